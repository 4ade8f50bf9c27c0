import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DocumentStore, UnitOfWork } from '@liucheng/ports';
import { SqliteDocumentStore } from '@liucheng/sqlite';
import { Lease } from './lease.ts';

const durationMs = 120;

describe('a lease', () => {
  let documents: SqliteDocumentStore;
  beforeEach(() => {
    documents = SqliteDocumentStore.open({ file: ':memory:' });
  });
  afterEach(() => documents.close());

  const lease = (holder: string, on: DocumentStore = documents): Lease =>
    new Lease({ documents: on, name: 'relay', holder, durationMs });

  /** Turns until the lease is had; how many turns were in vain. */
  const reach = async (wanted: Lease): Promise<number> => {
    for (let turns = 0; ; turns++) {
      if (await wanted.turn()) return turns;
      await pause(durationMs / 6);
    }
  };

  it('is got by one of those that reach for it at once', async () => {
    const all = ['a', 'b', 'c', 'd'].map((holder) => lease(holder));
    const got = await Promise.all(all.map((each) => each.turn()));
    expect(got.filter(Boolean)).toHaveLength(1);
    expect(all.map(({ held }) => held)).toEqual(got);
  });

  it('stays with whoever renews it, however long', async () => {
    const [holder, other] = [lease('a'), lease('b')];
    await holder.turn();
    for (let turn = 0; turn < 12; turn++) {
      await pause(durationMs / 6);
      expect(await holder.turn()).toBe(true);
      expect(await other.turn()).toBe(false);
    }
  });

  it('goes to another only when the holder has been silent for the whole duration', async () => {
    const [silent, other] = [lease('a'), lease('b')];
    await silent.turn();
    await other.turn();
    const seen = performance.now();
    await reach(other);
    expect(performance.now() - seen).toBeGreaterThanOrEqual(durationMs - 1);
    expect(silent.held).toBe(false);
    expect(await silent.turn()).toBe(false);
    expect(await other.turn()).toBe(true);
  });

  it('is free at once when it is released', async () => {
    const [holder, other] = [lease('a'), lease('b')];
    await holder.turn();
    expect(await other.turn()).toBe(false);
    await holder.release();
    expect(await other.turn()).toBe(true);
    // Releasing what another holds by now takes nothing from it.
    await holder.release();
    expect(await other.turn()).toBe(true);
  });

  it('is had by the one that took it without being told so', async () => {
    let lost = true;
    const deaf = new Proxy<DocumentStore>(documents, {
      get(target, name) {
        if (name !== 'commit') return (target[name as 'get'] as () => unknown).bind(target);
        return async (unit: UnitOfWork) => {
          await target.commit(unit);
          if (lost) throw new Error('the answer was lost');
        };
      },
    });
    const holder = lease('a', deaf);
    await expect(holder.turn()).rejects.toThrow('the answer was lost');
    lost = false;
    expect(await holder.turn()).toBe(true);
    expect(await lease('b').turn()).toBe(false);
  });

  it('is abandoned when nobody has held it, or reached for it, for its duration', async () => {
    const [holder, watcher] = [lease('a'), lease('w')];
    expect(await watcher.abandoned()).toBe(true);
    await holder.turn();
    expect(await watcher.abandoned()).toBe(false);
    await holder.release();
    // Another one of the old program takes it over: not abandoned.
    expect(await watcher.abandoned()).toBe(false);
    await lease('b').turn();
    const seen = performance.now();
    while (!(await watcher.abandoned())) await pause(durationMs / 6);
    expect(performance.now() - seen).toBeGreaterThanOrEqual(durationMs - 1);
  });
});
