import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import { collections } from './collections.ts';
import { digest } from './digest.ts';
import type { Notice } from './notices.ts';
import type { ProcessMonitor } from './process-monitor.ts';
import { hour, monday, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';
import type { ViolationDocument } from './violation-document.ts';

let rig: MonitorRig;
let monitor: ProcessMonitor;

beforeEach(async () => {
  rig = await MonitorRig.open();
  monitor = await rig.start();
  await rig.feed([published(purchase)]);
});

afterEach(() => rig.close());

const notices = async (): Promise<readonly Notice[]> => monitor.notices.after();
const kinds = async (): Promise<string[]> =>
  (await notices()).map((notice) =>
    'violation' in notice ? `${notice.kind} ${notice.violation.kind}` : notice.kind,
  );
const violations = async (): Promise<ViolationDocument[]> =>
  (await rig.stores.documents.find<ViolationDocument>(collections.violations.name, { limit: 100 })).items.map(
    ({ doc }) => doc,
  );
const theCase = async (subject: string) => monitor.caseAt('purchase', subject, -1, 0);

describe('a case', () => {
  it('is folded as it goes on, and ends conforming', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    expect(await theCase('c1')).toMatchObject({
      process: 'purchase',
      version: 1,
      subject: 'c1',
      status: 'open',
      department: 'sales',
      initiator: 'ask-person',
      startedAt: monday,
      lastEventAt: monday + hour,
      events: 2,
      sequence: 1,
      conforming: true,
      violations: 0,
      nextDue: monday + 9 * hour,
      enabled: [{ step: 'pay', dueAt: monday + 9 * hour }],
    });
    await rig.feed([step('c1', 2, 'pay')]);
    expect(await theCase('c1')).toMatchObject({ status: 'completed', cost: 0, fitness: 1, conforming: true });
    expect(await kinds()).toEqual([]);
  });

  it('raises what it violates, once, whatever is delivered twice', async () => {
    const events = [
      step('c1', 0, 'ask'),
      step('c1', 1, 'approve'),
      step('c1', 2, 'pay', { actor: 'approve-person' }),
    ];
    await rig.feed(events);
    await rig.feed(events);
    expect(await kinds()).toEqual(['raised separation-of-duties']);
    expect(await theCase('c1')).toMatchObject({ conforming: false, violations: 1, events: 3 });
  });
});

describe('a gap', () => {
  it('is waited for, and nothing is said when it closes in time', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c1', 2, 'pay')]);
    expect(await theCase('c1')).toMatchObject({ sequence: 0, waiting: 1 });
    await rig.passTo(monday + 29_000);
    await rig.feed([step('c1', 1, 'approve')]);
    await rig.passTo(monday + 60_000);
    expect(await theCase('c1')).toMatchObject({ sequence: 2, status: 'completed', conforming: true });
    expect(await kinds()).toEqual([]);
  });

  it('is reported when it stays, and put right when the missing event comes after all', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c1', 2, 'pay')]);
    await rig.passTo(monday + 30_000);
    expect(await notices()).toMatchObject([
      { number: 1, kind: 'gap', process: 'purchase', case: 'c1', from: 1, to: 1 },
      { number: 2, kind: 'raised', violation: { kind: 'step-skipped', step: 'approve' } },
    ]);
    expect(await theCase('c1')).toMatchObject({
      sequence: 2,
      missing: [{ from: 1, to: 1 }],
      conforming: false,
    });

    await rig.feed([step('c1', 1, 'approve')]);
    expect((await kinds()).slice(2)).toEqual(['withdrawn step-skipped']);
    expect(await violations()).toMatchObject([{ kind: 'step-skipped', state: 'withdrawn' }]);
    const mended = await theCase('c1');
    expect(mended).toMatchObject({ events: 3, sequence: 2, conforming: true, violations: 0 });
    expect(mended?.missing).toBeUndefined();
  });

  it('may be the beginning of the case', async () => {
    await rig.feed([step('c1', 1, 'approve')]);
    expect(await theCase('c1')).toMatchObject({ status: 'new', waiting: 1, sequence: -1 });
    await rig.passTo(monday + 30_000);
    expect(await notices()).toMatchObject([{ kind: 'gap', from: 0, to: 0 }, { kind: 'raised' }]);
  });
});

