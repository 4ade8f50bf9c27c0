import type { ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import type { DocumentStore } from '@liucheng/ports';
import { caughtUp } from './caught-up.ts';
import { play, type PlayedClaim } from './claim-scripts.ts';
import { liucheng, liuchengJson } from './cli.ts';
import type { CrashingSuite } from './crashing-suite.ts';
import { items } from './lists.ts';

const samples = fileURLToPath(new URL('../../../../samples/', import.meta.url));

/** The exit code of a command whose stores cannot be had at the moment. */
const unavailable = 4;

/** Of another department than finance. */
const demand = { item: 'paper-a4', unit: 'pack', quantity: 20 };

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
    suite.request('u-liu', '/administration/supply-rounds', { method: 'POST', body: demand }),
  ]);
  await suite.destroy();
  return claims.flat();
}

/** Where a migration is killed: once in each of these steps, as it begins or a little later. */
const killedIn = [
  'finance: streams',
  'monitor: streams',
  'finance: bus',
  'imported events',
  'monitor: rebuilt',
];

/**
 * Migrates, killed -9 in one step after the other until a run comes to its end; each goes on where the last one was.
 * Expects that most kills met the step that they were for. `target` opens the documents of finance in the target.
 */
export async function migrateThroughKills(
  migrate: readonly string[],
  settings: Readonly<Record<string, string>>,
  target: () => Promise<DocumentStore | undefined>,
): Promise<void> {
  const begun = new Set<string>();
  const marks: number[] = [];
  for (let over = false; !over;) {
    const { child, ended } = liucheng(migrate, settings);
    const met = await untilNew(child, begun);
    // Not always as the step begins: what it does first may be under way, or done.
    if (met) await pause(10 * marks.length);
    child.kill('SIGKILL');
    const { code, err } = await ended;
    // What a killed one had under way may hold its documents until the server gives that up: who is told so tries again.
    if (code !== 0 && code !== null && code !== unavailable)
      throw new Error(`migrate ended with ${code}: ${err}`);
    over = code === 0;
    if (code === null) marks.push(await copied(await target()));
  }
  expect(marks.length).toBeGreaterThan(killedIn.length / 2);
  expect(marks.filter((mark) => mark > 0)).toHaveLength(marks.length);
  expect(marks).toEqual(marks.toSorted((a, b) => a - b));
}

/** True as soon as it says that it begins a step where none was killed yet; false when it ends before. */
async function untilNew({ stderr }: ChildProcess, begun: Set<string>): Promise<boolean> {
  if (stderr === null) throw new Error('nobody reads its progress');
  for await (const [lines] of on(stderr, 'data', { close: ['end'] })) {
    const steps = killedIn.filter((step) => String(lines).includes(step) && !begun.has(step));
    for (const step of steps) begun.add(step);
    if (steps.length > 0) return true;
  }
  return false;
}

/** How far the streams are copied; 0 when there is nothing yet. */
async function copied(documents: DocumentStore | undefined): Promise<number> {
  const [position = 0] = Object.values((await documents?.positions('migration')) ?? {});
  await documents?.close();
  return position;
}

/** Every claim is as it was, new ones are taken, and commands repeated under their keys get the answers of before. */
export async function expectGoesOn(suite: CrashingSuite, claims: readonly PlayedClaim[]): Promise<void> {
  expect(await items(suite, `/administration/supply-rounds?item=${demand.item}`)).toHaveLength(1);
  for (const { id, history, contended } of claims) {
    const recorded = await items(suite, `/finance/expense-claims/${id}/history`);
    const told = recorded.filter(({ event }) => !contended || event !== 'reservation-fenced');
    expect(told.map(({ event, actor }) => `${event} ${actor}`)).toEqual(history);
  }
  await Promise.all([0, 1, 2, 3, 4].map((index) => play(suite, `after-${index}`, index / 6)));
  await caughtUp(async (path) => (await suite.request('u-gao', path)).json);
  expect(await items(suite, '/monitor/dead-letters')).toEqual([]);
  await expect(play(suite, 'c0', 0)).resolves.toMatchObject([{ id: claims[0]?.id }]);
}
