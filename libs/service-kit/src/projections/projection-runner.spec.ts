import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CollectionSpec, DocumentStore, EventStore, UnitOfWork } from '@liucheng/ports';
import { gate, newEvent } from '@liucheng/ports/testing';
import { SqliteDocumentStore, SqliteEventStore } from '@liucheng/sqlite';
import { collectionOf, findIn, type Projection } from './projection.ts';
import { ProjectionRunner } from './projection-runner.ts';

interface Tally {
  readonly count: number;
  readonly sequences: readonly number[];
}

const tally: Projection<Tally> = {
  name: 'tally',
  version: 1,
  indexes: [['count']],
  id: ({ stream }) => (stream.startsWith('ignored') ? undefined : stream),
  evolve: (doc, { event }) =>
    event.data['forget'] === true
      ? undefined
      : { count: (doc?.count ?? 0) + 1, sequences: [...(doc?.sequences ?? []), event.sequence] },
};

let directory: string;
let store: EventStore;
let documents: SqliteDocumentStore;
const running: ProjectionRunner<Tally>[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-view-'));
  store = SqliteEventStore.open({ file: join(directory, 'test.db') });
  documents = SqliteDocumentStore.open({ file: join(directory, 'test.db') });
});
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
  await documents.close();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

async function runner(
  projection = tally,
  on: DocumentStore = documents,
  onError = (): void => undefined,
  lookMs = 1_000,
) {
  const made = new ProjectionRunner({ projection, store, documents: on, onError, batchSize: 7, lookMs });
  await made.start();
  running.push(made);
  return made;
}

let commands = 0;
async function happen(stream: string, count: number, data = {}): Promise<number> {
  const events = Array.from({ length: count }, (_, index) => newEvent(stream, `${commands}-${index}`, data));
  const { position } = await store.append(stream, events, {
    expectedRevision: 'any',
    commandId: `c${commands++}`,
  });
  return position;
}

async function rows(projection = tally): Promise<Record<string, readonly number[]>> {
  const { items } = await findIn(documents, projection, { limit: 1000 });
  return Object.fromEntries(items.map(({ id, doc }) => [id, doc.sequences]));
}

