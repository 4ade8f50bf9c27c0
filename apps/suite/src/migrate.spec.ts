import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspectDirectory, SqliteDocumentStore } from '@liucheng/sqlite';
import { play, type PlayedClaim } from './testing/claim-scripts.ts';
import { liucheng, liuchengJson } from './testing/cli.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';
import { items } from './testing/lists.ts';
import { monitorDigest } from './testing/rebuilt-monitor.ts';

const samples = fileURLToPath(new URL('../../../samples/', import.meta.url));
const loans = {
  definition: join(samples, 'equipment-loan.definition.json'),
  log: join(samples, 'equipment-loan.csv'),
};

interface Report {
  readonly services: Readonly<Record<string, { streams: number; events: number; sha256: string }>>;
  readonly topics: Readonly<Record<string, number>>;
  readonly imports: number;
  readonly done: boolean;
}

describe('an embedded installation', () => {
  let directory: string;
  let source: string;
  let target: string;
  const running: CrashingSuite[] = [];
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
    await rm(directory, { recursive: true, force: true });
  });

  /** Claims, an imported log, then a death in the middle of work: the relay and the monitor may be behind. */
  async function fill(): Promise<PlayedClaim[]> {
    const suite = await open(source);
    const person = await suite.token('u-gao');
    const server = await suite.url();
    const imported = [
      '--definition',
      loans.definition,
      '--log',
      loans.log,
      '--server',
      server,
      '--token',
      person,
    ];
    const [claims] = await Promise.all([
      Promise.all(Array.from({ length: 12 }, (_, index) => play(suite, `c${index}`, index / 12))),
      liuchengJson(['import', ...imported]),
    ]);
    await suite.destroy();
    return claims.flat();
  }

  it('moves through kills to other stores, event by event the same, and goes on there', async () => {
    const claims = await fill();
    const before = await inspectDirectory(source);
    const times = await modified(source);
    const migrate = ['migrate', '--data', source, '--to', target, '--work', directory];

    const plan = await liuchengJson<Report>([...migrate, '--dry-run']);
    expect(plan).toMatchObject({
      imports: 1,
      done: false,
      topics: { 'liucheng.imported': expect.any(Number) },
    });
    const marks: number[] = [];
    for (let ms = 300, over = false; !over; ms += 250) {
      const killed = liucheng(migrate);
      await pause(ms);
      killed.child.kill('SIGKILL');
      over = (await killed.ended).code === 0;
      marks.push(over ? Infinity : await copied(target));
    }
    // Some died in the middle, and what they had done was there.
    expect(marks.filter((mark) => mark > 0).length).toBeGreaterThan(1);
    expect(marks).toEqual(marks.toSorted((a, b) => a - b));
    const report = await liuchengJson<Report>(migrate);
    expect(report).toEqual({ ...plan, done: true });
    expect((await monitorDigest(target)).cases).toBeGreaterThan(claims.length);
    expect((await inspectDirectory(target)).faults).toEqual([]);
    expect(await inspectDirectory(source)).toEqual(before);
    expect(await modified(source)).toEqual(times);

    const moved = await open(target);
    for (const { id, history, contended } of claims) {
      const recorded = await items(moved, `/finance/expense-claims/${id}/history`);
      const told = recorded.filter(({ event }) => !contended || event !== 'reservation-fenced');
      expect(told.map(({ event, actor }) => `${event} ${actor}`)).toEqual(history);
    }
    await Promise.all([0, 1, 2, 3, 4].map((index) => play(moved, `after-${index}`, index / 6)));
    const { json } = await moved.request('u-gao', '/monitor/status?wait=10000');
    expect(json).toMatchObject({ caughtUp: true });
    expect(await items(moved, '/monitor/dead-letters')).toEqual([]);
    // Commands repeated under their keys get the answers that they got before the move.
    await expect(play(moved, 'c0', 0)).resolves.toMatchObject([{ id: claims[0]?.id }]);
  }, 120_000);

  it('is neither moved while it runs, nor onto itself, nor over something else', async () => {
    const suite = await open(source);
    await play(suite, 'one', 0);
    const migrate = ['migrate', '--data', source, '--to', target];
    expect(await liucheng(migrate).ended).toMatchObject({
      code: 3,
      err: expect.stringContaining('is in use (finance.lock is held); stop what runs on it first'),
    });
    expect(await suite.stop()).toBe(0);
    expect(await liucheng(['migrate', '--data', source, '--to', source]).ended).toMatchObject({
      code: 3,
      err: expect.stringContaining('name another directory'),
    });
    const other = await open(target);
    await other.stop();
    expect(await liucheng(migrate).ended).toMatchObject({
      code: 3,
      err: expect.stringContaining('the target of finance holds events of its own'),
    });
  });
});

/** How far the streams of finance are copied; 0 when there is nothing yet. */
async function copied(target: string): Promise<number> {
  const file = join(target, 'finance-documents.db');
  if (!existsSync(file)) return 0;
  const documents = SqliteDocumentStore.open({ file });
  const [position = 0] = Object.values(await documents.positions('migration'));
  await documents.close();
  return position;
}

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
