/**
 * Discovery of a process tree from a log of a million events, ours against pm4py's inductive miner, both from events in memory to
 * the tree, with and without noise. The log is simulated: claims with rework, parallel checks and one case in fifty that
 * does two steps in the wrong order, some thousands of variants. Skipped, and said so, where pm4py cannot be installed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inductiveTree, VariantCounter } from '../libs/discovery/dist/index.js';
import { pythonPeer } from './peers.mjs';
import { median, report } from './report.mjs';

const million = 1_000_000;

/** Mulberry32: the same log each time. */
let state = 20_261_127;
function chance() {
  state = (state + 0x6d2b79f5) | 0;
  let bits = Math.imul(state ^ (state >>> 15), 1 | state);
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
  return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
}

function interleaved(parts) {
  const open = parts.map((part) => [...part]);
  const steps = [];
  for (;;) {
    const left = open.filter((part) => part.length > 0);
    if (left.length === 0) return steps;
    steps.push(left[Math.floor(chance() * left.length)].shift());
  }
}

function claim() {
  const steps = ['register'];
  do {
    if (steps.length > 1) steps.push('return', 'resubmit');
    steps.push(
      ...interleaved([
        ['check receipts', 'check amounts'],
        [chance() < 0.3 ? 'examine thoroughly' : 'examine casually'],
        chance() < 0.4 ? ['ask department', 'department answers'] : [],
      ]),
      'decide',
    );
  } while (chance() < 0.25);
  steps.push(...(chance() < 0.7 ? ['approve', 'pay', 'archive'] : ['reject', 'archive']));
  if (chance() < 0.02) {
    const at = 1 + Math.floor(chance() * (steps.length - 2));
    [steps[at], steps[at + 1]] = [steps[at + 1], steps[at]];
  }
  return steps;
}

const traces = [];
for (let events = 0; events < million; events += traces.at(-1).length) {
  traces.push(claim().map((activity) => ({ activity })));
}
const events = traces.reduce((sum, trace) => sum + trace.length, 0);

function ours(noise) {
  globalThis.gc?.();
  const started = performance.now();
  const counter = new VariantCounter();
  for (const trace of traces) counter.add(trace);
  const log = counter.log();
  inductiveTree(log, counter.activities, noise);
  return { seconds: (performance.now() - started) / 1000, variants: log.length };
}

const directory = mkdtempSync(join(tmpdir(), 'liucheng-bench-'));
const file = join(directory, 'log.csv');
const rows = traces.flatMap((trace, id) => trace.map(({ activity }, k) => `${id},${activity},${id + k}`));
writeFileSync(file, `case,activity,time\n${rows.join('\n')}\n`);
try {
  for (const noise of [0, 0.2]) {
    const rounds = Array.from({ length: 9 }, () => ours(noise));
    const seconds = median(rounds.map((round) => round.seconds));
    const row = {
      what: `discovery from ${events} events, ${rounds[0].variants} variants, noise ${noise}`,
      value: events / seconds / 1e6,
      unit: 'M events/s',
      goal: '≥ 5×',
    };
    try {
      const peer = pythonPeer('pm4py', 'discover.py', [file, String(noise), '3']);
      const ratio = events / seconds / (peer.events / peer.seconds);
      const rate = (peer.events / peer.seconds / 1e6).toFixed(2);
      report({ ...row, peer: `pm4py ${peer.version}: ${rate} M events/s`, ratio, met: ratio >= 5 });
    } catch (error) {
      report({ ...row, met: null, note: `no pm4py here: ${error.message.slice(0, 100)}` });
    }
  }
} finally {
  rmSync(directory, { recursive: true });
}
