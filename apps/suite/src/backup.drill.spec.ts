import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  collections,
  defineCollections,
  type CaseDocument,
  type Difference,
  type Digest,
} from '@liucheng/monitor';
import { backupsIn, SqliteDocumentStore } from '@liucheng/sqlite';
import { startBuilt, type BuiltProcess } from './testing/built-process.ts';
import { caughtUp } from './testing/caught-up.ts';
import { play, type PlayedClaim } from './testing/claim-scripts.ts';
import { liucheng, liuchengJson } from './testing/cli.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';
import { items, pages } from './testing/lists.ts';
import { atRest, copyOf, monitorDigest, readByMonitor, replayed } from './testing/rebuilt-monitor.ts';

const workers = 6;
const backups = 2;

let directory: string;
const running: { destroy(): Promise<void> }[] = [];
let monitor: BuiltProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-backup-'));
});
afterEach(async () => {
  for (const suite of running.splice(0)) await suite.destroy();
  monitor?.kill('SIGKILL');
  await monitor?.ended;
  await rm(directory, { recursive: true, force: true });
});

async function open(name: string): Promise<CrashingSuite> {
  const suite = await CrashingSuite.open(join(directory, name));
  running.push(suite);
  await suite.ready();
  return suite;
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

interface Taken {
  readonly backup: string;
  /** Played to their ends before the backup began. */
  readonly before: readonly PlayedClaim[];
}

it('of a suite under load: whatever was acknowledged before is in it, and what is restored is consistent', async () => {
  const suite = await open('live');
  const data = join(directory, 'live');
  const to = join(directory, 'backups');
  const claims: PlayedClaim[] = [];
  let loading = true;
  const worker = async (number: number): Promise<void> => {
    for (let turn = 0; loading; turn++) {
      claims.push(...(await play(suite, `${number}-${turn}`, ((turn + number) % workers) / workers)));
    }
  };
  const taken: Taken[] = [];
  const operator = async (): Promise<void> => {
    for (let turn = 0; turn < backups; turn++) {
      await suite.answered(80);
      const there = entriesOf(to);
      const killed = liucheng(['backup', '--data', data, '--to', to]);
      const begun = (): boolean => entriesOf(to).some((name) => !there.includes(name));
      while (killed.child.exitCode === null && !begun()) await pause(5);
      await pause(turn * 60);
      killed.child.kill('SIGKILL');
      await killed.ended;
      // Whatever the dead one left: it is whole, or none.
      const whole = existsSync(to) ? backupsIn(to) : [];
      for (const each of whole) await liuchengJson(['verify', '--backup', each]);
      const before = [...claims];
      const { backup } = await liuchengJson<{ backup: string }>(['backup', '--data', data, '--to', to]);
      taken.push({ backup, before });
    }
    // While it goes on, what the monitor knows is what a new one makes of the events.
    const { rebuild } = await liuchengJson<{ rebuild: RebuildReport }>([
      'verify',
      '--data',
      data,
      '--rebuild',
    ]);
    expect(rebuild).toMatchObject({ equal: true, differences: [], more: 0 });
    expect(rebuild.rebuilt).toEqual(rebuild.lived);
    expect(rebuild.lived.cases).toBeGreaterThan(20);
    loading = false;
  };
  await Promise.all([operator(), ...Array.from({ length: workers }, (_, number) => worker(number))]);
  const token = await suite.token('u-gao');
  expect(await suite.stop()).toBe(0);
  await liuchengJson(['verify', '--data', data]);
  await expectToldOfDamage(data);

  expect(new Set(taken.map(({ before }) => before.length)).size).toBe(backups);
  for (const [index, { backup, before }] of taken.entries()) {
    const name = `restored-${index}`;
    await liuchengJson(['restore', '--from', backup, '--to', join(directory, name)]);
    const restored = await open(name);
    await expectClaims(restored, before);
    const gao = await restored.token('u-gao');
    expect(gao).not.toBe(token);
    await atRest(async (path) => (await restored.request('u-gao', path)).json);
    expect(await restored.stop()).toBe(0);
    await liuchengJson(['verify', '--data', join(directory, name)]);
    const anew = await copyOf(join(directory, name), join(directory, `anew-${index}`), readByMonitor);
    monitor = startBuilt('process-monitor', { LIUCHENG_DATA: anew, LIUCHENG_LOG_LEVEL: 'error' });
    await replayed(monitor, gao);
    const lived = await monitorDigest(join(directory, name));
    expect(lived.cases).toBeGreaterThanOrEqual(before.length);
    expect(await monitorDigest(anew)).toEqual(lived);
  }
}, 240_000);

interface RebuildReport {
  readonly equal: boolean;
  readonly lived: Digest;
  readonly rebuilt: Digest;
  readonly differences: readonly Difference[];
  readonly more: number;
}

/** A case that says something else, and a violation that is gone. */
async function expectToldOfDamage(data: string): Promise<void> {
  const documents = SqliteDocumentStore.open({ file: join(data, 'monitor-documents.db') });
  await defineCollections(documents);
  const [one] = (await documents.find<CaseDocument>(collections.cases.name, { limit: 1 })).items;
  const [violation] = (
    await documents.find(collections.violations.name, { where: { state: 'open' }, limit: 1 })
  ).items;
  if (!one || !violation) throw new Error('nothing was played');
  const { id, doc } = one;
  await documents.commit({
    writes: [
      { kind: 'put', collection: collections.cases.name, id, doc: { ...doc, department: 'nowhere' } },
      { kind: 'delete', collection: collections.violations.name, id: violation.id },
    ],
  });
  await documents.close();
  const told = liucheng(['verify', '--data', data, '--rebuild']);
  const { code, out } = await told.ended;
  expect(code).toBe(1);
  expect(out).toContain('is not what the events say');
  expect(out).toContain(`case ${id}: known otherwise`);
  expect(out).toContain(`violation ${violation.id}: not known`);
}

/** Each claim is as it was acknowledged, in finance, in its list, and in what the monitor says of it. */
async function expectClaims(suite: CrashingSuite, claims: readonly PlayedClaim[]): Promise<void> {
  await caughtUp(async (path) => (await suite.request('u-gao', path)).json);
  const listed = new Set((await pages(suite, '/finance/expense-claims')).map(({ id }) => id));
  const violations = (await pages(suite, '/monitor/violations')) as { case: string }[];
  const check = async ({ id, history, contended, violations: expected }: PlayedClaim): Promise<void> => {
    const recorded = await items(suite, `/finance/expense-claims/${id}/history`);
    const told = recorded.filter(({ event }) => !contended || event !== 'reservation-fenced');
    expect(told.map(({ event, actor }) => `${event} ${actor}`)).toEqual(history);
    expect(listed.has(id)).toBe(true);
    expect(violations.filter((each) => each.case === id)).toHaveLength(expected.length);
  };
  await Promise.all(claims.map(check));
}
