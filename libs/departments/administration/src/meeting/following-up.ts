import {
  atMost,
  dayAt,
  few,
  orLater,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import { notOpen, refuse, wasHeld } from './arranging.ts';
import { defaultSettings, type MeetingSettings } from './meeting-settings.ts';
import type { Meeting, MeetingEvent, Resolution } from './meeting.ts';

// From the meeting to its closing: minutes, and what was resolved.

/** Who was there; everybody who was to take part where nobody is named. */
export function hold(
  state: Meeting,
  { attendees = state.participants }: { readonly attendees?: readonly string[] },
  context: DecisionContext,
): Decision<MeetingEvent> {
  const refusal = notOpen(state) ?? wasHeld(state);
  if (refusal) return refusal;
  const { participants } = state;
  const people = [...new Set(attendees)];
  return [{ name: 'held', data: { by: context.actor.id, participants, attendees: people } }];
}

export interface RecordMinutes {
  readonly minutes: string;
  readonly resolutions: readonly Omit<Resolution, 'resolutionId'>[];
}

/** May be done again to add to the minutes. */
export function recordMinutes(
  state: Meeting,
  { minutes, resolutions: resolved }: RecordMinutes,
  context: DecisionContext,
  { utcOffsetMinutes, mostOpen }: MeetingSettings = defaultSettings,
): Decision<MeetingEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const today = dayAt(context.now, utcOffsetMinutes);
  const over = resolved.flatMap(({ due }, index) =>
    due < today ? [{ path: `/resolutions/${index}/due`, expected: orLater(today), actual: due }] : [],
  );
  if (over.length > 0) {
    return refuse({
      code: 'day-is-over',
      reason: text(
        `Resolutions are due before today, ${today}: ${over.map(({ actual }) => actual).join(', ')}.`,
        `决议的完成期限早于今天（${today}）：${over.map(({ actual }) => actual).join('、')}。`,
      ),
      acceptable: text(`${today} or a later day.`, `${today} 或之后的日期。`),
      errors: over,
    });
  }
  const open = state.resolutions.length;
  if (open + resolved.length > mostOpen) {
    return refuse({
      code: 'too-many-open',
      reason: text(
        `${open} resolutions are open, and ${resolved.length} more would exceed ${mostOpen}.`,
        `已有 ${open} 项未完成决议，再增加 ${resolved.length} 项将超过 ${mostOpen} 项。`,
      ),
      acceptable: text(`At most ${mostOpen - open} more.`, `至多再增加 ${mostOpen - open} 项。`),
      errors: [{ path: '/resolutions', expected: atMost(mostOpen - open), actual: resolved.length }],
    });
  }
  const before = open + state.resolved;
  const resolutions = resolved.map(({ content, owner, due }, index) => ({
    resolutionId: `R${before + index + 1}`,
    content,
    owner,
    due,
  }));
  return [{ name: 'minutes-recorded', data: { by: context.actor.id, minutes, resolutions } }];
}

/** To everybody who was to take part or was there, where nobody is named. */
export function distributeMinutes(
  state: Meeting,
  { to }: { readonly to?: readonly string[] },
  context: DecisionContext,
): Decision<MeetingEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  if (!state.recorded) {
    return refuse({
      code: 'no-minutes',
      reason: text('No minutes have been recorded.', '尚未记录会议纪要。'),
      acceptable: text('Record the minutes first.', '请先记录会议纪要。'),
    });
  }
  const concerned = [...new Set([...state.participants, ...state.attendees])];
  const receivers = [...new Set(to ?? concerned)];
  const missing = concerned.filter((each) => !receivers.includes(each) && !state.informed.includes(each));
  return [{ name: 'minutes-distributed', data: { by: context.actor.id, to: receivers, missing } }];
}

export interface FollowUp {
  readonly resolutionId: string;
  readonly progress: string;
  readonly outcome: 'done' | 'under-way';
}

export function followUp(
  state: Meeting,
  { resolutionId, progress, outcome }: FollowUp,
  context: DecisionContext,
): Decision<MeetingEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const resolution = state.resolutions.find((each) => each.resolutionId === resolutionId);
  if (!resolution) return resolutionNotOpen(state, resolutionId);
  const { owner, due } = resolution;
  const completed = outcome === 'done' ? { completed: resolutionId } : {};
  return [
    { name: 'followed-up', data: { by: context.actor.id, resolutionId, owner, due, progress, ...completed } },
  ];
}

export function close(state: Meeting, _body: object, context: DecisionContext): Decision<MeetingEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const openResolutions = state.resolutions.length;
  if (openResolutions === 0) return [{ name: 'closed', data: { by: context.actor.id, openResolutions } }];
  const open = openIds(state);
  return refuse({
    code: 'resolutions-open',
    rule: 'closed-without-open-resolution',
    reason: text(
      `Resolutions that are not done: ${openResolutions} (${open.en}).`,
      `尚有 ${openResolutions} 项决议未完成（${open['zh-CN']}）。`,
    ),
    acceptable: text('Close it once all of them are done.', '全部决议完成后方可办结。'),
  });
}

function resolutionNotOpen(state: Meeting, resolutionId: string): Rejection {
  const open = openIds(state);
  return refuse({
    code: 'resolution-not-open',
    reason: text(
      `No resolution ${resolutionId} is open: there is none, or it is done.`,
      `没有未完成的决议 ${resolutionId}：不存在或已完成。`,
    ),
    acceptable:
      open.en === ''
        ? text('Record a resolution in the minutes first.', '请先在会议纪要中登记决议。')
        : text(`One of ${open.en}.`, `以下决议之一：${open['zh-CN']}。`),
    errors: [
      {
        path: '/resolutionId',
        expected: open.en === '' ? text('a resolution that is open', '未完成的决议') : open,
        actual: resolutionId,
      },
    ],
  });
}

function openIds({ resolutions }: Meeting): Text {
  return few(resolutions.map(({ resolutionId }) => resolutionId));
}
