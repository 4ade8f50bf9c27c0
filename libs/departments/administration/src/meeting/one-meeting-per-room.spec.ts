import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dyingAt, openCommandRig, type CommandRig, type RigCommand } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { people, start } from './meeting-examples.ts';
import { meetings } from './meetings.ts';
import type { Period } from './room-slots.ts';

// Bookings beside each other, with processes that die in the middle of one, against a model that knows nothing of quarters:
// rooms and the periods for which meetings have them.

let rig: CommandRig;
beforeAll(async () => {
  rig = await openCommandRig('administration', start);
});
afterAll(() => rig.close());

const quarter = 900_000;
const day = 86_400_000;
/** Each run has a day of its own, so that runs do not meet. */
const periodOf = (run: number, from: number, length: number): Period => ({
  startsAt: new Date(start + run * day + from * quarter).toISOString(),
  endsAt: new Date(start + run * day + (from + length) * quarter).toISOString(),
});

async function applied(period: Period): Promise<string> {
  const body = { topic: '-', place: '-', participants: [{ person: 'u-li' }], ...period };
  return (await rig.issue(meetings, { name: 'apply', body, actor: people.organiser })).caseId as string;
}

async function doing(name: string, caseId: string, body: object, how: Partial<RigCommand> = {}) {
  const actor = name === 'book-room' ? people.clerk : people.organiser;
  return (await rig.issue(meetings, { name, caseId, body, actor, ...how })).outcome;
}

type Taken = Period & { readonly room: string };

const overlap = (a: Taken, b: Taken): boolean =>
  a.room === b.room && a.startsAt < b.endsAt && b.startsAt < a.endsAt;

/** Follows the store in order and fails where two meetings have one room at the same time. */
async function roomsTaken(after: number): Promise<Map<string, Taken>> {
  const taken = new Map<string, Taken>();
  for (const { stream, event } of await rig.store.readAll({ after, limit: 100_000 })) {
    if (!stream.startsWith('meeting-')) continue;
    const read = meetings.events.read(event.type, event.data);
    if (read?.name === 'rescheduled' || read?.name === 'cancelled') taken.delete(stream);
    if (read?.name !== 'room-booked') continue;
    const { room, startsAt, endsAt } = read.data;
    for (const [other, period] of taken) {
      if (other !== stream && overlap(period, { room, startsAt, endsAt }))
        throw new Error(`${stream} books ${room} at ${startsAt}, which ${other} has from ${period.startsAt}`);
    }
    taken.set(stream, { room, startsAt, endsAt });
  }
  return taken;
}

const rooms = ['room-1', 'room-2'];
const booking = { room: 'room-1' };
const graceMs = 2_000;

describe('a room', () => {
  it('goes to one of many meetings that overlap in whatever way', async () => {
    const periods = Array.from({ length: 10 }, (_, index) => periodOf(1, index, 12 - index));
    const after = await rig.store.head();
    const cases = await Promise.all(periods.map(applied));
    const results = await Promise.all(cases.map((each) => doing('book-room', each, booking, { graceMs })));
    expect(results.filter((each) => each === 'done')).toHaveLength(1);
    expect(new Set(results)).toEqual(new Set(['done', 'room-taken']));
    expect((await roomsTaken(after)).size).toBe(1);
  });

  it('goes to meetings that follow each other without a gap, all at once', async () => {
    const cases = await Promise.all([0, 1, 2, 3, 4, 5].map((from) => applied(periodOf(2, from * 4, 4))));
    const results = await Promise.all(cases.map((each) => doing('book-room', each, booking, { graceMs })));
    expect(results).toEqual(cases.map(() => 'done'));
  });

  it('has one meeting at a time whatever is booked, moved, called off and killed beside each other', async () => {
    let run = 2;
    const act = fc.record({
      meeting: fc.nat(3),
      name: fc.constantFrom('book-room', 'book-room', 'book-room', 'reschedule', 'cancel'),
      room: fc.constantFrom(...rooms),
      from: fc.nat(6),
      length: fc.integer({ min: 1, max: 6 }),
      // Beyond the number of calls that a command makes, it lives.
      diesAt: fc.nat(60),
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(act, { minLength: 2, maxLength: 8 }), async (s, acts) => {
        const today = ++run;
        const after = await rig.store.head();
        const cases = await Promise.all([0, 1, 2, 3].map((n) => applied(periodOf(today, n, 3))));
        const work = acts.map(({ meeting, name, room, from, length, diesAt }) => {
          const dying = dyingAt(diesAt);
          const body = { ...periodOf(today, from, length), room, reason: '-' };
          return doing(name, cases[meeting] as string, body, {
            intercept: async (call, step) => {
              await s.schedule(Promise.resolve(), call);
              return dying(call, step);
            },
          });
        });
        await s.waitFor(Promise.all(work));
        const taken = await roomsTaken(after);
        // What nobody has can be booked, whoever died; what somebody has, cannot.
        for (const room of rooms) {
          for (let from = 0; from < 12; from++) {
            const wanted = { room, ...periodOf(today, from, 1) };
            const free = [...taken.values()].every((each) => !overlap(each, wanted));
            const result = await doing('book-room', await applied(wanted), { room });
            expect([from, result]).toEqual([from, free ? 'done' : 'room-taken']);
          }
        }
        await roomsTaken(after);
      }),
      { numRuns: 25 },
    );
  }, 240_000);
});
