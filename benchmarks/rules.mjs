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

/** One case in ten leaves out the approval, so that it is explained again and again and violates a deadline as well. */
const deviating = histories.map((history, index) =>
  index % 10 > 0
    ? history
    : history.filter(({ type }) => type !== 'approve').map((event, sequence) => ({ ...event, sequence })),
);

const runs = [
  {
    name: 'conforming cases, observations for the figures included',
    observations: true,
    all: histories,
    expected: 0,
    goal: 1e6,
  },
  { name: 'conforming cases', observations: false, all: histories, expected: 0, goal: 1e6 },
  { name: 'one case in ten deviating', observations: true, all: deviating, expected: cases / 10 },
];
for (const { name, observations, all, expected, goal } of runs) {
  const compiled = compileDefinition(claimProcess, { observations });
  const rates = Array.from({ length: rounds }, () => {
    let violated = 0;
    let events = 0;
    const started = performance.now();
    for (let index = 0; index < cases; index++) {
      const state = compiled.begin('case');
      const history = all[index % all.length];
      for (const event of history) compiled.apply(state, event);
      events += history.length;
      if (!state.conforming || state.status !== 'completed') violated++;
    }
    const seconds = (performance.now() - started) / 1000;
    if (violated !== expected) throw new Error(`${violated} of ${cases} cases deviate, expected ${expected}`);
    return events / seconds;
  });
  const value = median(rates);
  report({
    what: `a rule of every kind, ${name}`,
    value: value / 1e6,
    unit: 'M events/s',
    goal: goal ? '≥ 1 M/s' : 'told, not set',
    met: goal ? value >= goal : null,
  });
}
