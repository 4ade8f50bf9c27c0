import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { Received } from '@liucheng/ports/testing';
import { expectDescribed } from './testing/described.ts';
import { hour, monday, published, purchase, step } from './testing/monitor-rig.ts';
import { ServiceRig } from './testing/service-rig.ts';
import { violationChannel } from './violation-channel.ts';
import { violationTopic, violationTypes, type ToldViolation } from './violation-topic.ts';

let rig: ServiceRig;
let groups = 0;

beforeEach(async () => {
  rig = await ServiceRig.open();
  await rig.publish([published(purchase)]);
  await rig.get('/status?wait=5000');
});
afterEach(() => rig.close());

/** The first so many events on the topic, from its beginning. */
async function told(count: number): Promise<readonly EventEnvelope[]> {
  const all = new Received<EventEnvelope>();
  const subscription = rig.stores.bus.consume(
    { topics: [violationTopic], group: `test-${groups++}` },
    async ({ messages }) => {
      for (const { event } of messages) all.add(event);
    },
  );
  await all.count(count);
  await subscription.stop();
  return all.items;
}

const dataOf = ({ data }: EventEnvelope): ToldViolation => data as unknown as ToldViolation;

describe('the topic of violations', () => {
  it('says what is raised, caught up with and withdrawn, of each violation in order', async () => {
    await rig.publish([
      step('c1', 0, 'ask'),
      step('c1', 1, 'approve'),
      step('c2', 0, 'ask'),
      step('c2', 1, 'approve'),
    ]);
    await rig.get('/status?wait=5000');
    // By then both are overdue.
    rig.clock.time = monday + 12 * hour;
    const raised = await told(2);
    expect(raised.map(({ type }) => type)).toEqual([violationTypes.raised, violationTypes.raised]);
    await rig.publish([
      step('c1', 2, 'pay', { at: monday + 10 * hour }),
      step('c2', 2, 'pay', { at: monday + 3 * hour }),
    ]);
    const all = await told(4);
    const of = (subject: string) => all.filter((each) => dataOf(each).violation['case'] === subject);
    expect(of('c1').map(({ type }) => type)).toEqual([violationTypes.raised, violationTypes.amended]);
    expect(of('c2').map(({ type }) => type)).toEqual([violationTypes.raised, violationTypes.withdrawn]);
    const [first, amended] = of('c1');
    expect(amended).toMatchObject({
      subject: first?.subject,
      process: 'purchase',
      source: '/liucheng/monitor',
      department: 'finance',
      data: { origin: 'live', violation: { id: first?.subject, rule: 'pay-in-time', lateBy: hour } },
    });
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    for (const each of all) expectDescribed(violationChannel, each);
  });

  it('is gone on with after a restart, and judged by no monitor', async () => {
    const skipping = (subject: string) => [step(subject, 0, 'ask'), step(subject, 1, 'pay')];
    await rig.publish(skipping('c1'));
    const [before] = await told(1);
    await rig.service.close();
    await rig.start();
    await rig.publish(skipping('c2'));
    const all = await told(2);
    expect(all.map((each) => dataOf(each).violation['case'])).toEqual(['c1', 'c2']);
    expect(all[0]).toEqual(before);
    const { json } = await rig.get('/status?wait=5000');
    const { partitions } = json as { partitions: { name: string }[] };
    expect(partitions.filter(({ name }) => name.startsWith(violationTopic))).toEqual([]);
  });

  it('tells apart what came with an imported log', async () => {
    await rig.publish([step('c1', 0, 'ask'), step('c1', 1, 'pay')], 'liucheng.imported');
    const [raised] = await told(1);
    expect(raised && dataOf(raised).origin).toBe('imported');
  });
});
