/**
 * Throughput and memory of the conformance engine, control flow only, one core, in memory. Needs a build:
 *   node --expose-gc benchmarks/conformance.mjs
 * Traces are those of an expense claim with rework; one in ten deviates. Case ids are strings, made afresh for every
 * event as a consumer of messages would see them, unless a line says otherwise.
 */
import { Aligner, ConformanceEngine } from '../libs/conformance/dist/index.js';
import { loop, opt, seq, xor } from '../libs/process-model/dist/index.js';

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
if (globalThis.gc)
  console.log(`1 M open cases, ids included              ${bytesPerCase(million).toFixed(0)} bytes a case`);

const fresh = (id) => `claim-${id}`;
const few = Array.from({ length: 5000 }, (_, id) => fresh(id));
const many = Array.from({ length: million }, (_, id) => fresh(id));
const rate = (value) => `${(value / 1e6).toFixed(1)} M events/s`;

interleaved(5000, 20, (id) => few[id]);
console.log(`5,000 cases at a time, ids at hand        ${rate(interleaved(5000, 200, (id) => few[id]))}`);
console.log(`5,000 cases at a time, fresh ids          ${rate(interleaved(5000, 100, fresh))}`);
console.log(
  `1 M open cases, ids at hand               ${rate(interleaved(million, 1, (id) => many[id], false))}`,
);
console.log(`1 M open cases, fresh ids                 ${rate(interleaved(million, 1, fresh, false))}`);
console.log(`1 M cases opened, run, completed, fresh   ${rate(interleaved(million, 1, fresh))}`);
