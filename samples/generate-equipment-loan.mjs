/**
 * Writes the sample log `equipment-loan.xes` and the same as `equipment-loan.csv`: sixty cases, some of them with deviations. Always the
 * same, from one seed. Run `npm run build` and `node samples/generate-equipment-loan.mjs` after a change here.
 */
import { writeFileSync } from 'node:fs';
import { writeCsv, writeXes } from '@liucheng/event-log';

const hour = 3_600_000;
const day = 24 * hour;
/** Monday 2 March 2026, 09:00 in Shanghai. */
const start = Date.parse('2026-03-02T01:00:00Z');

/** mulberry32: small, seeded, good enough to make up a log. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = randomFrom(20260302);
const chance = (probability) => random() < probability;
const pick = (list) => list[Math.floor(random() * list.length)];
const heads = { marketing: 'p-201', finance: 'p-202', 'product-development': 'p-203' };

/** Moves on by working days and some hours of the same day; weekends are free. */
function later(time, workingDays) {
  let moved = time;
  for (let left = workingDays; left > 0; left--) {
    const friday = new Date(moved + 8 * hour).getUTCDay() === 5;
    moved += friday ? 3 * day : day;
  }
  const nine = Math.floor((moved + 8 * hour) / day) * day + hour;
  return nine + Math.floor(random() * 8 * 60) * 60_000;
}

function loan(number) {
  const department = pick(Object.keys(heads));
  const person = `p-${101 + Math.floor(random() * 30)}`;
  const clerk = pick(['p-301', 'p-302']);
  const events = [];
  let time = later(start, Math.floor(number / 2));
  const add = (activity, resource, role, ofDepartment, attributes = {}) =>
    events.push({ activity, time, resource, role, department: ofDepartment, attributes });
  const after = (workingDays) => (time = Math.max(later(time, workingDays), time + 60_000));

  add('Request equipment', person, 'employee', department);
  if (chance(0.15)) {
    after(1);
    add('Return request', heads[department], 'department-head', department);
    after(1);
    add('Request equipment', person, 'employee', department);
  }
  if (chance(0.05)) {
    after(1);
    add('Withdraw request', person, 'employee', department);
    return events;
  }
  const decisionDays = chance(0.1) ? 5 : 1;
  if (!chance(0.07)) {
    after(decisionDays);
    if (chance(0.05)) add('Approve request', person, 'employee', department);
    else add('Approve request', heads[department], 'department-head', department);
  }
  after(1);
  const asset = chance(0.06) ? {} : { asset: `EQ-${1000 + Math.floor(random() * 9000)}` };
  add('Hand out equipment', clerk, 'office-clerk', 'administration', asset);
  for (let extensions = pick([0, 0, 0, 1, 1, 3]); extensions > 0; extensions--) {
    after(6);
    add('Extend loan', clerk, 'office-clerk', 'administration');
  }
  if (chance(0.05)) {
    after(1);
    add('Repair equipment', clerk, 'office-clerk', 'administration');
  }
  if (chance(0.08)) return events;
  after(chance(0.1) ? 15 : 6);
  add('Take equipment back', clerk, 'office-clerk', 'administration');
  if (chance(0.05)) {
    after(1);
    add('Take equipment back', clerk, 'office-clerk', 'administration');
  }
  return events;
}

const traces = Array.from({ length: 60 }, (_, index) => ({
  caseId: `EL-2026-${String(index + 1).padStart(4, '0')}`,
  attributes: {},
  events: loan(index),
}));
/** As a system would export it: one row after the other as things happened, cases mixed. */
const rows = traces
  .flatMap((trace) => trace.events.map((event) => ({ ...trace, events: [event] })))
  .sort((a, b) => a.events[0].time - b.events[0].time);

const here = (name) => new URL(name, import.meta.url);
writeFileSync(here('equipment-loan.xes'), [...writeXes(traces)].join(''));
writeFileSync(here('equipment-loan.csv'), [...writeCsv(rows, { ofEvent: ['asset'] })].join(''));
