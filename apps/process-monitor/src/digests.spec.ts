import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteEventBus } from '@liucheng/sqlite';
import { HoldingReceiver, type Came } from './testing/holding-receiver.ts';
import { MortalMonitor } from './testing/mortal-monitor.ts';
import { published, purchaseOf } from './testing/purchases.ts';

const hour = 3_600_000;
const process = 'purchase';
const quietHours = { calendar: 'cn-office' };
const monday = Date.parse('2026-03-02T09:30:00+08:00');

interface Told {
  readonly violation: { readonly id: string };
}
interface Digest {
  readonly from: string;
  readonly to: string;
  readonly total: number;
  readonly violations: readonly Told[];
}

let directory: string;
let bus: SqliteEventBus;
let monitor: MortalMonitor;
let time = monday;
let cases = 0;
const receivers = {
  hourly: new HoldingReceiver(),
  daily: new HoldingReceiver(),
  /** Hourly, in office hours. */
  office: new HoldingReceiver(),
  /** One by one in office hours, critical ones at any time. */
  urgent: new HoldingReceiver(),
};
const all = Object.values(receivers);
const ids = new Map<HoldingReceiver, string>();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-digests-'));
  bus = SqliteEventBus.open({ file: join(directory, 'bus.db') });
  monitor = new MortalMonitor(directory, time);
});
afterEach(async () => {
  await monitor.kill();
  for (const each of all) await each.close();
  await bus.close();
  await rm(directory, { recursive: true, force: true });
});

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await holds());) {
    if (performance.now() > end) throw new Error(`it did not come about: ${what}`);
    await pause(50);
  }
}

/** What came of the attempts that are noted, the latest first. */
async function attemptsOf(receiver: HoldingReceiver): Promise<string[]> {
  const path = `/subscriptions/${ids.get(receiver)}/deliveries`;
  const { items } = await monitor.request<{ items: { outcome: string }[] }>(path);
  return items.map(({ outcome }) => outcome);
}

async function subscribe(receiver: HoldingReceiver, more: object): Promise<void> {
  const body = { name: 'Desk', target: { url: await receiver.open() }, filter: { process }, ...more };
  ids.set(receiver, (await monitor.request<{ id: string }>('/subscriptions', body)).id);
}

/** Two cases, each with one violation: a major one, then a critical one. The monitor has found both. */
async function violate(): Promise<void> {
  const happened = [4 * cases + 1, 4 * cases + 2].map((index) => purchaseOf(index, time));
  cases++;
  for (const { events } of happened)
    await bus.publish(events.map((event) => ({ topic: 'liucheng.finance', key: event.subject, event })));
  await monitor.request('/status?wait=10000');
}

function passTo(next: number): void {
  time = next;
  monitor.setTime(time);
}

/** Later than anything that has failed is tried again. */
async function dieAndRise(next = time + hour / 10): Promise<void> {
  await monitor.kill();
  passTo(next);
  await monitor.start();
}

const first = (came: readonly Came[]): Came[] =>
  came.filter(({ id }, index) => came.findIndex((each) => each.id === id) === index);

/** Violations, in the order in which they were told of: alone, or together. */
const toldBy = (came: readonly Came[]): string[] =>
  first(came).flatMap(({ text }) => {
    const { data } = JSON.parse(text) as { data: Partial<Digest> & Told };
    return (data.violations ?? [data]).map(({ violation }) => violation.id);
  });

/** One id stands for one content; windows follow each other; each violation is in one. */
function expectDigests(came: readonly Came[], violations: readonly string[]): void {
  const once = first(came);
  for (const { id, text } of came) expect(text).toBe(once.find((each) => each.id === id)?.text);
  const digests = once.map(({ text }) => (JSON.parse(text) as { data: Digest }).data);
  for (const [index, { from, to }] of digests.entries()) {
    expect(from < to).toBe(true);
    expect(index === 0 || from >= (digests[index - 1] as Digest).to).toBe(true);
  }
  expect(toldBy(came).sort()).toEqual(violations);
  expect(digests.reduce((sum, { total }) => sum + total, 0)).toBe(violations.length);
}

describe('a monitor that is killed -9 while it tells of violations together', () => {
  it('tells of each in one digest, or again in the same one under the same id', async () => {
    const { hourly, daily, office, urgent } = receivers;
    const digesting = [hourly, daily, office];
    await bus.publish([{ topic: 'liucheng.finance', key: process, event: published(time) }]);
    await monitor.start();
    await subscribe(hourly, { digest: 'hourly' });
    await subscribe(daily, { digest: 'daily', digestHour: 10 });
    await subscribe(office, { digest: 'hourly', quietHours });
    await subscribe(urgent, { quietHours: { ...quietHours, except: 'critical' } });
    await violate();

    // Digests are due. The first has not reached its receiver, the second was read and not answered, the third pauses after a failure.
    hourly.manner = 'at the door';
    daily.manner = 'hold';
    office.manner = 503;
    passTo(monday + hour / 2);
    await until('one at the door', () => hourly.atTheDoor === 1);
    await until('one that is held', () => daily.came.length === 1);
    await until('one that has failed', async () => (await attemptsOf(office))[0] === 'failed');
    await violate();
    hourly.manner = 'hold';
    daily.manner = 204;
    office.manner = 204;
    await dieAndRise();
    await until('the same again', () => digesting.every(({ came }) => came.length > 0));
    await until('two taken', async () => {
      const attempts = await Promise.all([daily, office].map(attemptsOf));
      return attempts.every((each) => each[0] === 'delivered');
    });

    // Evening: the first is answered in the moment of the end, the third waits for the morning, and what cannot wait is on its way.
    const [before, quietly] = [urgent.came.length, office.came.length];
    urgent.manner = 'hold';
    passTo(monday + 10.8 * hour);
    await violate();
    await until('what cannot wait', () => urgent.came.length > before);
    for (const each of [hourly, urgent]) {
      each.manner = 204;
      each.takeHeld();
    }
    expect(office.came).toHaveLength(quietly);
    const taken = hourly.taken.length;
    await dieAndRise(monday + 25 * hour);
    await until('the hourly one again, or the next', () => hourly.taken.length > taken);
    passTo(monday + 26 * hour);
    await until('everything told', () => all.every(({ taken }) => toldBy(taken).length >= 2 * cases));

    const { items } = await monitor.request<{ items: { id: string }[] }>(`/violations?process=${process}`);
    const violations = items.map(({ id }) => id).sort();
    expect(violations).toHaveLength(2 * cases);
    for (const { came, taken } of digesting) {
      expectDigests(came, violations);
      expectDigests(taken, violations);
    }
    expect(toldBy(urgent.came).sort()).toEqual(violations);
    // Not by luck: they came again.
    for (const { came } of [daily, office, urgent]) expect(came.length).toBeGreaterThan(first(came).length);
  }, 120_000);
});
