import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, loop, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { annualBudgetEvents, type AnnualBudgetEvent } from './annual-budget-events.ts';
import { clause, rules } from './annual-budget.rules.ts';
import { steps, type StepId } from './annual-budget.steps.ts';

/** Events of the case that are kept in its history and are no step. */
const notes: readonly AnnualBudgetEvent['name'][] = [
  'called',
  'departments-changed',
  'allotted',
  'adjustment-requested',
  'adjustment-declined',
  'reservation-fenced',
];

/**
 * FIN-1 annual budget 预算编制. Finance returns drafts after the review, an executive also what has been balanced. The case
 * is complete when the budget is issued; adjustments of the running year follow.
 */
export function annualBudgetProcess(version = 1): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'annual-budget',
    version,
    code: clause,
    names: text('Annual budget', '预算编制'),
    area: 'internal-management',
    department: 'finance',
    owner: 'finance-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: 'cn-office',
    steps,
    notes: [
      ...notes.flatMap((name) => annualBudgetEvents.types(name)),
      annualBudgetEvents.type(attemptRefused),
    ],
    flow: seq(
      loop(seq(loop(seq(repeat('submit-draft'), 'consolidate', 'review'), 'return'), 'balance'), 'return'),
      'approve',
      'issue',
      opt(repeat('adjust')),
    ),
    rules,
    ends: ['issue', 'adjust'],
  });
}
