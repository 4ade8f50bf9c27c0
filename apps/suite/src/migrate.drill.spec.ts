import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspectDirectory, SqliteDocumentStore } from '@liucheng/sqlite';
import { startBuilt, type BuiltProcess } from './testing/built-process.ts';
import { play } from './testing/claim-scripts.ts';
import { liucheng, liuchengJson } from './testing/cli.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';
import { expectGoesOn, fillAndDie, migrateThroughKills, type MigrationPlan } from './testing/migrating.ts';
import { monitorDigest } from './testing/rebuilt-monitor.ts';

describe('an embedded installation', () => {
  let directory: string;
  let source: string;
  let target: string;
  const running: CrashingSuite[] = [];
  let other: BuiltProcess | undefined;
  const open = async (data: string): Promise<CrashingSuite> => {
    const suite = await CrashingSuite.open(data);
    running.push(suite);
    await suite.ready();
    return suite;
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-migrate-'));
    source = join(directory, 'source');
    target = join(directory, 'target');
  });
  afterEach(async () => {
    for (const suite of running.splice(0)) await suite.destroy();
    other?.kill('SIGKILL');
    await other?.ended;
    await rm(directory, { recursive: true, force: true });
  });

  it('moves through kills to other stores, event by event the same, and goes on there', async () => {
    const filled = await open(source);
    const complaints = '/customer-service/complaints';
    const body = { customer: { id: 'C-1', name: 'Zhou Min' }, content: 'It leaks.', demand: 'Another one.' };
    const { json: accepted } = await filled.request('u-luo', complaints, { method: 'POST', body });
    const claims = await fillAndDie(filled);
    const before = await inspectDirectory(source);
    const times = await modified(source);
    const migrate = ['migrate', '--data', source, '--to', target, '--work', directory];

    const plan = await liuchengJson<MigrationPlan>([...migrate, '--dry-run']);
    expect(plan).toMatchObject({
      imports: 1,
      done: false,
      topics: { 'liucheng.imported': expect.any(Number) },
    });
    await migrateThroughKills(migrate, {}, async () => {
      const file = join(target, 'finance-documents.db');
      return existsSync(file) ? SqliteDocumentStore.open({ file }) : undefined;
    });
    const report = await liuchengJson<MigrationPlan>(migrate);
    expect(report).toEqual({ ...plan, done: true });
    expect((await monitorDigest(target)).cases).toBeGreaterThan(claims.length);
    expect((await inspectDirectory(target)).faults).toEqual([]);
    expect(await inspectDirectory(source)).toEqual(before);
    expect(await modified(source)).toEqual(times);

    const moved = await open(target);
    await expectGoesOn(moved, claims);
    const { json: read } = await moved.request('u-luo', `${complaints}/${accepted['id']}`);
    expect(read).toMatchObject({ state: { customer: { name: 'Zhou Min', content: 'It leaks.' } } });
  }, 300_000);

  it('is neither moved while it runs, nor onto itself, nor over something else', async () => {
    const suite = await open(source);
    await play(suite, 'one', 0);
    const migrate = ['migrate', '--data', source, '--to', target];
    expect(await liucheng(migrate).ended).toMatchObject({
      code: 3,
      err: expect.stringContaining('is in use (marketing.lock is held); stop what runs on it first'),
    });
    expect(await suite.stop()).toBe(0);
    expect(await liucheng(['migrate', '--data', source, '--to', source]).ended).toMatchObject({
      code: 3,
      err: expect.stringContaining('name another directory'),
    });
    other = startBuilt('finance', { LIUCHENG_DATA: target, LIUCHENG_LOG_LEVEL: 'error' });
    expect(await other.ready).toBeDefined();
    other.kill('SIGTERM');
    expect((await other.ended).code).toBe(0);
    expect(await liucheng(migrate).ended).toMatchObject({
      code: 3,
      err: expect.stringContaining('the target of finance holds events of its own'),
    });
  }, 240_000);
});

/** When the databases themselves were last written, and what they hold to the byte. */
async function modified(directory: string): Promise<unknown[]> {
  const names = ['finance-events.db', 'monitor-events.db', 'bus.db', 'monitor-documents.db'];
  return Promise.all(
    names.map(async (name) => [
      name,
      (await stat(join(directory, name))).mtimeMs,
      (await readFile(join(directory, name))).length,
    ]),
  );
}
