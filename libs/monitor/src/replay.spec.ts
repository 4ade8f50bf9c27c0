import { describe, expect, it } from '@jest/globals';
import { erased, inBoth, type EventEnvelope, type JsonObject } from '@liucheng/kernel';
import type { ProcessDefinition, Rule } from '@liucheng/process-model';
import fc from 'fast-check';
import { collections } from './collections.ts';
import { countCases } from './counts.ts';
import { digest } from './digest.ts';
import { hour, monday, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';

const types = ['ask', 'approve', 'pay', 'reject', 'note', 'dance'] as const;
const people = ['ann', 'bob'] as const;

const [usual] = purchase.rules as [Rule];
const base = { names: usual.names, severity: usual.severity, clause: usual.clause };
/** Also with what the data of events promises. */
const promising: ProcessDefinition = {
  ...purchase,
  rules: [
    ...(purchase.rules ?? []),
    { ...base, id: 'paid-by', kind: 'deadline', step: 'pay', after: 'approve', key: '/order', until: '/by' },
    {
      ...base,
      id: 'asked-again',
      kind: 'deadline',
      step: 'approve',
      after: 'ask',
      key: '/order',
      within: { duration: 'PT6H', time: 'elapsed' },
      disarmedBy: 'reject',
    },
  ],
};

/** Any case at all: right and wrong orders, unknown steps, wrong people, times that run backwards, and what is not said or cannot be read. */
const history = fc
  .array(
    fc.record({
      type: fc.constantFrom(...types),
      actor: fc.constantFrom(...people),
      department: fc.constantFrom('sales', 'finance'),
      at: fc.integer({ min: 0, max: 30 }),
      order: fc.constantFrom('a', 'a', 'b', 'b', inBoth(erased), { id: 'a' }),
      by: fc.option(fc.integer({ min: 0, max: 40 })),
      unsaid: fc.subarray(['actor', 'actorrole', 'department', 'order'], { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map(
    (steps) =>
      (subject: string): EventEnvelope[] =>
        steps.map(({ type, actor, department, at, order, by, unsaid }, sequence) => {
          const due = by === null ? null : new Date(monday + by * hour).toISOString();
          const event = step(subject, sequence, type, {
            actor,
            department,
            at: monday + at * hour,
            data: without({ order, by: due }, unsaid) as JsonObject,
          });
          return without(event, unsaid) as EventEnvelope;
        }),
  );

function without(all: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
}

/** What goes wrong on the way: which event is moved how far back, and what is delivered twice. */
const disorder = fc.record({
  delayed: fc.array(fc.record({ index: fc.nat(200), by: fc.integer({ min: 1, max: 60 }) }), {
    maxLength: 12,
  }),
  repeated: fc.array(fc.nat(200), { maxLength: 12 }),
  /** After which share of the deliveries the monitor is restarted, and with which batch size. */
  restarts: fc.array(fc.record({ after: fc.nat(100), batchSize: fc.integer({ min: 1, max: 50 }) }), {
    maxLength: 3,
  }),
  /** Whether gaps are given up before the missing events come. */
  impatient: fc.boolean(),
});

function interleaved(cases: readonly EventEnvelope[][]): EventEnvelope[] {
  const events: EventEnvelope[] = [];
  for (let index = 0; cases.some((each) => index < each.length); index++) {
    for (const each of cases) if (each[index]) events.push(each[index] as EventEnvelope);
  }
  return events;
}

describe('whatever happens on the way', () => {
  it('the same events give the same cases, violations and figures as one straight run', async () => {
    const straight = await MonitorRig.open({ deadlineGraceMs: 0 });
    const disturbed = await MonitorRig.open({ deadlineGraceMs: 0, historyChunk: 3, liveCases: 2 });
    try {
      let round = 0;
      await straight.start();
      await straight.feed([published(promising)]);
      await disturbed.start();
      await disturbed.feed([published(promising)]);
      await fc.assert(
        fc.asyncProperty(
          fc.array(history, { minLength: 1, maxLength: 8 }),
          disorder,
          async (histories, { delayed, repeated, restarts, impatient }) => {
            round++;
            const events = interleaved(histories.map((make, index) => make(`r${round}-c${index}`)));
            const moved = [...events];
            for (const { index, by } of delayed) {
              const [event] = moved.splice(index % moved.length, 1) as [EventEnvelope];
              moved.splice(Math.min(moved.length, (index % (moved.length + 1)) + by), 0, event);
            }
            for (const index of repeated) moved.push(moved[index % moved.length] as EventEnvelope);

            await straight.feed(events);
            let sent = 0;
            for (const { after, batchSize } of [...restarts].sort((a, b) => a.after - b.after)) {
              const until = Math.floor((after / 100) * moved.length);
              await disturbed.feed(moved.slice(sent, until));
              sent = Math.max(sent, until);
              if (impatient) await disturbed.passTo(disturbed.clock.time + 31_000);
              await disturbed.stop();
              await disturbed.start({ batchSize });
            }
            await disturbed.feed(moved.slice(sent));
            const end = Math.max(straight.clock.time, disturbed.clock.time) + 50 * hour;
            await straight.passTo(end);
            await disturbed.passTo(end);
            expect(await digest(disturbed.stores.documents)).toEqual(await digest(straight.stores.documents));
          },
        ),
        { numRuns: 10, endOnFailure: true },
      );
      const { documents } = disturbed.stores;
      const grouped = await documents.aggregate(collections.cases.name, { groupBy: 'status' });
      const counts = Object.fromEntries(grouped.map(({ key, count }) => [key, count]));
      expect(counts).toMatchObject({ open: expect.any(Number), completed: expect.any(Number) });
      expect(await countCases(documents, [promising.id])).toEqual(counts);
      expect(await disturbed.rebuilt()).toEqual(await digest(straight.stores.documents));
    } finally {
      await straight.close();
      await disturbed.close();
    }
  }, 240_000);
});
