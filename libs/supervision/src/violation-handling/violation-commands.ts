import { isRejection, text, type Actor } from '@liucheng/kernel';
import { commandsOf, type FactSources } from '@liucheng/service-kit';
import { appeal, close, overturn, rectify, reDecide, takeNote, verify, withdraw } from './after-decision.ts';
import { earlierCases } from './earlier-cases.ts';
import { assign, decide, dismiss, explain, notify } from './handling.ts';
import { cannotHandle } from './in-charge.ts';
import { detect, report, type Earlier } from './opening.ts';
import type { ViolationCase, ViolationCaseEvent } from './violation-case.ts';
import {
  AppealBody,
  AssignmentBody,
  DetectionBody,
  DismissalBody,
  ExplanationBody,
  NewRulingBody,
  NoteBody,
  NotificationBody,
  RectificationBody,
  ReportBody,
  RulingBody,
  VerificationBody,
  WithdrawalBody,
} from './violation-handling.bodies.ts';

/** What an assignment is decided by: earlier cases, and the assignee as the organisation in force has them. */
interface Assigning {
  readonly earlier: Earlier;
  readonly handler?: Actor | undefined;
}

const command = commandsOf<ViolationCase, ViolationCaseEvent>();

const warning = {
  measure: 'warning' as const,
  ruling: 'A warning; the amount is paid back.',
  rectifyBy: '2099-12-31',
};
const happened = { severity: 'major' as const, happenedAt: '2026-03-02T09:00:00+08:00' };

