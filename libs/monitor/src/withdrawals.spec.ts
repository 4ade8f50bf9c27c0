import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { definitionWithdrawn } from '@liucheng/service-kit';
import type { CaseDocument } from './case-document.ts';
import { collections } from './collections.ts';
import { digest } from './digest.ts';
import { FleetRig } from './testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';
import { unapproved } from './testing/purchase-versions.ts';
import { employee, ServiceRig } from './testing/service-rig.ts';
import { violationsOf } from './violations.ts';

const third = { ...unapproved, version: 3 };

function withdrawn(version: number, at: number): EventEnvelope {
  return {
    ...published({ ...purchase, version }, at),
    id: `withdrawn-${version}`,
    type: definitionWithdrawn,
    data: { reason: 'The limit is wrong' },
    sequence: 10 + version,
    actor: 'u-sup',
  };
}
/** Asked for and paid, by version 2. */
const bought = (subject: string, at: number): EventEnvelope[] => [
  step(subject, 0, 'ask', { at, version: 2 }),
  step(subject, 1, 'pay', { at: at + hour, version: 2 }),
];
const from = monday + 10 * hour;

describe('a version that is withdrawn', () => {
  let rig: MonitorRig;
  beforeEach(async () => {
    rig = await MonitorRig.open();
    await rig.start();
    await rig.feed([published(purchase, monday - hour), published(unapproved, monday - hour)]);
    rig.clock.time = from;
  });
  afterEach(() => rig.close());

  const caseOf = async (subject: string): Promise<CaseDocument | undefined> =>
    (await rig.stores.documents.get<CaseDocument>(collections.cases.name, `purchase/${subject}`))?.doc;
  const kinds = async (subject: string): Promise<string[]> =>
    (await violationsOf(rig.stores.documents, 'purchase', subject)).map(
      ({ kind, version, state }) => `${kind} ${version} ${state}`,
    );
  const told = async (kind: string) =>
    (await rig.monitor.notices.after()).filter((notice) => notice.kind === kind);
  const same = async (): Promise<void> => {
    await rig.passTo(rig.clock.time + 100 * hour);
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  };

  it('judges the cases that run on it to their end, and no new one', async () => {
    const [ask, pay] = bought('running', from - hour) as [EventEnvelope, EventEnvelope];
    await rig.feed([ask]);
    await rig.feed([withdrawn(2, from)]);
    await rig.feed([pay, ...bought('new', from)]);
    expect(await caseOf('running')).toMatchObject({ version: 2, status: 'completed', conforming: true });
    expect(await caseOf('running')).not.toHaveProperty('askedVersion');
    expect(await caseOf('new')).toMatchObject({ version: 1, askedVersion: 2, conforming: false });
    expect(await kinds('new')).toEqual(['step-skipped 1 open']);
    expect(await told('definition-withdrawn')).toMatchObject([
      { process: 'purchase', version: 2, reason: 'The limit is wrong', by: 'u-sup' },
    ]);
    await same();
  });

  it('is withdrawn once, from the earliest time, however often and in whatever order that is told', async () => {
    await rig.feed([withdrawn(2, from), withdrawn(2, from)]);
    await rig.feed([{ ...withdrawn(2, from + hour), id: 'later' }]);
    expect(rig.monitor.definitions.withdrawals.all()).toMatchObject([{ version: 2, at: from }]);
    await same();
  });

  it('leaves new cases waiting where no other is left, until one is published', async () => {
    await rig.feed([withdrawn(1, from), withdrawn(2, from), ...bought('c1', from)]);
    expect(await caseOf('c1')).toMatchObject({
      events: 0,
      parked: { cause: 'no definition of process purchase is left for a new case: version 2 is withdrawn' },
    });
    expect(await told('parked')).toHaveLength(1);
    await rig.feed([published({ ...purchase, version: 4 }, from + hour)]);
    await rig.monitor.consumer.retried();
    await rig.settle();
    expect(await caseOf('c1')).toMatchObject({ version: 4, askedVersion: 2, events: 2 });
    expect(await caseOf('c1')).not.toHaveProperty('parked');
    await same();
  });

  it('is known of too late for cases that have begun on it: they are judged again by the right one', async () => {
    await rig.feed([...bought('before', from - hour), ...bought('after', from + hour)]);
    await rig.feed([step('open', 0, 'ask', { at: from + hour, version: 2 })]);
    expect([await caseOf('after'), await caseOf('open')]).toMatchObject([
      { version: 2, conforming: true },
      { version: 2, enabled: [{ step: 'pay' }] },
    ]);
    await rig.feed([withdrawn(2, from)]);
    await rig.monitor.tick();
    expect(await caseOf('before')).toMatchObject({ version: 2, conforming: true });
    expect(await caseOf('after')).toMatchObject({ version: 1, askedVersion: 2, conforming: false });
    expect(await kinds('after')).toEqual(['step-skipped 1 open']);
    expect(await caseOf('open')).toMatchObject({
      version: 1,
      enabled: [{ step: 'approve' }, { step: 'reject' }],
    });
    // Versions that were published by then count, also where that is learned later.
    await rig.feed([published(third, from - hour)]);
    await rig.monitor.tick();
    expect(await caseOf('after')).toMatchObject({ version: 3, askedVersion: 2, conforming: true });
    expect(await kinds('after')).toEqual(['step-skipped 1 withdrawn']);
    await rig.feed([step('open', 1, 'pay', { at: from + 2 * hour, version: 2 })]);
    expect(await caseOf('open')).toMatchObject({ version: 3, status: 'completed', conforming: true });
    await same();
  });

  it('counts by the time of the event that turns out to be the first, whatever came before it', async () => {
    const pay = (subject: string, at: number): EventEnvelope => step(subject, 1, 'pay', { at, version: 2 });
    const ask = (subject: string, at: number): EventEnvelope => step(subject, 0, 'ask', { at, version: 2 });
    // Heard before it is known of: they wait for the first event, or until that is waited for no longer.
    await rig.feed([pay('waiting', from + 2 * hour), pay('given-up', from + 2 * hour)]);
    await rig.feed([withdrawn(2, from)]);
    await rig.feed([ask('waiting', from + hour), pay('earlier', from + hour), pay('late', from + hour)]);
    await rig.feed([ask('earlier', from - hour)]);
    expect(await caseOf('waiting')).toMatchObject({ version: 1, askedVersion: 2, events: 2 });
    expect(await caseOf('earlier')).toMatchObject({ version: 2, events: 2, conforming: true });
    await rig.passTo(from + 3 * hour);
    expect(await caseOf('given-up')).toMatchObject({ version: 1, askedVersion: 2, events: 1 });
    expect(await caseOf('late')).toMatchObject({ version: 1, askedVersion: 2, events: 1 });
    await rig.feed([ask('late', from - hour), ask('given-up', from + hour)]);
    expect(await caseOf('late')).toMatchObject({ version: 2, events: 2, conforming: true });
    expect(await kinds('late')).toEqual(['step-skipped 1 withdrawn', 'step-skipped 1 withdrawn']);
    expect(await caseOf('given-up')).toMatchObject({ version: 1, askedVersion: 2, events: 2 });
    await same();
  });

  it('is followed by a new one, which what comes then is judged by', async () => {
    await rig.feed([withdrawn(2, from), ...bought('c1', from)]);
    await rig.feed([published(third, from + 2 * hour), ...bought('c2', from + 3 * hour)]);
    expect([await caseOf('c1'), await caseOf('c2')]).toMatchObject([{ version: 1 }, { version: 3 }]);
    await rig.stop();
    await rig.start();
    await rig.feed(bought('c3', from + 4 * hour));
    expect(await caseOf('c3')).toMatchObject({ version: 3, askedVersion: 2 });
    await same();
  });
});

