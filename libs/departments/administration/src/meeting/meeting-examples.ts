import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { MeetingEvent } from './meeting.ts';

// People and a history for the specs.

const actor = (id: string, department: string, ...roles: string[]): Actor => ({
  id,
  department,
  roles: ['employee', ...roles].map((role) => ({ role, department })),
});
export const people = {
  organiser: actor('u-li', 'sales'),
  participant: actor('u-zhao', 'finance'),
  clerk: actor('u-qian', 'administration', 'office-clerk'),
  stranger: actor('u-he', 'product'),
};

export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const at = (who: Actor = people.organiser, now = start): DecisionContext => ({
  actor: who,
  now,
  caseId: 'meeting-1',
});

export const period = { startsAt: '2026-03-04T01:00:00.000Z', endsAt: '2026-03-04T02:30:00.000Z' };
const by = 'u-li';
export const asked = {
  topic: 'Budget',
  place: 'A room for twelve',
  participants: ['u-li', 'u-zhao'],
};
export const applied: MeetingEvent = { name: 'applied', data: { by, ...asked, ...period } };
export const booked: MeetingEvent = {
  name: 'room-booked',
  data: { by: 'u-qian', room: 'room-301', ...period },
};
export const later = { startsAt: '2026-03-05T01:00:00.000Z', endsAt: '2026-03-05T02:00:00.000Z' };
export const rescheduled: MeetingEvent = {
  name: 'rescheduled',
  data: { by, ...later, former: { ...period, room: 'room-301' }, reason: 'Figures.' },
};
export const prepared: MeetingEvent = {
  name: 'prepared',
  data: { by: 'u-qian', equipment: 'Projector', materials: 'Twelve copies' },
};
export const held: MeetingEvent = {
  name: 'held',
  data: { by, participants: asked.participants, attendees: ['u-li', 'u-ma'] },
};
export const resolution = {
  resolutionId: 'R1',
  content: 'Draft a budget',
  owner: 'u-chen',
  due: '2026-03-20',
};
export const minutes: MeetingEvent = {
  name: 'minutes-recorded',
  data: { by, minutes: 'The budget was discussed.', resolutions: [resolution] },
};
export const distributed: MeetingEvent = {
  name: 'minutes-distributed',
  data: { by, to: ['u-li', 'u-zhao', 'u-ma'], missing: [] as string[] },
};
const followed = { by, resolutionId: 'R1', owner: 'u-chen', due: '2026-03-20' };
export const underWay: MeetingEvent = {
  name: 'followed-up',
  data: { ...followed, progress: 'Half of it' },
};
export const done: MeetingEvent = {
  name: 'followed-up',
  data: { ...followed, progress: 'Drafted', completed: 'R1' },
};
export const closed: MeetingEvent = { name: 'closed', data: { by, openResolutions: 0 } };
export const cancelled: MeetingEvent = {
  name: 'cancelled',
  data: { by, reason: 'Settled.', room: 'room-301' },
};

export const upToMinutes = [applied, booked, prepared, held, minutes];
export const oneOfEach: readonly MeetingEvent[] = [
  ...upToMinutes,
  rescheduled,
  distributed,
  done,
  underWay,
  closed,
  cancelled,
  { name: 'reservation-fenced', data: { scope: 'room', key: 'room-301@2026-03-04T01:00:00.000Z' } },
];
