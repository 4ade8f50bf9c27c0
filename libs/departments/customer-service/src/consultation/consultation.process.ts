import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, loop, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { defaultSettings, type ConsultationSettings } from './consultation-settings.ts';
import { clause, rulesOf } from './consultation.rules.ts';
import { steps, type StepId } from './consultation.steps.ts';
import { consultationEvents } from './consultation.ts';

/**
 * SVC-1 consultation 客户咨询. Other settings make another definition, which a company that has published one needs to give a
 * higher version; the limits of channels are in the events and need none.
 * @throws Error for settings that make no well-formed definition.
 */
export function consultationProcess(
  settings: ConsultationSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'consultation',
    version,
    code: clause,
    names: text('Consultation', '客户咨询'),
    area: 'customer-service',
    department: 'customer-service',
    owner: 'service-lead',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [consultationEvents.type(attemptRefused)],
    flow: seq(
      'receive',
      loop(
        seq(opt(repeat(seq(repeat<StepId>('escalate'), 'expert-reply'))), 'answer'),
        opt<StepId>('confirm'),
      ),
      opt('confirm'),
      'close',
    ),
    rules: rulesOf(settings),
    ends: ['close'],
  });
}
