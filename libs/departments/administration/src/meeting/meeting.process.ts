import { attemptRefused, text } from '@liucheng/kernel';
import {
  defineProcess,
  loop,
  opt,
  repeat,
  seq,
  xor,
  type Flow,
  type ProcessDefinition,
} from '@liucheng/process-model';
import { defaultSettings, type MeetingSettings } from './meeting-settings.ts';
import { clause, rulesOf } from './meeting.rules.ts';
import { steps, type StepId } from './meeting.steps.ts';
import { meetingEvents } from './meeting.ts';

/** Another time needs a room anew; another room may be booked at any time. */
const rebooking: Flow<StepId> = seq(opt(repeat<StepId>('reschedule')), 'book-room');

/**
 * ADM-2 meeting 会议管理. Other settings make another definition, which a company that has published one needs to give a higher
 * version.
 * @throws Error for settings that make no well-formed definition.
 */
export function meetingProcess(
  settings: MeetingSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'meeting',
    version,
    code: clause,
    names: text('Meeting', '会议管理'),
    area: 'internal-management',
    department: 'administration',
    owner: 'office-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [...meetingEvents.types('reservation-fenced'), meetingEvents.type(attemptRefused)],
    flow: seq(
      'apply',
      repeat(rebooking),
      'prepare',
      opt(repeat(xor('prepare', rebooking))),
      'hold',
      // Minutes that are added to are distributed again.
      loop(
        seq(repeat<StepId>('record-minutes'), repeat<StepId>('distribute-minutes')),
        opt(repeat<StepId>('follow-up')),
      ),
      opt(repeat('follow-up')),
      'close',
    ),
    rules: rulesOf(settings),
    ends: ['close'],
    cancels: ['cancel'],
  });
}
