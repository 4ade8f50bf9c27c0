/**
 * The figures that the monitor keeps of the log of domestic travel declarations (BPI Challenge 2020, cleaned edition), beside the
 * same counted straight from the log: `node benchmarks/log-figures.mjs path/to/DomesticDeclarations.xes.gz`. The log goes over the
 * bus through the whole monitor. Needs a build. Exit code 1 when one differs. `--csv FILE` also writes what was read, for other tools.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { caseEvents } from '../apps/cli/dist/case-events.js';
import { SqliteDocumentStore, SqliteEventBus } from '../libs/adapters/sqlite/dist/index.js';
import { readLog } from '../libs/event-log/dist/index.js';
import { ProcessMonitor } from '../libs/monitor/dist/index.js';
import { caseTotals, edges, stepAnswers } from '../libs/monitor/dist/metrics/answers.js';
import { MetricsReader } from '../libs/monitor/dist/metrics/metrics-reader.js';
import { createLogger, definitionPublished } from '../libs/service-kit/dist/index.js';

const [path, flag, csv] = process.argv.slice(2);
if (path === undefined || !existsSync(path)) {
  console.log(`skipped: ${path ?? 'no log given'} is not there (usage: log-figures.mjs LOG [--csv FILE])`);
  process.exit(0);
}

const sample = new URL('../samples/domestic-declarations.definition.json', import.meta.url);
const definition = JSON.parse(readFileSync(sample, 'utf8'));
const stepOf = new Map(
  Object.entries(definition.steps).flatMap(([step, { events }]) => events.map((event) => [event, step])),
);
const day = 86_400_000;

/** What anybody would count. */
const counted = { cases: 0, events: 0, ended: [], variants: new Map(), follows: new Map() };
function count(trace) {
  counted.cases++;
  const all = trace.events.map(({ activity, time }) => ({ step: stepOf.get(activity) ?? activity, time }));
  // Beside steps that the definition does not have, which are violations, not steps.
  const steps = all.filter(({ step }) => step in definition.steps);
  counted.events += steps.length;
  for (let index = 1; index < steps.length; index++) {
    const pair = `${steps[index - 1].step} → ${steps[index].step}`;
    const times = counted.follows.get(pair) ?? [];
    times.push(Math.max(0, steps[index].time - steps[index - 1].time));
    counted.follows.set(pair, times);
  }
  const end = all.findIndex(({ step }) => definition.ends.includes(step));
  if (end < 0) return;
  counted.ended.push(Math.max(0, all[end].time - all[0].time));
  const variant = all.slice(0, end + 1).map(({ step }) => step);
  counted.variants.set(variant.join(' '), (counted.variants.get(variant.join(' ')) ?? 0) + 1);
}

function envelope(type, subject, sequence, time, rest) {
  return {
    specversion: '1.0',
    id: `${subject}-${sequence}`,
    source: '/imports/log',
    type,
    subject,
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    process: definition.id,
    processversion: definition.version,
    sequence,
    ...rest,
  };
}

const topic = 'liucheng.imported';
const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.data-'));
const bus = SqliteEventBus.open({ file: join(folder, 'bus.db') });
const documents = SqliteDocumentStore.open({ file: join(folder, 'documents.db') });
try {
  const event = envelope(definitionPublished, definition.id, definition.version - 1, 0, {
    data: { definition },
  });
  await bus.publish([{ topic: 'liucheng.monitor', key: definition.id, event }]);
  const rows = [];
  for await (const trace of readLog(path)) {
    count(trace);
    const messages = [...caseEvents(trace, new Set(['STAFF MEMBER', 'SYSTEM']))].map((each) => {
      const { type, sequence, time, role: actorrole, data = {} } = each;
      rows.push(`${trace.caseId},${stepOf.get(type) ?? type},${new Date(time).toISOString()}`);
      return {
        topic,
        key: trace.caseId,
        event: envelope(type, trace.caseId, sequence, time, { data, ...(actorrole ? { actorrole } : {}) }),
      };
    });
    await bus.publish(messages);
  }
  if (flag === '--csv') writeFileSync(csv, `case,step,time\n${rows.join('\n')}\n`);

  const clock = { now: () => Date.parse('2019-07-01T00:00:00Z') };
  const monitor = new ProcessMonitor({ bus, documents, clock, logger: createLogger('error') });
  await monitor.start();
  if (!(await monitor.progress.caughtUp(300_000))) throw new Error('the monitor did not catch up');
  await monitor.stop();

  const reader = new MetricsReader(documents);
  const question = { process: definition.id, scope: /** @type {const} */ ('all'), of: '', range: {} };
  const totals = caseTotals(await reader.whole('cases', question), 0);
  const steps = stepAnswers(await reader.steps(question, Object.keys(definition.steps)));
  const graph = edges(await reader.follows(question, Object.keys(definition.steps)));
  const variants = [...(await reader.variants(question)).values()].map(({ cell }) => cell.of('cases'));

  let differing = 0;
  const compare = (what, monitored, expected, within = 0) => {
    const same = Math.abs(monitored - expected) <= within * expected;
    if (!same) differing++;
    console.log(`${same ? ' ' : '!'} ${what}: ${monitored} (log: ${expected})`);
  };
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rank = (values, q) => values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))];
  const days = (ms) => Number((ms / day).toFixed(3));
  compare('cases started', totals.started, counted.cases);
  compare('cases ended', totals.completed + totals.cancelled, counted.ended.length);
  compare(
    'steps done',
    steps.reduce((sum, { done }) => sum + done, 0),
    counted.events,
  );
  compare('variants of ended cases', variants.length, counted.variants.size);
  compare('most frequent variant', Math.max(...variants), Math.max(...counted.variants.values()));
  compare('mean cycle time, days', days(totals.cycleTime.meanMs), days(mean(counted.ended)));
  for (const [name, q] of [
    ['p50', 0.5],
    ['p90', 0.9],
    ['p99', 0.99],
  ])
    compare(
      `${name} of the cycle time, days`,
      days(totals.cycleTime[`${name}Ms`]),
      days(rank(counted.ended, q)),
      0.01,
    );
  compare('pairs of steps that follow each other', graph.length, counted.follows.size);
  for (const { from, to, count: times, time } of graph) {
    const expected = counted.follows.get(`${from} → ${to}`) ?? [];
    compare(`${from} → ${to}`, times, expected.length);
    compare(`${from} → ${to}, mean days`, days(time.meanMs), days(mean(expected)));
  }
  console.log(differing === 0 ? 'all the same' : `${differing} differ`);
  process.exitCode = differing === 0 ? 0 : 1;
} finally {
  await documents.close();
  await bus.close();
  rmSync(folder, { recursive: true, force: true });
}
