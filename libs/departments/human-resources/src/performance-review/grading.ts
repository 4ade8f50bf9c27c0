import { oneOf, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import type { Grade, Resolution, Review, ReviewEvent } from './performance-review.ts';
import { notRunning, notThemselves, onlyInPerson, onReview, refuse } from './refusals.ts';

// From the consolidation to the decision. The order of the steps is monitored: what happened is recorded.

export interface Consolidate {
  readonly score: number;
  readonly reason: string;
}

export function consolidate(
  state: Review,
  { score, reason }: Consolidate,
  context: DecisionContext,
): Decision<ReviewEvent> {
  const refusal = notRunning(state) ?? notThemselves(state, context, 'consolidate');
  if (refusal) return refusal;
  const { self, manager } = state;
  return [
    {
      name: 'consolidated',
      data: {
        ...onReview(state, context),
        score,
        reason,
        ...(self ? { selfTotal: self.total } : {}),
        ...(manager ? { managerTotal: manager.total } : {}),
      },
    },
  ];
}

export function setGrade(
  state: Review,
  { grade }: { readonly grade: string },
  context: DecisionContext,
): Decision<ReviewEvent> {
  const refusal = notRunning(state) ?? notThemselves(state, context, 'grade');
  if (refusal) return refusal;
  const scale = state.scale.map((each) => each.grade);
  if (!scale.includes(grade)) {
    const known = scale.join(', ');
    return refuse({
      code: 'grade-not-on-scale',
      rule: 'grade-on-scale',
      reason: text(`${grade} is no grade of the scheme.`, `等级 ${grade} 不在考核方案规定的等级之内。`),
      acceptable: text(`One of ${known}.`, `以下等级之一：${known}。`),
      errors: [{ path: '/grade', expected: oneOf(known), actual: grade }],
    });
  }
  const { score } = state;
  return [
    {
      name: 'graded',
      data: { ...onReview(state, context), grade, scale, ...(score === undefined ? {} : { score }) },
    },
  ];
}

/** @param base what is due at full performance, in fen; half a fen goes up. */
export function computeBonus(
  state: Review,
  { base }: { readonly base: number },
  context: DecisionContext,
): Decision<ReviewEvent> {
  const refusal = notRunning(state) ?? notThemselves(state, context, 'compute-bonus');
  if (refusal) return refusal;
  const graded = gradeOf(state);
  if ('rejected' in graded) return graded;
  const { grade, bonusPercent } = graded;
  const amount = Math.round((base * bonusPercent) / 100);
  return [
    { name: 'bonus-computed', data: { ...onReview(state, context), grade, base, bonusPercent, amount } },
  ];
}

export function appeal(
  state: Review,
  { reason }: { readonly reason: string },
  context: DecisionContext,
): Decision<ReviewEvent> {
  const refusal = notRunning(state) ?? onlyInPerson(state, context, 'appeal');
  if (refusal) return refusal;
  const graded = gradeOf(state);
  if ('rejected' in graded) return graded;
  return [{ name: 'appealed', data: { ...onReview(state, context), grade: graded.grade, reason } }];
}

export function decideReview(
  state: Review,
  { resolutions }: { readonly resolutions: readonly Resolution[] },
  context: DecisionContext,
): Decision<ReviewEvent> {
  const refusal = notRunning(state) ?? notThemselves(state, context, 'decide');
  return refusal ?? [{ name: 'decided', data: { ...onReview(state, context), resolutions } }];
}

function gradeOf({ scale, grade }: Review): Grade | Rejection {
  const graded = scale.find((each) => each.grade === grade);
  if (graded) return graded;
  return refuse({
    code: 'not-graded',
    reason: text('There is no grade yet.', '尚未评定等级。'),
    acceptable: text('The grade comes first.', '请先评定等级。'),
  });
}
