import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import type { DocumentStore } from '@liucheng/ports';
import { play, type PlayedClaim } from './claim-scripts.ts';
import { liucheng, liuchengJson } from './cli.ts';
import type { CrashingSuite } from './crashing-suite.ts';
import { items } from './lists.ts';

const samples = fileURLToPath(new URL('../../../../samples/', import.meta.url));

/** What `liucheng migrate --json` prints. */
export interface MigrationPlan {
  readonly services: Readonly<Record<string, { streams: number; events: number; sha256: string }>>;
  readonly topics: Readonly<Record<string, number>>;
  readonly imports: number;
  readonly done: boolean;
}

/** Claims, an imported log, then a death in the middle of work: the relay and the monitor may be behind. */
export async function fillAndDie(suite: CrashingSuite): Promise<PlayedClaim[]> {
  const importing = [
    ['--definition', join(samples, 'equipment-loan.definition.json')],
    ['--log', join(samples, 'equipment-loan.csv')],
    ['--server', await suite.url()],
    ['--token', await suite.token('u-gao')],
  ];
  const [claims] = await Promise.all([
    Promise.all(Array.from({ length: 12 }, (_, index) => play(suite, `c${index}`, index / 12))),
    liuchengJson(['import', ...importing.flat()]),
  ]);
  await suite.destroy();
  return claims.flat();
}

/**
 * Migrates, killed -9 later and later until it is done before the kill; each time it goes on. Expects that some died in
 * the middle. `target` opens the documents of finance in the target, where they are.
 */
export async function migrateThroughKills(
  migrate: readonly string[],
  settings: Readonly<Record<string, string>>,
  target: () => Promise<DocumentStore | undefined>,
): Promise<void> {
  const marks: number[] = [];
  // What the program needs before it copies anything, on this machine at this moment.
  const began = performance.now();
  await liuchengJson([...migrate, '--dry-run'], settings);
  const dryMs = performance.now() - began;
  // In small steps where copying begins; then in growing ones, because every attempt takes its time again to connect.
  for (let ms = dryMs * 0.7, over = false; !over; ms += Math.max(dryMs / 20, (ms - dryMs) / 4)) {
    const killed = liucheng(migrate, settings);
    await pause(ms);
    killed.child.kill('SIGKILL');
    const { code, err } = await killed.ended;
    if (code !== 0 && code !== null) throw new Error(`migrate ended with ${code}: ${err}`);
    over = code === 0;
    marks.push(over ? Infinity : await copied(await target()));
  }
  expect(marks.filter((mark) => mark > 0).length).toBeGreaterThan(1);
  expect(marks).toEqual(marks.toSorted((a, b) => a - b));
}

/** How far the streams are copied; 0 when there is nothing yet. */
async function copied(documents: DocumentStore | undefined): Promise<number> {
  const [position = 0] = Object.values((await documents?.positions('migration')) ?? {});
  await documents?.close();
  return position;
}

/** Every claim is as it was, new ones are taken, and commands repeated under their keys get the answers of before. */
export async function expectGoesOn(suite: CrashingSuite, claims: readonly PlayedClaim[]): Promise<void> {
  for (const { id, history, contended } of claims) {
    const recorded = await items(suite, `/finance/expense-claims/${id}/history`);
    const told = recorded.filter(({ event }) => !contended || event !== 'reservation-fenced');
    expect(told.map(({ event, actor }) => `${event} ${actor}`)).toEqual(history);
  }
  await Promise.all([0, 1, 2, 3, 4].map((index) => play(suite, `after-${index}`, index / 6)));
  const { json } = await suite.request('u-gao', '/monitor/status?wait=10000');
  expect(json).toMatchObject({ caughtUp: true });
  expect(await items(suite, '/monitor/dead-letters')).toEqual([]);
  await expect(play(suite, 'c0', 0)).resolves.toMatchObject([{ id: claims[0]?.id }]);
}
