/**
 * How long the monitor takes to answer what people ask it over ten million events of history, a year of it, of 500 people in
 * eight departments (`node benchmarks/queries.mjs 1000000`: for another number). Each question is asked over HTTP, in turn with the
 * others and always about something else, of the service as it is started, which meanwhile does what it does by itself; the first
 * time of each is told apart. Takes some 15 GB of disk and half an hour; `--on DIRECTORY` keeps the history there, and uses it again.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catchUp, fill } from './catch-up.mjs';
import { departments, eventsPerCase, people } from './history.mjs';
import { percentile, report } from './report.mjs';
import { sampleToken, startApp } from './service.mjs';

const rounds = 50;
const goalMs = 50;
const day = 24 * 3_600_000;
const from = Date.parse('2025-11-03T09:30:00+08:00');
const days = 355;

/** As the service would have, had it been there all the time. */
async function prepare(folder, count) {
  const files = { bus: join(folder, 'bus.db'), documents: join(folder, 'monitor-documents.db') };
  const open = 100;
  const everyMs = (days * day * open * eventsPerCase) / count;
  await fill(files.bus, { count, open, everyMs, from, varied: true });
  await catchUp({ ...files, at: from, withinMs: 7_200_000 });
}

const pick = (values, at) => values[at % values.length];
const instant = (at) => encodeURIComponent(new Date(from + (at % days) * day).toISOString());
/** A month that begins somewhere in the year. */
const month = (at) => `from=${instant(at * 7)}&to=${instant(Math.min(days - 1, ((at * 7) % days) + 30))}`;
const date = (at) => new Date(from + (at % days) * day).toISOString().slice(0, 10);
const monthOfDays = (at) => `from=${date((at * 7) % 300)}&to=${date(((at * 7) % 300) + 30)}`;

/** What is asked: a path for each round. `cases`: how many there are. */
function questions(cases) {
  const process = 'expense-reimbursement';
  const subject = (at) => `claim-${String((at * 7919) % cases).padStart(7, '0')}`;
  const figures = `metrics/processes/${process}`;
  return {
    'a case': (at) => `cases/${process}/${subject(at)}`,
    'cases, the latest': () => 'cases?limit=50',
    'cases of a process': () => `cases?process=${process}&limit=50`,
    'cases of a department': (at) => `cases?department=${pick(departments, at)}&limit=50`,
    'open cases of a department': (at) => `cases?department=${pick(departments, at)}&status=open&limit=50`,
    'cases of a department that do not conform, of a month': (at) =>
      `cases?department=${pick(departments, at)}&conforming=false&startedFrom=${instant(at * 7)}&startedTo=${instant(at * 7 + 30)}&limit=50`,
    'open cases by what is due first': () => 'cases?status=open&sort=due&limit=50',
    'violations, the latest': () => 'violations?limit=50',
    'violations of a rule and a department, of a month': (at) =>
      `violations?rule=payment-needs-department-approval&department=${pick(departments, at)}&${month(at)}&limit=50`,
    'violations of a person': (at) => `violations?person=${pick(people, at)}&limit=50`,
    'violations of a kind by severity': () => 'violations?kind=step-skipped&minSeverity=major&limit=50',
    'violations of a case': (at) => `violations?case=${subject(at)}`,
    'figures of all processes': () => 'metrics/processes',
    'figures of a process': () => figures,
    'totals of a department, of a month': (at) =>
      `${figures}/totals?department=${pick(departments, at)}&${monthOfDays(at)}`,
    'totals of a person': (at) => `${figures}/totals?person=${pick(people, at)}`,
    'figures by day, of a month': (at) => `${figures}/days?${monthOfDays(at)}`,
    'figures by day, of the year': () => `${figures}/days`,
    'figures of the steps': () => `${figures}/steps`,
    deadlines: () => `${figures}/deadlines`,
    'violations by kind and rule': () => `${figures}/violations`,
    variants: () => `${figures}/variants`,
    'the directly-follows graph of a department': (at) =>
      `${figures}/directly-follows?department=${pick(departments, at)}`,
    'hand-overs between departments': () => `${figures}/hand-overs`,
    'hand-overs between people': () => `${figures}/hand-overs?by=person`,
    people: () => `${figures}/people`,
    tasks: () => 'tasks?view=all&limit=50',
    'the status': () => 'status',
    sources: () => 'sources',
    notices: () => 'notices',
  };
}

async function ask(url, headers) {
  const begun = performance.now();
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
  return performance.now() - begun;
}

async function measure(count, folder) {
  if (!existsSync(join(folder, 'monitor-documents.db'))) await prepare(folder, count);
  const monitor = await startApp('process-monitor', { LIUCHENG_RATE_LIMIT: '10000000' }, folder);
  try {
    const headers = { authorization: `Bearer ${await sampleToken(folder, 'u-gao')}` };
    const asked = Object.entries(questions(Math.floor(count / eventsPerCase)));
    const times = new Map(asked.map(([name]) => [name, []]));
    const first = [];
    for (const [, path] of asked) first.push(await ask(`${monitor.url}/monitor/${path(rounds)}`, headers));
    for (let round = 0; round < rounds; round++)
      for (const [name, path] of asked)
        times.get(name).push(await ask(`${monitor.url}/monitor/${path(round)}`, headers));
    const all = [...times.values()].flat();
    const events = count.toLocaleString('en');
    report({
      what: `the same, each kind for the first time after a start`,
      value: percentile(first, 0.5),
      unit: `ms p50 (the slowest ${percentile(first, 1).toFixed(0)})`,
      goal: 'told, not set',
      met: null,
    });
    for (const [name, ofOne] of times)
      console.log(name.padEnd(60), percentile(ofOne, 0.5).toFixed(1), percentile(ofOne, 0.99).toFixed(1));
    const value = percentile(all, 0.99);
    report({
      what: `queries over ${events} events of history, ${asked.length} kinds of them, ${all.length} in all`,
      value,
      unit: `ms p99 (p50 ${percentile(all, 0.5).toFixed(1)})`,
      goal: `< ${goalMs} ms`,
      met: value < goalMs,
    });
  } finally {
    await monitor.stop({ keep: true });
  }
}

const words = process.argv.slice(2);
const on = words.indexOf('--on');
const [kept] = on < 0 ? [] : words.splice(on, 2).slice(1);
const folder = kept ?? mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.queries-'));
try {
  await measure(Number(words[0] ?? 10_000_000), folder);
} finally {
  if (!kept) rmSync(folder, { recursive: true, force: true });
}
