import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digest } from './digest.ts';
import { formatNoticePosition, noticesBegin } from './notice-position.ts';
import { FleetRig, toldOf, type Instance } from './testing/fleet-rig.ts';
import { hour, monday, published, purchase, step } from './testing/monitor-rig.ts';

let rig: FleetRig;
let first: Instance;
let second: Instance;

beforeEach(async () => {
  rig = await FleetRig.open({ deadlineGraceMs: 0, definitionHoldMs: 1_000 });
  [first, second] = (await rig.startAll(2)) as [Instance, Instance];
});

afterEach(() => rig.close());

/** A subject whose events come in this partition. */
function subjectIn(partition: number, prefix = 'c'): string {
  for (let number = 0; ; number++) {
    const subject = `${prefix}${number}`;
    if (rig.log.partitionOf(subject) === partition) return subject;
  }
}

const skipping = (subject: string) => [step(subject, 0, 'ask'), step(subject, 1, 'pay')];
const caseOf = ({ monitor }: Instance, subject: string) => monitor.caseAt('purchase', subject, -1, 0);

describe('a partition that moves', () => {
  it('takes its cases along, and nothing of its history is read again', async () => {
    await rig.feed([published(purchase)]);
    const subject = subjectIn(0);
    await rig.feed([step(subject, 0, 'ask'), step(subject, 1, 'approve')]);
    expect(first.bus.delivered).toEqual(
      expect.arrayContaining([expect.stringContaining('liucheng.finance/0@')]),
    );
    const before = [...second.bus.delivered];
    rig.share([1, 1, 1, 1]);
    await second.owns([0, 1, 2, 3]);
    await rig.feed([step(subject, 2, 'pay', { actor: 'approve-person' })]);
    expect(await caseOf(first, subject)).toMatchObject({ events: 3, status: 'completed', lane: 0 });
    expect(toldOf(await rig.notices())).toEqual([expect.stringMatching(/^raised /)]);
    expect(second.bus.delivered.slice(before.length)).toHaveLength(1);
  });

  it('is waited for by whoever wants all that is due to be raised', async () => {
    const subject = subjectIn(0);
    await rig.feed([published(purchase), step(subject, 0, 'ask'), step(subject, 1, 'approve')]);
    rig.share([-1, 1, -1, 1]);
    await second.owns([1, 3]);
    rig.clock.time = monday + 20 * hour;
    const settled = second.monitor.settle(new AbortController().signal);
    expect(await Promise.race([settled, pause(300, 'waits')])).toBe('waits');
    expect(await rig.notices()).toEqual([]);
    rig.share([1, 1, 1, 1]);
    await settled;
    expect(await rig.notices()).toMatchObject([{ kind: 'raised', violation: { rule: 'pay-in-time' } }]);
    const given = new AbortController();
    rig.share([-1, 1, 1, 1]);
    const waiting = second.monitor.settle(given.signal);
    given.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('raises a deadline once, that fell due while nobody had it', async () => {
    const subject = subjectIn(0);
    await rig.feed([published(purchase), step(subject, 0, 'ask'), step(subject, 1, 'approve')]);
    rig.share([-1, 1, -1, 1]);
    await second.owns([1, 3]);
    rig.clock.time = monday + 20 * hour;
    await second.monitor.tick();
    expect(await rig.notices()).toEqual([]);
    await rig.passTo(monday + 20 * hour);
    rig.share([1, 1, 1, 1]);
    await second.owns([0, 1, 2, 3]);
    await rig.passTo(monday + 30 * hour);
    expect(await rig.notices()).toMatchObject([
      { lane: 0, number: 1, kind: 'raised', violation: { rule: 'pay-in-time' } },
    ]);
  });

  it('fences whoever had it: what was decided before is not stored over what came after', async () => {
    const subject = subjectIn(0);
    await rig.feed([published(purchase), step(subject, 0, 'ask')]);
    first.stall();
    rig.publish([step(subject, 1, 'approve')]);
    rig.share([1, 1, 1, 1]);
    await second.owns([0, 1, 2, 3]);
    await rig.settle();
    await rig.feed([step(subject, 2, 'pay')]);
    const before = await digest(rig.stores.documents);
    first.goOn();
    await first.owns([]);
    expect(await digest(rig.stores.documents)).toEqual(before);
    expect(await caseOf(second, subject)).toMatchObject({ events: 3, status: 'completed', conforming: true });
  });

  it('may come back to who never heard of its going, who raises what has become due meanwhile', async () => {
    const [kept, late] = [subjectIn(0, 'kept'), subjectIn(0, 'late')];
    await rig.feed([published(purchase), step(kept, 0, 'ask')]);
    await first.monitor.tick();
    first.stall();
    const { length } = first.bus.delivered;
    rig.publish([step(late, 0, 'ask')]);
    while (first.bus.delivered.length === length) await pause(1);
    rig.share([1, 1, 1, 1]);
    await second.owns([0, 1, 2, 3]);
    await rig.feed([step(kept, 1, 'approve')]);
    rig.share([0, 1, 0, 1]);
    first.goOn();
    await first.owns([0, 2]);
    await rig.passTo(monday + 20 * hour);
    expect(await rig.notices()).toMatchObject([{ kind: 'raised', violation: { rule: 'pay-in-time' } }]);
  });

  it('is held up where its number has changed since a case began', async () => {
    const subject = subjectIn(0);
    await rig.feed([published(purchase), step(subject, 0, 'ask')]);
    const { documents } = rig.stores;
    const stored = await documents.get<object>('cases', `purchase/${subject}`);
    const moved = { ...stored?.doc, lane: 3 };
    await documents.commit({
      writes: [{ kind: 'put', collection: 'cases', id: `purchase/${subject}`, doc: moved }],
    });
    rig.share([1, 1, 1, 1]);
    await second.owns([0, 1, 2, 3]);
    rig.publish([step(subject, 1, 'approve')]);
    expect(await second.monitor.progress.caughtUp(100)).toBe(false);
    expect(await second.bus.deadLetters('process-monitor', { limit: 1 })).toEqual([]);
  });
});

describe('a definition', () => {
  const other = { ...purchase, version: 2 };
  /** In a lane of the first instance; definitions are in that of the process's name. */
  const elsewhere = (): number => (rig.log.partitionOf('purchase') + 1) % 4;

  it('that comes in another lane is waited for, and nothing is parked', async () => {
    const subject = subjectIn(elsewhere());
    const owner = rig.log.partitionOf('purchase') % 2 === 0 ? first : second;
    owner.stall();
    rig.publish([published(purchase)]);
    rig.publish(skipping(subject));
    const watching = owner === first ? second : first;
    expect(await watching.monitor.progress.caughtUp(100)).toBe(false);
    owner.goOn();
    await rig.settle();
    expect(await caseOf(first, subject)).toMatchObject({ events: 2, conforming: false });
    expect(toldOf(await rig.notices())).toEqual([expect.stringMatching(/^raised /)]);
  });

  it('that was missing when the other lanes were read is learned by all, and its letters are retried', async () => {
    const subjects = [0, 1, 2, 3].map((partition) => subjectIn(partition));
    await rig.feed(subjects.map((subject) => step(subject, 0, 'ask', { version: 2 })));
    const group = 'process-monitor';
    expect(await first.bus.deadLetters(group, { limit: 10 })).toHaveLength(4);
    await rig.feed([published(other)]);
    for (const subject of subjects)
      expect(await second.monitor.caseAt('purchase', subject, 0, 5_000)).toMatchObject({
        version: 2,
        events: 1,
      });
    await Promise.all([first, second].map(({ monitor }) => monitor.consumer.retried()));
    expect(await first.bus.deadLetters(group, { limit: 10 })).toEqual([]);
    for (const subject of subjects) expect((await caseOf(first, subject))?.parked).toBeUndefined();
    for (const { monitor } of [first, second])
      expect((await monitor.definitions.find('purchase', 2))?.definition).toEqual(other);
  });

  it('that another instance stored under the same version is compared, not overwritten', async () => {
    const changed = { ...purchase, department: 'sales' };
    const [one, two] = [first, second].map(({ monitor }) => monitor.definitions);
    const outcomes = await Promise.all([one?.accept(published(purchase)), two?.accept(published(changed))]);
    expect(outcomes).toEqual([
      'added',
      { faults: [expect.objectContaining({ path: '/data/definition/version' })] },
    ]);
    expect(await two?.accept(published(purchase))).toBe('known');
  });
});

describe('any instance', () => {
  it('tells how far all lanes are, and what they told, wherever they are', async () => {
    await rig.feed([published(purchase)]);
    await rig.feed([0, 1, 2, 3].flatMap((partition) => skipping(subjectIn(partition))));
    for (const { monitor } of [first, second]) {
      expect(await monitor.progress.reached(await monitor.progress.heads())).toBe(true);
      const told = await monitor.notices.after(noticesBegin);
      expect(told).toHaveLength(4);
      expect(told.at(-1)?.id).toBe('0:1.1:1.2:1.3:1');
      expect(formatNoticePosition(await monitor.notices.last())).toBe('0:1.1:1.2:1.3:1');
      expect((await monitor.lanes()).map(({ lane, lag }) => [lane, lag])).toEqual([
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 0],
      ]);
    }
    expect((await second.monitor.lanes()).map(({ owned }) => owned)).toEqual([false, true, false, true]);
  });

  it('goes on with the notices where somebody has stopped reading at another', async () => {
    await rig.feed([published(purchase), ...[0, 1].flatMap((partition) => skipping(subjectIn(partition)))]);
    const read = (await first.monitor.notices.after(noticesBegin)).at(-1);
    await rig.feed([0, 2, 3].flatMap((partition) => skipping(subjectIn(partition, 'd'))));
    const rest = await second.monitor.notices.after(read?.position);
    expect(rest.map(({ lane, number }) => [lane, number]).sort()).toEqual([
      [0, 2],
      [2, 1],
      [3, 1],
    ]);
  });

  it('sees that an import goes on which is sent in at another', async () => {
    await rig.feed([published(purchase)]);
    rig.clock.time = monday + 100 * hour;
    await first.monitor.imports.declare(
      'log',
      { definition: 'purchase', version: 1, source: 'log.xes' },
      'me',
    );
    const [imported, other] = [subjectIn(1), subjectIn(3)];
    for (const [from, subject] of [imported, other].entries()) {
      const events = [step(subject, 0, 'ask'), step(subject, 1, 'approve')];
      expect(await first.monitor.imports.accept('log', from * 2, events)).toEqual({ accepted: 2 + from * 2 });
    }
    await rig.settle();
    await second.monitor.tick();
    expect(await rig.notices()).toEqual([]);
    await rig.passTo(rig.clock.time + 6_000);
    expect(toldOf(await rig.notices())).toHaveLength(2);
  });

  it('retries the letters of a lane that another has', async () => {
    await rig.feed([published(purchase)]);
    const subject = subjectIn(0);
    const broken = { ...step(subject, 1, 'approve'), id: `purchase-${subject}-0` };
    await rig.feed([step(subject, 0, 'ask'), { ...broken, sequence: 0, id: 'another' }]);
    expect(await caseOf(second, subject)).toMatchObject({
      parked: { cause: expect.stringContaining('claims') },
    });
    expect(await second.monitor.consumer.retry(subject)).toEqual({ handled: 0, parked: 1 });
    expect(await caseOf(second, subject)).toHaveProperty('parked');
  });
});
