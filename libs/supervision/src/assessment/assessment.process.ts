import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { assessmentEvents } from './assessment.ts';
import { clause, rules } from './assessment.rules.ts';
import { steps, type StepId } from './assessment.steps.ts';

const type = assessmentEvents.type.bind(assessmentEvents);

/** SUP-5 assessment 监督考核. One case for each period. */
export function assessmentProcess(): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'assessment',
    version: 1,
    code: clause,
    names: text('Assessment', '监督考核'),
    area: 'execution-and-supervision',
    department: 'supervision',
    owner: 'process-supervisor',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps,
    notes: [type('reservation-fenced'), type(attemptRefused)],
    flow: seq<StepId>(
      'open',
      repeat('collect-figures'),
      'score',
      opt(repeat(xor<StepId>('respond', 'decide-objection'))),
      'publish',
    ),
    rules,
    ends: ['publish'],
    cancels: ['cancel'],
  });
}
