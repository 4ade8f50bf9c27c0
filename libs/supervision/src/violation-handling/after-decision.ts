import { text, type Actor, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { severities, type Severity } from '@liucheng/process-model';
import { dayHasPassed, notOpen, rulingOf, withoutReason, type Decide } from './handling.ts';
import { handled, isConcerned, notConcerned, notInCharge, refuse } from './in-charge.ts';
import { rated } from './opening.ts';
import { appealWaits, type ViolationCase, type ViolationCaseEvent } from './violation-case.ts';
import { defaultSettings, type ViolationSettings } from './violation-settings.ts';
import type { BlockingRule } from './violation-handling.rules.ts';

// What follows a decision: it is carried out, verified and closed, or appealed against.

export function rectify(
  state: ViolationCase,
  { result }: { readonly result: string },
  { actor }: DecisionContext,
): Decision<ViolationCaseEvent> {
  const refusal =
    notOpen(state) ??
    notDecided(state) ??
    (isConcerned(state, actor) ? undefined : notInCharge(state, actor));
  return refusal ?? [{ name: 'rectified', data: { ...handled(state, actor), result } }];
}

export interface Verify {
  readonly passed: boolean;
  readonly remark: string;
}

export function verify(
  state: ViolationCase,
  { passed, remark }: Verify,
  { actor }: DecisionContext,
): Decision<ViolationCaseEvent> {
  const refusal = notOpen(state) ?? notInCharge(state, actor, 'not-on-own-violation-verify');
  if (refusal) return refusal;
  if (state.status !== 'rectified') {
    return refuse({
      code: 'nothing-to-verify',
      reason: text('No rectification waits to be verified.', '没有待验收的整改。'),
      acceptable: text('Record what has been done first.', '请先登记整改结果。'),
    });
  }
  return [{ name: 'verified', data: { ...handled(state, actor), passed, remark } }];
}

export function appeal(
  state: ViolationCase,
  { grounds }: { readonly grounds: string },
  { actor }: DecisionContext,
): Decision<ViolationCaseEvent> {
  const refusal =
    notOpen(state) ?? notConcerned(state, actor, 'by-the-concerned-appeal') ?? notDecided(state);
  if (refusal) return refusal;
  if (state.appealed) {
    return refuse({
      code: 'appealed-already',
      reason: text('There has been an appeal in this case.', '本案已提出过申诉。'),
      acceptable: text(
        'Nothing more: the second decision is final.',
        '重新作出的决定为最终决定，不再受理申诉。',
      ),
    });
  }
  return [{ name: 'appealed', data: { ...handled(state, actor), grounds } }];
}

export interface ReDecide extends Decide {
  readonly reason: string;
}

export function reDecide(
  state: ViolationCase,
  body: ReDecide,
  context: DecisionContext,
): Decision<ViolationCaseEvent> {
  const { actor } = context;
  const refusal =
    notOpen(state) ??
    notInCharge(state, actor, 'not-on-own-violation-re-decide') ??
    notAppealed(state) ??
    decidedBySame(state, actor, 'decided-anew-by-another-re-decide') ??
    dayHasPassed(body, context);
  if (refusal) return refusal;
  const decidedBy = state.ruling?.by ?? '';
  const { reason } = body;
  return [{ name: 're-decided', data: { ...handled(state, actor), ...rulingOf(body), decidedBy, reason } }];
}

export function overturn(
  state: ViolationCase,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<ViolationCaseEvent> {
  const refusal =
    notOpen(state) ??
    notInCharge(state, actor, 'not-on-own-violation-overturn') ??
    notAppealed(state) ??
    decidedBySame(state, actor, 'decided-anew-by-another-overturn') ??
    withoutReason(reason, 'with-reason-overturn');
  if (refusal) return refusal;
  const decidedBy = state.ruling?.by ?? '';
  return [{ name: 'overturned', data: { ...handled(state, actor), decidedBy, reason: reason.trim() } }];
}

export function close(state: ViolationCase, { actor }: DecisionContext): Decision<ViolationCaseEvent> {
  const refusal = notOpen(state) ?? notInCharge(state, actor);
  if (refusal) return refusal;
  const { status, verifiedBy } = state;
  if (status === 'verified' && appealWaits(state)) {
    return refuse({
      code: 'appeal-waits',
      reason: text('The appeal has not been decided.', '申诉尚未处理。'),
      acceptable: text('Have the appeal decided first.', '请先处理申诉。'),
    });
  }
  if (status !== 'verified' || verifiedBy === undefined) {
    return refuse({
      code: 'not-verified',
      rule: 'closed-after-verification',
      reason: text('The rectification has not been verified.', '整改尚未验收合格。'),
      acceptable: text(
        'Have it rectified and verified first, or an appeal decided.',
        '请先完成整改并验收；有申诉的，先处理申诉。',
      ),
    });
  }
  return [{ name: 'closed', data: { ...handled(state, actor), verified: true, verifiedBy } }];
}

/** What the monitor has to say of a violation whose case is there: it was caught up with, or nothing new. */
export interface TakeNote {
  readonly reference: string;
  /** ms */
  readonly lateBy?: number;
  /** As the monitor has raised it, and ids of the violations that this one repeats. */
  readonly raisedTo?: Severity;
  readonly repeats?: readonly string[];
}

export function takeNote(
  state: ViolationCase,
  note: TakeNote,
  { actor }: DecisionContext,
  settings: ViolationSettings = defaultSettings,
): Decision<ViolationCaseEvent> {
  const { reference, lateBy } = note;
  const raised = raisedByMonitor(state, note, actor, settings);
  if (lateBy === undefined || lateBy === state.lateBy) return raised;
  return [...raised, { name: 'caught-up', data: { by: actor.id, reference, lateBy } }];
}

/** A repetition that the monitor has found since the case was opened. Once somebody handles the case, its severity is theirs. */
function raisedByMonitor(
  state: ViolationCase,
  { raisedTo, repeats = [] }: TakeNote,
  actor: Actor,
  settings: ViolationSettings,
): ViolationCaseEvent[] {
  const { status, severity, openedAt } = state;
  if (status !== 'detected' || severity === undefined || raisedTo === undefined || repeats.length === 0)
    return [];
  if (severities.indexOf(raisedTo) <= severities.indexOf(severity)) return [];
  const by = handled(state, actor);
  const anew = rated(raisedTo, Date.parse(openedAt ?? ''), settings, severity);
  return [{ name: 'severity-raised', data: { ...by, former: severity, repeats, ...anew } }];
}

/** There was no violation: the case ends, and what was decided stands no more, also where the case is over. */
export function withdraw(
  state: ViolationCase,
  { reference }: { readonly reference: string },
  { actor }: DecisionContext,
): Decision<ViolationCaseEvent> {
  const lifted = state.ruling?.measure;
  const by = actor.id;
  switch (state.status) {
    case 'withdrawn':
    case 'dismissed':
      return [];
    case 'closed':
      return lifted === undefined ? [] : [{ name: 'measure-lifted', data: { by, reference, lifted } }];
    default:
      return [{ name: 'withdrawn', data: { by, reference, ...(lifted === undefined ? {} : { lifted }) } }];
  }
}

function notDecided({ ruling }: ViolationCase): Rejection | undefined {
  if (ruling) return undefined;
  return refuse({
    code: 'not-decided',
    reason: text('Nothing has been decided yet.', '尚未作出处理决定。'),
    acceptable: text('Decide first.', '请先作出处理决定。'),
  });
}

function notAppealed(state: ViolationCase): Rejection | undefined {
  if (appealWaits(state)) return undefined;
  return refuse({
    code: 'not-appealed',
    reason: text('No appeal waits for a decision.', '没有待处理的申诉。'),
    acceptable: text('Only an appeal leads to another decision.', '仅在当事人申诉后方可重新作出决定。'),
  });
}

function decidedBySame({ ruling }: ViolationCase, { id }: Actor, rule: BlockingRule): Rejection | undefined {
  if (ruling?.by !== id) return undefined;
  return refuse({
    rule,
    cause: 'person',
    code: 'decided-by-the-same',
    reason: text('You made the decision that is appealed against.', '原处理决定由您作出。'),
    acceptable: text('Somebody else decides the appeal.', '请由其他人员处理该申诉。'),
  });
}
