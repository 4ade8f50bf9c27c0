import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  type BusMessage,
  type DeadLetter,
  type OutgoingMessage,
  StoreUnavailableError,
} from '@liucheng/ports';
import { envelope, Received } from '@liucheng/ports/testing';
import type { KafkaEventBus } from './event-bus.ts';
import { deleteTopics, describeWithBroker, freshPrefix, openBus } from './testing/broker.ts';
import { MemberProcess } from './testing/member-process.ts';

const topic = 'liucheng.finance';
const group = 'g';
const partitions = 6;
const keys = Array.from({ length: 12 }, (_, index) => `k${index}`);

interface Handled {
  readonly member: string;
  readonly message: BusMessage;
}

const idOf = ({ event }: BusMessage): string => event.id;
const message = (key: string, sequence: number): OutgoingMessage => ({
  topic,
  key,
  event: envelope(key, sequence),
});

describeWithBroker('several members of a group', () => {
  let prefix: string;
  const open: KafkaEventBus[] = [];
  const processes: MemberProcess[] = [];
  let publishing = false;
  beforeEach(() => {
    prefix = freshPrefix();
  });
  afterEach(async () => {
    publishing = false;
    await Promise.all([
      ...open.splice(0).map((bus) => bus.close()),
      ...processes.splice(0).map((each) => each.kill9()),
    ]);
    await deleteTopics(prefix);
  }, 180_000);

  async function bus(): Promise<KafkaEventBus> {
    const opened = await openBus({ prefix, partitions });
    open.push(opened);
    return opened;
  }

  function member(): MemberProcess {
    const child = new MemberProcess(prefix, topic, group, partitions);
    processes.push(child);
    return child;
  }

  /** Publishes one event of each key after the other until it is told to stop; resolves with how many of each. */
  async function publishAll(by: KafkaEventBus): Promise<number> {
    publishing = true;
    let sequence = 0;
    for (; publishing; sequence++) await by.publish(keys.map((key) => message(key, sequence)));
    return sequence;
  }

  const expected = (count: number): string[] =>
    keys.flatMap((key) => Array.from({ length: count }, (_, sequence) => `${key}#${sequence}`)).sort();

  it('share the partitions as they come and go: nothing is lost, none has what another is at, keys keep their order', async () => {
    const handled = new Received<Handled>();
    const busy = new Map<number, string>();
    const clashes: string[] = [];
    const assigned = new Map<string, readonly number[]>();
    const consume = (name: string, by: KafkaEventBus): { stop(): Promise<void> } =>
      by.consume(
        {
          topics: [topic],
          group,
          batchSize: 50,
          onAssigned: async (numbers) => void assigned.set(name, numbers),
        },
        async ({ messages }) => {
          const numbers = [...new Set(messages.map(({ partition }) => partition))];
          for (const number of numbers) {
            const other = busy.get(number);
            if (other !== undefined) clashes.push(`${name} got ${number} while ${other} was at it`);
            busy.set(number, name);
          }
          await new Promise((resolve) => setTimeout(resolve, 3));
          for (const number of numbers) busy.delete(number);
          handled.add(...messages.map((each) => ({ member: name, message: each })));
        },
      );
    const [first, second, third] = [await bus(), await bus(), await bus()];
    const load = publishAll(first);
    consume('first', first);
    await handled.count(100);
    const leaving = consume('second', second);
    await handled.until((items) => items.some((each) => each.member === 'second'));
    expect([assigned.get('first')?.length, assigned.get('second')?.length]).toEqual([3, 3]);
    consume('third', third);
    await handled.until((items) => items.some((each) => each.member === 'third'));
    await leaving.stop();
    const before = handled.items.length;
    await handled.count(before + 300);
    publishing = false;
    const all = expected(await load);
    await handled.until((items) => new Set(items.map((each) => idOf(each.message))).size === all.length);
    expect(clashes).toEqual([]);
    const ids = handled.items.map((each) => idOf(each.message));
    expect([...new Set(ids)].sort()).toEqual(all);
    for (const key of keys) {
      const firsts = [
        ...new Set(
          handled.items.filter((each) => each.message.key === key).map((each) => each.message.event.sequence),
        ),
      ];
      expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
    }
    process.stderr.write(`${all.length} events, ${ids.length - all.length} delivered again\n`);
  }, 180_000);

  it('take over from one that is killed -9', async () => {
    const publisher = await bus();
    const load = publishAll(publisher);
    const [one, two] = [member(), member()];
    const startedBoth = (count: number) =>
      Promise.all([one, two].map((each) => each.told.until(() => each.started.length >= count)));
    await startedBoth(50);
    await one.kill9();
    const taken = two.told.items.length;
    await two.told.until((items) =>
      items.slice(taken).some(({ what, names }) => what === 'assigned' && names.length === partitions),
    );
    publishing = false;
    const all = expected(await load);
    await two.told.until(() => new Set([...one.started, ...two.started]).size === all.length);
    expect([...new Set([...one.started, ...two.started])].sort()).toEqual(all);
  }, 180_000);

  it('leave a paused one nothing but the delivery that it was in when it comes back', async () => {
    const publisher = await bus();
    const load = publishAll(publisher);
    const [paused, other] = [member(), member()];
    await Promise.all([paused, other].map((each) => each.told.until(() => each.started.length >= 50)));
    paused.pause();
    const before = other.told.items.length;
    await other.told.until((items) =>
      items.slice(before).some(({ what, names }) => what === 'assigned' && names.length === partitions),
    );
    await other.told.until((items) => items.length >= before + 30);
    const handledByOther = new Set(other.started);
    const at = performance.now();
    paused.resume();
    await paused.told.until((items) => items.some((each) => each.what === 'assigned' && each.at > at));
    publishing = false;
    const all = expected(await load);
    const union = (): Set<string> => new Set([...paused.started, ...other.started]);
    await Promise.race([
      paused.told.until(() => union().size === all.length),
      other.told.until(() => union().size === all.length),
    ]);
    expect([...union()].sort()).toEqual(all);
    const late = paused.told.items.filter((each) => each.what === 'started' && each.at > at);
    const reassigned = paused.told.items.find((each) => each.what === 'assigned' && each.at > at)?.at ?? 0;
    expect(
      late.filter((each) => each.at < reassigned && each.names.some((name) => handledByOther.has(name))),
    ).toEqual([]);
  }, 180_000);

  it('have a poisoned message in one place, and let any of them ask for another try', async () => {
    const [one, two] = [await bus(), await bus()];
    const [handled, parked] = [new Received<Handled>(), new Received<DeadLetter>()];
    const owned = new Map<string, readonly number[]>();
    const told = new Received<string>();
    let poisoned = true;
    const consume = (name: string, by: KafkaEventBus): void => {
      by.consume(
        {
          topics: [topic],
          group,
          retry: { attempts: 2, firstDelayMs: 1 },
          onParked: async (letter) => parked.add(letter),
          onAssigned: async (numbers) => {
            owned.set(name, numbers);
            told.add(name);
          },
        },
        async ({ messages }) => {
          if (poisoned && messages.some(({ key }) => key === 'poison')) throw new Error('cannot be handled');
          handled.add(...messages.map((each) => ({ member: name, message: each })));
        },
      );
    };
    consume('one', one);
    consume('two', two);
    await told.until(() => owned.get('one')?.length === 3 && owned.get('two')?.length === 3);
    await one.publish([message('poison', 0), ...keys.map((key) => message(key, 0)), message('poison', 1)]);
    await Promise.all([parked.count(2), handled.count(keys.length)]);
    const letters = await one.deadLetters(group, { limit: 10 });
    expect(letters.map(({ message: { event }, attempts }) => [event.sequence, attempts])).toEqual([
      [0, 2],
      [1, 0],
    ]);
    expect(await two.deadLetters(group, { limit: 10 })).toEqual(letters);
    expect(parked.items).toEqual(letters);
    const partition = letters[0]?.message.partition as number;
    const owner = owned.get('one')?.includes(partition) ? 'one' : 'two';
    const [here, elsewhere] = owner === 'one' ? [one, two] : [two, one];
    expect(await elsewhere.retryDeadLetters(group, 'poison')).toEqual({ handled: 0, parked: 2 });
    poisoned = false;
    expect(await elsewhere.retryDeadLetters(group, 'poison')).toEqual({ handled: 2, parked: 0 });
    expect(await here.deadLetters(group, { limit: 10 })).toEqual([]);
    const again = handled.items.filter((each) => each.message.key === 'poison');
    expect(again.map((each) => [each.member, each.message.event.sequence])).toEqual([
      [owner, 0],
      [owner, 1],
    ]);
  }, 180_000);

  it('say that a retry is not possible now when the owner of the key does not answer', async () => {
    const one = await openBus({ prefix, partitions, retryWithinMs: 500 });
    open.push(one);
    const parked = new Received<DeadLetter>();
    const assigned = new Received<readonly number[]>();
    one.consume(
      {
        topics: [topic],
        group,
        retry: { attempts: 1, firstDelayMs: 1 },
        onParked: async (letter) => parked.add(letter),
        onAssigned: async (numbers) => assigned.add(numbers),
      },
      async () => {
        throw new Error('cannot be handled');
      },
    );
    await one.publish(keys.map((key) => message(key, 0)));
    await parked.count(keys.length);
    const other = member();
    await other.told.until((items) =>
      items.some(({ what, names }) => what === 'assigned' && names.length === 3),
    );
    await assigned.until((items) => items.at(-1)?.length === 3);
    const gone = parked.items.find((letter) => !assigned.items.at(-1)?.includes(letter.message.partition));
    other.pause();
    const retried = one.retryDeadLetters(group, gone?.message.key ?? '');
    await expect(retried).rejects.toBeInstanceOf(StoreUnavailableError);
  }, 180_000);
});
