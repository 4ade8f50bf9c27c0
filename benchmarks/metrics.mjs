/**
 * How long questions about figures take after ten million events (or as many as are given: `node benchmarks/metrics.mjs 1000000`)
 * of one process: a year, ten steps, eight departments, a thousand people, a hundred variants, four lanes. The events are counted
 * as the monitor counts them, without being judged first; then questions of every kind are asked of changing days, by turns.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SqliteDocumentStore } from '../libs/adapters/sqlite/dist/index.js';
import { cnOffice, workingCalendar } from '../libs/conformance/dist/index.js';
import { defineCollections } from '../libs/monitor/dist/collections.js';
import { Metrics } from '../libs/monitor/dist/metrics/metrics.js';
import { MetricsReader } from '../libs/monitor/dist/metrics/metrics-reader.js';
import { shifted } from '../libs/monitor/dist/metrics/periods.js';
import { WorkUnit } from '../libs/monitor/dist/work-unit.js';
import { report } from './report.mjs';

const events = Number(process.argv[2] ?? 10_000_000);
const rounds = 100;
const lanes = 4;
const casesPerUnit = 500;
const perCase = 10;
const [departments, people, variants] = [8, 1_000, 100];
const first = Date.parse('2026-01-01T00:00:00+08:00');
const yearMs = 365 * 86_400_000;
const hour = 3_600_000;
const calendar = workingCalendar(cnOffice);
const names = Array.from({ length: perCase }, (_, index) => `step-${index}`);

let seed = 42;
/** The same in every run. */
function random() {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return seed / 2 ** 31;
}
const below = (limit) => Math.floor(random() * limit);

function* measuredOf(startedAt) {
  const base = { process: 'claim', version: 1, calendar, count: 1 };
  let after;
  let time = startedAt;
  const variant = Math.floor(variants * random() ** 3);
  for (const [index, step] of names.entries()) {
    // Who does a step does hardly any other.
    const person = index * (people / perCase) + below(people / perCase);
    const done = {
      step,
      time,
      actor: `u-${person}`,
      role: `role-${index % 5}`,
      department: `department-${person % departments}`,
    };
    if (index === 0) yield { ...base, observation: { kind: 'started', by: done } };
    const since = after?.time ?? time;
    yield { ...base, observation: { kind: 'step', done, since, repeated: random() < 0.05, after } };
    if (index === 5) yield { ...base, observation: { kind: 'met', rule: 'in-time', done } };
    after = done;
    time += Math.round(-Math.log(1 - random()) * 24 * hour);
  }
  const trace = [...names, `ending-${variant}`];
  const { time: at, ...by } = after;
  const end = { at, startedAt, conforming: variant > 10, fitness: 1, rework: 0, by, trace };
  yield { ...base, observation: { kind: 'completed', ...end } };
}

async function fill(documents) {
  const recorders = Array.from({ length: lanes }, (_, lane) => new Metrics(documents, lane));
  const cases = Math.ceil(events / perCase);
  let written = 0;
  for (let begun = 0, lane = 0; begun < cases; lane = (lane + 1) % lanes) {
    const unit = new WorkUnit(true);
    const measured = [];
    for (let index = 0; index < casesPerUnit && begun < cases; index++, begun++)
      measured.push(...measuredOf(first + Math.floor((begun / cases) * yearMs)));
    await recorders[lane].record(measured, unit);
    written += unit.writes.length;
    await documents.commit({ writes: unit.writes });
    unit.committed();
  }
  return written;
}

const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.data-'));
const documents = SqliteDocumentStore.open({ file: join(folder, 'documents.db') });
try {
  await defineCollections(documents);
  const began = performance.now();
  const written = await fill(documents);
  const perEvent = ((performance.now() - began) * 1000) / events;
  console.log(`${events} events in ${written} documents written, ${perEvent.toFixed(1)} µs an event`);

  const reader = new MetricsReader(documents);
  const days = () => {
    const from = shifted('2026-01-01', below(300));
    return random() < 0.5 ? {} : { from, to: shifted(from, below(365)) };
  };
  /** @param {'all' | 'department' | 'role' | 'person'} scope */
  const asked = (scope = 'all', of = '') => ({ process: 'claim', scope, of, range: days() });
  const questions = {
    totals: () => reader.whole('cases', asked()),
    'totals of a department': () => reader.whole('cases', asked('department', `department-${below(8)}`)),
    'deadlines and violations': () => reader.whole('rules', asked()),
    'one step': () => reader.steps(asked(), [names[below(perCase)]]),
    'hand-overs between departments': () => reader.whole('hands', asked()),
    'all steps': () => reader.steps(asked(), names),
    'directly-follows': () => reader.follows(asked(), names),
    'steps of a department': () => reader.steps(asked('department', `department-${below(8)}`), names),
    'steps of a role': () => reader.steps(asked('role', `role-${below(5)}`), names),
    'steps of a person': () => reader.steps(asked('person', `u-${below(people)}`), names),
    people: () => reader.people('steps', { process: 'claim', range: days() }),
    variants: () => reader.variants(asked()),
  };
  for (const [name, ask] of Object.entries(questions)) {
    const times = [];
    for (let round = 0; round < rounds; round++) {
      const before = performance.now();
      await ask();
      times.push(performance.now() - before);
    }
    times.sort((a, b) => a - b);
    const value = times[Math.ceil(0.99 * rounds) - 1];
    report({
      what: `figures after ${events.toLocaleString('en')} events, ${name}, p99`,
      value,
      unit: 'ms',
      peer: `median ${times[rounds / 2].toFixed(1)} ms`,
      goal: '< 50 ms',
      met: value < 50,
    });
  }
} finally {
  await documents.close();
  rmSync(folder, { recursive: true, force: true });
}
