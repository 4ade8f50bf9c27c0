/**
 * What every measurement shares: a row and how it is reported. A measurement is a script of its own, run in a process of
 * its own, so that none warms or burdens another. It prints rows; `run.mjs` collects them into one table.
 */
import { cpus, totalmem } from 'node:os';

const marker = 'ROW ';

/**
 * @typedef {object} Row
 * @property {string} what     what was measured
 * @property {number|null} value
 * @property {string} unit
 * @property {string} [peer]   what it is compared with, measured in the same run
 * @property {number} [ratio]  value / peer's value
 * @property {string} goal     e.g. "≥ 0.7×"
 * @property {boolean|null} met  null when it could not be measured
 * @property {string} [note]  what holds it back; shown where the goal is not met
 */

/** @param {Row} row */
export function report(row) {
  console.log(marker + JSON.stringify(row));
}

/** @returns {Row | undefined} */
export function parseRow(line) {
  return line.startsWith(marker) ? JSON.parse(line.slice(marker.length)) : undefined;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

/** Runs a and b in turn, `rounds` times each, so that both see the same weather; resolves with their medians. */
export async function inTurn(rounds, a, b) {
  const left = [];
  const right = [];
  for (let round = 0; round < rounds; round++) {
    left.push(await a(round));
    right.push(await b(round));
  }
  return {
    a: median(left),
    b: median(right),
    ratio: median(left.map((value, index) => value / right[index])),
  };
}

export function machine() {
  const [first] = cpus();
  return `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

const figure = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** @param {Row[]} rows */
export function table(rows) {
  const lines = ['| what | measured | against | ratio | goal | met |', '|---|---|---|---|---|---|'];
  for (const row of rows) {
    const measured = row.value === null ? '–' : `${figure.format(row.value)} ${row.unit}`;
    const ratio = row.ratio === undefined ? '' : `${figure.format(row.ratio)}×`;
    const met = row.met === null ? (row.value === null ? 'not measured' : '–') : row.met ? 'yes' : '**no**';
    const note = row.note && row.met !== true ? `: ${row.note}` : '';
    lines.push(`| ${row.what} | ${measured} | ${row.peer ?? ''} | ${ratio} | ${row.goal} | ${met}${note} |`);
  }
  return lines.join('\n');
}
