import { dayAt, text, type Actor } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  eachPerson,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { idsOf } from '../person.body.ts';
import { apply, bookRoom, cancel, prepare, reschedule, roomTaken } from './arranging.ts';
import { close, distributeMinutes, followUp, hold, recordMinutes } from './following-up.ts';
import { describeMeetingEvent } from './meeting-history.ts';
import { defaultSettings } from './meeting-settings.ts';
import {
  AttendanceBody,
  CancellationBody,
  DistributionBody,
  FollowUpBody,
  MeetingApplicationBody,
  MinutesBody,
  PreparationBody,
  RescheduleBody,
  RoomBody,
} from './meeting.bodies.ts';
import { plays, unplayable } from './meeting.plays.ts';
import { meetingProcess } from './meeting.process.ts';
import {
  heldSlots,
  meeting,
  meetingEvents,
  office,
  statuses,
  type Meeting,
  type MeetingEvent,
} from './meeting.ts';

const command = commandsOf<Meeting, MeetingEvent>();
const { utcOffsetMinutes } = defaultSettings;
const farAway = { startsAt: '9999-12-30T00:00:00Z', endsAt: '9999-12-30T01:00:00Z' };

const commands = [
  command({
    name: 'apply',
    step: 'apply',
    body: MeetingApplicationBody,
    route: { method: 'POST', path: '' },
    summary: text('Apply for a meeting', '申请会议'),
    examples: {
      'an hour': {
        topic: 'Budget of the year',
        startsAt: '2099-12-31T18:00:00+08:00',
        endsAt: '2099-12-31T19:00:00+08:00',
        place: 'A room for twelve',
        participants: [{ person: 'u-zhao' }, { person: 'u-li' }],
      },
    },
    names: ({ participants }) => eachPerson('/participants', participants),
    decide: (state, { participants, ...asked }, context) =>
      apply(state, { ...asked, participants: idsOf(participants) }, context),
  }),
  command({
    name: 'book-room',
    step: 'book-room',
    body: RoomBody,
    route: { method: 'POST', path: ':id/room' },
    summary: text('Book the room for the time of the meeting', '预订会议室'),
    examples: { 'room 301': { room: 'room-301' } },
    trial: () => ({ room: '-' }),
    decide: bookRoom,
  }),
  command({
    name: 'reschedule',
    step: 'reschedule',
    body: RescheduleBody,
    route: { method: 'POST', path: ':id/times' },
    summary: text('Reschedule; the room is free again', '会议改期（释放会议室）'),
    examples: {
      'a day earlier': {
        startsAt: '2099-12-30T18:00:00+08:00',
        endsAt: '2099-12-30T19:00:00+08:00',
        reason: 'The figures are there already.',
      },
    },
    trial: () => ({ ...farAway, reason: '-' }),
    decide: (state, body, context) => reschedule(state, body, context),
  }),
  command({
    name: 'prepare',
    step: 'prepare',
    body: PreparationBody,
    route: { method: 'POST', path: ':id/preparations' },
    summary: text('Record what was prepared', '登记会议准备'),
    examples: {
      projector: { equipment: 'Projector, microphones', materials: 'Twelve copies of the draft' },
    },
    trial: () => ({ equipment: '-', materials: '-' }),
    decide: prepare,
  }),
  command({
    name: 'hold',
    step: 'hold',
    body: AttendanceBody,
    route: { method: 'POST', path: ':id/attendance' },
    summary: text('Record that it was held, and who was there', '登记会议召开'),
    examples: { everybody: {} },
    trial: (): AttendanceBody => ({}),
    names: ({ attendees = [] }) => eachPerson('/attendees', attendees, { past: true }),
    decide: (state, { attendees }, context) =>
      hold(state, attendees === undefined ? {} : { attendees: idsOf(attendees) }, context),
  }),
  command({
    name: 'record-minutes',
    step: 'record-minutes',
    body: MinutesBody,
    route: { method: 'POST', path: ':id/minutes' },
    summary: text('Record the minutes', '记录会议纪要'),
    examples: {
      'one resolution': {
        minutes: 'The budget was discussed.',
        resolutions: [{ content: 'Draft a budget by department', owner: 'u-zhao', due: '2099-12-31' }],
      },
    },
    trial: () => ({ minutes: '-', resolutions: [] }),
    names: ({ resolutions }) =>
      resolutions.map(({ owner }, index) => ({ path: `/resolutions/${index}/owner`, person: owner })),
    decide: (state, body, context) => recordMinutes(state, body, context),
  }),
  command({
    name: 'distribute-minutes',
    step: 'distribute-minutes',
    body: DistributionBody,
    route: { method: 'POST', path: ':id/distributions' },
    summary: text('Distribute the minutes', '分发会议纪要'),
    examples: { 'to everybody': {} },
    trial: (): DistributionBody => ({}),
    decide: (state, { to }, context) =>
      distributeMinutes(state, to === undefined ? {} : { to: idsOf(to) }, context),
  }),
  command({
    name: 'follow-up',
    step: 'follow-up',
    body: FollowUpBody,
    route: { method: 'POST', path: ':id/follow-ups' },
    summary: text('Follow up a resolution', '跟进决议'),
    examples: {
      done: {
        resolutionId: 'R1',
        progress: 'The draft is with the departments.',
        outcome: 'done' as const,
      },
    },
    trial: ({ resolutions }) => ({
      resolutionId: resolutions[0]?.resolutionId ?? '-',
      progress: '-',
      outcome: 'done' as const,
    }),
    decide: followUp,
  }),
  command({
    name: 'close',
    step: 'close',
    route: { method: 'POST', path: ':id/closing' },
    summary: text('Close the meeting', '办结会议'),
    trial: () => ({}),
    decide: close,
  }),
  command({
    name: 'cancel',
    step: 'cancel',
    body: CancellationBody,
    route: { method: 'POST', path: ':id/cancellation' },
    summary: text('Cancel the meeting; the room is free again', '取消会议（释放会议室）'),
    examples: { settled: { reason: 'The matter has been settled.' } },
    trial: () => ({ reason: '-' }),
    decide: cancel,
  }),
];

