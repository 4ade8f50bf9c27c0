import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StaleRevisionError, StoreUnavailableError } from '@liucheng/ports';
import { newEvent } from '@liucheng/ports/testing';
import { KurrentDbEventStore } from './event-store.ts';
import type { Fault } from './testing/faults.ts';
import { KurrentDbDouble } from './testing/kurrentdb-double.ts';

const patienceMs = 1_000;
const fresh = (commandId: string) => ({ expectedRevision: 'no-stream' as const, commandId });
const event = (id: string) => newEvent('case', id);

let double: KurrentDbDouble;
let store: KurrentDbEventStore;
beforeEach(async () => {
  double = await KurrentDbDouble.start();
  // With time enough that a busy machine makes no second attempt.
  store = await KurrentDbEventStore.open({ uri: double.uri });
});
/** Where patience is to come to its end. */
async function beImpatient(): Promise<void> {
  await store.close();
  store = await KurrentDbEventStore.open({ uri: double.uri, patienceMs });
}
afterEach(async () => {
  double.thaw();
  await store.close();
  await double.stop();
});

const calls = () => ({ reads: double.faults.count('read-stream'), appends: double.faults.count('append') });

describe('round trips', () => {
  it('needs one for a new stream, one to load and one to append, and none more behind its own append', async () => {
    await store.append('new', [event('1')], fresh('c1'));
    expect(calls()).toEqual({ reads: 0, appends: 1 });
    await store.append('new', [event('2')], { expectedRevision: 0, commandId: 'c2' });
    expect(calls()).toEqual({ reads: 0, appends: 2 });
    expect((await store.append('new', [event('1')], fresh('c1'))).duplicate).toBe(true);
    expect(calls()).toEqual({ reads: 0, appends: 2 });

    const other = await KurrentDbEventStore.open({ uri: double.uri });
    const loaded = await other.readStream('new');
    await other.append('new', [event('3')], { expectedRevision: loaded.length - 1, commandId: 'c3' });
    expect(calls()).toEqual({ reads: 1, appends: 3 });
    await other.close();
  });

  it('looks first where nothing is known of a stream that may exist', async () => {
    await store.append('a', [event('1')], fresh('c1'));
    const other = await KurrentDbEventStore.open({ uri: double.uri });
    const again = await other.append('a', [event('1')], { expectedRevision: 0, commandId: 'c1' });
    expect(again).toMatchObject({ revision: 0, duplicate: true });
    expect(calls()).toEqual({ reads: 1, appends: 1 });
    await other.close();
  });

  it('looks again at what it has forgotten', async () => {
    const small = await KurrentDbEventStore.open({ uri: double.uri, rememberedCommands: 1 });
    await small.append('a', [event('1')], fresh('c1'));
    await small.append('b', [event('1')], fresh('c1'));
    expect((await small.append('a', [event('x')], { expectedRevision: 0, commandId: 'c1' })).duplicate).toBe(
      true,
    );
    await small.append('a', [event('2')], { expectedRevision: 0, commandId: 'c2' });
    expect((await small.readStream('a')).map((each) => each.commandId)).toEqual(['c1', 'c2']);
    await small.close();
  });

  it('never uses the shared batch stream', async () => {
    await store.append('a', [event('1')], { expectedRevision: 'any', commandId: 'c1' });
    expect(double.faults.count('batch-append')).toBe(0);
  });
});

