import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { inspectionEvents } from './inspection.ts';
import { clause, rules } from './inspection.rules.ts';
import { steps, type StepId } from './inspection.steps.ts';

/** SUP-2 supervision 流程执行监督. A plan that recurs is one case with a round for each time. */
export function inspectionProcess(): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'inspection',
    version: 1,
    code: clause,
    names: text('Inspection', '流程执行监督'),
    area: 'execution-and-supervision',
    department: 'supervision',
    owner: 'process-supervisor',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps,
    // What is inspected is nobody's own.
    concerns: { department: '/department' },
    notes: [inspectionEvents.type(attemptRefused)],
    flow: seq<StepId>(
      'plan-inspection',
      repeat(
        seq<StepId>(opt('draw-sample'), repeat(seq<StepId>('inspect', opt(repeat('finding')))), 'report'),
      ),
      'conclude',
    ),
    rules,
    ends: ['conclude'],
    cancels: ['cancel'],
  });
}
