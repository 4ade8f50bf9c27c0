/**
 * The whole monitor builds its documents anew from the bus: read, fold with every rule of expense reimbursement, keep cases,
 * violations, figures and notices. Then once more with a tenth of the history, to see what an event costs in a long one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catchUp, fill } from './catch-up.mjs';
import { median, report } from './report.mjs';

/** `open`: cases under way at the same time; their events come by turns. */
const runs = {
  short: { count: 60_000, open: 100 },
  long: { count: 600_000, open: 100 },
  wide: { count: 300_000, open: 2_000 },
};
const rounds = 3;

async function rebuild(bus, directory, { count }) {
  const { seconds } = await catchUp({ bus, documents: join(directory, 'documents.db') });
  return count / seconds;
}

const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.rebuild-'));
try {
  for (const [name, run] of Object.entries(runs)) await fill(join(folder, `${name}.db`), run);
  const rates = { short: [], long: [], wide: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const directory = mkdtempSync(join(folder, 'documents-'));
      rates[name].push(await rebuild(join(folder, `${name}.db`), directory, run));
      rmSync(directory, { recursive: true, force: true });
    }
  }
  for (const name of ['long', 'wide']) {
    const { count, open } = runs[name];
    const value = median(rates[name]);
    report({
      what: `rebuild of the whole monitor, ${count.toLocaleString('en')} events, ${open.toLocaleString('en')} cases open at a time`,
      value: value / 1e3,
      unit: 'k events/s',
      goal: '≥ 50 k/s',
      met: value >= 50_000,
      note: 'half of the time is writing documents: the more cases take turns, the fewer events of a case share one write of it',
    });
  }
  const cost = median(rates.short.map((rate, round) => rate / rates.long[round]));
  report({
    what: `cost per event with 10× the history (${runs.short.count.toLocaleString('en')} → ${runs.long.count.toLocaleString('en')} events)`,
    value: 1e6 / median(rates.long),
    unit: 'µs',
    peer: `the short history: ${(1e6 / median(rates.short)).toFixed(1)} µs`,
    ratio: cost,
    goal: '≤ 1.1×',
    met: cost <= 1.1,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