describe('an append whose answer does not come', () => {
  const faults: [string, Fault][] = [
    ['the connection is cut before it is stored', { kind: 'drop', when: 'before' }],
    ['the connection is cut after it was stored', { kind: 'drop', when: 'after' }],
    ['nothing is said, and nothing stored', { kind: 'silence', when: 'before' }],
    ['nothing is said, though it was stored', { kind: 'silence', when: 'after' }],
    ['the server reports a timeout, though it was stored', { kind: 'timeout', when: 'after' }],
    ['the server is not ready', { kind: 'refuse', code: 14, details: 'Server Is Not Ready' }],
  ];

  it.each(faults)('is stored once and acknowledged as the first: %s', async (_, fault) => {
    await store.append('a', [event('0')], fresh('c0'));
    double.faults.next('append', fault);
    const options = { expectedRevision: 0, commandId: 'c1' } as const;
    const result = await store.append('a', [event('1'), event('2')], options);
    expect(result).toMatchObject({ revision: 2, duplicate: false });
    const read = await store.readStream('a');
    expect(read.map((each) => each.event.id)).toEqual(['0', '1', '2']);
    expect(result.position).toBe(read.at(-1)?.position);
    expect((await store.append('a', [event('x')], options)).duplicate).toBe(true);
  });

  it('stays unknown when the server stays silent, and the same call tells later', async () => {
    await beImpatient();
    double.faults.next('append', { kind: 'silence', when: 'after' }, 20);
    const started = performance.now();
    const unknown = store.append('a', [event('1')], fresh('c1'));
    await expect(unknown).rejects.toThrow(StoreUnavailableError);
    expect(performance.now() - started).toBeLessThan(patienceMs + 4_000);
    double.faults.clear();
    expect(await store.append('a', [event('1')], fresh('c1'))).toMatchObject({
      revision: 0,
      duplicate: true,
    });
    expect(await store.readStream('a')).toHaveLength(1);
  });

  it('does not make those behind it wait for their own', async () => {
    await beImpatient();
    double.freeze();
    const started = performance.now();
    const queue = Array.from({ length: 200 }, (_, index) =>
      store.append('a', [event(`${index}`)], { expectedRevision: 'any', commandId: `c${index}` }),
    );
    for (const outcome of await Promise.allSettled(queue)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailableError' } });
    }
    expect(performance.now() - started).toBeLessThan(patienceMs + 4_000);
  });
});

describe('a server that is away', () => {
  const everything = (target: KurrentDbEventStore): Promise<unknown>[] => [
    target.append('a', [event('1')], fresh('c9')),
    target.readStream('a'),
    target.readAll({ after: 0, limit: 1 }),
    target.head(),
    target.identity(),
  ];

  it.each(['stopped', 'frozen'])(
    'is said so in time by every call, and all goes on after it: %s',
    async (how) => {
      await beImpatient();
      await store.append('z', [event('1')], fresh('c1'));
      if (how === 'stopped') await double.stop();
      else double.freeze();
      const started = performance.now();
      for (const outcome of await Promise.allSettled(everything(store))) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { name: 'StoreUnavailableError', retryAfterSeconds: 5 },
        });
      }
      expect(performance.now() - started).toBeLessThan(patienceMs + 4_000);
      if (how === 'stopped') await double.restart();
      else double.thaw();
      await Promise.all(everything(store));
      expect((await store.readAll({ after: 0, limit: 10 })).map(({ stream }) => stream)).toEqual(['z', 'a']);
    },
  );

  it('may have been away when the store was opened', async () => {
    await double.stop();
    const early = await KurrentDbEventStore.open({ uri: double.uri, patienceMs });
    await expect(early.readStream('a')).rejects.toThrow(StoreUnavailableError);
    await expect(early.readStream('a')).rejects.toThrow(StoreUnavailableError);
    await double.restart();
    while ((await Promise.allSettled([early.readStream('a')]))[0].status === 'rejected');
    expect(await early.readStream('a')).toEqual([]);
    await early.close();
  });

  it('is found at its new leader', async () => {
    const leader = await KurrentDbDouble.start();
    double.faults.next('append', { kind: 'not-leader', host: '127.0.0.1', port: leader.port });
    await store.append('a', [event('1')], fresh('c1'));
    expect(leader.faults.count('append')).toBe(1);
    double.faults.next('read-stream', { kind: 'not-leader', host: '127.0.0.1', port: double.port });
    expect(await store.readStream('b')).toEqual([]);
    await leader.stop();
  });

  it('is found through the gossip of a cluster, and again after all its nodes were away', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const seeds = double.uri.replace('?', ',127.0.0.1:1?');
    const member = await KurrentDbEventStore.open({ uri: seeds, patienceMs: 2_000 });
    await member.append('a', [event('1')], fresh('c1'));
    await double.stop();
    const refused = await Promise.allSettled([
      ...Array.from({ length: 50 }, (_, index) => member.append(`b${index}`, [event('1')], fresh('c1'))),
      member.readStream('a'),
    ]);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailableError' } });
    }
    await double.restart();
    await member.append('c', [event('1')], fresh('c1'));
    expect(await member.readStream('c')).toHaveLength(1);
    await member.close();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('never has its password told', async () => {
    const uri = double.uri.replace('://', '://someone:topsecret@');
    await double.stop();
    const keeper = await KurrentDbEventStore.open({ uri, patienceMs: 200 });
    const refused = await keeper.head().catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(StoreUnavailableError);
    expect(`${String(refused)} ${String((refused as Error).cause)}`).not.toContain('topsecret');
    expect(String(refused)).toContain(`127.0.0.1:${double.port}`);
    await keeper.close();
  });
});

