import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import type { CaseDocument } from '../case-document.ts';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import { FleetRig } from '../testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, purchase, step } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';
import { violationsOf } from '../violations.ts';
import { sourcesAfter } from './sources.ts';

const minute = 60_000;
const tolerance = { clockToleranceMs: 5 * minute };
/** From a service whose clock is fast. */
const fast = (event: EventEnvelope): EventEnvelope => ({ ...event, source: '/liucheng/sales' });

describe('events from a clock that is ahead', () => {
  let rig: MonitorRig;
  beforeEach(async () => {
    rig = await MonitorRig.open(tolerance);
    await rig.start();
    await rig.feed([published(purchase)]);
  });
  afterEach(() => rig.close());

  const told = async (kind: string) =>
    (await rig.monitor.notices.after()).filter((notice) => notice.kind === kind);
  const caseOf = async (subject: string): Promise<CaseDocument | undefined> =>
    (await rig.stores.documents.get<CaseDocument>(collections.cases.name, `purchase/${subject}`))?.doc;
  const rules = async (subject: string): Promise<string[]> =>
    (await violationsOf(rig.stores.documents, 'purchase', subject)).map(
      ({ rule, state }) => `${rule} ${state}`,
    );

  it('are taken in their order, and their case and source say by how much', async () => {
    await rig.feed([
      step('c1', 0, 'ask', { at: monday }),
      fast(step('c1', 1, 'approve', { at: monday + 3 * hour })),
      step('c1', 2, 'pay', { at: monday + minute }),
    ]);
    expect(await caseOf('c1')).toMatchObject({
      status: 'completed',
      events: 3,
      cost: 0,
      violations: 0,
      clockAhead: { by: 3 * hour, sequence: 1, source: '/liucheng/sales', heardAt: monday },
    });
    expect(await told('clock-ahead')).toMatchObject([
      {
        topic: 'liucheng.finance',
        source: '/liucheng/sales',
        by: 3 * hour,
        event: 'purchase-c1-1',
        process: 'purchase',
        case: 'c1',
      },
    ]);
    // Within the tolerance nothing is said.
    await rig.feed([step('c2', 0, 'ask', { at: monday + 5 * minute })]);
    expect(await caseOf('c2')).not.toHaveProperty('clockAhead');
    expect(await told('clock-ahead')).toHaveLength(1);
  });

  it('make no deadline of others missed, in their case or another, before it is', async () => {
    await rig.feed([
      step('c1', 0, 'ask', { at: monday }),
      step('c1', 1, 'approve', { at: monday }),
      // A note, and a whole case, of a clock that is a day ahead.
      fast(step('c1', 2, 'note', { at: monday + 24 * hour })),
      ...[0, 1, 2].map((sequence) =>
        fast(step('c2', sequence, ['ask', 'approve', 'pay'][sequence] as string, { at: monday + 24 * hour })),
      ),
      step('c3', 0, 'ask', { at: monday }),
      step('c3', 1, 'approve', { at: monday }),
    ]);
    await rig.monitor.tick();
    expect([await rules('c1'), await rules('c2'), await rules('c3')]).toEqual([[], [], []]);
    expect(await caseOf('c1')).toMatchObject({ nextDue: monday + 8 * hour });
    // The same from what is stored.
    await rig.stop();
    await rig.start();
    await rig.passTo(monday + 7 * hour);
    expect(await rules('c1')).toEqual([]);
    await rig.feed([step('c3', 2, 'pay', { at: monday + 7 * hour })]);
    // When it is due it is missed, by the clock.
    await rig.passTo(monday + 9 * hour);
    expect([await rules('c1'), await rules('c3')]).toEqual([['pay-in-time open'], []]);
    await rig.feed([step('c1', 3, 'pay', { at: monday + 7.5 * hour })]);
    expect(await rules('c1')).toEqual(['pay-in-time withdrawn']);
  });

  it('are judged by their own time for what they do themselves, live and rebuilt alike', async () => {
    await rig.feed([
      step('c1', 0, 'ask', { at: monday }),
      step('c1', 1, 'approve', { at: monday }),
      fast(step('c1', 2, 'pay', { at: monday + 24 * hour })),
      step('c2', 0, 'ask', { at: monday }),
      step('c2', 1, 'approve', { at: monday }),
      fast(step('c2', 2, 'note', { at: monday + 24 * hour })),
    ]);
    expect(await violationsOf(rig.stores.documents, 'purchase', 'c1')).toMatchObject([
      { rule: 'pay-in-time', lateBy: 16 * hour },
    ]);
    await rig.passTo(monday + 48 * hour);
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('are told of once for a source, until it was quiet for an hour or is twice as far ahead', async () => {
    let count = 0;
    const ahead = (by: number): Promise<void> =>
      rig.feed([fast(step(`c${count++}`, 0, 'ask', { at: rig.clock.time + by }))]);
    await ahead(hour);
    await ahead(0);
    await ahead(1.9 * hour);
    expect(await told('clock-ahead')).toHaveLength(1);
    await rig.stop();
    await rig.start();
    await ahead(hour);
    expect(await told('clock-ahead')).toHaveLength(1);
    await ahead(2 * hour);
    expect(await told('clock-ahead')).toMatchObject([{ by: hour }, { by: 2 * hour }]);
    rig.clock.time += hour - 1;
    await ahead(hour);
    rig.clock.time += hour - 1;
    await ahead(hour);
    expect(await told('clock-ahead')).toHaveLength(2);
    rig.clock.time += hour;
    await ahead(hour);
    expect(await told('clock-ahead')).toHaveLength(3);
    expect((await sourcesAfter(rig.stores.documents, undefined, 10)).items).toMatchObject([
      { source: '/liucheng/finance', events: 1, ahead: 0 },
      { source: '/liucheng/sales', events: 8, ahead: 7, largestAhead: 2 * hour },
    ]);
  });

  it('say nothing about a clock where they come with a log', async () => {
    const events = [step('c1', 0, 'ask', { at: monday + 24 * hour })];
    await rig.feed(events, 'liucheng.imported');
    expect(await caseOf('c1')).not.toHaveProperty('clockAhead');
    expect(await told('clock-ahead')).toEqual([]);
    const { items } = await sourcesAfter(rig.stores.documents, 'liucheng.g', 10);
    expect(items).toMatchObject([{ topic: 'liucheng.imported', events: 1, ahead: 0 }]);
  });

  it('are counted under their topic where sources never end', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => ({
      ...step(`m${index}`, 0, 'ask'),
      source: `/made-up/${index}`,
    }));
    await rig.feed(many);
    await rig.feed(many.slice(0, 10));
    const { items } = await sourcesAfter(rig.stores.documents, undefined, 5_000);
    expect(items).toHaveLength(1_001);
    expect(items.reduce((sum, { events }) => sum + events, 0)).toBe(1 + 1_200 + 10);
    expect(items.find(({ source }) => source === undefined)).toMatchObject({ topic: 'liucheng.finance' });
  });

  it('may be dated at the end of time', async () => {
    await rig.feed([
      step('c1', 0, 'ask', { at: monday }),
      step('c1', 1, 'approve', { at: Date.parse('9999-12-31T23:59:59Z') }),
    ]);
    expect(await caseOf('c1')).toMatchObject({ events: 2, status: 'open' });
    await rig.passTo(monday + hour);
    expect(await rules('c1')).toEqual([]);
  });
});

