import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { SqliteEventBus } from '@liucheng/sqlite';
import { startBuilt, type BuiltProcess } from './testing/built-process.ts';
import { play } from './testing/claim-scripts.ts';
import { liucheng, liuchengJson } from './testing/cli.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';
import { items } from './testing/lists.ts';
import { atRest, copyOf, monitorDigest, readByMonitor, replayed } from './testing/rebuilt-monitor.ts';

const day = 86_400_000;
let directory: string;
let suite: CrashingSuite;
let monitor: BuiltProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-republish-'));
  suite = await CrashingSuite.open(join(directory, 'live'));
});
afterEach(async () => {
  await suite.destroy();
  monitor?.kill('SIGKILL');
  await monitor?.ended;
  await rm(directory, { recursive: true, force: true });
});

/** Cuts the bus as a suite with a retention of a day would have done days later, until at least so many messages are gone. */
async function cut(data: string, atLeast: number): Promise<void> {
  let now = Date.now();
  const bus = SqliteEventBus.open({ file: join(data, 'bus.db'), retentionMs: day, now: () => now });
  const heads = await bus.heads(['liucheng.finance']);
  const group = bus.consume(
    {
      topics: ['liucheng.finance'],
      group: 'process-monitor',
      positions: async () => heads,
    },
    async () => undefined,
  );
  try {
    await bus.clearUp();
    now += 2 * day;
    // Of a topic nothing goes before the bus knows how far the group is in it.
    for (let gone = 0; gone < atLeast; gone += (await bus.clearUp()).removed) await nextTurn();
  } finally {
    await group.stop();
    await bus.close();
  }
}

it('a monitor of a bus that was cut is built anew from the histories of the services', async () => {
  const live = join(directory, 'live');
  await suite.ready();
  const played = await Promise.all(
    Array.from({ length: 6 }, (_, index) => play(suite, `c${index}`, index / 6)),
  );
  for (const { id } of played.flat()) {
    const { length } = await items(suite, `/finance/expense-claims/${id}/history`);
    const path = `/monitor/cases/expense-reimbursement/${id}?wait=10000&sequence=${length - 1}`;
    expect((await suite.request('u-gao', path)).json).toMatchObject({ sequence: length - 1 });
  }
  const gao = await suite.token('u-gao');
  await atRest(async (path) => (await suite.request('u-gao', path)).json);
  expect(await suite.stop()).toBe(0);
  const lived = await monitorDigest(live);
  expect(lived.cases).toBeGreaterThan(5);

  await cut(live, 20);
  const data = join(directory, 'anew');
  await copyOf(live, data, [...readByMonitor, 'finance-events.db', 'monitor-events.db']);
  for (const service of ['finance', 'monitor', 'supervision']) {
    await liuchengJson(['republish', '--service', service, '--data', data]);
  }
  monitor = startBuilt('process-monitor', { LIUCHENG_DATA: data, LIUCHENG_LOG_LEVEL: 'error' });
  await replayed(monitor, gao);
  expect(await monitorDigest(data)).toEqual(lived);

  expect(await liucheng(['republish', '--service', 'sales', '--data', data]).ended).toMatchObject({
    code: 2,
    err: expect.stringContaining('expected one of marketing, '),
  });
}, 240_000);