const sight = seenBy(...office);

/** Whoever takes part sees the meeting, too. */
function takesPart({ participants, attendees, resolutions }: Meeting, { id }: Actor): boolean {
  return participants.includes(id) || attendees.includes(id) || resolutions.some(({ owner }) => owner === id);
}

export const meetings = defineCaseType({
  definition: meetingProcess(),
  category: 'meeting',
  service: 'administration',
  path: 'meetings',
  events: meetingEvents,
  decider: meeting,
  commands,
  uniqueKeys: [{ scope: 'room', held: heldSlots, refusal: roomTaken }],
  readable: (state, actor, owner) => sight.sees(actor, owner) || takesPart(state, actor),
  summary: ({ status, room, period, resolutions }) => ({
    status,
    ...(room === undefined ? {} : { room }),
    ...period,
    openResolutions: resolutions.length,
  }),
  next: ({ status, recorded, resolutions }) => {
    switch (status) {
      case 'applied':
        return ['book-room', 'reschedule', 'cancel'];
      case 'booked':
        return ['book-room', 'reschedule', 'prepare', 'hold', 'cancel'];
      case 'held':
        if (!recorded) return ['record-minutes'];
        return [
          'record-minutes',
          'distribute-minutes',
          ...(resolutions.length > 0 ? ['follow-up'] : []),
          'close',
        ];
      default:
        return [];
    }
  },
});

/** ADM-2 as the service lists it. */
export const meetingManagement: DepartmentProcess = caseProcess({
  type: meetings,
  sight,
  describe: describeMeetingEvent,
  list: {
    name: 'meetings',
    version: 1,
    row: ({ status, topic, organiser, period, room, resolutions }: Meeting) => {
      const due = resolutions.map((each) => each.due).sort()[0];
      return {
        status,
        topic: topic ?? '',
        organiser: organiser ?? '',
        startsAt: period?.startsAt ?? '',
        endsAt: period?.endsAt ?? '',
        startsOn: period === undefined ? '' : dayAt(Date.parse(period.startsAt), utcOffsetMinutes),
        ...(room === undefined ? {} : { room }),
        openResolutions: resolutions.length,
        ...(due === undefined ? {} : { nextDue: due }),
      };
    },
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the meeting stands', '会议状态'),
        values: statuses.slice(1),
      },
      room: { kind: 'text', about: text('Room', '会议室') },
      startsOn: { kind: 'day', about: text('Day of the meeting', '会议日期') },
      openResolutions: { kind: 'number', about: text('Resolutions not done', '未完成决议数') },
      nextDue: { kind: 'day', about: text('By when the next resolution is due', '最近决议期限') },
    },
    sorts: ['startsAt', 'openResolutions', 'nextDue'],
  },
  plays,
  unplayable,
});
