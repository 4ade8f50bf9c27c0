import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { defaultSettings, type TrainingSettings } from './training-settings.ts';
import { clause, rulesOf } from './training.rules.ts';
import { steps, type StepId } from './training.steps.ts';
import { trainingEvents } from './training.ts';

/**
 * HR-2 training 培训与发展: one case a year, because plan and courses are judged against each other. Sessions run beside each other, so
 * the flow lets their steps alternate; that a session is held before its results come is a matter of the case. Until the first
 * course the plan may be changed, and is approved anew; later courses are extra. The regulation names no end; a year is closed, or
 * its advice would be awaited for ever.
 * @throws Error for settings that make no well-formed definition.
 */
export function trainingProcess(
  settings: TrainingSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'training',
    version,
    code: clause,
    names: text('Training', '培训与发展'),
    area: 'internal-management',
    department: 'human-resources',
    owner: 'hr-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [trainingEvents.type(attemptRefused)],
    flow: seq(
      'survey-needs',
      repeat(seq(repeat('plan-year'), 'approve')),
      'schedule-course',
      opt(repeat(xor('schedule-course', 'deliver', 'record-attendance'))),
      'evaluate',
      opt(repeat('advise-career')),
      'close-year',
    ),
    rules: rulesOf(settings),
    ends: ['close-year'],
  });
}
