import { holds, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { stillToCome } from '../days.ts';
import { clause } from './performance-review.rules.ts';
import type { Grade, Indicator, Method, Review, ReviewEvent, Score } from './performance-review.ts';
import { notRunning, notThemselves, onlyInPerson, onReview, refuse, scoresRefused } from './refusals.ts';

// From the scheme to the feedback talk. The order of the steps is monitored: what happened is recorded.

export interface SetScheme {
  readonly employee: string;
  readonly department: string;
  readonly cycle: string;
  readonly method: Method;
  readonly indicators: readonly Indicator[];
  readonly scale: readonly Grade[];
}

export function setScheme(
  state: Review,
  scheme: SetScheme,
  { actor }: DecisionContext,
): Decision<ReviewEvent> {
  if (state.status !== 'new') {
    return refuse({
      code: 'scheme-set-already',
      reason: text('The scheme has been set and stays as it is.', '考核方案已确定，不得更改。'),
      acceptable: text('A review of another cycle.', '其他周期的考核。'),
    });
  }
  const { indicators, scale } = scheme;
  const refusal =
    twice(
      'indicators',
      indicators.map(({ indicator }) => indicator),
    ) ??
    twice(
      'scale',
      scale.map(({ grade }) => grade),
    );
  if (refusal) return refusal;
  const weightsTotal = indicators.reduce((sum, { weight }) => sum + weight, 0);
  if (weightsTotal !== 100) {
    return refuse({
      code: 'weights-not-100',
      rule: 'weights-sum-to-100',
      reason: text(`The weights sum to ${weightsTotal} %.`, `指标权重合计为 ${weightsTotal}%。`),
      acceptable: text('Weights that sum to 100 %.', '指标权重合计须为 100%。'),
      errors: [
        {
          path: '/indicators',
          expected: text('weights that sum to 100', '合计为 100 的权重'),
          actual: weightsTotal,
        },
      ],
    });
  }
  return [{ name: 'scheme-set', data: { by: actor.id, ...scheme, weightsTotal } }];
}

function twice(field: 'indicators' | 'scale', names: readonly string[]): Rejection | undefined {
  const index = names.findIndex((name, at) => names.indexOf(name) < at);
  const name = names[index];
  if (name === undefined) return undefined;
  const [key, what] =
    field === 'scale' ? ['grade', text('grade', '等级')] : ['indicator', text('indicator', '指标')];
  return refuse({
    code: 'listed-twice',
    reason: text(`The ${what.en} ${name} is listed twice.`, `${what['zh-CN']} ${name} 重复。`),
    acceptable: text(`Each ${what.en} once.`, `每个${what['zh-CN']}只列一次。`),
    errors: [
      {
        path: `/${field}/${index}/${key}`,
        expected: text(`each ${what.en} once`, `每项${what['zh-CN']}只列一次`),
        actual: name,
      },
    ],
  });
}

export interface Assess {
  readonly scores: readonly Score[];
  readonly comment: string;
}

export function selfAssess(
  state: Review,
  { scores, comment }: Assess,
  context: DecisionContext,
): Decision<ReviewEvent> {
  const refusal =
    notRunning(state) ?? onlyInPerson(state, context, 'self-assess') ?? scoresRefused(state, scores);
  if (refusal) return refusal;
  const total = weighted(state, scores);
  return [{ name: 'self-assessed', data: { ...onReview(state, context), scores, total, comment } }];
}

export function managerAssess(
  state: Review,
  { scores, comment }: Assess,
  context: DecisionContext,
): Decision<ReviewEvent> {
  const refusal =
    notRunning(state) ??
    notThemselves(state, context, 'manager-assess') ??
    notSuperior(state, context) ??
    scoresRefused(state, scores);
  if (refusal) return refusal;
  const total = weighted(state, scores);
  return [{ name: 'manager-assessed', data: { ...onReview(state, context), scores, total, comment } }];
}

export interface Feedback {
  readonly on: string;
  readonly summary: string;
}

export function giveFeedback(
  state: Review,
  { on, summary }: Feedback,
  context: DecisionContext,
): Decision<ReviewEvent> {
  const refusal = notRunning(state) ?? notSuperior(state, context) ?? stillToCome(clause, on, context.now);
  if (refusal) return refusal;
  return [{ name: 'feedback-given', data: { ...onReview(state, context), on, summary } }];
}

/** The head of the employee's department, or management: for heads there is nobody else. */
function notSuperior(
  { employee = '', department = '' }: Review,
  { actor }: DecisionContext,
): Rejection | undefined {
  if (actor.id !== employee && holds(actor, 'department-head', department)) return undefined;
  if (actor.id !== employee && holds(actor, 'executive')) return undefined;
  return refuse({
    code: 'not-the-superior',
    cause: 'person',
    reason: text(
      `${actor.id} is not the superior of ${employee} in ${department}.`,
      `${actor.id} 不是 ${employee}（部门 ${department}）的上级。`,
    ),
    acceptable: text(
      `The head of ${department} or, for the head, an executive.`,
      `由部门 ${department} 的负责人办理；部门负责人由公司管理层办理。`,
    ),
  });
}

/** Whole points of 100: halves go up. */
function weighted({ indicators }: Review, scores: readonly Score[]): number {
  const points = indicators.reduce(
    (sum, { indicator, weight }) =>
      sum + weight * (scores.find((each) => each.indicator === indicator)?.score ?? 0),
    0,
  );
  return Math.round(points / 100);
}
