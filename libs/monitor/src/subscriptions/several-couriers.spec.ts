import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import type { Notice } from '../notices.ts';
import { CourierFleet, type Subscribed } from '../testing/courier-fleet.ts';
import { befall } from '../testing/fleet-mishaps.ts';
import { FleetRig, type Instance } from '../testing/fleet-rig.ts';
import { hour, published, purchase, step } from '../testing/monitor-rig.ts';
import { skipping } from '../testing/subscription-rig.ts';
import { answer, WebhookTarget, type Received } from '../testing/webhook-target.ts';
import { subscribedTopic } from './message.ts';

type Told = Extract<Notice, { readonly violation: object }>;

let fleet: FleetRig;
let couriers: CourierFleet;
const targets: WebhookTarget[] = [];

beforeEach(async () => {
  fleet = await FleetRig.open({ deadlineGraceMs: 0, batchSize: 7 });
  couriers = new CourierFleet(fleet);
  await fleet.startAll(3);
  await fleet.feed([published(purchase)]);
});
afterEach(async () => {
  await fleet.close();
  await couriers.close();
  for (const target of targets.splice(0)) await target.close();
});

/** A receiver that knows which requests it did not take. */
class MoodyTarget {
  private readonly refused = new Set<object>();
  private constructor(readonly target: WebhookTarget) {}

  static async open(): Promise<MoodyTarget> {
    const target = await WebhookTarget.open();
    targets.push(target);
    return new MoodyTarget(target);
  }

  /** The next requests are answered so: a status, or `0` for a connection that breaks off once all has been read. */
  next(statuses: readonly number[]): void {
    for (const status of statuses) {
      this.target.answers.push((response, request) => {
        if (status >= 300 || status === 0) this.refused.add(request.headers);
        if (status === 0) response.destroy();
        else answer(status)(response, request);
      });
    }
  }

  relent(): void {
    this.target.answers.length = 0;
  }

  /** As a receiver that drops doubles has them. */
  get taken(): readonly Received[] {
    const taken = this.target.received.filter(({ headers }) => !this.refused.has(headers));
    return firstOfEach(taken);
  }

  get doubles(): number {
    const { received } = this.target;
    return received.length - new Set(received.map(({ id }) => id)).size;
  }
}

/** In the order in which each came first. */
function firstOfEach<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((each) => [each.id, each])).values()];
}

const said = ({ kind, violation }: Told): string => `${kind} ${violation.id}`;
const saidBy = ({ json: { type, data } }: Received): string =>
  `${type.slice('violation.'.length)} ${(data['violation'] as { id: string }).id}`;

function groups<Item>(items: readonly Item[], by: (item: Item) => unknown): Item[][] {
  const found = new Map<unknown, Item[]>();
  for (const item of items) found.set(by(item), [...(found.get(by(item)) ?? []), item]);
  return [...found.values()];
}

/** What was told, lane by lane, each in its order. */
async function toldByLane(wants: (notice: Told) => boolean): Promise<string[][]> {
  const told = (await fleet.notices()).filter((each): each is Told => 'violation' in each && wants(each));
  const lanes = groups(told, ({ lane }) => lane);
  return lanes.map((lane) => lane.sort((a, b) => a.number - b.number).map(said)).sort();
}

/** The same of what came: a violation is always told of by its lane. */
async function cameByLane(came: readonly string[]): Promise<string[][]> {
  const told = (await fleet.notices()).filter((each): each is Told => 'violation' in each);
  const laneOf = new Map(told.map((notice) => [said(notice), notice.lane]));
  return groups(came, (each) => laneOf.get(each)).sort();
}

/** Whoever is subscribed has nothing left to look at. Time passes, and the disabled are resumed, until it is so. */
async function delivered(...subscriptions: readonly Subscribed[]): Promise<void> {
  const end = await couriers.end();
  for (const stop = performance.now() + 60_000; ;) {
    const stored = await Promise.all(subscriptions.map(({ id }) => couriers.read(id)));
    if (stored.every(({ doc }) => doc.position === end && doc.state === 'active' && !doc.digestDue?.upTo))
      return;
    if (performance.now() > stop) throw new Error(`held up: ${JSON.stringify(stored.map(({ doc }) => doc))}`);
    for (const { id, doc } of stored) if (doc.state === 'disabled') await couriers.anywhere.resume(id);
    fleet.clock.time += hour;
    await pause(30);
  }
}

