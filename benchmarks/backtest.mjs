/** A draft of a definition on the history that the monitor keeps: read, judged as it was and by the draft, noted lot by lot. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProcessMonitor } from '../libs/monitor/dist/index.js';
import { BacktestRunner } from '../libs/monitor/dist/backtest/backtest-runner.js';
import { Backtests } from '../libs/monitor/dist/backtest/backtests.js';
import { Draft } from '../libs/monitor/dist/backtest/draft.js';
import { Signal } from '../libs/monitor/dist/signal.js';
import { createLogger } from '../libs/service-kit/dist/index.js';
import { SqliteDocumentStore, SqliteEventBus } from '../libs/adapters/sqlite/dist/index.js';
import { expenseReimbursement } from '../libs/departments/finance/dist/expense-reimbursement/index.js';
import { batches, started } from './history.mjs';
import { median, report } from './report.mjs';

const run = { count: 200_000, open: 100 };
const rounds = 3;
/** As it is, but that nobody has to be another person. */
const definition = expenseReimbursement();
const draft = {
  ...definition,
  version: definition.version + 1,
  rules: definition.rules.filter(({ kind }) => kind !== 'separationOfDuties'),
};
const clock = { now: () => started + 400 * 86_400_000 };
const logger = createLogger('error');

const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.backtest-'));
try {
  const bus = SqliteEventBus.open({ file: join(folder, 'bus.db') });
  for (const batch of batches(run)) await bus.publish(batch);
  const documents = SqliteDocumentStore.open({ file: join(folder, 'documents.db') });
  const settings = { clockToleranceMs: Infinity };
  const deadlineGraceMs = 60_000;
  const monitor = new ProcessMonitor({ bus, documents, clock: { now: () => started }, logger, settings });
  await monitor.start();
  if (!(await monitor.progress.caughtUp(600_000))) throw new Error('the monitor did not catch up');
  await monitor.stop();

  const asked = new Signal();
  let next = 0;
  const ids = { next: () => `test-${next++}` };
  const backtests = new Backtests(documents, monitor.definitions, clock, ids, () => asked.fire());
  const runner = new BacktestRunner({
    documents,
    backtests,
    reader: monitor.cases,
    clock,
    logger,
    asked,
    deadlineGraceMs,
  });
  const whole = [];
  for (let round = 0; round < rounds; round++) {
    const { id } = await backtests.begin(draft, {}, { id: 'u-gao' });
    const began = performance.now();
    await runner.start();
    let doc;
    do {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ({ doc } = await backtests.find(id));
    } while (doc.state === 'running');
    whole.push(doc.figures.events / ((performance.now() - began) / 1000));
    if (doc.state !== 'done') throw new Error(`the back-test is ${doc.state}: ${doc.cause}`);
    await runner.stop();
  }

  const judge = new Draft(draft);
  const { items } = await documents.find('cases', { limit: 1_000 });
  const cases = await monitor.cases.read(items.map(({ id }) => id));
  const histories = await Promise.all(
    cases.map(async (live) => ({ live, history: await monitor.cases.history(live) })),
  );
  const events = histories.reduce((sum, { history }) => sum + history.length, 0);
  const judged = [];
  for (let round = 0; round < 20; round++) {
    const began = performance.now();
    for (let turn = 0; turn < 20; turn++)
      for (const { live, history } of histories) judge.judge(live, history);
    judged.push((20 * events) / ((performance.now() - began) / 1000));
  }
  const rate = median(judged);
  report({
    what: 'back-test: histories in memory judged by a draft',
    value: rate / 1e6,
    unit: 'M events/s',
    goal: '≥ 1 M/s',
    met: rate >= 1e6,
  });
  const value = median(whole);
  report({
    what: `back-test of ${run.count.toLocaleString('en')} events as the monitor keeps them: read, judged twice, noted`,
    value: value / 1e3,
    unit: 'k events/s',
    peer: `judging alone: ${(rate / 1e3).toFixed(0)} k/s`,
    ratio: value / rate,
    goal: 'told, not set',
    met: null,
  });
  await documents.close();
  await bus.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
