import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import fc from 'fast-check';
import { digest } from './digest.ts';
import { befall } from './testing/fleet-mishaps.ts';
import { allNotices, FleetRig, toldOf, type Instance } from './testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';

const minute = 60_000;
const types = ['ask', 'approve', 'pay', 'reject', 'note', 'dance'] as const;

const history = fc
  .array(
    fc.record({
      type: fc.constantFrom(...types),
      actor: fc.constantFrom('ann', 'bob'),
      department: fc.constantFrom('sales', 'finance'),
      at: fc.integer({ min: 0, max: 120 }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map(
    (steps) =>
      (subject: string): EventEnvelope[] =>
        steps.map(({ type, actor, department, at }, sequence) =>
          step(subject, sequence, type, { actor, department, at: monday + at * minute }),
        ),
  );

/** What happens to the instances while a part of the events is on its way; `turns` later than what came before. */
const mishap = fc.record({
  kind: fc.constantFrom('move', 'kill', 'stop', 'stall', 'go on'),
  which: fc.nat(2),
  owners: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
  turns: fc.nat(12),
});

const parts = fc.array(
  fc.record({ share: fc.integer({ min: 5, max: 60 }), mishaps: fc.array(mishap, { maxLength: 4 }) }),
  { minLength: 1, maxLength: 4 },
);

function interleaved(cases: readonly EventEnvelope[][]): EventEnvelope[] {
  const longest = Math.max(...cases.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    cases.flatMap((each) => (each[index] ? [each[index] as EventEnvelope] : [])),
  ).flat();
}

/** The same, but that they happen from now on: what is older than the watermark may be judged before or after it. */
function from(now: number, events: readonly EventEnvelope[]): EventEnvelope[] {
  return events.map((event) => ({
    ...event,
    time: new Date(now + Date.parse(event.time) - monday).toISOString(),
  }));
}

async function happens(fleet: FleetRig, mishap: Mishap): Promise<void> {
  await befall(fleet, mishap);
  if (mishap.kind === 'stall') {
    // The session of those that stand still ends; the others go on with their partitions.
    await fleet.shared();
    if (mishap.turns > 3) await fleet.settle();
  } else if (mishap.kind === 'go on') for (const each of fleet.running) each.goOn();
}

/** One is about to stand still when it has read what is published next. */
function stalls(fleet: FleetRig, { kind, which }: Mishap): void {
  const instance = fleet.running[which % fleet.running.length] as Instance;
  if (kind === 'stall' && fleet.running.some((each) => each !== instance && !each.stalled)) instance.stall();
}

type Mishap = typeof mishap extends fc.Arbitrary<infer Value> ? Value : never;

describe('three instances, whatever becomes of them', () => {
  it('find what one that runs straight through finds, and tell each thing once', async () => {
    const settings = { deadlineGraceMs: 0, batchSize: 7, liveCases: 5, historyChunk: 3 };
    const straight = await MonitorRig.open({ deadlineGraceMs: 0 });
    const fleet = await FleetRig.open(settings);
    try {
      let round = 0;
      await straight.start();
      await straight.feed([published(purchase)]);
      await fleet.startAll(3);
      await fleet.feed([published(purchase)]);
      await fc.assert(
        fc.asyncProperty(
          fc.array(history, { minLength: 1, maxLength: 10 }),
          parts,
          async (histories, given) => {
            round++;
            const events = interleaved(histories.map((make, index) => make(`r${round}-c${index}`)));
            let sent = 0;
            for (const [index, { share, mishaps }] of given.entries()) {
              const last = index === given.length - 1;
              const until = last ? undefined : sent + Math.ceil((share / 100) * events.length);
              const part = from(fleet.clock.time, events.slice(sent, until));
              sent += part.length;
              const slice = Math.ceil(part.length / (mishaps.length + 1));
              for (const [place, each] of mishaps.entries()) {
                stalls(fleet, each);
                fleet.publish(part.slice(place * slice, (place + 1) * slice));
                await happens(fleet, each);
              }
              fleet.publish(part.slice(mishaps.length * slice));
              if (last) for (const each of fleet.running) each.goOn();
              const time = fleet.clock.time + 7 * hour;
              await fleet.passTo(time);
              await straight.feed(part);
              await straight.passTo(time);
            }
            expect(await digest(fleet.stores.documents)).toEqual(await digest(straight.stores.documents));
            expect(toldOf(await fleet.notices())).toEqual(
              toldOf(await allNotices(straight.stores.documents)),
            );
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
