/**
 * Judges the log of domestic travel declarations (BPI Challenge 2020, cleaned edition) by the sample definition and compares with figures
 * that are known of it: `node benchmarks/domestic-declarations.mjs path/to/DomesticDeclarations.xes.gz`. Needs a build.
 * "check" figures come from the judgement, "log" figures are counted from the cases as read. Exit code 1 when one differs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { LogCheck } from '../apps/cli/dist/log-check.js';
import { compileDefinition } from '../libs/conformance/dist/index.js';
import { readLog } from '../libs/event-log/dist/index.js';

const path = process.argv[2];
if (path === undefined || !existsSync(path)) {
  console.log(`skipped: ${path ?? 'no log given'} is not there (usage: domestic-declarations.mjs LOG)`);
  process.exit(0);
}

const day = 86_400_000;
const sample = new URL('../samples/domestic-declarations.definition.json', import.meta.url);
const definition = JSON.parse(readFileSync(sample, 'utf8'));
const within = definition.rules.find((rule) => rule.kind === 'deadline');
const limits = [7, 14, 30, 60];
const withLimits = {
  ...definition,
  rules: [
    ...definition.rules.filter((rule) => rule !== within),
    ...limits.map((days) => ({
      ...within,
      id: `paid-within-${days}-days`,
      // In hours: a day of the calendar's zone has 23 or 25 of them when the clocks change.
      within: { duration: `PT${24 * days}H`, time: 'elapsed' },
    })),
  ],
};

const found = new Map();
const count = (name, condition = true) => found.set(name, (found.get(name) ?? 0) + (condition ? 1 : 0));

/** What the judgement of one case says. */
const judged = (report) => {
  const broken = (rule) => report.violations.some((violation) => violation.rule === rule);
  count('paid', report.status === 'completed');
  count('payment with no earlier final approval', broken('final-approval-before-payment'));
  count('payment with no earlier request', broken('request-before-payment'));
  count('paid without an administration approval before', broken('administration-before-payment'));
  count('finally approved more than once', broken('one-final-approval'));
  for (const days of limits) {
    const late = report.violations.some(
      ({ rule, lateBy }) => rule === `paid-within-${days}-days` && lateBy !== undefined,
    );
    count(`submit to pay over ${days} days`, late);
  }
};

const submitted = 'Declaration SUBMITTED by EMPLOYEE';
const approved = 'Declaration FINAL_APPROVED by SUPERVISOR';
const handled = 'Payment Handled';
const isRejection = ({ activity }) => activity.includes('REJECTED');
const isDecision = (event) => isRejection(event) || event.activity.includes('APPROVED');
const cut = Date.parse('2018-07-01T00:00:00Z');
const toPay = [];

/** What can be counted in a case as it was read. */
const counted = ({ events }) => {
  const first = (activity) => events.findIndex((event) => event.activity === activity);
  const payment = first(handled);
  const decisions = payment === -1 ? [] : events.slice(0, payment).filter(isDecision);
  count('last decision before payment a rejection', decisions.length > 0 && isRejection(decisions.at(-1)));
  const firstRejection = events.findIndex(isRejection);
  const lastRejection = events.findLastIndex(isRejection);
  const submits = (from) => events.slice(from + 1).some(({ activity }) => activity === submitted);
  count('at least one rejection', firstRejection !== -1);
  count('resubmitted after the first rejection', firstRejection !== -1 && submits(firstRejection));
  count('never resubmitted after the last rejection', lastRejection !== -1 && !submits(lastRejection));
  count('finally approved and never paid', first(approved) !== -1 && payment === -1);
  if (payment !== -1 && first(submitted) !== -1) {
    toPay.push((events[payment].time - events[first(submitted)].time) / day);
  }
  const before = events.filter((event) => event.time < cut);
  const has = (activity) => before.some((event) => event.activity === activity);
  const stopped = before.length > 0 && isRejection(before.at(-1));
  count('as of 2018-07-01: submitted', has(submitted));
  count('as of 2018-07-01: paid', has(submitted) && has(handled));
  count('as of 2018-07-01: last event a rejection', has(submitted) && !has(handled) && stopped);
  const decided = before.filter(isDecision).at(-1);
  const isApproved = decided?.activity === approved;
  count('as of 2018-07-01: approved but unpaid', isApproved && !has(handled) && !stopped);
  count('as of 2018-07-01: awaiting approval', has(submitted) && !has(handled) && !isApproved && !stopped);
};

const known = {
  check: {
    cases: 10_357,
    events: 55_628,
    'total alignment cost': 2_242,
    'sum of prefix costs': 3_547,
    paid: 9_912,
    'payment with no earlier final approval': 2,
    'payment with no earlier request': 1,
    'paid without an administration approval before': 2_123,
    'finally approved more than once': 58,
    'submit to pay over 7 days': 5_989,
    'submit to pay over 14 days': 1_887,
    'submit to pay over 30 days': 426,
    'submit to pay over 60 days': 134,
  },
  log: {
    activities: 14,
    variants: 90,
    'last decision before payment a rejection': 1,
    'at least one rejection': 1_278,
    'resubmitted after the first rejection': 1_006,
    'never resubmitted after the last rejection': 312,
    'finally approved and never paid': 28,
    'submit to pay, cases': 9_911,
    'submit to pay, p50 in days': 7.35,
    'submit to pay, p90 in days': 18.97,
    'submit to pay, p99 in days': 70.23,
    'as of 2018-07-01: submitted': 6_370,
    'as of 2018-07-01: paid': 5_892,
    'as of 2018-07-01: awaiting approval': 153,
    'as of 2018-07-01: approved but unpaid': 120,
    'as of 2018-07-01: last event a rejection': 205,
  },
};

const check = new LogCheck(compileDefinition(withLimits), {
  anonymous: new Set(['STAFF MEMBER', 'SYSTEM']),
  onCase: judged,
});
const activities = new Set();
const variants = new Set();
const started = performance.now();
for await (const trace of readLog(path)) {
  check.add(trace);
  counted(trace);
  for (const { activity } of trace.events) activities.add(activity);
  variants.add(JSON.stringify(trace.events.map(({ activity }) => activity)));
}
const report = check.finish();
const seconds = (performance.now() - started) / 1000;
found.set('cases', report.cases.total);
found.set('events', report.events);
found.set('total alignment cost', report.totalCost);
found.set('sum of prefix costs', report.sumOfPrefixCosts);
found.set('activities', activities.size);
found.set('variants', variants.size);
toPay.sort((a, b) => a - b);
found.set('submit to pay, cases', toPay.length);
for (const percent of [50, 90, 99]) {
  const nearestRank = toPay[Math.ceil((percent / 100) * toPay.length) - 1];
  found.set(`submit to pay, p${percent} in days`, Number(nearestRank.toFixed(2)));
}

let differing = 0;
for (const [source, figures] of Object.entries(known)) {
  for (const [name, expected] of Object.entries(figures)) {
    const agrees = found.get(name) === expected;
    if (!agrees) differing += 1;
    const words = agrees ? 'agrees' : `DIFFERS, known: ${expected}`;
    console.log(`${source.padEnd(5)}  ${name.padEnd(48)}  ${String(found.get(name)).padStart(8)}  ${words}`);
  }
}
console.log(`${Math.round(report.events / seconds)} events/s over reading, judging and counting`);
process.exitCode = differing === 0 ? 0 : 1;
