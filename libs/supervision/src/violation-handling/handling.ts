import { dayAt, orLater, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { oneStepWorse, severities } from '@liucheng/process-model';
import type { Evidence } from '../evidence.ts';
import { handled, notConcerned, notInCharge, refuse } from './in-charge.ts';
import { preceded, rated, type Earlier } from './opening.ts';
import {
  isOver,
  type Measure,
  type Ruling,
  type ViolationCase,
  type ViolationCaseEvent,
} from './violation-case.ts';
import type { BlockingRule } from './violation-handling.rules.ts';
import { defaultSettings, type ViolationSettings } from './violation-settings.ts';

// From the assignment to the decision. The order of the steps is monitored: what happened is recorded, unless there is
// nothing that it could be about.

/** The regulation's days are China's. */
const utcOffsetMinutes = 480;

export function notOpen(state: ViolationCase): Rejection | undefined {
  if (!isOver(state)) return undefined;
  const how = {
    closed: text('The case is closed.', '案件已结案。'),
    dismissed: text(
      'The violation was found to be justified; the case is over.',
      '违规已认定有正当理由，案件已终结。',
    ),
    withdrawn: text('The violation was withdrawn; the case is over.', '违规已撤销，案件已终结。'),
  }[state.status as 'closed' | 'dismissed' | 'withdrawn'];
  return refuse({
    code: 'case-over',
    reason: how,
    acceptable: text('Report what happened since as another violation.', '此后发生的违规请另行举报。'),
  });
}

export function assign(
  state: ViolationCase,
  { assignee }: { readonly assignee: string },
  { actor }: DecisionContext,
  earlier: Earlier,
  settings: ViolationSettings = defaultSettings,
): Decision<ViolationCaseEvent> {
  const refusal = notOpen(state) ?? notInCharge(state, actor, 'not-on-own-violation-assign');
  if (refusal) return refusal;
  if (assignee === state.breach?.person) {
    return refuse({
      code: 'assignee-concerned',
      rule: 'assignee-not-concerned',
      reason: text(`The violation is ${assignee}'s own.`, `${assignee} 是本案当事人。`),
      acceptable: text(
        'Somebody who is not concerned: a supervisor or a head of the department.',
        '请指定与本案无关的流程监督员或部门负责人。',
      ),
      errors: [
        {
          path: '/assignee',
          expected: text('somebody who is not concerned', '与违规无关的人员'),
          actual: assignee,
        },
      ],
    });
  }
  return preceded(raisedFor(state, earlier, handled(state, actor), settings), [
    { name: 'assigned', data: { ...handled(state, actor), assignee } },
  ]);
}

/** What was not known yet when the case was opened raises it now. A case is raised once, whatever the number of earlier ones. */
function raisedFor(
  { severity, ratedSeverity, openedAt, repeats }: ViolationCase,
  earlier: Earlier,
  by: ReturnType<typeof handled>,
  settings: ViolationSettings,
): ViolationCaseEvent[] {
  if (earlier.length === 0 || repeats.length > 0 || severity === undefined || ratedSeverity === undefined)
    return [];
  const worse = oneStepWorse(ratedSeverity);
  if (severities.indexOf(worse) <= severities.indexOf(severity)) return [];
  const data = rated(worse, Date.parse(openedAt ?? ''), settings, severity);
  return [{ name: 'severity-raised', data: { ...by, former: severity, repeats: earlier, ...data } }];
}

export function notify(
  state: ViolationCase,
  { message }: { readonly message: string },
  { actor }: DecisionContext,
): Decision<ViolationCaseEvent> {
  const { person, department } = state.breach ?? {};
  const to = person ?? department;
  const refusal = notOpen(state) ?? notInCharge(state, actor);
  if (refusal) return refusal;
  if (to === undefined) {
    return refuse({
      code: 'nobody-concerned',
      reason: text('Neither a person nor a department is concerned.', '本案无具体当事人或部门。'),
      acceptable: text('Decide without a notification.', '可直接作出处理决定。'),
    });
  }
  return [{ name: 'notified', data: { ...handled(state, actor), to, message } }];
}

export function explain(
  state: ViolationCase,
  { explanation, evidence }: { readonly explanation: string; readonly evidence: readonly Evidence[] },
  { actor }: DecisionContext,
): Decision<ViolationCaseEvent> {
  return (
    notOpen(state) ??
    notConcerned(state, actor, 'by-the-concerned-explain') ??
    decidedAlready(state) ?? [
      { name: 'explained', data: { ...handled(state, actor), explanation, evidence } },
    ]
  );
}

export interface Decide {
  readonly measure: Measure;
  readonly ruling: string;
  /** YYYY-MM-DD */
  readonly rectifyBy: string;
}

export function decide(
  state: ViolationCase,
  ruling: Decide,
  context: DecisionContext,
): Decision<ViolationCaseEvent> {
  return (
    notOpen(state) ??
    notInCharge(state, context.actor, 'not-on-own-violation-decide') ??
    decidedAlready(state) ??
    dayHasPassed(ruling, context) ?? [
      { name: 'decided', data: { ...handled(state, context.actor), ...rulingOf(ruling) } },
    ]
  );
}

export function rulingOf({ measure, ruling, rectifyBy }: Ruling): Ruling {
  return { measure, ruling, rectifyBy };
}

export function dismiss(
  state: ViolationCase,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<ViolationCaseEvent> {
  return (
    notOpen(state) ??
    notInCharge(state, actor, 'not-on-own-violation-dismiss') ??
    decidedAlready(state) ??
    withoutReason(reason, 'with-reason-dismiss') ?? [
      { name: 'dismissed', data: { ...handled(state, actor), reason: reason.trim() } },
    ]
  );
}

export function dayHasPassed({ rectifyBy }: Ruling, { now }: DecisionContext): Rejection | undefined {
  const today = dayAt(now, utcOffsetMinutes);
  if (rectifyBy >= today) return undefined;
  return refuse({
    code: 'day-has-passed',
    reason: text(`${rectifyBy} has passed.`, `${rectifyBy} 已过。`),
    acceptable: text(`${today} or a later day.`, `${today} 或之后的日期。`),
    errors: [{ path: '/rectifyBy', expected: orLater(today), actual: rectifyBy }],
  });
}

export function withoutReason(reason: string, rule: BlockingRule): Rejection | undefined {
  if (reason.trim() !== '') return undefined;
  return refuse({
    code: 'reason-missing',
    rule,
    reason: text('There is no reason given.', '未说明理由。'),
    acceptable: text('Why the violation is justified.', '请说明违规有何正当理由。'),
    errors: [
      {
        path: '/reason',
        expected: text('why the violation is justified', '违规有正当理由的说明'),
        actual: reason,
      },
    ],
  });
}

function decidedAlready({ ruling }: ViolationCase): Rejection | undefined {
  if (ruling === undefined) return undefined;
  return refuse({
    code: 'decided-already',
    reason: text('The case has been decided.', '案件已作出处理决定。'),
    acceptable: text(
      'Only whoever is concerned can have it changed, by an appeal.',
      '如需变更，须由当事人提出申诉。',
    ),
  });
}
