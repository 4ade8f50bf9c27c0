/**
 * Reading an XES log case by case, ours against pm4py's default reader. BENCH_LOG names the log (the domestic declarations of BPI
 * 2020, say); without it a log is made of the sample's cases, over and over. Skipped, and said so, where pm4py cannot be installed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLog } from '../libs/event-log/dist/index.js';
import { pythonPeer } from './peers.mjs';
import { median, report } from './report.mjs';

const goal = 5;
const given = process.env.BENCH_LOG;
const folder = mkdtempSync(join(tmpdir(), 'liucheng-read-log-'));
const log = given && existsSync(given) ? given : manyTimes('equipment-loan.xes', 100);

/** A log with so many copies of a sample's cases, each under a name of its own. */
function manyTimes(sample, times) {
  const text = readFileSync(fileURLToPath(new URL(`../samples/${sample}`, import.meta.url)), 'utf8');
  const [from, to] = [text.indexOf('<trace>'), text.lastIndexOf('</trace>') + '</trace>'.length];
  const cases = text.slice(from, to);
  const copies = Array.from({ length: times }, (_, copy) =>
    cases.replace(/(<trace>\s*<string key="concept:name" value=")/g, `$1${copy}-`),
  );
  const path = join(folder, 'log.xes');
  writeFileSync(path, text.slice(0, from) + copies.join('\n') + text.slice(to));
  return path;
}

async function read() {
  const started = performance.now();
  let [cases, events] = [0, 0];
  for await (const trace of readLog(log)) {
    cases += 1;
    events += trace.events.length;
  }
  return { cases, events, rate: events / ((performance.now() - started) / 1000) };
}

const rounds = [];
for (let round = 0; round < 5; round++) rounds.push(await read());
const { cases, events } = rounds[0];
const value = median(rounds.map(({ rate }) => rate));
const row = {
  what: `reading an XES log of ${cases} cases, ${events} events`,
  value: value / 1e3,
  unit: 'k events/s',
  goal: `≥ ${goal}×`,
};
try {
  const peers = Array.from({ length: 3 }, () => pythonPeer('pm4py', 'read_log.py', [log]));
  if (peers[0].events !== events || peers[0].cases !== cases)
    throw new Error(`pm4py reads ${peers[0].cases} cases, ${peers[0].events} events`);
  const peerRate = median(peers.map(({ seconds }) => events / seconds));
  const ratio = value / peerRate;
  report({
    ...row,
    peer: `pm4py ${peers[0].version}: ${(peerRate / 1e3).toFixed(1)} k events/s`,
    ratio,
    met: ratio >= goal,
  });
} catch (error) {
  report({ ...row, met: null, note: `no comparison: ${error.message.slice(0, 100)}` });
} finally {
  rmSync(folder, { recursive: true });
}
