import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { violationCaseEvents } from './violation-case.ts';
import { clause, rulesOf } from './violation-handling.rules.ts';
import { steps, type StepId } from './violation-handling.steps.ts';
import { defaultSettings, type ViolationSettings } from './violation-settings.ts';

const type = violationCaseEvents.type.bind(violationCaseEvents);

/** A rectification that does not pass is done again. */
const rectified = repeat(seq<StepId>('rectify', 'verify'));

/**
 * SUP-3 violation handling 违规处理. Other settings make another definition, which a company that has published one needs to
 * give a higher version.
 * @throws Error for settings that make no well-formed definition.
 */
export function violationHandlingProcess(
  settings: ViolationSettings = defaultSettings,
  version = 2,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'violation-handling',
    version,
    code: clause,
    names: text('Violation handling', '违规处理'),
    area: 'execution-and-supervision',
    department: 'supervision',
    owner: 'process-supervisor',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps,
    concerns: { person: '/person', department: '/department' },
    notes: [type('caught-up'), type('measure-lifted'), type('reservation-fenced'), type(attemptRefused)],
    flow: seq<StepId>(
      xor('detect', 'report'),
      repeat(seq<StepId>(opt('raise-severity'), 'assign')),
      'notify',
      opt(repeat('explain')),
      xor(
        'dismiss',
        seq<StepId>(
          'decide',
          // An appeal may come before anything is rectified.
          opt(rectified),
          xor('close', seq<StepId>('appeal', xor('overturn', seq<StepId>('re-decide', rectified, 'close')))),
        ),
      ),
    ),
    rules: rulesOf(settings),
    ends: ['close', 'dismiss', 'overturn'],
    cancels: ['withdraw'],
  });
}
