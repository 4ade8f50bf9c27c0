import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import fc from 'fast-check';
import type { ToldNotice } from './all-notices.ts';
import { collections } from './collections.ts';
import { digest } from './digest.ts';
import { noticesBegin, type NoticePosition } from './notice-position.ts';
import type { ProcessMonitor } from './process-monitor.ts';
import { FleetRig, type Instance } from './testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';
import type { ViolationDocument } from './violation-document.ts';

const settings = { deadlineGraceMs: 0, tickMs: 5 };

/** Reads the notices as a subscriber does: on after the last one, at whichever instance. */
class Listener {
  readonly told: ToldNotice[] = [];
  position: NoticePosition = noticesBegin;

  async read({ notices }: ProcessMonitor): Promise<void> {
    for (let page = await notices.after(this.position); page.length > 0;) {
      this.told.push(...page);
      this.position = page.at(-1)?.position as NoticePosition;
      page = await notices.after(this.position);
    }
  }

  /** What was told last of each violation. */
  get last(): Map<string, ViolationDocument> {
    return new Map(
      this.told.flatMap((notice) =>
        'violation' in notice ? [[notice.violation.id, notice.violation] as const] : [],
      ),
    );
  }

  /** Raised though the listener knew it to stand, and nothing was said of a repetition. */
  get repeated(): string[] {
    const open = new Set<string>();
    return this.told.flatMap((notice) => {
      if (!('violation' in notice)) return [];
      const { id } = notice.violation;
      const again = notice.kind === 'raised' && open.has(id) && !notice.mayRepeat;
      if (notice.kind === 'withdrawn') open.delete(id);
      else open.add(id);
      return again ? [id] : [];
    });
  }
}

async function violationsIn(fleet: FleetRig): Promise<Map<string, ViolationDocument>> {
  const { documents } = fleet.stores;
  const { items } = await documents.find<ViolationDocument>(collections.violations.name, { limit: 1_000 });
  return new Map(items.map(({ id, doc }) => [id, doc]));
}

describe('a document store that goes back under the monitor', () => {
  let fleet: FleetRig;
  let straight: MonitorRig;
  let first: Instance;
  let second: Instance;
  const skipping = (subject: string) => [step(subject, 0, 'ask'), step(subject, 1, 'pay')];
  const subjects = Array.from({ length: 12 }, (_, index) => `c${index}`);

  beforeEach(async () => {
    straight = await MonitorRig.open(settings);
    fleet = await FleetRig.open(settings);
    [first, second] = (await fleet.startAll(2)) as [Instance, Instance];
    await straight.start();
    for (const rig of [fleet, straight]) await rig.feed([published(purchase)]);
    for (const subject of subjects) for (const rig of [fleet, straight]) await rig.feed(skipping(subject));
  });

  afterEach(async () => {
    await fleet.close();
    await straight.close();
  });

  const whole = async () => {
    await fleet.stored();
    expect(await digest(fleet.stores.documents)).toEqual(await digest(straight.stores.documents));
  };

  it('is noticed though nothing more happens, and what it has lost is read again', async () => {
    await fleet.past.goBack(fleet.past.units.length - 5);
    await whole();
  });

  it('may have lost everything, the definitions too', async () => {
    await fleet.past.goBack(0);
    await whole();
    const { documents } = fleet.stores;
    expect(await documents.get(collections.definitions.name, 'purchase@1')).toBeDefined();
  });

  it('may go back again before what it had lost was read', async () => {
    const { past } = fleet;
    await past.goBack(past.units.length - 5);
    for (const depth of [4, 9, 2]) {
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      await past.goBack(Math.max(0, past.units.length - depth));
    }
    await whole();
  });

  it('has let a subscriber miss nothing, wherever it stopped reading, and repetitions say so', async () => {
    const listeners = [new Listener(), new Listener()];
    await listeners[0]?.read(first.monitor);
    await fleet.past.goBack(fleet.past.units.length - 10);
    await fleet.stored();
    for (const listener of listeners) {
      await listener.read(second.monitor);
      expect(listener.last).toEqual(await violationsIn(fleet));
      expect(listener.repeated).toEqual([]);
    }
    expect(listeners[0]?.told.length).toBeGreaterThan(subjects.length);
    expect(listeners[1]?.told).toHaveLength(subjects.length);
    await fleet.feed(skipping('later'));
    await listeners[0]?.read(second.monitor);
    expect(listeners[0]?.told.at(-1)).not.toHaveProperty('mayRepeat');
  });

  it('lets a subscriber wait where numbers were left out and nothing was told since', async () => {
    await fleet.feed([step('late', 0, 'ask')]);
    const listener = new Listener();
    await listener.read(first.monitor);
    await fleet.past.goBack(fleet.past.units.length - 1);
    await fleet.stored();
    await listener.read(second.monitor);
    const lanes = (await second.monitor.lanes()).map(({ lastNotice }) => lastNotice);
    expect(lanes).toContain(1_000_000);
    const stop = new AbortController();
    let woken = 0;
    const waiting = [first, second].map(async ({ monitor: { notices } }) => {
      for (; !stop.signal.aborted && woken < 1_000; woken++) {
        expect(await notices.after(listener.position)).toEqual([]);
        await notices.waitAfter(listener.position, 10_000, stop.signal);
      }
    });
    // What a lane stores may wake whoever waits; without a pause it would be thousands of times.
    await pause(300);
    expect(woken).toBeLessThan(20);
    stop.abort();
    await Promise.all(waiting);
  });

  it('is noticed by whoever gets the lane, if it has seen the lane before', async () => {
    const listener = new Listener();
    await listener.read(second.monitor);
    first.stall();
    await fleet.past.goBack(4);
    fleet.kill(first);
    await fleet.shared();
    await whole();
    const told = (await second.monitor.lanes()).map(({ lastNotice }) => lastNotice);
    expect(told.filter((number) => number > 0 && number < 1_000_000)).toEqual([]);
    await listener.read(second.monitor);
    expect(listener.last).toEqual(await violationsIn(fleet));
    expect(listener.repeated).toEqual([]);
  });

  it('leaves what is parked parked, and reads what came before it', async () => {
    const before = fleet.past.units.length;
    const [ask] = skipping('parked') as [EventEnvelope];
    await fleet.feed([ask]);
    await fleet.feed([{ ...ask, id: 'another' }]);
    await fleet.past.goBack(before);
    await fleet.stored();
    expect(await second.monitor.caseAt('purchase', 'parked', -1, 0)).toMatchObject({
      events: 1,
      parked: { cause: expect.stringContaining('claims') },
    });
    expect(await first.bus.deadLetters('process-monitor', { limit: 10 })).toHaveLength(1);
  });

  it('is met in the middle of the work', async () => {
    const later = Array.from({ length: 10 }, (_, index) => `later${index}`);
    for (const [index, subject] of later.entries()) {
      fleet.publish(skipping(subject));
      await straight.feed(skipping(subject));
      if (index % 3 === 2) await fleet.past.goBack(Math.max(0, fleet.past.units.length - index));
    }
    await whole();
  });
});

