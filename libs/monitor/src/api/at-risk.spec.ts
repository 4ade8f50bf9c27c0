import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { subscribedTopic } from '../subscriptions/message.ts';
import { subscribedChannel } from '../subscriptions/subscribed-channel.ts';
import { approved, fortyPaid, lookAt } from '../testing/at-risk.ts';
import { expectDescribed } from '../testing/described.ts';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { ServiceRig, Subscriber, supervisor } from '../testing/service-rig.ts';
import { skipping, SubscriptionRig } from '../testing/subscription-rig.ts';

const later = monday + 100 * hour;
/** Payment bound to whoever asks, so that a missed one is of a person. */
const refund = {
  ...purchase,
  id: 'refund',
  steps: {
    ...purchase.steps,
    pay: { ...purchase.steps['pay'], role: { roles: ['employee'], person: 'case' } },
  },
} as typeof purchase;

const financeHead = {
  id: 'u-fin',
  department: 'finance',
  roles: [{ role: 'department-head', department: 'finance' }],
};

describe('deadlines at risk on the stream', () => {
  let rig: ServiceRig;
  const subscribers: Subscriber[] = [];
  beforeEach(async () => {
    rig = await ServiceRig.open();
    rig.clock.time = later;
    await rig.publish([published(purchase), published(refund), ...fortyPaid()]);
    await rig.get('/status?wait=5000');
  });
  afterEach(async () => {
    await Promise.all(subscribers.splice(0).map((each) => each.close()));
    await rig.close();
  });

  async function taken(count: number, query: string, as = supervisor, headers = {}) {
    // Another object: a token of its own, valid by the present clock.
    const subscriber = await Subscriber.open(rig, query, { ...as }, headers);
    subscribers.push(subscriber);
    expect(subscriber.status).toBe(200);
    return subscriber.take(count);
  }
  const seen = (events: Awaited<ReturnType<typeof taken>>): string[] =>
    events.map(({ event, data }) => `${event} ${data.case}`);

  it('come to those who ask for them, beside the violations or alone, and to nobody else', async () => {
    await rig.publish([...approved('c1', later), ...skipping('s1')]);
    await lookAt(rig, later + 7.6 * hour);
    await rig.publish(skipping('s2'));
    await rig.get('/status?wait=5000', { ...supervisor });
    const late = Array.from({ length: 8 }, (_, index) => `raised p${index + 32}`);
    expect(seen(await taken(10, '?lastEventId=0')).toSorted()).toEqual(
      [...late, 'raised s1', 'raised s2'].toSorted(),
    );
    expect(seen(await taken(11, '?lastEventId=0&minChance=50')).slice(-3)).toEqual([
      'raised s1',
      'at-risk c1',
      'raised s2',
    ]);
    const [risk] = await taken(1, '?lastEventId=0&kind=at-risk');
    expect(risk).toMatchObject({
      event: 'at-risk',
      data: {
        kind: 'at-risk',
        process: 'purchase',
        case: 'c1',
        rule: 'pay-in-time',
        severity: 'major',
        department: 'finance',
        role: 'cashier',
        steps: ['pay'],
        at: new Date(later + 7.6 * hour).toISOString(),
        dueAt: new Date(later + 8 * hour).toISOString(),
        chance: 0.8,
        observations: 10,
        message: { en: expect.stringContaining('80 %'), 'zh-CN': expect.stringContaining('80%') },
      },
    });
    const { items } = (await rig.get('/notices?after=0', { ...supervisor })).json as {
      items: { kind: string }[];
    };
    expect(items.filter(({ kind }) => kind === 'at-risk')).toEqual([
      expect.objectContaining({
        case: 'c1',
        risk: risk?.data.id,
        dueAt: new Date(later + 8 * hour).toISOString(),
      }),
    ]);
  });

  it('resume after the last one seen, are told once over a restart, and become the violation of their id', async () => {
    await rig.publish([...approved('c1', later), ...approved('c2', later + 0.3 * hour)]);
    await lookAt(rig, later + 7.6 * hour);
    const [first] = await taken(1, '?lastEventId=0&kind=at-risk');
    expect(first?.data.case).toBe('c1');
    await rig.service.close();
    await rig.start();
    await lookAt(rig, later + 7.9 * hour);
    const [second] = await taken(1, '?kind=at-risk', supervisor, { 'last-event-id': first?.id });
    expect(second?.data.case).toBe('c2');
    await lookAt(rig, later + 9 * hour);
    const rest = await taken(2, '?minChance=0', supervisor, { 'last-event-id': second?.id });
    expect(rest.map(({ event, data }) => `${event} ${data.id}`)).toEqual(
      [first, second].map((each) => `raised ${each?.data.id}`),
    );
  });

  it('are filtered by process, department, person, severity and chance', async () => {
    await rig.publish([
      ...fortyPaid().map((event) => ({ ...event, id: `refund-${event.id}`, process: 'refund' })),
      ...approved('c1', later),
      ...approved('r1', later).map((event) => ({ ...event, id: `refund-${event.id}`, process: 'refund' })),
    ]);
    await lookAt(rig, later + 7.6 * hour);
    const risks = '?lastEventId=0&kind=at-risk';
    for (const [query, expected] of [
      ['&process=refund', 'at-risk r1'],
      ['&person=ask-person', 'at-risk r1'],
      ['&process=purchase&minSeverity=major&rule=pay-in-time', 'at-risk c1'],
      ['&process=purchase&minChance=80&department=finance', 'at-risk c1'],
    ] as const)
      expect(seen(await taken(1, risks + query))).toEqual([expected]);
    expect(seen(await taken(2, risks, financeHead)).toSorted()).toEqual(['at-risk c1', 'at-risk r1']);
    await rig.publish(skipping('s1'));
    await rig.get('/status?wait=5000', { ...supervisor });
    const violations = await taken(17, '?lastEventId=0&minChance=81');
    expect(new Set(violations.map(({ event }) => event))).toEqual(new Set(['raised']));
  });

  it.each(['?kind=at-risk&minChance=101', '?kind=step-skipped&minChance=50', '?kind=risk', '?minChance=x'])(
    'refuse %s',
    async (query) => {
      const { status, json } = await rig.get(`/violations/stream${query}`);
      expect([status, json]).toEqual([
        400,
        expect.objectContaining({ errors: [expect.objectContaining({ path: expect.any(String) })] }),
      ]);
    },
  );
});

