/** Histories of expense claims as finance publishes them, in any number: what measurements of the monitor read. */
import { expenseReimbursement } from '../libs/departments/finance/dist/expense-reimbursement/index.js';
import { trip } from '../libs/departments/finance/dist/expense-reimbursement/claim-examples.js';
import { definitionPublished } from '../libs/service-kit/dist/index.js';

export const topic = 'liucheng.finance';
const definition = expenseReimbursement();
export const started = Date.parse('2026-03-02T09:30:00+08:00');
const minute = 60_000;

const by = (actor, actorrole, department) => ({ actor, actorrole, department });
const items = trip.items;
const total = trip.total;
const approval = { currency: 'CNY', total, approvedAmount: total };
/** @type {[name: string, by: ReturnType<typeof by>, data: (id: string) => object][]} */
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
export const eventsPerCase = (9 * steps.length + skipping.length) / 10;

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

export const departments = [
  'sales',
  'support',
  'production',
  'purchasing',
  'research',
  'legal',
  'finance',
  'marketing',
];
export const people = Array.from({ length: 500 }, (_, index) => `u-${String(index).padStart(3, '0')}`);

/** Who does a step where claims are of many: their own department submits and approves. */
function whoOf(index, name, who) {
  const department = departments[index % departments.length];
  if (name === 'submitted') return by(people[index % people.length], 'employee', department);
  return name === 'department-approved' ? { ...who, department } : who;
}

/**
 * The definition, then `count` events of cases that go on by turns, `open` at a time, of which the next begin `everyMs` later.
 * `varied`: they are of many people and departments.
 */
export function* history({ count, open, everyMs = 1000, from = started, varied = false }) {
  yield envelope(definitionPublished, definition.id, definition.version - 1, from, {
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
        const doer = varied ? whoOf(index, name, who) : who;
        const id = `claim-${String(index).padStart(7, '0')}`;
        const type = `liucheng.finance.expense-claim.${name}.v1`;
        const correlationid = `correlation-${id}`;
        const time = from + (first / open) * everyMs + turn * 30 * minute + (index - first);
        yield envelope(type, id, turn, time, { ...doer, correlationid, data: data(id) });
      }
    }
  }
}

/** The history as messages for a bus, some thousand at a time. */
export function* batches(run, size = 5_000) {
  let batch = [];
  for (const event of history(run)) {
    batch.push({ topic, key: event.subject, event });
    if (batch.length === size) yield batch.splice(0);
  }
  yield batch;
}

/** One case in ten deviates. @param {import('../libs/ports/dist/index.js').DocumentStore} documents */
export async function checkRebuilt(documents) {
  const cases = await documents.aggregate('cases', { groupBy: 'conforming' });
  const [deviating, conforming] = [false, true].map(
    (key) => cases.find((each) => each.key === key)?.count ?? 0,
  );
  if (Math.abs(deviating / (deviating + conforming) - 0.1) > 0.01)
    throw new Error(`${deviating} of ${deviating + conforming} cases deviate, expected one in ten`);
}