const types = ['ask', 'approve', 'pay', 'reject', 'note', 'dance'] as const;

const history = fc
  .array(
    fc.record({
      type: fc.constantFrom(...types),
      actor: fc.constantFrom('ann', 'bob'),
      at: fc.integer({ min: 0, max: 120 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map(
    (steps) =>
      (subject: string, now: number): EventEnvelope[] =>
        steps.map(({ type, actor, at }, sequence) =>
          step(subject, sequence, type, { actor, at: now + at * 60_000 }),
        ),
  );

const mishap = fc.record({
  kind: fc.constantFrom('back', 'back', 'move', 'kill'),
  which: fc.nat(1),
  depth: fc.nat(25),
  owners: fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }),
  turns: fc.nat(12),
});

describe('two instances on a store that goes back, whatever else becomes of them', () => {
  it('find what one that runs straight through finds, and let nobody miss anything', async () => {
    const straight = await MonitorRig.open(settings);
    const fleet = await FleetRig.open({ ...settings, batchSize: 7, liveCases: 5, historyChunk: 3 });
    try {
      await straight.start();
      await straight.feed([published(purchase)]);
      await fleet.startAll(2);
      await fleet.feed([published(purchase)]);
      const listener = new Listener();
      let round = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(history, { minLength: 1, maxLength: 8 }),
          fc.array(mishap, { minLength: 1, maxLength: 5 }),
          async (histories, mishaps) => {
            round++;
            const now = Math.max(fleet.clock.time, monday);
            const events = histories.flatMap((make, index) => make(`r${round}-c${index}`, now));
            const slice = Math.ceil(events.length / mishaps.length);
            for (const [place, { kind, which, depth, owners, turns }] of mishaps.entries()) {
              fleet.publish(events.slice(place * slice, (place + 1) * slice));
              for (let turn = 0; turn < turns; turn++) await nextTurn();
              const instance = fleet.running[which] as Instance;
              if (kind === 'back') await fleet.past.goBack(Math.max(0, fleet.past.units.length - depth));
              else if (kind === 'move') fleet.share(owners);
              else {
                fleet.kill(instance);
                await fleet.start();
              }
              await listener.read((fleet.running[which] as Instance).monitor);
            }
            await fleet.shared();
            await fleet.stored();
            await straight.feed(events);
            const time = now + 7 * hour;
            await straight.passTo(time);
            await fleet.passTo(time);
            expect(await digest(fleet.stores.documents)).toEqual(await digest(straight.stores.documents));
          },
        ),
        { numRuns: 6, endOnFailure: true },
      );
    } finally {
      await straight.close();
      await fleet.close();
    }
  }, 180_000);
});
