/**
 * Rebuilding through the whole monitor: everything on the bus is read by a monitor on empty documents, judged, and stored
 * as cases, violations and figures. Cases run fifty at a time, as a company's do; every tenth skips its approval.
 * The same with ten times the history tells whether an event costs more the more there is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SqliteDocumentStore, SqliteEventBus } from '../libs/adapters/sqlite/dist/index.js';
import { ProcessMonitor } from '../libs/monitor/dist/index.js';
import { monday, published, purchase, step } from '../libs/monitor/dist/testing/monitor-rig.js';
import { median, report } from './report.mjs';

const topic = 'liucheng.finance';
const atOnce = 50;
const right = ['ask', 'note', 'note', 'approve', 'note', 'note', 'pay'];
const wrong = ['ask', 'note', 'note', 'note', 'note', 'pay'];
const data = { amount: 12_345, note: 'x'.repeat(100) };
const rounds = 5;
const small = 4_000;
const directory = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), '.rebuild-'));
const silent = { error: console.error, warn: console.warn, info() {}, debug() {} };

async function history(cases) {
  const bus = SqliteEventBus.open({ file: join(directory, `bus-${cases}.db`) });
  await bus.publish([{ topic, key: purchase.id, event: published(purchase) }]);
  let events = 0;
  for (let first = 0; first < cases; first += atOnce) {
    const batch = [];
    for (let sequence = 0; sequence < right.length; sequence++) {
      for (let index = first; index < first + atOnce; index++) {
        const type = (index % 10 === 0 ? wrong : right)[sequence];
        if (type === undefined) continue;
        const key = `case-${index}`;
        batch.push({ topic, key, event: step(key, sequence, type, { data }) });
      }
    }
    events += batch.length;
    await bus.publish(batch);
  }
  return { bus, events };
}

let run = 0;

/** Events per second. */
async function rebuild({ bus, events }) {
  run++;
  const documents = SqliteDocumentStore.open({ file: join(directory, `monitor-${run}.db`) });
  const clock = { now: () => monday + 7 * 3_600_000 };
  const settings = { group: `rebuild-${run}` };
  const monitor = new ProcessMonitor({ bus, documents, clock, logger: silent, settings });
  const start = performance.now();
  await monitor.start();
  if (!(await monitor.watermark.caughtUp(600_000))) throw new Error('the rebuild did not end');
  const seconds = (performance.now() - start) / 1000;
  await monitor.stop();
  await documents.close();
  return events / seconds;
}

try {
  const [short, long] = [await history(small), await history(small * 10)];
  await rebuild(short);
  const speeds = { short: [], long: [] };
  for (let round = 0; round < rounds; round++) {
    speeds.short.push(await rebuild(short));
    speeds.long.push(await rebuild(long));
  }
  const value = median(speeds.long);
  report({
    what: `rebuild through the whole monitor, ${long.events.toLocaleString('en')} events`,
    value,
    unit: 'events/s',
    goal: '≥ 50k events/s',
    met: value >= 50_000,
  });
  const ratio = median(speeds.short.map((speed, round) => speed / speeds.long[round]));
  report({
    what: 'cost per event with 10× the history',
    value: 1_000_000 / value,
    unit: 'µs',
    peer: `${short.events.toLocaleString('en')} events: ${(1_000_000 / median(speeds.short)).toFixed(1)} µs`,
    ratio,
    goal: '≤ 1.1×',
    met: ratio <= 1.1,
  });
  await short.bus.close();
  await long.bus.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
