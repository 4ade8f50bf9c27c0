import { holds, reject, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { defaultSettings, type MeetingSettings } from './meeting-settings.ts';
import { clause, type BlockingRule } from './meeting.rules.ts';
import { office, type Meeting, type MeetingEvent } from './meeting.ts';
import { isOnGrid, slotMinutes, slotOf, type Period } from './room-slots.ts';

// From the application to the eve of the meeting. The order of the steps is monitored: what happened is recorded.

const hour = 3_600_000;

export function refuse(
  refusal: Omit<Rejection, 'rejected' | 'clause'> & { readonly rule?: BlockingRule },
): Rejection {
  return reject({ clause, ...refusal });
}

/** Only a meeting that is neither closed nor cancelled goes on. */
export function notOpen({ status }: Meeting): Rejection | undefined {
  if (status !== 'closed' && status !== 'cancelled') return undefined;
  return refuse({
    code: 'meeting-over',
    reason:
      status === 'cancelled'
        ? text('The meeting has been cancelled.', '会议已取消。')
        : text('The meeting is closed.', '会议已办结。'),
    acceptable: text('Apply for another meeting.', '请另行申请会议。'),
  });
}

/** Times as they are stored, or why there can be no meeting at these times. */
function periodOf(
  { startsAt, endsAt }: Period,
  { now }: DecisionContext,
  { longestHours }: MeetingSettings,
): Period | Rejection {
  const [from, to] = [Date.parse(startsAt), Date.parse(endsAt)];
  const off = [['/startsAt', from, startsAt] as const, ['/endsAt', to, endsAt] as const].filter(
    ([, time]) => !isOnGrid(time),
  );
  if (off.length > 0) {
    return refuse({
      code: 'time-not-on-the-quarter',
      reason: text(
        `${off.map(([, , given]) => given).join(', ')}: rooms are booked by the quarter of an hour.`,
        `${off.map(([, , given]) => given).join('、')} 不是整刻钟，会议室按刻钟预订。`,
      ),
      acceptable: text(
        `Beginning and end at a full ${slotMinutes} minutes, e.g. 09:30 to 10:45.`,
        `开始和结束时间须为 ${slotMinutes} 分钟的整数倍，例如 09:30 至 10:45。`,
      ),
      errors: off.map(([path, , actual]) => ({
        path,
        expected: text('a time at :00, :15, :30 or :45', '整点或 15、30、45 分'),
        actual,
      })),
    });
  }
  if (from < now) {
    return refuse({
      code: 'time-is-over',
      reason: text(`${startsAt} has passed.`, `开始时间 ${startsAt} 已过。`),
      acceptable: text('A time to come.', '请选择将来的时间。'),
      errors: [{ path: '/startsAt', expected: text('a time in the future', '将来的时间'), actual: startsAt }],
    });
  }
  if (to <= from || to - from > longestHours * hour) {
    return refuse({
      code: 'length-not-acceptable',
      reason: text(
        `From ${startsAt} to ${endsAt} is no length for a meeting.`,
        `${startsAt} 至 ${endsAt} 的会议时长不符合要求。`,
      ),
      acceptable: text(
        `An end after the beginning, by ${longestHours} hours at most.`,
        `结束时间须晚于开始时间，且时长不超过 ${longestHours} 小时。`,
      ),
      errors: [
        {
          path: '/endsAt',
          expected: text(
            `after ${startsAt}, by at most ${longestHours} hours`,
            `晚于 ${startsAt}，且不超过 ${longestHours} 小时`,
          ),
          actual: endsAt,
        },
      ],
    });
  }
  return { startsAt: new Date(from).toISOString(), endsAt: new Date(to).toISOString() };
}

export interface Apply extends Period {
  readonly topic: string;
  readonly place: string;
  readonly participants: readonly string[];
}

export function apply(
  _state: Meeting,
  { topic, place, participants, ...times }: Apply,
  context: DecisionContext,
  settings: MeetingSettings = defaultSettings,
): Decision<MeetingEvent> {
  const period = periodOf(times, context, settings);
  if ('rejected' in period) return period;
  const people = [...new Set(participants)];
  return [{ name: 'applied', data: { by: context.actor.id, topic, place, ...period, participants: people } }];
}

/** For the time of the meeting; a room that was booked before is given up. */
export function bookRoom(
  state: Meeting,
  { room }: { readonly room: string },
  context: DecisionContext,
): Decision<MeetingEvent> {
  const refusal = notOpen(state) ?? wasHeld(state);
  if (refusal) return refusal;
  const { startsAt = '', endsAt = '' } = state.period ?? {};
  if (Date.parse(endsAt) <= context.now) {
    return refuse({
      code: 'time-is-over',
      reason: text(`The meeting was to end at ${endsAt}.`, `会议原定于 ${endsAt} 结束。`),
      acceptable: text('Reschedule the meeting first.', '请先将会议改期。'),
    });
  }
  return [{ name: 'room-booked', data: { by: context.actor.id, room, startsAt, endsAt } }];
}

/** Told to whoever wants a quarter of an hour of a room that another meeting has. */
export function roomTaken(key: string, holder: string | undefined): Rejection {
  const { room, startsAt } = slotOf(key);
  const { utcOffsetMinutes } = defaultSettings;
  const local = new Date(startsAt + utcOffsetMinutes * 60_000).toISOString();
  const when = `${local.slice(0, 10)} ${local.slice(11, 16)}`;
  const [byEn, byZh] = holder === undefined ? ['another meeting', '其他会议'] : [holder, `会议 ${holder}`];
  return refuse({
    code: 'room-taken',
    rule: 'one-meeting-per-room',
    reason: text(`${room} is taken at ${when} by ${byEn}.`, `${room} 在 ${when} 已被${byZh}预订。`),
    acceptable: text('Another room, or another time.', '请更换会议室或调整时间。'),
    errors: [
      {
        path: '/room',
        expected: text(`a room that is free at ${when}`, `该时段（${when}）空闲的会议室`),
        actual: room,
      },
    ],
  });
}

export function reschedule(
  state: Meeting,
  { reason, ...times }: Period & { readonly reason: string },
  context: DecisionContext,
  settings: MeetingSettings = defaultSettings,
): Decision<MeetingEvent> {
  const refusal = notOpen(state) ?? wasHeld(state);
  if (refusal) return refusal;
  const period = periodOf(times, context, settings);
  if ('rejected' in period) return period;
  const { startsAt = '', endsAt = '' } = state.period ?? {};
  const former = { startsAt, endsAt, ...bookedRoom(state) };
  return [{ name: 'rescheduled', data: { by: context.actor.id, ...period, former, reason } }];
}

export function prepare(
  state: Meeting,
  { equipment, materials }: { readonly equipment: string; readonly materials: string },
  context: DecisionContext,
): Decision<MeetingEvent> {
  const refusal = notOpen(state) ?? wasHeld(state);
  return refusal ?? [{ name: 'prepared', data: { by: context.actor.id, equipment, materials } }];
}

export function cancel(
  state: Meeting,
  { reason }: { readonly reason: string },
  context: DecisionContext,
): Decision<MeetingEvent> {
  const refusal = notOpen(state) ?? wasHeld(state) ?? notTheirs(state, context);
  return refusal ?? [{ name: 'cancelled', data: { by: context.actor.id, reason, ...bookedRoom(state) } }];
}

/** Whoever applied for the meeting calls it off, or the office. */
function notTheirs({ organiser = '' }: Meeting, { actor }: DecisionContext): Rejection | undefined {
  if (actor.id === organiser || office.some((role) => holds(actor, role))) return undefined;
  return refuse({
    code: 'not-the-organiser',
    cause: 'person',
    reason: text(`${actor.id} has not applied for this meeting.`, `${actor.id} 不是本次会议的申请人。`),
    acceptable: text(`${organiser} or the office cancels it.`, `由申请人 ${organiser} 或行政人员取消。`),
  });
}

function bookedRoom({ room }: Meeting): { readonly room?: string } {
  return room === undefined ? {} : { room };
}

/** Nothing is arranged any more for a meeting that has been held. */
export function wasHeld({ status }: Meeting): Rejection | undefined {
  if (status !== 'held') return undefined;
  return refuse({
    code: 'meeting-held',
    reason: text('The meeting has been held.', '会议已召开。'),
    acceptable: text(
      'Record its minutes and follow up its resolutions, or apply for another meeting.',
      '请记录会议纪要并跟进决议，或另行申请会议。',
    ),
  });
}
