import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimsView } from '@liucheng/finance';
import type { DocumentStore } from '@liucheng/ports';
import { collectionOf, ProjectionRunner } from '@liucheng/service-kit';
import { SqliteDocumentStore, SqliteEventStore } from '@liucheng/sqlite';
import { startBuilt, type BuiltProcess } from './testing/built-process.ts';
import { play, type PlayedClaim } from './testing/claim-scripts.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';
import { items, pages } from './testing/lists.ts';
import { atRest, copyOf, monitorDigest, readByMonitor, replayed } from './testing/rebuilt-monitor.ts';

const kills = Number(process.env['LIUCHENG_CRASH_KILLS'] ?? 20);
const seed = Number(process.env['LIUCHENG_CRASH_SEED'] ?? Date.now() % 1_000_000_000);
const workers = 8;
/** Of these many deaths one comes while the suite still starts; the others come under load. */
const startDeaths = 5;

describe(`killed -9 under load ${kills} times (LIUCHENG_CRASH_SEED=${seed})`, () => {
  let directory: string;
  let suite: CrashingSuite | undefined;
  let monitor: BuiltProcess | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-crash-'));
  });
  afterEach(async () => {
    await suite?.destroy();
    monitor?.kill('SIGKILL');
    await monitor?.ended;
    await rm(directory, { recursive: true, force: true });
  });

  it(
    'shouldLoseNoCommandDoubleNoEventAndTellEachViolationOnce',
    async () => {
      const live = join(directory, 'live');
      const crashing = (suite = await CrashingSuite.open(live));
      const claims = await playWhileDying(suite);
      expect(suite.repeated).toBeGreaterThan(0);

      await expectHistories(suite, claims);
      await expectMonitorCaughtUp(suite, claims);
      await expectViolations(suite, claims);
      await atRest(async (path) => (await crashing.request('u-gao', path)).json);
      const handled = await pages(suite, '/supervision/violation-cases');
      expect(await suite.stop()).toBe(0);

      await expectSameClaimsView(live, claims.length);
      const rebuilt = await copyOf(live, join(directory, 'rebuilt'), readByMonitor);
      monitor = startBuilt('process-monitor', { LIUCHENG_DATA: rebuilt, LIUCHENG_LOG_LEVEL: 'error' });
      await replayed(monitor, await suite.token('u-gao'));
      const lived = await monitorDigest(live);
      expect(lived.cases).toBe(claims.length + handled.length);
      expect(await monitorDigest(rebuilt)).toEqual(lived);
    },
    120_000 + kills * 30_000,
  );
});

/** Workers play claims; meanwhile the suite dies again and again. Gives the claims once all are played to their end. */
async function playWhileDying(suite: CrashingSuite): Promise<PlayedClaim[]> {
  const claims: PlayedClaim[] = [];
  let dying = true;
  const worker = async (number: number): Promise<void> => {
    const random = randomFrom(seed + number);
    for (let turn = 0; dying; turn++) {
      // The first turns have every script once, however soon the last death comes.
      const choice = turn === 0 ? number / workers : random();
      claims.push(...(await play(suite, `${seed}-${number}-${turn}`, choice)));
    }
  };
  const die = async (): Promise<void> => {
    const random = randomFrom(seed);
    const began = performance.now();
    await suite.ready();
    const startMs = performance.now() - began;
    for (let death = 1; death <= kills; death++) {
      if (death % startDeaths === 0) await pause(random() * startMs);
      else {
        await suite.answered(1 + Math.floor(random() * 300));
        // Right after an answer much is at rest: somewhere within the next requests.
        await pause(random() * 20);
      }
      await suite.killAndRestart();
    }
    await suite.ready();
    dying = false;
  };
  await Promise.all([die(), ...Array.from({ length: workers }, (_, number) => worker(number))]);
  return claims;
}