describe('several stores on one server', () => {
  it('lets one of two win that carry out the same command, whatever they bring', async () => {
    const other = await KurrentDbEventStore.open({ uri: double.uri });
    for (let round = 0; round < 20; round++) {
      const outcomes = await Promise.all(
        [store, other].map((each, index) => each.append(`s${round}`, [event(`${index}`)], fresh('same'))),
      );
      expect(outcomes.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
      expect(outcomes[0]?.position).toBe(outcomes[1]?.position);
      const [stored] = await store.readStream(`s${round}`);
      expect(stored?.event.id).toBe(String(outcomes.findIndex(({ duplicate }) => !duplicate)));
    }
    await other.close();
  });

  it('notices what others have appended', async () => {
    const other = await KurrentDbEventStore.open({ uri: double.uri });
    await store.append('a', [event('0')], fresh('c0'));
    await other.append('a', [event('1')], { expectedRevision: 0, commandId: 'c1' });
    const late = store.append('a', [event('x')], { expectedRevision: 0, commandId: 'c2' });
    await expect(late).rejects.toThrow(StaleRevisionError);
    await other.append('a', [event('2')], { expectedRevision: 1, commandId: 'c3' });
    expect(await store.append('a', [event('x')], { expectedRevision: 2, commandId: 'c3' })).toMatchObject({
      revision: 2,
      duplicate: true,
    });
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? store : other).append('a', [event(`${3 + index}`)], {
          expectedRevision: 'any',
          commandId: `any-${index}`,
        }),
      ),
    );
    expect(many.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => 3 + index),
    );
    await other.close();
  });

  it('have one identity, also when they ask for it at once', async () => {
    const others = await Promise.all(
      Array.from({ length: 5 }, () => KurrentDbEventStore.open({ uri: double.uri })),
    );
    const identities = await Promise.all(others.map((each) => each.identity()));
    expect(new Set(identities).size).toBe(1);
    const neighbour = await KurrentDbEventStore.open({ uri: double.uri, prefix: 'other' });
    expect(await neighbour.identity()).not.toBe(identities[0]);
    await Promise.all([neighbour, ...others].map((each) => each.close()));
  });
});

it('says which setting of the server an append is too large for', async () => {
  const large = newEvent('case', '1', { text: 'x'.repeat(1024 * 1024) });
  const refused = store.append('a', [large], fresh('c1'));
  await expect(refused).rejects.toThrow(RangeError);
  await expect(refused).rejects.toThrow(/1048576 bytes .* MaxAppendSize/);
  expect(await store.readStream('a')).toEqual([]);
});

it.each([
  [3, 'no such thing', /^Error: append to a: KurrentDB refuses it: .*no such thing/],
  [
    3,
    'Event with Id: x, Size: 9, exceeds Maximum Append Event Size of 8.',
    /^RangeError: .*MaxAppendEventSize/,
  ],
  [8, 'message larger than max', /^RangeError: .*MaxAppendSize/],
  [16, 'who are you', /^StoreUnavailableError: .*refuses these credentials/],
])('does not send again what the server refuses: %s %s', async (code, details, told) => {
  double.faults.next('append', { kind: 'refuse', code, details });
  const refused = store.append('a', [event('1')], fresh('c1')).catch((error: unknown) => error);
  expect(String(await refused)).toMatch(told);
  expect(calls().appends).toBe(1);
});
