/**
 * Throughput and memory of the conformance engine, control flow only, one core, in memory. Needs a build:
 *   npm run bench -- conformance
 * Traces are those of an expense claim with rework; one in ten deviates. Case ids are strings, made afresh for every
 * event as a consumer of messages would see them, unless a line says otherwise.
 */
import { Aligner, ConformanceEngine } from '../libs/conformance/dist/index.js';
import { loop, opt, seq, xor } from '../libs/process-model/dist/index.js';
import { median, report } from './report.mjs';

const flow = seq(
  loop(seq('submitted', opt('checked'), opt('approved'), opt('signed')), xor('rejected', 'returned')),
  'requested',
  'paid',
);
const traces = [
  ...Array(9).fill(['submitted', 'checked', 'approved', 'signed', 'requested', 'paid']),
  ['submitted', 'signed', 'approved', 'rejected', 'paid', 'archived'],
];

/**
 * Events a second over so many cases open at a time, one event of each case after the other. Opening and completing the
 * cases is timed with `all`; without, only the events in between, when all of them are open.
 */
function interleaved(cases, rounds, idOf, all = true) {
  const engine = new ConformanceEngine(new Aligner(flow));
  let events = 0;
  let elapsed = 0;
  for (let round = 0; round < rounds; round++) {
    let start = performance.now();
    for (let k = 0; k < 6; k++) {
      for (let id = 0; id < cases; id++) engine.observe(idOf(id), traces[id % 10][k]);
      if (k === 0 && !all) start = performance.now();
      else events += cases;
    }
    if (!all) elapsed += performance.now() - start;
    for (let id = 0; id < cases; id++) engine.complete(idOf(id));
    if (all) elapsed += performance.now() - start;
  }
  return (events / elapsed) * 1000;
}

function bytesPerCase(cases) {
  globalThis.gc();
  const before = process.memoryUsage();
  const engine = new ConformanceEngine(new Aligner(flow));
  for (let id = 0; id < cases; id++) engine.observe(`claim-${id}`, 'submitted');
  globalThis.gc();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  if (engine.size !== cases) throw new Error(`${engine.size} cases open, expected ${cases}`);
  return bytes / cases;
}

const million = 1_000_000;
const fresh = (id) => `claim-${id}`;
const bytes = bytesPerCase(million);
report({
  what: 'engine memory with 1 M open cases, ids included',
  value: bytes,
  unit: 'bytes a case',
  goal: '≤ 200',
  met: bytes <= 200,
});
interleaved(5000, 20, fresh);
for (const { what, goal, rate } of [
  {
    what: 'control-flow conformance, 5,000 cases, fresh ids',
    goal: 4e6,
    rate: () => interleaved(5000, 100, fresh),
  },
  {
    what: 'control-flow conformance, 1 M open cases, fresh ids',
    goal: 1.5e6,
    rate: () => interleaved(million, 1, fresh, false),
  },
]) {
  const value = median([rate(), rate(), rate()]);
  report({ what, value: value / 1e6, unit: 'M events/s', goal: `≥ ${goal / 1e6} M/s`, met: value >= goal });
}