/** Every claim's history is its script, with every acknowledged command in the place that was acknowledged. */
async function expectHistories(suite: CrashingSuite, claims: readonly PlayedClaim[]): Promise<void> {
  for (const { id, history, acknowledged, contended } of claims) {
    const recorded = (await items(suite, `/finance/expense-claims/${id}/history`)) as {
      revision: number;
      event: string;
      actor?: string;
    }[];
    expect(recorded.map(({ revision }) => revision)).toEqual(recorded.map((_, index) => index));
    const told = recorded.filter(({ event }) => !contended || event !== 'reservation-fenced');
    expect(told.map(({ event, actor }) => `${event} ${actor}`)).toEqual(history);
    for (const { revision, event } of acknowledged) expect(recorded[revision]?.event).toBe(event);
  }
  // No draft was made twice: there are no claims but those.
  const listed = await pages(suite, '/finance/expense-claims');
  expect(listed.map(({ id }) => id).sort()).toEqual(claims.map(({ id }) => id).sort());
}

/** Every event of every claim has reached the monitor, and nothing is parked. */
async function expectMonitorCaughtUp(suite: CrashingSuite, claims: readonly PlayedClaim[]): Promise<void> {
  for (const { id } of claims) {
    const recorded = await items(suite, `/finance/expense-claims/${id}/history`);
    const path = `/monitor/cases/expense-reimbursement/${id}?wait=10000&sequence=${recorded.length - 1}`;
    const { json } = await suite.request('u-gao', path);
    expect(json).toMatchObject({ subject: id, events: recorded.length, sequence: recorded.length - 1 });
  }
  expect(await items(suite, '/monitor/dead-letters')).toEqual([]);
}

interface Told {
  readonly id: string;
  readonly case: string;
  readonly state: string;
  readonly kind: string;
  readonly rule: string;
  readonly person?: string;
}

/** The violations of every claim are those of its script, and each was told of once, and once more when it was withdrawn. */
async function expectViolations(suite: CrashingSuite, claims: readonly PlayedClaim[]): Promise<void> {
  const violations = (await pages(suite, '/monitor/violations')) as unknown as Told[];
  const found = violations.map((each) => `${each.case} ${sentence(each)}`);
  const expected = claims.flatMap(({ id, violations: ofClaim }) => ofClaim.map((each) => `${id} ${each}`));
  expect(found.sort()).toEqual(expected.sort());
  expect(new Set(expected.map((each) => each.split(' ').slice(1, 4).join(' '))).size).toBe(6);

  const notices: { id: string; number: number; kind: string; violation: Told }[] = [];
  for (;;) {
    const after = notices.at(-1)?.id ?? '0';
    const next = (await items(suite, `/monitor/notices?after=${after}`)) as unknown as typeof notices;
    if (next.length === 0) break;
    notices.push(...next);
  }
  expect(notices.map(({ number }) => number)).toEqual(notices.map((_, index) => index + 1));
  expect(notices.map(({ kind, violation }) => `${kind} ${violation.id}`).sort()).toEqual(
    violations
      .flatMap(({ id, state }) => [`raised ${id}`, ...(state === 'withdrawn' ? [`withdrawn ${id}`] : [])])
      .sort(),
  );
}

function sentence({ state, kind, rule, person = '-' }: Told): string {
  return `${state} ${kind} ${rule} ${person}`;
}

/** The finance service's view, built anew from its events by itself, has the same documents as the one that lived. */
async function expectSameClaimsView(live: string, count: number): Promise<void> {
  const store = SqliteEventStore.open({ file: join(live, 'finance-events.db') });
  const lived = SqliteDocumentStore.open({ file: join(live, 'finance-documents.db') });
  const rebuilt = SqliteDocumentStore.open({ file: join(live, '..', 'view.db') });
  const runner = new ProjectionRunner({
    projection: claimsView,
    store,
    documents: rebuilt,
    onError: () => {},
  });
  try {
    await lived.define({ name: collectionOf(claimsView), indexes: claimsView.indexes });
    await runner.start();
    expect(await runner.waitFor(await store.head(), 10_000)).toBe(true);
    const documents = await everything(rebuilt);
    expect(documents).toHaveLength(count);
    expect(await everything(lived)).toEqual(documents);
  } finally {
    await runner.stop();
    for (const each of [store, lived, rebuilt]) await each.close();
  }
}

async function everything(documents: DocumentStore): Promise<{ id: string; doc: unknown }[]> {
  const found: { id: string; doc: unknown }[] = [];
  let cursor: string | undefined;
  do {
    const page = await documents.find(collectionOf(claimsView), {
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.items.map(({ id, doc }) => ({ id, doc })));
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

/** Numbers from 0 to below 1 that follow from the seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
