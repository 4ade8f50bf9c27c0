import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, loop, seq, type ProcessDefinition } from '@liucheng/process-model';
import { clause, rules } from './performance-review.rules.ts';
import { steps, type StepId } from './performance-review.steps.ts';
import { reviewEvents } from './performance-review.ts';

/**
 * HR-3 performance review 绩效考核: one case for each employee and cycle, and not one for a whole scheme, because its order is a
 * matter of each person: a self-assessment of somebody else comes before nothing. So each case has its scheme, which two
 * employees seldom share anyway. An appeal leads back to the grade, until there is a decision.
 */
export function performanceReviewProcess(): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'performance-review',
    version: 1,
    code: clause,
    names: text('Performance review', '绩效考核'),
    area: 'internal-management',
    department: 'human-resources',
    owner: 'hr-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps,
    notes: [...reviewEvents.types('reservation-fenced'), reviewEvents.type(attemptRefused)],
    flow: seq(
      'set-scheme',
      'self-assess',
      'manager-assess',
      'feedback',
      'consolidate',
      loop(seq('grade', 'compute-bonus'), 'appeal'),
      'decide',
    ),
    rules,
    ends: ['decide'],
  });
}
