/**
 * Optimal alignment of every case of a log, ours against pm4py's, both case by case with nothing shared between equal
 * traces. BENCH_LOG names an XES log that samples/domestic-declarations.definition.json fits; without it the shipped
 * sample is used. Skipped, and said so, where pm4py cannot be installed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Aligner, alignTrace } from '../libs/conformance/dist/index.js';
import { readLog } from '../libs/event-log/dist/index.js';
import { pythonPeer } from './peers.mjs';
import { median, report } from './report.mjs';

const sample = (name) => fileURLToPath(new URL(`../samples/${name}`, import.meta.url));
const given = process.env.BENCH_LOG;
const [log, definitionFile] =
  given && existsSync(given)
    ? [given, sample('domestic-declarations.definition.json')]
    : [sample('expense-claims.xes'), sample('expense-claims.definition.json')];
const definition = JSON.parse(readFileSync(definitionFile, 'utf8'));

const stepOf = new Map(
  Object.entries(definition.steps).flatMap(([id, { events = [id] }]) => events.map((event) => [event, id])),
);
const traces = [];
for await (const { events } of readLog(log)) {
  traces.push(events.map(({ activity }) => stepOf.get(activity) ?? activity));
}
const events = traces.reduce((sum, trace) => sum + trace.length, 0);

/** The flow in pm4py's text form; its leaves are activities of the log. */
function treeText(flow) {
  if (typeof flow === 'string') {
    const [activity] = definition.steps[flow]?.events ?? [flow];
    return `'${activity}'`;
  }
  const [[operator, children]] = Object.entries(flow);
  const inner = (parts) => parts.map(treeText).join(', ');
  switch (operator) {
    case 'seq':
      return `->( ${inner(children)} )`;
    case 'xor':
      return `X( ${inner(children)} )`;
    case 'and':
      return `+( ${inner(children)} )`;
    case 'loop':
      return `*( ${inner(children)} )`;
    case 'opt':
      return `X( ${treeText(children)}, tau )`;
    case 'repeat':
      return `*( ${treeText(children)}, tau )`;
    default:
      return 'tau';
  }
}

const rates = Array.from({ length: 5 }, () => {
  const started = performance.now();
  let cost = 0;
  // An aligner of its own for each round, so that what it has to work out counts.
  const aligner = new Aligner(definition.flow);
  for (const trace of traces) cost += alignTrace(aligner, trace).cost;
  return { rate: events / ((performance.now() - started) / 1000), cost };
});
const value = median(rates.map(({ rate }) => rate));
const row = {
  what: `optimal alignments of ${traces.length} cases, ${events} events (total cost ${rates[0].cost})`,
  value: value / 1e6,
  unit: 'M events/s',
  goal: '≥ 100×',
};
try {
  const peer = pythonPeer('pm4py', 'align.py', [log, treeText(definition.flow), '20']);
  const peerRate = peer.events / peer.seconds;
  const ratio = value / peerRate;
  report({
    ...row,
    peer: `pm4py ${peer.version}, first ${peer.cases} cases: ${(peerRate / 1e3).toFixed(2)} k events/s`,
    ratio,
    met: ratio >= 100,
  });
} catch (error) {
  report({ ...row, met: null, note: `no pm4py here: ${error.message.slice(0, 100)}` });
}