const types = ['ask', 'approve', 'pay', 'reject'] as const;
const status = fc.constantFrom(204, 204, 200, 0, 500, 503, 302, 429, 410);
const history = fc.array(
  fc.record({ type: fc.constantFrom(...types), actor: fc.constantFrom('ann', 'bob') }),
  { minLength: 1, maxLength: 5 },
);
const mishap = fc.record({
  kind: fc.constantFrom('move', 'kill', 'stop', 'stall', 'go on', 'kill the courier', 'stall the courier'),
  which: fc.nat(2),
  owners: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
  turns: fc.nat(12),
  statuses: fc.array(status, { maxLength: 8 }),
  digestStatuses: fc.array(status, { maxLength: 2 }),
  busAway: fc.nat(2),
  /** How long the deliveries have before what comes next, ms. */
  rest: fc.integer({ min: 0, max: 400 }),
});
type Mishap = typeof mishap extends fc.Arbitrary<infer Value> ? Value : never;

async function happens({ kind, which, rest, ...more }: Mishap): Promise<void> {
  const concerned = kind.endsWith('courier') ? await couriers.holder() : undefined;
  const place = concerned ? fleet.running.indexOf(concerned) : which;
  const instance = fleet.running[Math.max(0, place) % fleet.running.length] as Instance;
  const awake = fleet.running.some((each) => each !== instance && !each.stalled);
  if (kind.startsWith('stall') && awake) instance.stall();
  else if (kind === 'go on') for (const each of fleet.running) each.goOn();
  else await befall(fleet, { kind: kind.split(' ')[0] as string, which: Math.max(0, place), ...more });
  await fleet.shared();
  await pause(rest);
}

describe('couriers of three instances, whatever becomes of these and of the receivers', () => {
  it('bring each violation that matches, under one id, in order; digests tell each once', async () => {
    const [all, critical, digested] = [
      await MoodyTarget.open(),
      await MoodyTarget.open(),
      await MoodyTarget.open(),
    ];
    const to = ({ target: { url } }: MoodyTarget) => ({ kind: 'webhook', url }) as const;
    const toAll = await couriers.subscribe({ target: to(all), filter: {} });
    const toCritical = await couriers.subscribe({
      target: to(critical),
      filter: { severities: ['critical'] },
    });
    const hourly = await couriers.subscribe({
      target: to(digested),
      filter: {},
      digest: { every: 'hourly' },
    });
    const onBus = await couriers.subscribe({ target: { kind: 'topic' }, filter: {} });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(history, mishap), { minLength: 1, maxLength: 5 }), async (parts) => {
        round++;
        for (const [index, [steps, each]] of parts.entries()) {
          for (const target of [all, critical]) target.next(each.statuses);
          digested.next(each.digestStatuses);
          couriers.busAway = each.busAway;
          const at = fleet.clock.time;
          const events: EventEnvelope[] = [0, 1, 2].flatMap((which) =>
            steps.map(({ type, actor }, sequence) =>
              step(`r${round}-p${index}-${which}`, sequence, type, { actor, at: at + sequence }),
            ),
          );
          fleet.publish(events);
          await happens(each);
          fleet.clock.time += 10 * 60_000;
        }
        for (const each of fleet.running) each.goOn();
        for (const target of [all, critical, digested]) target.relent();
        couriers.busAway = 0;
        // What is due by then is raised as well.
        await fleet.passTo(fleet.clock.time + 9 * hour);
        await delivered(toAll, toCritical, hourly, onBus);

        expect(await cameByLane(all.taken.map(saidBy))).toEqual(await toldByLane(() => true));
        expect(await cameByLane(critical.taken.map(saidBy))).toEqual(
          await toldByLane(({ violation }) => violation.severity === 'critical'),
        );
        expectSameAgain(all);
        expectSigned(all, toAll);
        expectDigests(digested, (await toldByLane(() => true)).flat());
        await expectOnBus();
      }),
      { numRuns: 6, endOnFailure: true },
    );
    // Not by luck: there were failures, doubles, and violations at all.
    const attempts = await couriers.attempts(toAll.id);
    expect(attempts.some(({ outcome }) => outcome === 'failed')).toBe(true);
    expect(all.taken.length).toBeGreaterThan(10);
    expect(all.doubles).toBeGreaterThan(0);
  }, 240_000);

  /** Wherever it comes from, an id stands for one thing. */
  function expectSameAgain({ target: { received } }: MoodyTarget): void {
    const byId = groups(received, ({ id }) => id);
    for (const same of byId) expect(new Set(same.map(saidBy)).size).toBe(1);
  }

  function expectSigned({ target: { received } }: MoodyTarget, { secret }: Subscribed): void {
    for (const { id, headers, text } of received) {
      const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
      expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(id, at, text));
    }
  }

  function expectDigests({ taken, target: { received } }: MoodyTarget, told: readonly string[]): void {
    const contents = new Map(received.map(({ id, text }) => [id, hashOf(text)]));
    for (const { id, text } of received) expect(hashOf(text)).toBe(contents.get(id));
    const windows = taken.map(({ json: { data } }) => data as unknown as Window);
    for (const [index, { from }] of windows.entries())
      expect(index === 0 || from >= (windows[index - 1] as Window).to).toBe(true);
    // All are counted, each once; of a window with more than this the rest is only counted.
    const toldInFull = 100;
    for (const { total, violations } of windows) expect(violations).toHaveLength(Math.min(total, toldInFull));
    expect(windows.reduce((sum, { total }) => sum + total, 0)).toBe(told.length);
    const left = [...told];
    for (const { violations } of windows)
      for (const { change, violation } of violations) {
        const place = left.indexOf(`${change} ${violation.id}`);
        expect(place).toBeGreaterThanOrEqual(0);
        left.splice(place, 1);
      }
  }

  async function expectOnBus(): Promise<void> {
    const events = Array.from({ length: fleet.log.partitions }, (_, partition) =>
      fleet.log.read(subscribedTopic, partition, 0, 100_000),
    )
      .flat()
      .map(({ event }) => event);
    const once = firstOfEach(events);
    const told = once.map(({ type, data }) => {
      return `${type.split('.').at(-2)} ${(data['violation'] as { id: string }).id}`;
    });
    expect((await cameByLane(told)).flat().toSorted()).toEqual(
      (await toldByLane(() => true)).flat().toSorted(),
    );
    // The bus keeps the order of a case.
    const cases = groups(once, ({ subject }) => subject);
    for (const each of cases) {
      const numbers = each.map(({ sequence }) => sequence);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
  }
});