/** Documents whose commits fail or come to nothing, as when the process dies before or after one. */
function faulty(fault: (unit: UnitOfWork, commit: () => Promise<void>) => Promise<void>): DocumentStore {
  return new Proxy<DocumentStore>(documents, {
    get(target, name) {
      if (name === 'commit') return (unit: UnitOfWork) => fault(unit, () => target.commit(unit));
      const value = target[name as keyof DocumentStore] as unknown;
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a projection', () => {
  it('sees every event once, in order, what was there and what comes', async () => {
    await happen('a', 10);
    const view = await runner();
    await happen('ignored', 3);
    const position = await happen('b', 20);
    expect(await view.waitFor(position, 2000)).toBe(true);
    expect(await rows()).toEqual({ a: upTo(10), b: upTo(20) });
  });

  it('deletes what evolves to nothing, and starts afresh after it', async () => {
    const view = await runner();
    await happen('a', 2);
    await happen('a', 1, { forget: true });
    await view.waitFor(await happen('b', 1), 2000);
    expect(await rows()).toEqual({ b: [0] });
    await view.waitFor(await happen('a', 1), 2000);
    expect(await rows()).toEqual({ a: [3], b: [0] });
  });

  it('goes on where it was, exactly, wherever a commit failed or its answer was lost', async () => {
    let commits = 0;
    const errors: unknown[] = [];
    const shaky = faulty(async (_unit, commit) => {
      const turn = commits++ % 4;
      if (turn === 1) throw new Error('lost before it was stored');
      await commit();
      if (turn === 3) throw new Error('lost after it was stored');
    });
    const view = await runner(tally, shaky, (error?: unknown) => void errors.push(error));
    let position = 0;
    for (let turn = 0; turn < 6; turn++) {
      await happen('a', 5);
      position = await happen(`b${turn % 2}`, 5);
    }
    expect(await view.waitFor(position, 10_000)).toBe(true);
    expect(errors.length).toBeGreaterThan(1);
    expect(await rows()).toEqual({ a: upTo(30), b0: upTo(15), b1: upTo(15) });
  }, 20_000);

  it('is exact with two runners at once', async () => {
    await happen('a', 50);
    const views = [await runner(), await runner()];
    let position = 0;
    for (let turn = 0; turn < 10; turn++) position = await happen('a', 5);
    for (const view of views) expect(await view.waitFor(position, 10_000)).toBe(true);
    expect(await rows()).toEqual({ a: upTo(100) });
  }, 20_000);

  it('takes nothing from a runner that has fallen behind and is stopped', async () => {
    const held = gate();
    const waits = gate();
    let commits = 0;
    const late = await runner(
      tally,
      faulty(async (_unit, commit) => {
        if (++commits === 2) {
          waits.open();
          await held.opened;
        }
        await commit();
      }),
    );
    await late.waitFor(await happen('a', 1), 2000);
    await happen('a', 1);
    await waits.opened;
    const current = await runner();
    expect(await current.waitFor(await happen('a', 3), 2000)).toBe(true);
    held.open();
    await late.stop();
    expect(await rows()).toEqual({ a: upTo(5) });
  });

  it.each([
    ['while nothing happens', 5],
    ['and something happens', 60_000],
  ])('that has gone back reads again what it has lost, %s', async (_, lookMs) => {
    const past = SqliteDocumentStore.open({ file: join(directory, 'past.db') });
    let [now, mirrored]: [DocumentStore, boolean] = [documents, true];
    const documentsNow = new Proxy<DocumentStore>(documents, {
      get(_target, name) {
        const both = async (call: (on: DocumentStore) => Promise<void>): Promise<void> => {
          await call(now);
          if (mirrored) await call(past);
        };
        if (name === 'define') return (spec: CollectionSpec) => both((on) => on.define(spec));
        if (name === 'commit') return (unit: UnitOfWork) => both((on) => on.commit(unit));
        const value = now[name as keyof DocumentStore] as unknown;
        return typeof value === 'function' ? (value as () => unknown).bind(now) : value;
      },
    });
    const view = await runner(tally, documentsNow, undefined, lookMs);
    const wanted = { a: upTo(3), b: upTo(2), ...(lookMs > 5 ? { c: [0] } : {}) };
    try {
      await view.waitFor(await happen('a', 1), 2000);
      mirrored = false;
      await happen('a', 2);
      await view.waitFor(await happen('b', 2), 2000);
      const { begun } = view;
      now = past;
      // Of no document that was lost, so that none of them gives it away.
      if (lookMs > 5) await happen('c', 1);
      while (view.begun === begun) await nextTurn();
      expect(await view.waitFor(await store.head(), 2000)).toBe(true);
      const { items } = await findIn(past, tally, { limit: 10 });
      expect(Object.fromEntries(items.map(({ id, doc }) => [id, doc.sequences]))).toEqual(wanted);
    } finally {
      await view.stop();
      await past.close();
    }
  });

  it('is built anew, beside the old one, when its version is raised', async () => {
    const first = await runner();
    const position = await happen('a', 3);
    await first.waitFor(position, 2000);
    const doubled = { ...tally, version: 2, evolve: () => ({ count: 2, sequences: [] }) };
    const second = await runner(doubled);
    expect(await second.waitFor(position, 2000)).toBe(true);
    expect(collectionOf(doubled)).toBe('tally_v2');
    expect(await rows(doubled)).toEqual({ a: [] });
    expect(await rows()).toEqual({ a: upTo(3) });
  });

  it('tells when it has not come as far as asked in time', async () => {
    const view = await runner();
    expect(await view.waitFor((await happen('a', 1)) + 1, 20)).toBe(false);
  });
});
