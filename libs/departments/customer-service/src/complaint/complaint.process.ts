import { attemptRefused, text } from '@liucheng/kernel';
import {
  and,
  defineProcess,
  loop,
  opt,
  repeat,
  seq,
  xor,
  type ProcessDefinition,
} from '@liucheng/process-model';
import { defaultSettings, type ComplaintSettings } from './complaint-settings.ts';
import { clause, rulesOf } from './complaint.rules.ts';
import { steps, type StepId } from './complaint.steps.ts';
import { complaintEvents } from './complaint.ts';

/**
 * SVC-2 complaint 投诉处理. Other settings make another definition, which a company that has published one needs to give a
 * higher version.
 * @throws Error for settings that make no well-formed definition.
 */
export function complaintProcess(
  settings: ComplaintSettings = defaultSettings,
  version = 2,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'complaint',
    version,
    code: clause,
    names: text('Complaint', '投诉处理'),
    area: 'customer-service',
    department: 'customer-service',
    owner: 'service-lead',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps,
    notes: [complaintEvents.type(attemptRefused)],
    flow: seq(
      'accept',
      // The customer is told while the investigation may be under way; more evidence is a further investigation.
      and('acknowledge', repeat('investigate')),
      loop(
        seq(
          'propose-solution',
          opt(repeat(seq('reject-solution', 'revise-solution'))),
          'agree',
          'execute',
          'report-back',
        ),
        seq('reopen', repeat('investigate')),
      ),
      xor('confirm-satisfaction', 'close-by-silence'),
    ),
    rules: rulesOf(settings),
    ends: ['confirm-satisfaction', 'close-by-silence'],
  });
}