describe('a clock that several lanes see ahead', () => {
  it('is told of once', async () => {
    const rig = await FleetRig.open(tolerance);
    try {
      const instance = await rig.start();
      rig.publish([published(purchase)]);
      rig.publish(
        Array.from({ length: 40 }, (_, index) =>
          fast(step(`c${index}`, 0, 'ask', { at: rig.clock.time + hour })),
        ),
      );
      await rig.settle();
      const told = (await instance.monitor.notices.after()).filter(({ kind }) => kind === 'clock-ahead');
      expect(told).toHaveLength(1);
      const { items } = await sourcesAfter(rig.stores.documents, undefined, 10);
      expect(items).toMatchObject([{ events: 1 }, { source: '/liucheng/sales', events: 40, ahead: 40 }]);
    } finally {
      await rig.close();
    }
  });
});

describe('sources', () => {
  let rig: ServiceRig;
  beforeEach(async () => {
    rig = await ServiceRig.open({ LIUCHENG_CLOCK_TOLERANCE: '5m' });
    await rig.publish([published(purchase), fast(step('c1', 0, 'ask', { at: monday + hour }))]);
    await rig.publish([step('b1', 0, 'ask', { at: monday - hour })], 'liucheng.another');
  });
  afterEach(() => rig.close());

  it('are listed with their clocks, by page, for those who oversee', async () => {
    const { status, json } = await rig.get('/sources?wait=5000');
    expect([status, json]).toEqual([
      200,
      {
        tolerance: 300_000,
        quiet: 3_600_000,
        items: [
          {
            topic: 'liucheng.another',
            source: '/liucheng/finance',
            events: 1,
            lastEventAt: new Date(monday - hour).toISOString(),
            lastHeardAt: new Date(monday).toISOString(),
            ahead: 0,
            clockAhead: false,
          },
          expect.objectContaining({ topic: 'liucheng.finance', events: 1 }),
          expect.objectContaining({
            topic: 'liucheng.finance',
            source: '/liucheng/sales',
            lastEventAt: new Date(monday + hour).toISOString(),
            ahead: 1,
            lastAheadAt: new Date(monday).toISOString(),
            largestAhead: hour,
            clockAhead: true,
          }),
        ],
      },
    ]);
    const first = (await rig.get('/sources?limit=2')).json as { items: object[]; next: string };
    const rest = (await rig.get(`/sources?limit=2&cursor=${first.next}`)).json as { items: object[] };
    expect([...first.items, ...rest.items]).toEqual((json as { items: object[] }).items);
    expect(rest).not.toHaveProperty('next');
    expect((await rig.get('/sources?cursor=x')).status).toBe(400);
    for (const other of [employee, salesHead]) expect((await rig.get('/sources', other)).status).toBe(403);
    expect((await rig.get('/cases/purchase/c1')).json).toMatchObject({
      clockAhead: { by: hour, heardAt: new Date(monday).toISOString() },
    });
    rig.clock.time += hour;
    const { json: later } = await rig.get('/sources?wait=5000', { ...supervisor });
    expect((later as { items: { clockAhead: boolean }[] }).items.map((each) => each.clockAhead)).toEqual([
      false,
      false,
      false,
    ]);
    const { text } = await rig.service.request('GET', '/monitor/metrics');
    expect(text).toContain('liucheng_events_ahead_of_clock_total{topic="liucheng.finance"');
  });
});