export const commands = [
  command({
    name: 'report',
    step: 'report',
    body: ReportBody,
    route: { method: 'POST', path: '' },
    summary: text('Report a violation with evidence', '举报违规（附证据）'),
    examples: {
      'a private expense': {
        person: 'u-zhao',
        department: 'sales',
        process: 'expense-reimbursement',
        rule: 'personal-purchase',
        ...happened,
        what: 'A private dinner was claimed as an expense.',
        evidence: [{ reference: 'DOC-7', description: 'Copy of the receipt' }],
      },
    },
    facts: (_state, body, context, sources): Promise<Earlier> => earlierCases(body, context, sources),
    decide: (state, body, context, earlier) => report(state, body, context, earlier),
  }),
  command({
    name: 'detect',
    step: 'detect',
    body: DetectionBody,
    route: { method: 'POST', path: 'detections/violations' },
    summary: text(
      'Open a case for what the monitor or an inspection found',
      '流程监控或检查发现违规，自动立案',
    ),
    examples: {
      'of the monitor': {
        source: 'monitor',
        reference: 'V-1',
        person: 'u-zhao',
        department: 'sales',
        process: 'expense-reimbursement',
        case: 'EC-1',
        rule: 'personal-purchase',
        clause: 'FIN-2',
        ...happened,
        what: text('Approved by the claimant.', '由报销人本人审批。'),
      },
    },
    facts: (_state, body, context, sources): Promise<Earlier> => earlierCases(body, context, sources),
    decide: (state, body, context, earlier) => detect(state, body, context, earlier),
  }),
  command({
    name: 'assign',
    step: 'assign',
    body: AssignmentBody,
    route: { method: 'POST', path: ':id/assignment' },
    summary: text('Assign the case', '分派案件'),
    examples: { 'to a supervisor': { assignee: 'u-gao' } },
    trial: () => ({ assignee: '-' }),
    facts: async ({ breach }, { assignee }, context, sources: FactSources): Promise<Assigning> => ({
      earlier: breach === undefined ? [] : await earlierCases(breach, context, sources),
      handler: sources.directory?.inForce ? sources.directory.actor(assignee, context.now) : undefined,
    }),
    decide: (state, body, context, found: Assigning | undefined) => {
      const { earlier, handler } = found ?? { earlier: [] };
      const decision = assign(state, body, context, earlier);
      return isRejection(decision) || !handler ? decision : (cannotHandle(state, handler) ?? decision);
    },
  }),
  command({
    name: 'notify',
    step: 'notify',
    body: NotificationBody,
    route: { method: 'POST', path: ':id/notification' },
    summary: text('Notify the one concerned', '通知当事人'),
    examples: { 'with a date': { message: 'Please explain by Friday.' } },
    trial: () => ({ message: '-' }),
    decide: notify,
  }),
  command({
    name: 'explain',
    step: 'explain',
    body: ExplanationBody,
    route: { method: 'POST', path: ':id/explanations' },
    summary: text('Explain how it came about', '当事人作出说明'),
    examples: { 'a mistake': { explanation: 'I took the wrong receipt.', evidence: [] } },
    trial: () => ({ explanation: '-', evidence: [] }),
    decide: explain,
  }),
  command({
    name: 'decide',
    step: 'decide',
    body: RulingBody,
    route: { method: 'POST', path: ':id/decision' },
    summary: text('Decide on a measure', '作出处理决定'),
    examples: { 'a warning': warning },
    trial: () => warning,
    decide,
  }),
  command({
    name: 'dismiss',
    step: 'dismiss',
    body: DismissalBody,
    route: { method: 'POST', path: ':id/dismissal' },
    summary: text('Dismiss the violation as justified', '认定违规有正当理由'),
    examples: { 'a broken system': { reason: 'The system was down.' } },
    trial: () => ({ reason: '-' }),
    decide: dismiss,
  }),
  command({
    name: 'rectify',
    step: 'rectify',
    body: RectificationBody,
    route: { method: 'POST', path: ':id/rectification' },
    summary: text('Record what has been rectified', '登记整改结果'),
    examples: { 'paid back': { result: 'Paid back.' } },
    trial: () => ({ result: '-' }),
    decide: rectify,
  }),
  command({
    name: 'verify',
    step: 'verify',
    body: VerificationBody,
    route: { method: 'POST', path: ':id/verification' },
    summary: text('Verify the rectification', '验收整改'),
    examples: {
      passed: { outcome: 'passed', remark: 'The payment has arrived.' },
      failed: { outcome: 'failed', remark: 'Half of it is missing.' },
    },
    trial: () => ({ outcome: 'passed' as const, remark: '-' }),
    decide: (state, { outcome, remark }, context) =>
      verify(state, { passed: outcome === 'passed', remark }, context),
  }),
  command({
    name: 'appeal',
    step: 'appeal',
    body: AppealBody,
    route: { method: 'POST', path: ':id/appeal' },
    summary: text('Appeal against the decision', '对处理决定提出申诉'),
    examples: { 'with a customer': { grounds: 'The dinner was with a customer.' } },
    trial: () => ({ grounds: '-' }),
    decide: appeal,
  }),
  command({
    name: 're-decide',
    step: 're-decide',
    body: NewRulingBody,
    route: { method: 'POST', path: ':id/new-decision' },
    summary: text('Decide the appeal: confirm or change the measure', '处理申诉：维持或变更决定'),
    examples: { confirmed: { ...warning, reason: 'No customer was there.' } },
    trial: () => ({ ...warning, reason: '-' }),
    decide: reDecide,
  }),
  command({
    name: 'overturn',
    step: 'overturn',
    body: DismissalBody,
    route: { method: 'POST', path: ':id/overturning' },
    summary: text('Decide the appeal: overturn the decision', '处理申诉：撤销决定'),
    examples: { 'a customer': { reason: 'The customer confirms that it was a business dinner.' } },
    trial: () => ({ reason: '-' }),
    decide: overturn,
  }),
  command({
    name: 'close',
    step: 'close',
    route: { method: 'POST', path: ':id/closing' },
    summary: text('Close the case', '结案'),
    trial: () => ({}),
    decide: (state, _body, context) => close(state, context),
  }),
  command({
    name: 'withdraw',
    step: 'withdraw',
    body: WithdrawalBody,
    route: { method: 'POST', path: ':id/withdrawal' },
    summary: text('The monitor withdraws the violation', '流程监控撤销违规'),
    examples: { withdrawn: { reference: 'V-1' } },
    decide: withdraw,
  }),
  command({
    name: 'take-note',
    binding: { roles: ['automation'] },
    body: NoteBody,
    route: { method: 'POST', path: ':id/notes' },
    summary: text('The monitor says more of the violation', '流程监控补充违规信息'),
    examples: {
      'caught up': { reference: 'V-1', lateBy: 3_600_000 },
      repeated: { reference: 'V-1', raisedTo: 'critical', repeats: ['V-0'] },
    },
    decide: takeNote,
  }),
];
