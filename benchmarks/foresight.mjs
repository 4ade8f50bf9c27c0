/**
 * Whether chances are what they are called: of the deadlines that are told to be missed with 70 to 80 %, 70 to 80 % have to be.
 * Cases of a process whose waits depend on the state are made up by a fixed seed; the first half is looked back on, some of
 * it still going on, and each open deadline of the second half is asked about at a moment of its own.
 */
import { compileDefinition, refold } from '../libs/conformance/dist/index.js';
import { Gathering } from '../libs/monitor/dist/foresight/experience.js';
import { forecastOf } from '../libs/monitor/dist/foresight/forecast.js';
import { report } from './report.mjs';

const cases = 20_000;
const hour = 3_600_000;
const start = Date.parse('2026-03-02T01:00:00Z');
const names = { en: 'x', 'zh-CN': 'x' };
const compiled = compileDefinition({
  id: 'purchase',
  version: 1,
  names,
  area: 'test',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: { ask: { names }, check: { names }, approve: { names }, pay: { names } },
  flow: { seq: ['ask', { opt: 'check' }, 'approve', 'pay'] },
  rules: [
    {
      kind: 'deadline',
      id: 'pay-in-time',
      names,
      severity: 'major',
      clause: 'T',
      step: 'pay',
      after: 'ask',
      within: { duration: 'PT24H', time: 'elapsed' },
    },
  ],
});

let seed = 42;
function random() {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
/** Log-normal around a median, as waits are. */
const wait = (median, spread) =>
  median *
  hour *
  Math.exp(spread * Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random()));

function history() {
  const events = [];
  let time = start + random() * 1_000 * hour;
  const add = (type, after) => {
    time += after;
    events.push({ id: `${events.length}`, sequence: events.length, type, time });
  };
  add('ask', 0);
  if (random() < 0.5) add('check', wait(6, 0.8));
  add('approve', wait(events.length > 1 ? 4 : 9, 0.7));
  add('pay', wait(6, 0.9));
  return events;
}
const upTo = (events, at) => events.filter(({ time }) => time <= at);

const gathering = new Gathering(compiled);
for (let index = 0; index < cases / 2; index++) {
  const events = history();
  // Whether a case still goes on says nothing of how long it will take.
  const asOf = events[0].time + (index % 3 === 0 ? random() * 40 * hour : 1_000 * hour);
  gathering.add(`a${index}`, upTo(events, asOf), asOf);
}
const experience = gathering.experience(start);
const bins = Array.from({ length: 10 }, () => ({ told: 0, sum: 0, missed: 0 }));
let asked = 0;
const began = performance.now();
for (let index = 0; index < cases / 2; index++) {
  const events = history();
  const now = events[0].time + random() * 24 * hour;
  const paid = events.at(-1).time;
  if (paid <= now) continue;
  const known = upTo(events, now);
  const { state } = refold(compiled, `b${index}`, known);
  const [deadline] = forecastOf(
    { compiled, state, lastEventAt: known.at(-1).time },
    experience,
    now,
  ).deadlines;
  if (deadline?.chance === undefined) continue;
  asked++;
  const bin = bins[Math.min(9, Math.floor(deadline.chance * 10))];
  bin.told++;
  bin.sum += deadline.chance;
  if (paid > deadline.dueAt) bin.missed++;
}
const ms = performance.now() - began;
const rows = bins.map(({ told, sum, missed }) => ({ told, expected: sum / told, found: missed / told }));
for (const [index, { told, expected, found }] of rows.entries())
  console.error(
    `told ${index * 10} to ${index * 10 + 10} %: ${told} deadlines, ${(100 * expected).toFixed(1)} % on average, ${(100 * found).toFixed(1)} % missed`,
  );
const enough = rows.filter(({ told }) => told >= 100);
const error =
  rows.reduce((sum, { told, expected, found }) => sum + (told ? told * Math.abs(expected - found) : 0), 0) /
  asked;
const worst = Math.max(...enough.map(({ expected, found }) => Math.abs(expected - found)));
report({
  what: `foresight: calibration of ${asked.toLocaleString('en')} chances, expected calibration error (worst of ten bins)`,
  value: 100 * error,
  unit: `% (${(100 * worst).toFixed(1)} %)`,
  goal: '≤ 2 % (≤ 5 %)',
  met: error <= 0.02 && worst <= 0.05,
});
report({
  what: 'foresight: a case folded and forecast',
  value: (1_000 * ms) / asked,
  unit: 'µs',
  goal: 'told, not set',
  met: null,
});
