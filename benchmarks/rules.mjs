/**
 * How many events a second one core judges against a definition with a rule of every kind, in cases that conform, with
 * observations (what the monitor does) and without.
 */
import { compileDefinition } from '../libs/conformance/dist/index.js';
import { median, report } from './report.mjs';
import { claimProcess } from '../libs/conformance/dist/testing/claim-process.js';

const cases = 50_000;
const rounds = 7;
const monday = Date.parse('2026-03-02T09:00:00+08:00');
const hour = 3_600_000;

/** submit, reject, submit, approve, chase, review, pay within two days: conforming, and every rule is asked. */
const steps = [
  {
    type: 'claim.submitted.v2',
    actor: 'ann',
    role: 'employee',
    department: 'sales',
    data: { total: 100, limit: 500 },
  },
  { type: 'reject', actor: 'bob', role: 'head', department: 'sales' },
  {
    type: 'claim.submitted.v2',
    actor: 'ann',
    role: 'employee',
    department: 'sales',
    data: { total: 90, limit: 500 },
  },
  { type: 'approve', actor: 'bob', role: 'head', department: 'sales' },
  { type: 'chase', actor: 'ann', role: 'employee', department: 'sales' },
  { type: 'review', actor: 'eve', role: 'clerk', department: 'finance' },
  { type: 'pay', actor: 'kim', role: 'cashier', department: 'finance', data: { paid: 100 } },
];
// Cases start all over the year, each on a Monday morning, so that due times are worked out, not remembered.
const histories = Array.from({ length: 200 }, (_, index) =>
  steps.map((step, sequence) => ({
    id: `e${sequence}`,
    sequence,
    time: monday + (index % 40) * 7 * 24 * hour + index * 1000 + sequence * 4 * hour,
    ...step,
  })),
);

for (const observations of [true, false]) {
  const compiled = compileDefinition(claimProcess, { observations });
  const rates = Array.from({ length: rounds }, () => {
    let violated = 0;
    const started = performance.now();
    for (let index = 0; index < cases; index++) {
      const state = compiled.begin('case');
      for (const event of histories[index % histories.length]) compiled.apply(state, event);
      if (!state.conforming || state.status !== 'completed') violated++;
    }
    if (violated > 0) throw new Error(`${violated} of ${cases} cases did not conform`);
    return (cases * steps.length) / ((performance.now() - started) / 1000);
  });
  const value = median(rates);
  report({
    what: `conformance with a rule of every kind, ${observations ? 'with' : 'without'} observations for the figures`,
    value: value / 1e6,
    unit: 'M events/s',
    goal: '≥ 1 M/s',
    met: value >= 1e6,
  });
}
