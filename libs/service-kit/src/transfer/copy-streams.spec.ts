import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestStore, type EventStore, type NewEvent } from '@liucheng/ports';
import { SqliteEventStore } from '@liucheng/sqlite';
import { copyStreams, ForeignStreamError } from './copy-streams.ts';

describe('copying streams', () => {
  let directory: string;
  let from: EventStore;
  let to: EventStore;
  let count = 0;
  const events = (subject: string, many: number): NewEvent[] =>
    Array.from({ length: many }, () => ({
      specversion: '1.0',
      id: `e${count++}`,
      source: '/test',
      type: 'test.happened.v1',
      subject,
      time: '2026-03-02T01:00:00.000Z',
      datacontenttype: 'application/json',
      data: { n: count },
      process: 'test',
      processversion: 1,
    }));
  const fill = (stream: string, many: number) =>
    from.append(stream, events(stream, many), { expectedRevision: 'any', commandId: `c${count}` });
  const copy = async (after = 0, onCopied?: (position: number) => Promise<void>): Promise<void> =>
    copyStreams({ from, to, after, upTo: await from.head(), ...(onCopied ? { onCopied } : {}) });
  const same = async () => expect((await digestStore(to)).whole()).toEqual((await digestStore(from)).whole());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-copy-'));
    from = SqliteEventStore.open({ file: join(directory, 'from.db') });
    to = SqliteEventStore.open({ file: join(directory, 'to.db') });
    // Appends of every length around that of a read, streams by turns and one after the other.
    for (const many of [1, 3, 498, 2, 500, 1, 501, 1_200, 7]) {
      await fill(`a-${many % 3}`, many);
      await fill('b', 1);
    }
  });
  afterEach(async () => {
    await from.close();
    await to.close();
    await rm(directory, { recursive: true });
  });

  it('keeps every append whole, under its command and in its place', async () => {
    await copy();
    await same();
    const [first] = await from.readAll({ after: 0, limit: 1 });
    const again = { expectedRevision: 'no-stream', commandId: first?.commandId as string } as const;
    expect(await to.append('a-1', events('a-1', 1), again)).toMatchObject({ revision: 0, duplicate: true });
  });

  it('goes on from any position told of, and changes nothing when it is repeated', async () => {
    const positions: number[] = [];
    const broken = copy(0, async (position) => {
      positions.push(position);
      if (positions.length === 3) throw new Error('power cut');
    });
    await expect(broken).rejects.toThrow('power cut');
    expect((await digestStore(to)).whole().events).toBeLessThan(2_000);
    await copy(positions[1]);
    await same();
    await copy(0);
    await same();
    await fill('b', 2);
    await copy(positions[2]);
    await same();
  });

  it('refuses a target whose stream is another', async () => {
    await to.append('b', events('b', 1), { expectedRevision: 'no-stream', commandId: 'other' });
    await expect(copy()).rejects.toThrow(ForeignStreamError);
  });

  it('tells streams apart by a single changed event', async () => {
    await copy();
    const before = await digestStore(to);
    await to.append('b', events('b', 1), { expectedRevision: 'any', commandId: 'more' });
    const after = await digestStore(to);
    expect(after.whole().sha256).not.toBe(before.whole().sha256);
    expect(
      [...before.names()].filter((name) => before.get(name)?.sha256 !== after.get(name)?.sha256),
    ).toEqual(['b']);
  });
});