interface Window {
  readonly from: string;
  readonly to: string;
  readonly total: number;
  readonly violations: readonly { readonly change: string; readonly violation: { readonly id: string } }[];
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the circuit of a subscription', () => {
  it('is counted over couriers, opens, closes, and is closed by hand from any instance', async () => {
    const receiver = await MoodyTarget.open();
    const { id } = await couriers.subscribe({
      target: { kind: 'webhook', url: receiver.target.url },
      filter: {},
    });
    receiver.next(Array.from({ length: 6 }, () => 503));
    await fleet.feed(skipping('c1'));
    for (let failures = 1; failures <= 6; failures++) {
      await until(async () => (await couriers.read(id)).doc.failures === failures);
      const { doc } = await couriers.read(id);
      expect(doc.state).toBe(failures < 5 ? 'active' : 'failing');
      // Nothing is tried before its time, whoever has it by then.
      expect(doc.nextAttemptAt).toBeGreaterThanOrEqual(fleet.clock.time + 5_000 * 2 ** (failures - 1));
      if (failures % 2 === 1) {
        fleet.kill(await couriers.holder());
        await fleet.start();
      }
      await pause(100);
      expect(receiver.target.received).toHaveLength(failures);
      fleet.clock.time = doc.nextAttemptAt as number;
    }
    await until(async () => (await couriers.read(id)).doc.state === 'active');
    expect(receiver.taken).toHaveLength(1);
    expect(new Set(receiver.target.received.map((each) => each.id)).size).toBe(1);
    expect((await couriers.attempts(id)).map(({ attempt }) => attempt)).toEqual([7, 6, 5, 4, 3, 2, 1]);

    receiver.next([410]);
    await fleet.feed(skipping('c2'));
    await until(async () => (await couriers.read(id)).doc.state === 'disabled');
    fleet.kill(await couriers.holder());
    await fleet.start();
    fleet.clock.time += 10 * 24 * hour;
    await pause(500);
    expect(receiver.taken).toHaveLength(1);
    const holder = await couriers.holder();
    const other = fleet.running.find((each) => each !== holder) as Instance;
    await couriers.at(other).resume(id);
    await until(() => Promise.resolve(receiver.taken.length === 2));
  }, 180_000);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 15_000; !(await holds());) {
    if (performance.now() > end) throw new Error('it did not come about');
    await pause(10);
  }
}