describe('a withdrawal among several lanes', () => {
  it('counts for cases by the time of their first event, whatever each lane reads first', async () => {
    const rig = await FleetRig.open();
    try {
      rig.clock.time = from + 200 * hour;
      const subjects = Array.from({ length: 40 }, (_, index) => `c${index}`);
      // Cases first: their lanes read them before they can know.
      rig.publish([published(purchase, monday - hour), published(unapproved, monday - hour)]);
      rig.publish(subjects.flatMap((each, index) => bought(each, from + (index - 20) * hour)));
      await rig.startAll(2);
      await rig.settle();
      await rig.feed([withdrawn(2, from), published(third, from + 10 * hour)]);
      // What one has learned, the other looks for by itself.
      for (const { monitor } of rig.running) await monitor.definitions.load();
      await rig.passTo(rig.clock.time);
      const cases = await rig.stores.documents.find<CaseDocument>(collections.cases.name, { limit: 100 });
      const versions = new Map(cases.items.map(({ doc }) => [doc.subject, doc.version]));
      expect(subjects.map((each) => versions.get(each))).toEqual(
        subjects.map((_, index) => (index < 20 ? 2 : index < 30 ? 1 : 3)),
      );
      expect(new Set(cases.items.map(({ doc }) => doc.lane)).size).toBeGreaterThan(1);
    } finally {
      await rig.close();
    }
  });
});

