import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, loop, opt, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { expenseClaimEvents, type EventName } from './expense-claim.events.ts';
import type { StepId } from './expense-reimbursement.roles.ts';
import { clause, rulesOf } from './expense-reimbursement.rules.ts';
import { definedSteps } from './expense-reimbursement.steps.ts';
import { defaultSettings, type ExpenseSettings } from './expense-settings.ts';

/** Events of a claim that are kept in its history and are no step. */
const notes: readonly EventName[] = [
  'draft-saved',
  'attachment-added',
  'attachment-removed',
  'reservation-fenced',
];

/**
 * FIN-2 expense reimbursement 费用报销: the definition that the finance service publishes. Other settings make another
 * definition, which a company that has published one needs to give a higher version.
 * @throws Error for settings that make no well-formed definition, e.g. a duration that is none.
 */
export function expenseReimbursement(
  settings: ExpenseSettings = defaultSettings,
  version = 2,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'expense-reimbursement',
    version,
    code: clause,
    names: text('Expense reimbursement', '费用报销'),
    area: 'internal-management',
    department: 'finance',
    owner: 'finance-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps: definedSteps(),
    notes: [
      ...notes.flatMap((name) => expenseClaimEvents.types(name)),
      expenseClaimEvents.type(attemptRefused),
    ],
    flow: seq(
      // A submission and, for each rejection, another one.
      loop(
        'submit',
        xor(
          'department-reject',
          seq('department-approve', xor('finance-reject', seq('finance-approve', 'executive-reject'))),
        ),
      ),
      'department-approve',
      'finance-approve',
      opt('executive-approve'),
      'pay',
      opt('settle-advance'),
    ),
    rules: rulesOf(settings),
    ends: ['pay', 'settle-advance'],
    cancels: ['withdraw'],
  });
}
