import { attemptRefused, text } from '@liucheng/kernel';
import { and, defineProcess, opt, repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { defaultSettings, type CareSettings } from './care-settings.ts';
import { careEvents } from './customer-care.ts';
import { clause, rulesOf } from './customer-care.rules.ts';
import { steps, type StepId } from './customer-care.steps.ts';

/**
 * SVC-3 customer care 客户关系维护. The regulation names no end; a customer who has left or wishes no contact is cared for no
 * longer. Visits, acts of care and items of feedback go on beside each other, several at once.
 * @throws Error for settings that make no well-formed definition.
 */
export function customerCareProcess(
  settings: CareSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'customer-care',
    version,
    code: clause,
    names: text('Customer care', '客户关系维护'),
    area: 'customer-service',
    department: 'customer-service',
    owner: 'service-lead',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [
      ...careEvents.types('opened'),
      ...careEvents.types('reservation-fenced'),
      careEvents.type(attemptRefused),
    ],
    flow: seq(
      and(
        opt(seq('plan-visits', opt(repeat(xor('plan-visits', 'visit', 'reschedule-visit', 'cancel-visit'))))),
        opt(seq('plan-care', opt(repeat(xor('plan-care', 'deliver-care'))))),
        opt(
          seq(
            'collect-feedback',
            // Several items are under way at once; what comes before what in each of them is asked by rules.
            opt(
              repeat(
                xor(
                  'collect-feedback',
                  'classify-feedback',
                  'analyse-feedback',
                  'adopt-feedback',
                  'decline-feedback',
                  'apply-feedback',
                ),
              ),
            ),
          ),
        ),
      ),
      'end-care',
    ),
    rules: rulesOf(settings),
    ends: ['end-care'],
  });
}
