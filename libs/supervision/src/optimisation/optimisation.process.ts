import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { optimisationEvents } from './optimisation.ts';
import { clause, rules } from './optimisation.rules.ts';
import { steps, type StepId } from './optimisation.steps.ts';

/** SUP-4 optimisation 流程优化. A round is a case; the next one names it. */
export function optimisationProcess(): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'optimisation',
    version: 1,
    code: clause,
    names: text('Optimisation', '流程优化'),
    area: 'execution-and-supervision',
    department: 'supervision',
    owner: 'process-supervisor',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps,
    notes: [optimisationEvents.type(attemptRefused)],
    flow: seq<StepId>(
      repeat('evaluate'),
      repeat('collect-opinions'),
      'propose',
      'approve',
      'implement',
      repeat('track'),
      'conclude',
    ),
    rules,
    ends: ['conclude'],
    cancels: ['cancel'],
  });
}
