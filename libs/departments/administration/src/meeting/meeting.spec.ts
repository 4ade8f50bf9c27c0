import { describe, expect, it } from '@jest/globals';
import type { Actor, Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { apply, bookRoom, cancel, prepare, reschedule, roomTaken } from './arranging.ts';
import { close, distributeMinutes, followUp, hold, recordMinutes } from './following-up.ts';
import {
  applied,
  asked,
  at,
  booked,
  cancelled,
  closed,
  distributed,
  done,
  held,
  later,
  minutes,
  oneOfEach,
  people,
  period,
  prepared,
  rescheduled,
  resolution,
  start,
  underWay,
  upToMinutes,
} from './meeting-examples.ts';
import { describeMeetingEvent } from './meeting-history.ts';
import { defaultSettings } from './meeting-settings.ts';
import { meetingProcess } from './meeting.process.ts';
import { heldSlots, meeting, meetingEvents, type Meeting, type MeetingEvent } from './meeting.ts';
import { slotOf, slotsOf } from './room-slots.ts';

const { given } = specification(meeting);
const { clerk, participant, stranger } = people;

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = { definition: meetingProcess(), events: meetingEvents, decider: meeting };
    expect(
      processFaults({ ...declared, describe: describeMeetingEvent, examples: oneOfEach, golden }),
    ).toEqual([]);
  });

  it('follows its settings', () => {
    const strict = { ...defaultSettings, appliedAhead: 'P3D', distributeWithin: 'PT4H' };
    expect(JSON.stringify(meetingProcess(strict, 2))).toMatch(/"P3D".*"PT4H"/);
  });
});

describe('an application', () => {
  const applying =
    (change: object = {}, now = start) =>
    (state: Meeting) =>
      apply(state, { ...asked, ...period, ...change }, at(people.organiser, now));

  it('names topic, times and participants, each once', () => {
    given().when(applying()).then(applied);
    given()
      .when(applying({ participants: ['u-li', 'u-zhao', 'u-li'] }))
      .then(applied);
    given()
      .when(applying({ startsAt: '2026-03-04T09:00+08:00', endsAt: '2026-03-04T10:30:00+08:00' }))
      .then(applied);
  });

  it.each([
    [{ startsAt: '2026-03-04T01:01:00Z' }, 'time-not-on-the-quarter', ['/startsAt']],
    [{ endsAt: '2026-03-04T02:30:01Z' }, 'time-not-on-the-quarter', ['/endsAt']],
    [{ startsAt: '2026-03-02T00:45:00Z' }, 'time-is-over', ['/startsAt']],
    [{ endsAt: period.startsAt }, 'length-not-acceptable', ['/endsAt']],
    [{ endsAt: '2026-03-04T00:45:00Z' }, 'length-not-acceptable', ['/endsAt']],
    [{ endsAt: '2026-03-04T13:15:00Z' }, 'length-not-acceptable', ['/endsAt']],
  ])('is refused with %j', (change, code, errors) => {
    given().when(applying(change)).thenRejected({ code, errors });
  });

  it('may be for the longest time there is, and at short notice, which is monitored', () => {
    given()
      .when(applying({ endsAt: '2026-03-04T13:00:00Z' }))
      .accepted();
    given()
      .when(applying({}, Date.parse(period.startsAt)))
      .accepted();
  });
});