describe('a subscription to deadlines at risk', () => {
  let rig: SubscriptionRig;
  beforeEach(async () => {
    rig = await SubscriptionRig.open();
    rig.time = later;
    await rig.happen(fortyPaid());
  });
  afterEach(() => rig.close());
  const types = (): string[] => rig.target.received.map(({ json }) => json.type);

  it('is sent them alone, beside violations or not at all, from the chance that it asks for', async () => {
    const alone = await rig.subscribe({ filter: { kind: 'at-risk', minChance: 80 } });
    const likelier = await rig.subscribe({ filter: { kind: 'at-risk', minChance: 81 } });
    const neither = await rig.subscribe({ filter: { severity: 'major' } });
    await rig.happen(approved('c1', later));
    await lookAt(rig.rig, later + 7.6 * hour);
    for (const { id } of [alone, likelier, neither]) await rig.until(id, { behind: 0 });
    expect(types()).toEqual(['deadline.at-risk']);
    const [message] = rig.target.received;
    expect(message && rig.verified(message, alone.secret)).toMatchObject({
      type: 'deadline.at-risk',
      timestamp: new Date(rig.time).toISOString(),
      data: {
        subscription: alone.id,
        notice: expect.stringMatching(/^0:\d+$/),
        risk: { kind: 'at-risk', case: 'c1', chance: 0.8, department: 'finance' },
      },
    });
    const both = await rig.subscribe({ filter: { minChance: 50, process: 'purchase' } });
    await rig.do(both.id, 'replay', { after: '0' });
    await rig.target.until(1 + 8 + 1);
    expect(types().filter((type) => type === 'violation.raised')).toHaveLength(8);
    // Sent again, it has the id that it had.
    await rig.do(alone.id, 'replay', { after: '0' });
    const received = await rig.target.until(11);
    expect(received.at(-1)?.id).toBe(message?.id);
    expect(
      await rig.rig.post(
        '/subscriptions',
        {
          name: 'x',
          target: { url: rig.target.url },
          filter: { kind: 'wrong-role', minChance: 3 },
        },
        { ...supervisor },
      ),
    ).toMatchObject({ status: 400, json: { errors: [{ path: '/filter/minChance' }] } });
  });

  it('waits in quiet hours, but for deadlines that are too bad to', async () => {
    const calendar = { calendar: 'cn-office' };
    const waiting = await rig.subscribe({ filter: { kind: 'at-risk' }, quietHours: calendar });
    await rig.subscribe({ filter: { kind: 'at-risk' }, quietHours: { ...calendar, except: 'major' } });
    await rig.happen(approved('c1', later));
    // Friday, 20:36 in Shanghai.
    await lookAt(rig.rig, later + 7.6 * hour);
    await rig.target.until(1);
    await pause(1_200);
    expect(types()).toHaveLength(1);
    await rig.until(waiting.id, { behind: 1 });
  });

  it('has them counted and told in its digest', async () => {
    await rig.subscribe({ digest: 'hourly', filter: { minChance: 50 } });
    await rig.happen([...approved('c1', later), ...skipping('s1')]);
    await lookAt(rig.rig, later + 7.6 * hour);
    rig.time = later + 8.2 * hour;
    const [digest] = await rig.target.until(1);
    expect(digest?.json).toMatchObject({
      type: 'violation.digest',
      data: {
        total: 2,
        changes: { raised: 1, amended: 0, withdrawn: 0, 'at-risk': 1 },
        rules: [
          { process: 'purchase', rule: 'flow', count: 1 },
          { process: 'purchase', rule: 'pay-in-time', count: 1 },
        ],
        violations: [{ change: 'raised', violation: { case: 's1' } }],
        risks: [{ case: 'c1', chance: 0.8 }],
      },
    });
  });

  it('finds them on the bus', async () => {
    await rig.subscribe({ target: { topic: true }, filter: { kind: 'at-risk' } });
    const taken: { readonly key: string; readonly event: EventEnvelope }[] = [];
    const listening = rig.rig.stores.bus.consume(
      { topics: [subscribedTopic], group: 'listener' },
      async ({ messages }) => {
        taken.push(...messages);
        return Promise.resolve();
      },
    );
    await rig.happen([...approved('c1', later), step('c2', 0, 'ask')]);
    await lookAt(rig.rig, later + 7.6 * hour);
    for (let looks = 0; looks < 200 && taken.length === 0; looks++) await pause(25);
    await listening.stop();
    expect(taken).toMatchObject([
      {
        key: 'c1',
        event: {
          type: 'liucheng.deadline.at-risk.v1',
          subject: 'c1',
          process: 'purchase',
          department: 'finance',
          data: { risk: { rule: 'pay-in-time', chance: 0.8 } },
        },
      },
    ]);
    for (const { event } of taken) expectDescribed(subscribedChannel, event);
    const document = (await rig.rig.get('/asyncapi.json', { ...supervisor })).json as {
      channels: Record<string, { messages: object }>;
    };
    expect(Object.keys(document.channels[subscribedTopic]?.messages ?? {})).toContain(
      'liucheng.deadline.at-risk.v1',
    );
  });
});

