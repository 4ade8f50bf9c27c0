import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { defaultSettings, type RecruitmentSettings } from './recruitment-settings.ts';
import { clause, rulesOf } from './recruitment.rules.ts';
import { steps, type StepId } from './recruitment.steps.ts';
import { recruitmentEvents } from './recruitment.ts';

/**
 * HR-1 recruitment 招聘. While one candidate is screened another one signs: the flow of the case lets the steps of candidates
 * alternate, and rules uphold the order for each of them. The regulation ends with the candidate; the recruitment itself is closed
 * when nobody is left who waits for an answer.
 * @throws Error for settings that make no well-formed definition.
 */
export function recruitmentProcess(
  settings: RecruitmentSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'recruitment',
    version,
    code: clause,
    names: text('Recruitment', '招聘'),
    area: 'internal-management',
    department: 'human-resources',
    owner: 'hr-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [...recruitmentEvents.types('reservation-fenced'), recruitmentEvents.type(attemptRefused)],
    flow: seq(
      'request',
      'publish',
      opt(
        seq(
          'screen',
          opt(
            repeat(
              xor(
                'screen',
                'interview',
                'written-test',
                'evaluate',
                'recommend',
                'offer',
                'sign-contract',
                'onboard',
                'reject-candidate',
              ),
            ),
          ),
        ),
      ),
      'close',
    ),
    rules: rulesOf(settings),
    ends: ['close'],
  });
}
