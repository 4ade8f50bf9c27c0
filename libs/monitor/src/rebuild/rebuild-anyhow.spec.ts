import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { createLogger } from '@liucheng/service-kit';
import fc from 'fast-check';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import type { Notice } from '../notices.ts';
import { everything } from '../pages.ts';
import { damage, damages } from '../testing/damage.ts';
import { befall } from '../testing/fleet-mishaps.ts';
import { FleetRig, type Instance } from '../testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, purchase, step } from '../testing/monitor-rig.ts';
import type { ViolationDocument } from '../violation-document.ts';
import { RebuildRunner } from './rebuild-runner.ts';

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

const mishap = fc.record({
  kind: fc.constantFrom('move', 'kill', 'stop', 'wait'),
  which: fc.nat(1),
  owners: fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }),
  turns: fc.nat(200),
});

const harm = fc.record({ kind: fc.constantFrom(...damages), which: fc.nat(200) });

const plan = fc.record({
  histories: fc.array(history, { minLength: 2, maxLength: 10 }),
  /** Which share of the events has come when something is damaged. */
  before: fc.integer({ min: 30, max: 100 }),
  harms: fc.array(harm, { maxLength: 4 }),
  /** Which event comes how many places too late. */
  delayed: fc.array(fc.record({ index: fc.nat(60), by: fc.integer({ min: 1, max: 30 }) }), { maxLength: 4 }),
  mishaps: fc.array(mishap, { maxLength: 4 }),
});

function interleaved(cases: readonly EventEnvelope[][]): EventEnvelope[] {
  const longest = Math.max(...cases.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    cases.flatMap((each) => (each[index] ? [each[index] as EventEnvelope] : [])),
  ).flat();
}

function late(
  events: readonly EventEnvelope[],
  delayed: readonly { readonly index: number; readonly by: number }[],
): EventEnvelope[] {
  const moved = [...events];
  for (const { index, by } of delayed) {
    const [event] = moved.splice(index % moved.length, 1) as [EventEnvelope];
    moved.splice(Math.min(moved.length, (index % (moved.length + 1)) + by), 0, event);
  }
  return moved;
}

/** The same, but that they happen from now on: what is older than the watermark may be judged before or after it. */
function from(now: number, events: readonly EventEnvelope[]): EventEnvelope[] {
  return events.map((event) => ({
    ...event,
    time: new Date(now + Date.parse(event.time) - monday).toISOString(),
  }));
}

/** What somebody knows to stand who was told everything. */
function standingAsTold(notices: readonly Notice[]): string[] {
  const standing = new Set<string>();
  for (const notice of notices)
    if (notice.kind === 'withdrawn') standing.delete(notice.violation.id);
    else if ('violation' in notice) standing.add(notice.violation.id);
  return [...standing].sort();
}

async function standing(fleet: FleetRig): Promise<string[]> {
  const ids: string[] = [];
  const { name } = collections.violations;
  for await (const { id, doc } of everything<ViolationDocument>(fleet.stores.documents, name, { limit: 500 }))
    if (doc.state === 'open') ids.push(id);
  return ids.sort();
}

async function ended(fleet: FleetRig, id: string): Promise<void> {
  for (;;) {
    const [one] = fleet.running as [Instance];
    const stored = await one.monitor.rebuilds.find(id);
    if (stored?.doc.cleared) {
      expect(stored.doc.state).toBe('done');
      return;
    }
    await one.monitor.progress.wait(20);
  }
}

describe('a rebuild, whatever is damaged and whatever becomes of the instances', () => {
  it('leaves what one monitor knows that was never disturbed, and tells what it mends', async () => {
    const settings = { deadlineGraceMs: 0, tickMs: 5, batchSize: 7, liveCases: 5, historyChunk: 3 };
    const straight = await MonitorRig.open({ deadlineGraceMs: 0 });
    const fleet = await FleetRig.open(settings);
    fleet.beside = ({ monitor, bus, documents }) =>
      new RebuildRunner({ monitor, bus, documents, logger: createLogger('silent') });
    try {
      let round = 0;
      await straight.start();
      await straight.feed([published(purchase)]);
      await fleet.startAll(2);
      await fleet.feed([published(purchase)]);
      await fc.assert(
        fc.asyncProperty(plan, async ({ histories, before, harms, delayed, mishaps }) => {
          round++;
          const made = interleaved(histories.map((make, index) => make(`r${round}-c${index}`)));
          const events = from(fleet.clock.time, made);
          const moved = late(events, delayed);
          const first = moved.slice(0, Math.ceil((before / 100) * moved.length));
          const rest = moved.slice(first.length);
          await fleet.feed(first);
          for (const { kind, which } of harms) await damage(fleet.stores.documents, kind, which);
          const { id } = await (fleet.running[0] as Instance).monitor.rebuilds.begin({ id: 'u-admin' });
          const slice = Math.ceil(rest.length / (mishaps.length + 1));
          for (const [place, each] of mishaps.entries()) {
            fleet.publish(rest.slice(place * slice, (place + 1) * slice));
            await befall(fleet, each);
          }
          fleet.publish(rest.slice(mishaps.length * slice));
          await fleet.shared();
          await ended(fleet, id);
          const time = fleet.clock.time + 7 * hour;
          await fleet.passTo(time);
          await straight.feed(events);
          await straight.passTo(time);
          expect(await digest(fleet.stores.documents)).toEqual(await digest(straight.stores.documents));
          expect(standingAsTold(await fleet.notices())).toEqual(await standing(fleet));
        }),
        { numRuns: 5, endOnFailure: true },
      );
    } finally {
      await straight.close();
      await fleet.close();
    }
  }, 300_000);
});
