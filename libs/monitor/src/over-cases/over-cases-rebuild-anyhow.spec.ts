import { describe, expect, it } from '@jest/globals';
import { inBoth, withheld, type EventEnvelope } from '@liucheng/kernel';
import { createLogger } from '@liucheng/service-kit';
import fc from 'fast-check';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import { RebuildRunner } from '../rebuild/rebuild-runner.ts';
import { buying } from '../testing/buying.ts';
import { befall } from '../testing/fleet-mishaps.ts';
import { FleetRig, type Instance } from '../testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, step } from '../testing/monitor-rig.ts';

const minute = 60_000;

const order = fc.record({
  actor: fc.constantFrom('ann', 'bob'),
  checker: fc.constantFrom('ann', 'bob'),
  offer: fc.constantFrom('a', 'b', 'c'),
  rival: fc.constantFrom('a', 'b', 'c', inBoth(withheld)),
  at: fc.integer({ min: 0, max: 60 }),
});

const mishap = fc.record({
  kind: fc.constantFrom('move', 'kill', 'stop', 'wait'),
  which: fc.nat(1),
  owners: fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }),
  turns: fc.nat(200),
});

const harmed = [
  collections.accusations,
  collections.leftOpen,
  collections.violations,
  collections.occurrences,
  collections.repetitions,
  collections.accused,
  collections.metrics,
  collections.caseBodies,
] as const;

const plan = fc.record({
  orders: fc.array(order, { minLength: 3, maxLength: 12 }),
  harms: fc.array(fc.record({ what: fc.constantFrom(...harmed), which: fc.nat(100) }), { maxLength: 4 }),
  mishaps: fc.array(mishap, { maxLength: 3 }),
});

function eventsOf(
  orders: readonly (typeof order extends fc.Arbitrary<infer O> ? O : never)[],
  prefix: string,
  now: number,
) {
  return orders.flatMap(({ actor, checker, offer, rival, at }, index): EventEnvelope[] =>
    ['order', 'check', 'pay'].map((type, sequence) =>
      step(`${prefix}${index}`, sequence, type, {
        process: 'buying',
        at: now + (at + sequence) * minute,
        actor: type === 'check' ? checker : actor,
        data: { offer, rival },
      }),
    ),
  );
}

describe('a rebuild with rules over cases, whatever is damaged and whatever becomes of the instances', () => {
  it('leaves what one monitor knows that was never disturbed', async () => {
    const straight = await MonitorRig.open({ deadlineGraceMs: 0 });
    const fleet = await FleetRig.open({ deadlineGraceMs: 0, tickMs: 5, batchSize: 7 });
    fleet.beside = ({ monitor, bus, documents }) =>
      new RebuildRunner({ monitor, bus, documents, logger: createLogger('silent') });
    try {
      let round = 0;
      await straight.start();
      await straight.feed([published(buying, monday - hour)]);
      await fleet.startAll(2);
      await fleet.feed([published(buying, monday - hour)]);
      await fc.assert(
        fc.asyncProperty(plan, async ({ orders, harms, mishaps }) => {
          const events = eventsOf(orders, `r${++round}-`, fleet.clock.time);
          const half = Math.ceil(events.length / 2);
          await fleet.feed(events.slice(0, half));
          await fleet.judged();
          for (const { what, which } of harms) {
            const { items } = await fleet.stores.documents.find(what.name, { limit: 1_000 });
            const one = items[which % items.length];
            if (one)
              await fleet.stores.documents.commit({
                writes: [{ kind: 'delete', collection: what.name, id: one.id }],
              });
          }
          const { id } = await (fleet.running[0] as Instance).monitor.rebuilds.begin({ id: 'u-admin' });
          fleet.publish(events.slice(half));
          for (const each of mishaps) await befall(fleet, each);
          await fleet.shared();
          for (let cleared = false; !cleared;) {
            const [{ monitor }] = fleet.running as [Instance];
            const stored = await monitor.rebuilds.find(id);
            cleared = stored?.doc.cleared === true;
            await monitor.progress.wait(20);
          }
          const time = fleet.clock.time + 7 * hour;
          await fleet.passTo(time);
          await fleet.judged();
          await straight.feed(events);
          await straight.passTo(time);
          expect(await straight.monitor.caughtUp(20_000)).toBe(true);
          await straight.passTo(time);
          expect(await digest(fleet.stores.documents)).toEqual(await digest(straight.stores.documents));
        }),
        { numRuns: 4, endOnFailure: true },
      );
    } finally {
      await straight.close();
      await fleet.close();
    }
  }, 300_000);
});