describe('a room', () => {
  const booking =
    (room = 'room-301', now = start) =>
    (state: Meeting) =>
      bookRoom(state, { room }, at(clerk, now));
  const moving = (state: Meeting) => reschedule(state, { ...later, reason: 'Figures.' }, at());

  it('is booked for the time of the meeting, and held by the quarter of an hour', () => {
    const { state } = given(applied).when(booking()).accepted();
    given(applied).when(booking()).then(booked);
    expect(heldSlots(state)).toEqual(
      ['01:00', '01:15', '01:30', '01:45', '02:00', '02:15'].map(
        (time) => `room-301@2026-03-04T${time}:00.000Z`,
      ),
    );
    expect(heldSlots(given(applied).state)).toEqual([]);
  });

  it('gives way to another, and is free after a change of time or a cancellation', () => {
    const other = given(applied, booked).when(booking('room-302')).accepted().state;
    expect(heldSlots(other).every((slot) => slot.startsWith('room-302@'))).toBe(true);
    given(applied, booked).when(moving).then(rescheduled);
    given(applied)
      .when(moving)
      .then({ name: 'rescheduled', data: { ...rescheduled.data, former: period } as never });
    expect(heldSlots(given(applied, booked, rescheduled).state)).toEqual([]);
    given(applied, booked)
      .when((state) => cancel(state, { reason: 'Settled.' }, at()))
      .then(cancelled);
    expect(heldSlots(given(applied, booked, cancelled).state)).toEqual([]);
    expect(heldSlots(given(applied, booked, held).state)).toHaveLength(6);
  });

  it('is not booked for a time that has passed, nor moved to one', () => {
    given(applied)
      .when(booking('room-301', Date.parse(period.endsAt)))
      .thenRejected({ code: 'time-is-over', acceptable: 'Reschedule' });
    given(applied, booked)
      .when((state) => reschedule(state, { ...period, reason: '-' }, at(clerk, Date.parse(later.startsAt))))
      .thenRejected({ code: 'time-is-over', errors: ['/startsAt'] });
  });

  it('that another meeting has is refused with its time (one-meeting-per-room)', () => {
    const key = 'room-301@2026-03-04T01:15:00.000Z';
    given(applied)
      .when(() => roomTaken(key, 'meeting-2'))
      .thenRejected({
        code: 'room-taken',
        rule: 'one-meeting-per-room',
        reason: 'room-301 is taken at 2026-03-04 09:15 by meeting-2',
        errors: ['/room'],
      });
    expect(roomTaken(key, undefined).reason['zh-CN']).toBe('room-301 在 2026-03-04 09:15 已被其他会议预订。');
  });

  it('has quarters in common for two periods exactly when they overlap', () => {
    const quarter = fc.integer({ min: 0, max: 60 });
    const length = fc.integer({ min: 1, max: 48 });
    const iso = (quarters: number) => new Date(start + quarters * 900_000).toISOString();
    fc.assert(
      fc.property(quarter, length, quarter, length, (from, long, otherFrom, otherLong) => {
        const slots = slotsOf('room-1', { startsAt: iso(from), endsAt: iso(from + long) });
        const others = new Set(
          slotsOf('room-1', { startsAt: iso(otherFrom), endsAt: iso(otherFrom + otherLong) }),
        );
        const overlap = from < otherFrom + otherLong && otherFrom < from + long;
        expect(slots.some((slot) => others.has(slot))).toBe(overlap);
        expect(slots.map((slot) => slotOf(slot).startsAt)).toEqual(
          slots.map((_, index) => start + (from + index) * 900_000),
        );
        // In the order in which keys are reserved.
        expect([...slots].sort()).toEqual(slots);
      }),
    );
  });
});

describe('a meeting', () => {
  it('is prepared and held', () => {
    given(applied, booked)
      .when((state) => prepare(state, { equipment: 'Projector', materials: 'Twelve copies' }, at(clerk)))
      .then(prepared);
    given(applied, booked, prepared)
      .when((state) => hold(state, { attendees: ['u-li', 'u-ma', 'u-li'] }, at()))
      .then(held);
    given(applied)
      .when((state) => hold(state, {}, at()))
      .then({
        name: 'held',
        data: { by: 'u-li', participants: asked.participants, attendees: asked.participants },
      });
  });

  it('that has been held is arranged no more', () => {
    for (const command of [
      (state: Meeting) => bookRoom(state, { room: 'room-301' }, at(clerk)),
      (state: Meeting) => reschedule(state, { ...later, reason: '-' }, at()),
      (state: Meeting) => prepare(state, { equipment: '-', materials: '-' }, at(clerk)),
      (state: Meeting) => hold(state, {}, at()),
      (state: Meeting) => cancel(state, { reason: '-' }, at()),
    ])
      given(applied, booked, held).when(command).thenRejected({ code: 'meeting-held' });
  });
});

