import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hour, monday, published, purchase, step } from './testing/monitor-rig.ts';
import { salesHead, ServiceRig, Subscriber, supervisor } from './testing/service-rig.ts';

let rig: ServiceRig;
const subscribers: Subscriber[] = [];

async function begin(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  rig = await ServiceRig.open(settings);
  await rig.publish([published(purchase)]);
  await rig.get('/status?wait=5000');
}

beforeEach(() => begin());

afterEach(async () => {
  await Promise.all(subscribers.splice(0).map((each) => each.close()));
  await rig.close();
});

async function subscribe(query = '', ...rest: [as?: typeof supervisor, headers?: Record<string, string>]) {
  const subscriber = await Subscriber.open(rig, query, ...rest);
  subscribers.push(subscriber);
  return subscriber;
}

/** A case whose approval is left out: one violation, of the department that the case belongs to. */
const skipping = (subject: string, department = 'sales') => [
  step(subject, 0, 'ask', { department }),
  step(subject, 1, 'pay', { department: 'finance' }),
];

const seen = (events: readonly { id: string; event: string; data: { case: string } }[]) =>
  events.map(({ id, event, data }) => `${id} ${event} ${data.case}`);

describe('the stream of violations', () => {
  it('tells what happens from now on, as it happens', async () => {
    await rig.publish(skipping('c1'));
    await rig.get('/status?wait=5000');
    const live = await subscribe();
    await live.frame();
    await rig.publish(skipping('c2'));
    expect(seen(await live.take(1))).toEqual(['0:2 raised c2']);
  });

  it('goes on after the last event that the subscriber has seen, without a gap', async () => {
    await rig.publish([...skipping('c1'), ...skipping('c2'), ...skipping('c3')]);
    await rig.get('/status?wait=5000');
    expect(seen(await (await subscribe('?lastEventId=0')).take(3))).toEqual([
      '0:1 raised c1',
      '0:2 raised c2',
      '0:3 raised c3',
    ]);
    const resumed = await subscribe('', supervisor, { 'last-event-id': '0:2' });
    expect(seen(await resumed.take(1))).toEqual(['0:3 raised c3']);
    for (const id of ['x', '2', '0:1.0:2'])
      expect((await subscribe('', supervisor, { 'last-event-id': id })).status).toBe(400);
    expect((await subscribe('?lastEventId=2')).status).toBe(400);
    // Behind the end, as after a rebuild: what comes next.
    const ahead = await subscribe('?lastEventId=0:99.7:1');
    await ahead.frame();
    await rig.publish(skipping('c4'));
    expect(seen(await ahead.take(1))).toEqual(['0:4 raised c4']);
  });

  it('misses and repeats nothing for a subscriber who reads slowly, however much there is', async () => {
    const subjects = Array.from({ length: 3_000 }, (_, index) => `c${index}`);
    const slow = await subscribe('?lastEventId=0');
    for (let at = 0; at < subjects.length; at += 300) {
      await rig.publish(subjects.slice(at, at + 300).flatMap((subject) => skipping(subject)));
    }
    await rig.get('/status?wait=10000');
    const events = await slow.take(3_000);
    expect(events.map(({ id }) => id)).toEqual(subjects.map((_, index) => `0:${index + 1}`));
    expect(new Set(events.map(({ data }) => data.case)).size).toBe(3_000);
  });

  it('tells of what is amended and withdrawn', async () => {
    const live = await subscribe();
    await live.frame();
    rig.clock.time = monday + 10 * hour;
    await rig.publish([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    expect(seen(await live.take(1))).toEqual(['0:1 raised c1']);
    await rig.publish([step('c1', 2, 'pay', { at: monday + 20 * hour })]);
    expect(seen(await live.take(1))).toEqual(['0:2 amended c1']);
    await rig.publish([step('c2', 0, 'ask'), step('c2', 1, 'approve')]);
    expect(seen(await live.take(1))).toEqual(['0:3 raised c2']);
    await rig.publish([step('c2', 2, 'pay', { at: monday + 2 * hour })]);
    expect(seen(await live.take(1))).toEqual(['0:4 withdrawn c2']);
  });

  it('is filtered, and shows the head of a department that one only', async () => {
    await rig.publish([...skipping('c1', 'marketing'), ...skipping('c2', 'sales')]);
    await rig.publish([
      step('c3', 0, 'ask'),
      step('c3', 1, 'approve'),
      step('c3', 2, 'pay', { actor: 'approve-person' }),
    ]);
    await rig.get('/status?wait=5000');
    const all = '?lastEventId=0';
    expect(seen(await (await subscribe(all, salesHead)).take(2))).toEqual(['0:2 raised c2', '0:3 raised c3']);
    expect(seen(await (await subscribe(`${all}&minSeverity=critical`)).take(1))).toEqual(['0:3 raised c3']);
    expect(seen(await (await subscribe(`${all}&kind=step-skipped&department=sales`)).take(1))).toEqual([
      '0:2 raised c2',
    ]);
    for (const query of ['rule=four-eyes', 'person=approve-person'])
      expect(seen(await (await subscribe(`${all}&${query}`)).take(1))).toEqual(['0:3 raised c3']);
    expect((await subscribe('?department=marketing', salesHead)).status).toBe(403);
  });

  it('is limited in number for each person, and a closed one frees its place', async () => {
    const open = [];
    for (let index = 0; index < 5; index++) open.push(await subscribe());
    expect((await subscribe()).status).toBe(429);
    expect((await subscribe('', salesHead)).status).toBe(200);
    await open[0]?.close();
    let status = 429;
    for (let attempt = 0; attempt < 100 && status === 429; attempt++) status = (await subscribe()).status;
    expect(status).toBe(200);
  });

  it('outlives the time limit of requests, and ends when the service stops', async () => {
    await rig.close();
    await begin({ LIUCHENG_REQUEST_TIMEOUT: '1s' });
    const live = await subscribe();
    await live.frame();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await rig.publish(skipping('c1'));
    expect(seen(await live.take(1))).toEqual(['0:1 raised c1']);
    const rest = live.take(1);
    await rig.service.close();
    expect(await rest).toEqual([]);
  });
});
