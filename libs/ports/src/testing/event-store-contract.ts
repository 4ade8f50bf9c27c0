import { expect } from '@jest/globals';
import fc from 'fast-check';
import {
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type RecordedEvent,
  StaleRevisionError,
} from '../event-store.ts';
import { contract, type Enrolment } from './contract.ts';
import { gate, Received } from './received.ts';
import { awkwardText, newEvent } from './sample-events.ts';

const event = (id: string): NewEvent => newEvent('case', id);
const any = (commandId: string): { expectedRevision: 'any'; commandId: string } => ({
  expectedRevision: 'any',
  commandId,
});
const ids = (events: readonly RecordedEvent[]): string[] => events.map((each) => each.event.id);

async function everything(store: EventStore, limit = 500): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (let after = 0; ; after = (all.at(-1) as RecordedEvent).position) {
    const page = await store.readAll({ after, limit });
    if (page.length === 0) return all;
    expect(page.length).toBeLessThanOrEqual(limit);
    expect(page[0]?.position).toBeGreaterThan(after);
    all.push(...page);
  }
}

/** What every event store promises. */
export function eventStoreContract(adapter: string, enrolment: Enrolment<EventStore>): void {
  contract('event store', adapter, enrolment, {
    'has an identity of its own, which a restart does not change': async ({ port, reopen }) => {
      const identity = await port.identity();
      expect(identity).toMatch(/^[\w-]{16,64}$/);
      expect(await port.identity()).toBe(identity);
      expect(await (await reopen()).identity()).toBe(identity);
    },

    'gives revisions from 0, increasing positions, and the events as they were': async ({ port }) => {
      const first = await port.append('a', [event('1'), event('2')], {
        expectedRevision: 'no-stream',
        commandId: 'c1',
      });
      const second = await port.append('a', [event('3')], { expectedRevision: 1, commandId: 'c2' });
      expect([first.revision, first.duplicate, second.revision]).toEqual([1, false, 2]);
      const read = await port.readStream('a');
      expect(read.map((each) => each.event)).toEqual([
        { ...event('1'), sequence: 0 },
        { ...event('2'), sequence: 1 },
        { ...event('3'), sequence: 2 },
      ]);
      expect(read.map((each) => [each.stream, each.commandId])).toEqual([
        ['a', 'c1'],
        ['a', 'c1'],
        ['a', 'c2'],
      ]);
      expect(read.map((each) => each.position).slice(1)).toEqual([first.position, second.position]);
      expect(await port.readAll({ after: 0, limit: 10 })).toEqual(read);
      expect(read[0]?.position).toBeGreaterThan(0);
      expect(read[0]?.position).toBeLessThan(first.position);
      expect(first.position).toBeLessThan(second.position);
    },

    'reads a stream from a revision, and an unknown one as empty': async ({ port }) => {
      await port.append('a', [event('1'), event('2'), event('3')], any('c1'));
      await port.append('a', [event('4')], any('c2'));
      expect(ids(await port.readStream('a', 1))).toEqual(['2', '3', '4']);
      expect(ids(await port.readStream('a', 3))).toEqual(['4']);
      expect(await port.readStream('a', 4)).toEqual([]);
      expect(await port.readStream('b')).toEqual([]);
    },

    'refuses a stale revision, says the actual one and stores nothing': async ({ port }) => {
      await port.append('a', [event('1')], any('c1'));
      const attempts: [string, ExpectedRevision, number | 'no-stream'][] = [
        ['a', 'no-stream', 0],
        ['a', 1, 0],
        ['b', 0, 'no-stream'],
      ];
      for (const [stream, expectedRevision, actual] of attempts) {
        const refused = port.append(stream, [event('x')], { expectedRevision, commandId: 'c2' });
        await expect(refused).rejects.toThrow(StaleRevisionError);
        await expect(refused).rejects.toMatchObject({ stream, expected: expectedRevision, actual });
      }
      expect(ids(await everything(port))).toEqual(['1']);
      expect(await port.readStream('b')).toEqual([]);
    },

    'lets exactly one of parallel writers win, and leaves the others of the moment alone': async ({
      port,
    }) => {
      const writers = Array.from({ length: 40 }, (_, index) =>
        port.append('a', [event(`a${index}`)], { expectedRevision: 'no-stream', commandId: `c${index}` }),
      );
      const bystander = port.append('b', [event('b')], { expectedRevision: 'no-stream', commandId: 'c' });
      const outcomes = await Promise.allSettled(writers);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const faults = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      expect(faults.every((fault) => fault instanceof StaleRevisionError && fault.actual === 0)).toBe(true);
      expect((await bystander).revision).toBe(0);
      expect(await port.readStream('a')).toHaveLength(1);
    },

    'stores a command once: later, at the same moment, after a restart': async ({ port, reopen }) => {
      const [first, twin] = await Promise.all([
        port.append('a', [event('1'), event('2')], { expectedRevision: 'no-stream', commandId: 'c1' }),
        port.append('a', [event('1'), event('2')], { expectedRevision: 'no-stream', commandId: 'c1' }),
      ]);
      expect([first.duplicate, twin.duplicate].sort()).toEqual([false, true]);
      const result = { revision: 1, position: first.position, duplicate: true };
      expect(twin.position).toBe(first.position);
      await port.append('a', [event('3')], any('c2'));
      const retries: ExpectedRevision[] = ['no-stream', 'any', 1, 2, 99];
      for (const expectedRevision of retries) {
        expect(await port.append('a', [event('y')], { expectedRevision, commandId: 'c1' })).toEqual(result);
      }
      const again = await reopen();
      for (const expectedRevision of retries) {
        expect(await again.append('a', [event('z')], { expectedRevision, commandId: 'c1' })).toEqual(result);
      }
      expect((await again.append('b', [event('4')], any('c1'))).duplicate).toBe(false);
      expect(ids(await everything(again))).toEqual(['1', '2', '3', '4']);
    },

    'refuses what it could not find again': async ({ port }) => {
      await expect(port.append('a', [], any('c'))).rejects.toThrow(RangeError);
      await expect(port.append('', [event('1')], any('c'))).rejects.toThrow(RangeError);
      await expect(port.append('a', [event('1')], any(''))).rejects.toThrow(RangeError);
      await expect(port.append('a'.repeat(513), [event('1')], any('c'))).rejects.toThrow(RangeError);
      for (const limit of [0, -1, 1.5])
        await expect(port.readAll({ after: 0, limit })).rejects.toThrow(RangeError);
      expect(await port.head()).toBe(0);
    },

    'takes the events as they are at the call': async ({ port }) => {
      const data = { amount: 1 };
      const under = port.append('a', [newEvent('case', '1', data)], any('c'));
      data.amount = 2;
      await under;
      expect((await port.readStream('a'))[0]?.event.data).toEqual({ amount: 1 });
    },

    'keeps any text in ids, names and data': async ({ port, reopen }) => {
      const name = awkwardText.replace('\u0000', '');
      const awkward = newEvent(name, name, { [awkwardText]: [awkwardText, null, -0.5, true, { 字段: 'x' }] });
      await port.append(name, [awkward], any(name));
      const [read] = await (await reopen()).readStream(name);
      expect(read).toMatchObject({ stream: name, commandId: name, event: { ...awkward, sequence: 0 } });
    },

    'keeps payloads of several MiB': async ({ port }) => {
      const large = '大'.repeat(1_500_000);
      await Promise.all([
        port.append('a', [newEvent('case', '1', { large })], any('c1')),
        port.append('b', [event('2')], any('c2')),
      ]);
      expect((await port.readStream('a'))[0]?.event.data['large'] === large).toBe(true);
    },

    'keeps a thousand streams apart': async ({ port }) => {
      const streams = Array.from({ length: 1_000 }, (_, index) => `stream-${index}`);
      for (const round of [0, 1]) {
        const options = (commandId: string): { expectedRevision: ExpectedRevision; commandId: string } => ({
          expectedRevision: round === 0 ? 'no-stream' : 0,
          commandId,
        });
        await Promise.all(
          streams.map((name) => port.append(name, [event(`${name}/${round}`)], options(`c${round}`))),
        );
      }
      const all = await everything(port);
      expect(all).toHaveLength(2_000);
      expect(
        all.every((each, index) => index === 0 || each.position > (all[index - 1] as RecordedEvent).position),
      ).toBe(true);
      for (const name of [streams[0], streams[500], streams[999]] as string[]) {
        expect(ids(await port.readStream(name))).toEqual([`${name}/0`, `${name}/1`]);
      }
    },

    'keeps a stream of 10,000 events in order': async ({ port, reopen }) => {
      for (let revision = 0; revision < 10_000; revision += 500) {
        const rest = Array.from({ length: 450 }, (_, index) => event(`${revision + 50 + index}`));
        const singles = Array.from({ length: 50 }, (_, index) =>
          port.append('a', [event(`${revision + index}`)], {
            expectedRevision: revision + index === 0 ? 'no-stream' : revision + index - 1,
            commandId: `single-${revision + index}`,
          }),
        );
        await Promise.all(singles);
        await port.append('a', rest, { expectedRevision: revision + 49, commandId: `rest-${revision}` });
      }
      const read = await (await reopen()).readStream('a');
      expect(read).toHaveLength(10_000);
      expect(
        read.every((each, index) => each.event.id === String(index) && each.event.sequence === index),
      ).toBe(true);
    },

    'pages through all events whatever the page size, also from within an append': async ({ port }) => {
      expect(await port.head()).toBe(0);
      let next = 0;
      for (const count of [1, 3, 2, 5, 1]) {
        const events = Array.from({ length: count }, () => event(String(next++)));
        await port.append(`s${count}`, events, any(`c${next}`));
      }
      const whole = await everything(port);
      expect(ids(whole)).toEqual(Array.from({ length: 12 }, (_, index) => String(index)));
      expect(await port.head()).toBe(whole.at(-1)?.position);
      for (const limit of [1, 2, 3, 7]) expect(await everything(port, limit)).toEqual(whole);
    },

    'continues after a restart where it was': async ({ port, reopen }) => {
      const before = await port.append('a', [event('1')], any('c1'));
      const again = await reopen();
      const after = await again.append('a', [event('2')], { expectedRevision: 0, commandId: 'c2' });
      expect(after.revision).toBe(1);
      expect(after.position).toBeGreaterThan(before.position);
    },

    'completes what is under way before it closes': async ({ port, reopen }) => {
      const under = Array.from({ length: 5 }, (_, index) =>
        port.append('a', [event(String(index))], any(`c${index}`)),
      );
      const again = await reopen();
      expect((await Promise.all(under)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
      expect(await again.readStream('a')).toHaveLength(5);
      await expect(port.append('a', [event('x')], any('x'))).rejects.toThrow();
    },

    'does what a simple model of it does': async ({ port }) => {
      const append = fc.record({
        stream: fc.nat(2),
        expected: fc.constantFrom<ExpectedRevision>('any', 'no-stream', 0, 1, 2, 3),
        command: fc.nat(6),
        count: fc.integer({ min: 1, max: 3 }),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(append, { maxLength: 25 }), async (appends) => {
          run++;
          const model = new Map<string, { length: number; commands: Map<number, number> }>();
          for (const { stream, expected, command, count } of appends) {
            const name = `run-${run}-${stream}`;
            const entry = model.get(name) ?? { length: 0, commands: new Map<number, number>() };
            const events = Array.from({ length: count }, (_, index) => event(`${command}-${index}`));
            const options = { expectedRevision: expected, commandId: `c${command}` };
            const result: AppendResult | 'stale' = await port
              .append(name, events, options)
              .catch((error: unknown) => {
                expect(error).toBeInstanceOf(StaleRevisionError);
                return 'stale' as const;
              });
            const earlier = entry.commands.get(command);
            const actual = entry.length === 0 ? 'no-stream' : entry.length - 1;
            if (earlier !== undefined) {
              expect(result).toMatchObject({ revision: earlier, duplicate: true });
            } else if (expected !== 'any' && expected !== actual) {
              expect(result).toBe('stale');
            } else {
              entry.length += count;
              entry.commands.set(command, entry.length - 1);
              model.set(name, entry);
              expect(result).toMatchObject({ revision: entry.length - 1, duplicate: false });
            }
          }
          for (const [name, { length }] of model) expect(await port.readStream(name)).toHaveLength(length);
        }),
        { numRuns: 40 },
      );
    },

    'delivers history and what comes, in order and without a gap': async ({ port }) => {
      for (let index = 0; index < 30; index++)
        await port.append(`s${index % 3}`, [event(String(index))], any(`c${index}`));
      const received = new Received<RecordedEvent>();
      const subscription = port.subscribe({ after: 0, batchSize: 4 }, async (batch) =>
        received.add(...batch),
      );
      for (let index = 30; index < 60; index++)
        await port.append(`s${index % 3}`, [event(String(index))], any(`c${index}`));
      await received.count(60);
      await subscription.stop();
      expect(received.items).toEqual(await everything(port));
    },

    'delivers from after a position': async ({ port }) => {
      const first = await port.append('a', [event('1')], any('c1'));
      await port.append('a', [event('2')], any('c2'));
      const received = new Received<RecordedEvent>();
      const subscription = port.subscribe({ after: first.position }, async (batch) => received.add(...batch));
      await received.count(1);
      await port.append('a', [event('3')], any('c3'));
      await received.count(2);
      await subscription.stop();
      expect(ids(received.items)).toEqual(['2', '3']);
    },

    'waits for the handler before the next batch, and when stopped': async ({ port }) => {
      for (let index = 0; index < 6; index++)
        await port.append('a', [event(String(index))], any(`c${index}`));
      const [entered, received, door] = [new Received<number>(), new Received<string>(), gate()];
      let inside = 0;
      const subscription = port.subscribe({ after: 0, batchSize: 2 }, async (batch) => {
        entered.add(++inside);
        if (received.items.length === 2) await door.opened;
        received.add(...ids(batch));
        inside--;
      });
      await entered.count(2);
      let stopped = false;
      const stopping = subscription.stop().then(() => (stopped = true));
      await port.append('a', [event('6')], any('c6'));
      expect(stopped).toBe(false);
      door.open();
      await stopping;
      expect(received.items).toEqual(['0', '1', '2', '3']);
      expect(entered.items).toEqual([1, 1]);
    },

    'delivers a failed batch again until it is handled': async ({ port }) => {
      for (let index = 0; index < 4; index++)
        await port.append('a', [event(String(index))], any(`c${index}`));
      const batches = new Received<string[]>();
      const faults: [string, number][] = [];
      const onError = (error: unknown, attempt: number): void =>
        void faults.push([(error as Error).message, attempt]);
      const subscription = port.subscribe({ after: 0, batchSize: 2, onError }, async (batch) => {
        batches.add(ids(batch));
        if (batches.items.length <= 2) throw new Error(`failed ${batches.items.length}`);
      });
      await batches.count(4);
      await subscription.stop();
      expect(batches.items).toEqual([
        ['0', '1'],
        ['0', '1'],
        ['0', '1'],
        ['2', '3'],
      ]);
      expect(faults).toEqual([
        ['failed 1', 1],
        ['failed 2', 2],
      ]);
    },
  });
}