describe('tasks with a deadline', () => {
  let rig: ServiceRig;
  beforeEach(async () => {
    rig = await ServiceRig.open();
    rig.clock.time = later;
    await rig.publish([published(purchase), ...fortyPaid()]);
  });
  afterEach(() => rig.close());

  interface Page {
    readonly items: readonly { readonly id: string; readonly case: string; readonly chance?: number }[];
    readonly next?: string;
    readonly partial?: true;
  }
  const list = async (query: string): Promise<Page> => {
    const { status, json, text } = await rig.get(`/tasks?wait=5000&view=all${query}`, { ...supervisor });
    if (status !== 200) throw new Error(text);
    return json as Page;
  };
  const told = ({ items }: Page): string[] =>
    items.map(({ case: subject, chance }) => `${subject} ${chance}`);

  it('carry its chance of being missed, as the forecast of the case has it', async () => {
    await rig.publish([...approved('c1', later), step('c2', 0, 'ask', { at: later })]);
    expect(told(await list(''))).toEqual(['c1 0.2', 'c2 undefined', 'c2 undefined']);
    rig.clock.time = later + 7.6 * hour;
    const { items } = await list('&case=c1');
    expect(items).toMatchObject([{ chance: 0.8, overdue: false }]);
    expect((await rig.get(`/tasks/${items[0]?.id}`, { ...supervisor })).json).toMatchObject({ chance: 0.8 });
    expect((await rig.get('/cases/purchase/c1/foresight', { ...supervisor })).json).toMatchObject({
      deadlines: [{ chance: 0.8 }],
    });
    rig.clock.time = later + 9 * hour;
    expect((await list('&case=c1')).items).toMatchObject([{ chance: 1, overdue: true }]);
  });

  it('are sorted by it, page by page, and narrowed to the likely ones', async () => {
    rig.clock.time = later + 7.6 * hour;
    // Of as many hours ago; due first is not likeliest: some are waited for since other times.
    await rig.publish(
      [7.6, 5, 2, 0, 9].flatMap((hoursAgo) => approved(`c${hoursAgo}`, rig.clock.time - hoursAgo * hour)),
    );
    await rig.publish([step('none', 0, 'ask', { at: later })]);
    const all = await list('&sort=chance');
    expect(all.items.map(({ case: subject }) => subject)).toEqual(['c9', 'c7.6', 'c5', 'c2', 'c0']);
    for (const { case: subject, chance } of all.items)
      expect((await rig.get(`/cases/purchase/${subject}/foresight`, { ...supervisor })).json).toMatchObject({
        deadlines: [{ chance }],
      });
    const [, , five = { chance: 1 }] = all.items;
    const most = Math.floor((five.chance ?? 0) * 100);
    expect(told(await list('&sort=chance&overdue=false'))).toEqual(told(all).slice(1));
    expect(told(await list(`&sort=chance&minChance=${most}&overdue=false`))).toEqual(told(all).slice(1, 3));
    expect(told(await list(`&minChance=${most}`))).toEqual(told(all).slice(0, 3));
    expect(told(await list(`&minChance=${most + 1}`))).toEqual(told(all).slice(0, 2));
    expect(all.partial).toBeUndefined();
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await list(`&sort=chance&limit=2${cursor}`);
      seen.push(...told(page));
      // All pages are of the time of the first.
      rig.clock.time += 0.05 * hour;
      if (page.next === undefined) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toEqual(told(all));
  });

  it('are weighed a thousand at a time', async () => {
    const cases = Array.from({ length: 1_001 }, (_, index) => `m${String(index).padStart(4, '0')}`);
    // Of a process of which nothing is known, and due before the one that something is known of.
    await rig.publish([
      published(refund),
      ...cases
        .flatMap((subject, index) => approved(subject, later - 2_000 + index))
        .map((event) => ({ ...event, process: 'refund' })),
      ...approved('c1', later),
    ]);
    expect(await list('&sort=chance&limit=2')).toMatchObject({
      partial: true,
      items: [{ case: 'm0000' }, { case: 'm0001' }],
    });
    const first = await list('&minChance=20');
    expect(first.items).toEqual([]);
    expect(told(await list(`&minChance=20&cursor=${first.next}`))).toEqual(['c1 0.2']);
    expect(await list(`&minChance=21&cursor=${first.next}`)).toEqual({ items: [] });
  });

  it.each(['&minChance=101', '&sort=likely', '&sort=chance&cursor=abc', '&sort=chance&cursor=MSAwIHg'])(
    'refuse %s',
    async (query) => {
      expect((await rig.get(`/tasks?view=all${query}`, { ...supervisor })).status).toBe(400);
    },
  );
});
