/**
 * The whole monitor builds its documents anew from the bus: read, fold with every rule of expense reimbursement, keep cases,
 * violations, figures and notices. Then once more with a tenth of the history, to see what an event costs in a long one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expenseReimbursement } from '../libs/departments/finance/dist/expense-reimbursement/index.js';
import { trip } from '../libs/departments/finance/dist/expense-reimbursement/claim-examples.js';
import { ProcessMonitor } from '../libs/monitor/dist/index.js';
import { createLogger, definitionPublished } from '../libs/service-kit/dist/index.js';
import { SqliteDocumentStore, SqliteEventBus } from '../libs/adapters/sqlite/dist/index.js';
import { median, report } from './report.mjs';

/** `open`: cases under way at the same time; their events come by turns. */
const runs = {
  short: { count: 60_000, open: 100 },
  long: { count: 600_000, open: 100 },
  wide: { count: 300_000, open: 2_000 },
};
const rounds = 3;
const topic = 'liucheng.finance';
const definition = expenseReimbursement();
const started = Date.parse('2026-03-02T09:30:00+08:00');
const minute = 60_000;

const by = (actor, actorrole, department) => ({ actor, actorrole, department });
const items = trip.items;
const total = trip.total;
const approval = { currency: 'CNY', total, approvedAmount: total };
const steps = [
  [
    'submitted',
    by('u-zhang', 'employee', 'sales'),
    (id) => ({
      claimant: 'u-zhang',
      department: 'sales',
      title: trip.title,
      currency: 'CNY',
      items,
      receiptKeys: items.map(({ receipt }) => `${receipt.number}-${id}`),
      total,
      itemsTotal: total,
    }),
  ],
  ['department-approved', by('u-li', 'department-head', 'sales'), () => ({ by: 'u-li' })],
  ['finance-approved', by('u-wang', 'accountant', 'finance'), () => ({ by: 'u-wang', ...approval })],
  [
    'paid',
    by('u-chen', 'cashier', 'finance'),
    () => ({
      by: 'u-chen',
      currency: 'CNY',
      amount: total,
      approvedAmount: total,
      method: 'bank-transfer',
      reference: 'BT-77',
    }),
  ],
];
/** One case in ten is paid without the department's approval. */
const skipping = steps.filter(([name]) => name !== 'department-approved');

function envelope(type, subject, sequence, time, rest) {
  return {
    specversion: '1.0',
    id: `${subject}-${sequence}`,
    source: '/liucheng/finance',
    type,
    subject,
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    process: definition.id,
    processversion: definition.version,
    sequence,
    ...rest,
  };
}

/** The definition, then `count` events of cases that go on by turns. */
function* history({ count, open }) {
  yield envelope(definitionPublished, definition.id, definition.version - 1, started, {
    data: { definition },
  });
  let given = 0;
  for (let first = 0; ; first += open) {
    for (let turn = 0; turn < steps.length; turn++) {
      for (let index = first; index < first + open; index++) {
        const step = (index % 10 === 0 ? skipping : steps)[turn];
        if (!step) continue;
        if (given++ === count) return;
        const [name, who, data] = step;
        const id = `claim-${String(index).padStart(7, '0')}`;
        const type = `liucheng.finance.expense-claim.${name}.v1`;
        const correlationid = `correlation-${id}`;
        const time = started + (first / open) * 1000 + turn * 30 * minute + (index - first);
        yield envelope(type, id, turn, time, { ...who, correlationid, data: data(id) });
      }
    }
  }
}

async function fill(file, run) {
  const bus = SqliteEventBus.open({ file });
  let batch = [];
  for (const event of history(run)) {
    batch.push({ topic, key: event.subject, event });
    if (batch.length === 5_000) await bus.publish(batch.splice(0));
  }
  await bus.publish(batch);
  await bus.close();
}

async function rebuild(busFile, directory, { count }) {
  const bus = SqliteEventBus.open({ file: busFile });
  const documents = SqliteDocumentStore.open({ file: join(directory, 'documents.db') });
  const clock = { now: () => started };
  const monitor = new ProcessMonitor({ bus, documents, clock, logger: createLogger('error') });
  const began = performance.now();
  await monitor.start();
  if (!(await monitor.progress.caughtUp(600_000))) throw new Error('the monitor did not catch up');
  const ms = performance.now() - began;
  await monitor.stop();
  const cases = await documents.aggregate('cases', { groupBy: 'conforming' });
  const [deviating, conforming] = [false, true].map(
    (key) => cases.find((each) => each.key === key)?.count ?? 0,
  );
  if (Math.abs(deviating / (deviating + conforming) - 0.1) > 0.01)
    throw new Error(`${deviating} of ${deviating + conforming} cases deviate, expected one in ten`);
  await documents.close();
  await bus.close();
  return count / (ms / 1000);
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