describe('withdrawing a version', () => {
  let rig: ServiceRig;
  beforeEach(async () => {
    rig = await ServiceRig.open();
    await rig.publish([published(purchase, monday - hour), published(unapproved, monday - hour)]);
    await rig.get('/status?wait=5000');
  });
  afterEach(() => rig.close());
  const address = '/definitions/purchase/versions/2/withdrawal';

  it('is for those who publish, gives a reason, and is listed', async () => {
    const answer = await rig.post(address, { reason: 'Wrong limit' });
    const told = { at: new Date(monday).toISOString(), reason: 'Wrong limit', by: 'u-sup' };
    expect(answer).toMatchObject({ status: 200, json: { definition: { version: 2 }, withdrawn: told } });
    expect(await rig.post(address, { reason: 'Once more' })).toMatchObject({
      status: 200,
      json: { withdrawn: told },
    });
    const { items } = (await rig.get('/definitions')).json as { items: object[] };
    expect(items).toEqual([
      expect.not.objectContaining({ withdrawn: expect.anything() }),
      expect.objectContaining({ version: 2, withdrawn: told }),
    ]);
    expect((await rig.get('/definitions/purchase/versions/2')).json).toMatchObject({ withdrawn: told });
    await rig.publish(bought('c1', monday + hour));
    expect((await rig.get('/cases/purchase/c1?wait=5000')).json).toMatchObject({
      version: 1,
      askedVersion: 2,
    });
    // Published again it stays withdrawn.
    expect(await rig.post('/definitions', unapproved)).toMatchObject({ status: 200 });
    expect((await rig.get('/definitions/purchase/versions/2')).json).toMatchObject({ withdrawn: told });
  });

  it('is refused to others, without a reason, and of what there is not', async () => {
    expect((await rig.post(address, { reason: 'x' }, employee)).status).toBe(403);
    for (const body of [
      {},
      { reason: '' },
      { reason: 7 },
      { reason: 'x'.repeat(2_001) },
      { reason: 'x', more: 1 },
    ])
      expect(await rig.post(address, body)).toMatchObject({
        status: 400,
        json: { errors: [{ path: expect.stringMatching(/^\/(reason|more)$/) }] },
      });
    for (const path of ['purchase/versions/9', 'nothing/versions/1'])
      expect((await rig.post(`/definitions/${path}/withdrawal`, { reason: 'x' })).status).toBe(404);
    expect((await rig.post('/definitions/purchase/versions/x/withdrawal', { reason: 'x' })).status).toBe(400);
  });
});