describe('a deadline', () => {
  it('is raised by time alone, also by a monitor that was not running when it fell due', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    await rig.passTo(monday + 9 * hour);
    expect(await kinds()).toEqual([]);
    await rig.stop();
    monitor = await rig.start();
    await rig.passTo(monday + 10 * hour);
    expect(await notices()).toMatchObject([
      { kind: 'raised', at: monday + 10 * hour, violation: { rule: 'pay-in-time', at: monday + 9 * hour } },
    ]);
    await rig.feed([step('c1', 2, 'pay', { at: monday + 11 * hour })]);
    expect(await notices()).toMatchObject([{}, { kind: 'amended', violation: { lateBy: 2 * hour } }]);
  });

  it('is not raised while the event that met it may still lie in the backlog', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    await rig.stop();
    await rig.publish([step('c1', 2, 'pay')]);
    rig.clock.time = monday + 100 * hour;
    monitor = await rig.start();
    await monitor.tick();
    await rig.passTo(monday + 100 * hour);
    expect(await kinds()).toEqual([]);
    expect(await theCase('c1')).toMatchObject({ status: 'completed' });
  });

  it('is due when the data of an event says so, for each key by itself, live as in a rebuild', async () => {
    const [rule] = purchase.rules as [Rule];
    const { names, severity, clause } = rule;
    const promised: Rule = {
      ...{ id: 'paid-by', names, severity, clause },
      kind: 'deadline',
      step: 'pay',
      after: 'approve',
      each: '/invoices',
      key: '/invoice',
      until: '/payBy',
    };
    await rig.feed([published({ ...purchase, id: 'invoices', ends: ['reject'], rules: [promised] })]);
    const told = (sequence: number, type: string, data: JsonObject) =>
      step('c1', sequence, type, { process: 'invoices', data });
    const invoices = ['a', 'b'].map((invoice) => ({ invoice, payBy: '2026-03-04' }));
    await rig.feed([told(0, 'ask', {}), told(1, 'approve', { invoices }), told(2, 'pay', { invoice: 'b' })]);
    const due = Date.parse('2026-03-04T23:59:59.999+08:00');
    expect(await monitor.caseAt('invoices', 'c1', -1, 0)).toMatchObject({ nextDue: due });
    await rig.passTo(due + hour);
    const missed = (await violations()).filter(({ kind }) => kind === 'deadline-missed');
    expect(missed).toMatchObject([
      { rule: 'paid-by', at: due, expected: { en: expect.stringMatching(/^“Pay” \(a\)/) } },
    ]);
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('stays raised when the clock jumps back', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    await rig.passTo(monday + 10 * hour);
    await rig.passTo(monday);
    expect(await violations()).toMatchObject([{ state: 'open', kind: 'deadline-missed' }]);
  });
});

describe('a message that cannot be processed', () => {
  it('is parked with what lies behind it in its case; all others go on', async () => {
    const broken = { ...step('c1', 1, 'approve'), time: 'yesterday' };
    await rig.feed([step('c1', 0, 'ask'), broken, step('c1', 2, 'pay'), step('c2', 0, 'ask')]);
    expect(await theCase('c1')).toMatchObject({ sequence: 0 });
    expect(await theCase('c2')).toMatchObject({ sequence: 0 });
    const letters = await rig.stores.bus.deadLetters('process-monitor', { limit: 10 });
    expect(letters.map(({ message, cause }) => [message.event.sequence, cause])).toEqual([
      [1, expect.stringContaining('/time: expected an RFC 3339 time')],
      [2, expect.stringContaining('earlier message of the same key')],
    ]);
    expect(await notices()).toMatchObject([{ kind: 'parked', key: 'c1' }]);
  });

  it('waits for its definition and is retried when that is published', async () => {
    await rig.feed([step('c1', 0, 'ask', { version: 2 }), step('c1', 1, 'approve', { version: 2 })]);
    expect(await theCase('c1')).toMatchObject({
      status: 'new',
      parked: { cause: expect.stringContaining('version 2') },
    });
    await rig.feed([published({ ...purchase, version: 2 })]);
    await monitor.consumer.retried();
    expect(await theCase('c1')).toMatchObject({ sequence: 1, version: 2 });
    expect((await theCase('c1'))?.parked).toBeUndefined();
    expect(await rig.stores.bus.deadLetters('process-monitor', { limit: 10 })).toEqual([]);
  });
});

describe('rebuilding', () => {
  it('gives what was there before', async () => {
    for (let index = 0; index < 20; index++) {
      const subject = `c${index}`;
      const types =
        index % 3 === 0 ? ['ask', 'pay'] : index % 3 === 1 ? ['ask', 'approve', 'pay'] : ['ask', 'reject'];
      await rig.feed(types.map((type, sequence) => step(subject, sequence, type)));
    }
    await rig.passTo(monday + 100 * hour);
    const live = await digest(rig.stores.documents);
    expect(live).toMatchObject({ cases: 20, events: 47 });
    expect(await rig.rebuilt({ batchSize: 7 })).toEqual(live);
  });
});
