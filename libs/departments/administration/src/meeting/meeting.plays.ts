import {
  business,
  elapsed,
  until,
  type Passing,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import { slotMinutes } from './room-slots.ts';

// How people go through ADM-2: meetings that go as they should, and each way to break a rule or the flow.

interface Meeting {
  readonly meeting: PlayedCase;
  readonly organiser: string;
  readonly participant: string;
  readonly startsAt: number;
}

type Acting<Result = Meeting> = AsyncGenerator<Passing, Result, void>;

const clerk = { role: 'office-clerk' };
const slotMs = slotMinutes * 60_000;
const hourMs = 3_600_000;
/** With a working day in it, whatever holidays there are. */
const twoWeeksMs = 14 * 24 * hourMs;

function soon({ chance }: Stage): Passing {
  return business(chance.minutes(10, 120));
}

/** An hour that begins so long from now, on the quarter. */
function hourFrom({ now }: Stage, ms: number): { readonly startsAt: string; readonly endsAt: string } {
  const from = Math.ceil((now + ms) / slotMs) * slotMs;
  return { startsAt: new Date(from).toISOString(), endsAt: new Date(from + hourMs).toISOString() };
}

async function* applied(stage: Stage, times = hourFrom(stage, twoWeeksMs)): Acting {
  const organiser = stage.who({ role: 'employee' });
  const participant = stage.who({ role: 'employee', not: [organiser] });
  const participants = [{ person: organiser }, { person: participant }];
  const meeting = await stage.start(organiser, 'apply', {
    topic: 'Budget of the year',
    place: 'A room for four',
    participants,
    ...times,
  });
  yield soon(stage);
  return { meeting, organiser, participant, startsAt: Date.parse(times.startsAt) };
}

/** A room that no other meeting of the simulation wants. */
const book = (stage: Stage, { meeting }: Meeting, room = stage.unique('room')) =>
  meeting.send(stage.who(clerk), 'book-room', { room });
const prepare = (stage: Stage, { meeting }: Meeting) =>
  meeting.send(stage.who(clerk), 'prepare', { equipment: 'Projector', materials: 'Four copies' });
const minute = ({ meeting, organiser }: Meeting, resolutions: readonly object[] = []) =>
  meeting.send(organiser, 'record-minutes', { minutes: 'The budget was discussed.', resolutions });
const distribute = ({ meeting, organiser }: Meeting) => meeting.send(organiser, 'distribute-minutes');
const close = ({ meeting, organiser }: Meeting) => meeting.send(organiser, 'close');
const followUp = ({ meeting, organiser }: Meeting, outcome = 'done') =>
  meeting.send(organiser, 'follow-up', { resolutionId: 'R1', progress: 'Drafted.', outcome });

/** Booked and prepared, and the day has come. */
async function* arranged(stage: Stage): Acting {
  const drawn = yield* applied(stage);
  await book(stage, drawn);
  yield soon(stage);
  await prepare(stage, drawn);
  yield until(drawn.startsAt);
  return drawn;
}

async function* held(stage: Stage): Acting {
  const drawn = yield* arranged(stage);
  await drawn.meeting.send(drawn.organiser, 'hold');
  yield soon(stage);
  return drawn;
}

async function* resolved(stage: Stage, inDays: number): Acting {
  const drawn = yield* held(stage);
  const resolution = { content: 'Draft a budget', owner: drawn.organiser, due: stage.day(inDays) };
  await minute(drawn, [resolution]);
  yield soon(stage);
  await distribute(drawn);
  yield soon(stage);
  return drawn;
}

async function* minutesOnly(stage: Stage, drawn: Meeting): Acting<void> {
  await minute(drawn);
  yield soon(stage);
  await distribute(drawn);
  yield soon(stage);
  await close(drawn);
}

const conforming: readonly Play[] = [
  {
    name: 'held, minuted and followed up',
    weight: 2,
    async *run(stage) {
      const drawn = yield* resolved(stage, 40);
      yield business('P2D');
      await followUp(drawn, 'under-way');
      yield business('P2D');
      await followUp(drawn);
      yield soon(stage);
      await close(drawn);
    },
  },
  {
    name: 'moved to another day and another room',
    async *run(stage) {
      const drawn = yield* applied(stage);
      await book(stage, drawn);
      yield soon(stage);
      const times = hourFrom(stage, twoWeeksMs);
      await drawn.meeting.send(drawn.organiser, 'reschedule', { ...times, reason: 'The figures are late.' });
      yield soon(stage);
      await book(stage, drawn, stage.unique('hall'));
      yield soon(stage);
      await prepare(stage, drawn);
      yield until(Date.parse(times.startsAt));
      await drawn.meeting.send(drawn.organiser, 'hold', { attendees: [{ person: drawn.organiser }] });
      yield* minutesOnly(stage, drawn);
    },
  },
  {
    name: 'cancelled',
    weight: 0.5,
    async *run(stage) {
      const drawn = yield* applied(stage);
      await book(stage, drawn);
      yield soon(stage);
      await drawn.meeting.send(drawn.organiser, 'cancel', { reason: 'The matter has been settled.' });
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'applied for two hours before',
    plants: ['applied-ahead'],
    async *run(stage) {
      const drawn = yield* applied(stage);
      const times = hourFrom(stage, 2 * hourMs);
      await drawn.meeting.send(drawn.organiser, 'cancel', { reason: 'It cannot wait.' });
      const second = await stage.start(drawn.organiser, 'apply', {
        topic: 'Budget of the year',
        place: 'Here',
        participants: [{ person: drawn.organiser }],
        ...times,
      });
      second.plant('applied-ahead', { person: drawn.organiser });
      yield business('PT15M');
      await second.send(drawn.organiser, 'cancel', { reason: 'The matter has been settled.' });
    },
  },
  {
    name: 'minutes distributed late',
    plants: ['minutes-distributed-in-time'],
    async *run(stage) {
      const drawn = yield* held(stage);
      await minute(drawn);
      yield business('P3D');
      drawn.meeting.plant('minutes-distributed-in-time');
      await distribute(drawn);
      yield soon(stage);
      await close(drawn);
    },
  },
  {
    name: 'minutes that do not reach everybody',
    plants: ['minutes-to-all-participants'],
    async *run(stage) {
      const drawn = yield* held(stage);
      await minute(drawn);
      yield soon(stage);
      const { meeting, organiser } = drawn;
      await meeting.send(organiser, 'distribute-minutes', { to: [{ person: organiser }] });
      meeting.plant('minutes-to-all-participants', { person: organiser });
      yield soon(stage);
      await close(drawn);
    },
  },
  {
    name: 'a resolution done late',
    plants: ['resolution-done-by-due-date'],
    async *run(stage) {
      const drawn = yield* resolved(stage, 3);
      yield elapsed('P7D');
      drawn.meeting.plant('resolution-done-by-due-date');
      await followUp(drawn);
      yield soon(stage);
      await close(drawn);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'nothing is prepared',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const drawn = yield* applied(stage);
      await book(stage, drawn);
      yield until(drawn.startsAt);
      await drawn.meeting.send(drawn.organiser, 'hold');
      drawn.meeting.plant('flow:step-skipped');
      yield* minutesOnly(stage, drawn);
    },
  },
  {
    name: 'minuted before it is held',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const drawn = yield* arranged(stage);
      await minute(drawn);
      await drawn.meeting.send(drawn.organiser, 'hold');
      drawn.meeting.plant('flow:wrong-order');
      yield soon(stage);
      await distribute(drawn);
      yield soon(stage);
      await close(drawn);
    },
  },
  {
    name: 'minuted before it is held, and again afterwards',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const drawn = yield* arranged(stage);
      await minute(drawn);
      drawn.meeting.plant('flow:unexpected-step');
      await drawn.meeting.send(drawn.organiser, 'hold');
      yield* minutesOnly(stage, drawn);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'a room that another meeting has',
    plants: ['one-meeting-per-room'],
    async *run(stage) {
      const first = yield* applied(stage);
      await book(stage, first);
      const second = yield* applied(stage, {
        startsAt: new Date(first.startsAt + hourMs / 2).toISOString(),
        endsAt: new Date(first.startsAt + 2 * hourMs).toISOString(),
      });
      const room = stage.unique('room');
      await second.meeting.refused(stage.who(clerk), 'book-room', { room }, 'one-meeting-per-room');
      await second.meeting.send(second.organiser, 'cancel', { reason: 'No room is free.' });
      yield soon(stage);
      await prepare(stage, first);
      yield until(first.startsAt);
      await first.meeting.send(first.organiser, 'hold');
      yield* minutesOnly(stage, first);
    },
  },
  {
    name: 'closed with a resolution open, and by a stranger',
    plants: ['closed-without-open-resolution', 'role:close', 'resolution-not-open', 'meeting-held'],
    async *run(stage) {
      const drawn = yield* resolved(stage, 40);
      const { meeting, organiser, participant } = drawn;
      await meeting.refused(organiser, 'close', {}, 'closed-without-open-resolution');
      const stranger = stage.who({ department: 'sales', not: [organiser, participant] });
      await meeting.refused(stranger, 'close', {}, 'role:close');
      const other = { resolutionId: 'R9', progress: 'Drafted.', outcome: 'done' };
      await meeting.refused(organiser, 'follow-up', other, 'resolution-not-open');
      await meeting.refused(organiser, 'hold', {}, 'meeting-held');
      yield business('P1D');
      await followUp(drawn);
      yield soon(stage);
      await close(drawn);
    },
  },
  {
    name: 'goes on after the end, and without minutes',
    plants: ['meeting-over', 'no-minutes'],
    async *run(stage) {
      const drawn = yield* held(stage);
      await drawn.meeting.refused(drawn.organiser, 'distribute-minutes', {}, 'no-minutes');
      yield* minutesOnly(stage, drawn);
      await drawn.meeting.refused(drawn.organiser, 'close', {}, 'meeting-over');
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:step-repeated':
    'A meeting is held and closed once; whatever else may be done again has its place in the flow.',
  'flow:incomplete-case':
    'A meeting ends with the last step of its flow, so what is left out lies before it.',
};
