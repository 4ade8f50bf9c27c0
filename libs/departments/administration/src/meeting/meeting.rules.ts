import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { MeetingSettings } from './meeting-settings.ts';
import type { StepId } from './meeting.steps.ts';

/** Where the regulation states the process. */
export const clause = 'ADM-2';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'one-meeting-per-room' | 'closed-without-open-resolution';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;
const line = { type: 'string', minLength: 1 } as const;

/** The rules of ADM-2 beside its flow and role bindings. */
export function rulesOf({ appliedAhead, distributeWithin }: MeetingSettings): Rule<StepId>[] {
  return [
    {
      // What one event shows is that a room is booked for a time; across meetings the service reserves its quarters of an hour.
      ...block,
      id: 'one-meeting-per-room' satisfies BlockingRule,
      kind: 'data',
      step: 'book-room',
      severity: 'critical',
      names: text('One room, one meeting at a time', '同一会议室同一时段只能安排一个会议'),
      schema: {
        type: 'object',
        required: ['room', 'startsAt', 'endsAt'],
        properties: { room: line, startsAt: line, endsAt: line },
      },
    },
    {
      ...monitor,
      id: 'applied-ahead',
      kind: 'ahead',
      step: 'apply',
      until: '/startsAt',
      by: { duration: appliedAhead, time: 'business' },
      severity: 'minor',
      names: text('The meeting is applied for ahead of time', '会议须提前申请'),
    },
    {
      ...monitor,
      id: 'minutes-distributed-in-time',
      kind: 'deadline',
      step: 'distribute-minutes',
      after: 'hold',
      within: { duration: distributeWithin, time: 'business' },
      severity: 'major',
      names: text('The minutes are distributed in time', '会议纪要须在规定时限内分发'),
    },
    {
      ...monitor,
      id: 'minutes-to-all-participants',
      kind: 'data',
      step: 'distribute-minutes',
      severity: 'minor',
      names: text('The minutes reach all participants', '会议纪要须分发至全体参会人员'),
      schema: {
        type: 'object',
        required: ['missing'],
        properties: { missing: { type: 'array', maxItems: 0 } },
      },
    },
    {
      ...monitor,
      id: 'resolution-done-by-due-date',
      kind: 'deadline',
      step: 'follow-up',
      after: 'record-minutes',
      each: '/resolutions',
      // Only a follow-up with which the resolution is done says which one it completes.
      key: { armed: '/resolutionId', met: '/completed' },
      until: '/due',
      severity: 'major',
      names: text('Every resolution is done by its due date', '每项决议须按期完成'),
    },
    {
      ...block,
      id: 'closed-without-open-resolution' satisfies BlockingRule,
      kind: 'data',
      step: 'close',
      severity: 'major',
      names: text('Closed only with no open resolution', '决议全部完成后方可办结'),
      schema: {
        type: 'object',
        required: ['openResolutions'],
        properties: { openResolutions: { type: 'integer', maximum: 0 } },
      },
    },
  ];
}