describe('minutes', () => {
  const recording =
    (due = '2026-03-20', count = 1) =>
    (state: Meeting) => {
      const { content, owner } = resolution;
      const resolutions = Array.from({ length: count }, () => ({ content, owner, due }));
      return recordMinutes(state, { minutes: 'The budget was discussed.', resolutions }, at());
    };

  it('number their resolutions, which are due from today on', () => {
    given(applied, booked, held).when(recording()).then(minutes);
    const { state } = given(...upToMinutes, done)
      .when(recording('2026-03-02', 2))
      .accepted();
    expect(state.resolutions.map(({ resolutionId }) => resolutionId)).toEqual(['R2', 'R3']);
    given(applied, held)
      .when(recording('2026-03-01'))
      .thenRejected({ code: 'day-is-over', errors: ['/resolutions/0/due'] });
    given(applied, held)
      .when(recording('2026-03-20', 201))
      .thenRejected({ code: 'too-many-open', errors: ['/resolutions'] });
  });

  it('are distributed to everybody concerned, and say who is missing', () => {
    const distributing = (to?: string[]) => (state: Meeting) =>
      distributeMinutes(state, to ? { to } : {}, at());
    given(...upToMinutes)
      .when(distributing())
      .then(distributed);
    const missing = (history: MeetingEvent[], to: string[]) =>
      given(...history)
        .when(distributing(to))
        .events()[0]?.data;
    expect(missing(upToMinutes, ['u-li', 'u-x'])).toMatchObject({ missing: ['u-zhao', 'u-ma'] });
    const partly: MeetingEvent = {
      name: 'minutes-distributed',
      data: { by: 'u-li', to: ['u-li', 'u-zhao'], missing: ['u-ma'] },
    };
    expect(missing([...upToMinutes, partly], ['u-ma'])).toMatchObject({ missing: [] });
    // What is added afterwards has reached nobody.
    expect(missing([...upToMinutes, distributed, minutes], ['u-ma'])).toMatchObject({
      missing: ['u-li', 'u-zhao'],
    });
    given(applied, held).when(distributing()).thenRejected({ code: 'no-minutes' });
  });
});

describe('a resolution', () => {
  const following = (outcome: 'done' | 'under-way', progress: string) => (state: Meeting) =>
    followUp(state, { resolutionId: 'R1', progress, outcome }, at());

  it('is followed up until it is done', () => {
    given(...upToMinutes)
      .when(following('under-way', 'Half of it'))
      .then(underWay);
    given(...upToMinutes, underWay)
      .when(following('done', 'Drafted'))
      .then(done);
    given(...upToMinutes, done)
      .when(following('done', '-'))
      .thenRejected({ code: 'resolution-not-open', errors: ['/resolutionId'] });
  });

  it('that is open keeps the meeting from being closed (closed-without-open-resolution)', () => {
    const closing = (state: Meeting) => close(state, {}, at());
    given(...upToMinutes, distributed, done)
      .when(closing)
      .then(closed);
    for (const history of [upToMinutes, [...upToMinutes, underWay]])
      given(...history)
        .when(closing)
        .thenRejected({
          code: 'resolutions-open',
          rule: 'closed-without-open-resolution',
          reason: 'R1',
        });
  });
});

describe('who and when', () => {
  const commands: ((state: Meeting) => Decision<MeetingEvent>)[] = [
    (state) => bookRoom(state, { room: 'room-301' }, at()),
    (state) => reschedule(state, { ...later, reason: '-' }, at()),
    (state) => prepare(state, { equipment: '-', materials: '-' }, at()),
    (state) => hold(state, {}, at()),
    (state) => recordMinutes(state, { minutes: '-', resolutions: [] }, at()),
    (state) => distributeMinutes(state, {}, at()),
    (state) => followUp(state, { resolutionId: 'R1', progress: '-', outcome: 'done' }, at()),
    (state) => close(state, {}, at()),
    (state) => cancel(state, { reason: '-' }, at()),
  ];

  it('the organiser or the office calls a meeting off', () => {
    const cancelling = (who: Actor) => (state: Meeting) => cancel(state, { reason: '-' }, at(who));
    for (const who of [people.organiser, clerk]) given(applied, booked).when(cancelling(who)).accepted();
    for (const who of [participant, stranger])
      expect(given(applied).when(cancelling(who)).thenRejected({ code: 'not-the-organiser' }).cause).toBe(
        'person',
      );
  });

  it('nothing comes after the end', () => {
    for (const end of [closed, cancelled])
      for (const command of commands)
        given(applied, booked, end).when(command).thenRejected({ code: 'meeting-over' });
  });
});
