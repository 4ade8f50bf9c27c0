import { reject, text, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { clause, type BlockingRule, type JudgingStep, type OwnStep } from './performance-review.rules.ts';
import type { Review, Score } from './performance-review.ts';

export function refuse(
  refusal: Omit<Rejection, 'rejected' | 'clause'> & { readonly rule?: BlockingRule },
): Rejection {
  return reject({ clause, ...refusal });
}

/** Who acts on whose review: what every event says and the monitor compares. */
export function onReview({ employee = '' }: Review, { actor }: DecisionContext) {
  return { by: actor.id, employee };
}

/** Something that is going on, with a scheme and without a decision. */
export function notRunning({ status }: Review): Rejection | undefined {
  if (status === 'new') {
    return refuse({
      code: 'no-scheme',
      reason: text('There is no scheme to go by.', '尚未制定考核方案。'),
      acceptable: text('Human resources sets the scheme first.', '请先由人力资源部制定考核方案。'),
    });
  }
  if (status !== 'decided') return undefined;
  return refuse({
    code: 'review-decided',
    reason: text('The review has been decided.', '该考核已作出决定。'),
    acceptable: text('The review of another cycle.', '选择其他周期的考核。'),
  });
}

/** Whoever judges is somebody else than who is judged. */
export function notThemselves(
  { employee }: Review,
  { actor }: DecisionContext,
  step: JudgingStep,
): Rejection | undefined {
  if (actor.id !== employee) return undefined;
  return refuse({
    code: 'own-review',
    rule: `nobody-grades-themselves-${step}`,
    cause: 'person',
    reason: text(`It is the review of ${actor.id}.`, `被考核人为 ${actor.id} 本人。`),
    acceptable: text('Somebody else with this role does it.', '由具有该角色的其他人员办理。'),
  });
}

export function onlyInPerson(
  { employee = '' }: Review,
  { actor }: DecisionContext,
  step: OwnStep,
): Rejection | undefined {
  if (actor.id === employee) return undefined;
  return refuse({
    code: 'wrong-person',
    rule: `by-the-employee-${step}`,
    cause: 'person',
    reason: text(
      `Only ${employee}, whose review it is, may do this.`,
      `只有被考核人 ${employee} 本人可以执行此操作。`,
    ),
    acceptable: text(`${employee} does it.`, `由 ${employee} 本人办理。`),
  });
}

/** Each indicator of the scheme once, and no other. */
export function scoresRefused({ indicators }: Review, scores: readonly Score[]): Rejection | undefined {
  const names = indicators.map(({ indicator }) => indicator);
  const known = names.join(', ');
  const wrong = scores.findIndex(
    ({ indicator }, index) =>
      !names.includes(indicator) || scores.findIndex((each) => each.indicator === indicator) < index,
  );
  if (wrong >= 0) {
    const { indicator } = scores[wrong] as Score;
    return refuse({
      code: 'indicator-not-expected',
      reason: text(
        `The indicator ${indicator} is not in the scheme or scored twice.`,
        `指标 ${indicator} 不在方案中或重复打分。`,
      ),
      acceptable: text(`Each of these once: ${known}.`, `以下指标各打一次分：${known}。`),
      errors: [
        {
          path: `/scores/${wrong}/indicator`,
          expected: text(`each of ${known} once`, `${known} 各一次`),
          actual: indicator,
        },
      ],
    });
  }
  const missing = names.filter((name) => !scores.some(({ indicator }) => indicator === name)).join(', ');
  if (missing === '') return undefined;
  return refuse({
    code: 'indicator-missing',
    reason: text(`There is no score for ${missing}.`, `缺少指标 ${missing} 的得分。`),
    acceptable: text(`Each of these once: ${known}.`, `以下指标各打一次分：${known}。`),
    errors: [{ path: '/scores', expected: text(`a score for ${missing}`, `${missing} 的评分`) }],
  });
}

export function reviewExists(key: string, holder: string | undefined): Rejection {
  const [employee = '', cycle = ''] = key.split('/');
  const which = holder === undefined ? text('', '') : text(` (${holder})`, `（${holder}）`);
  return refuse({
    code: 'review-exists',
    reason: text(
      `There is a review of ${employee} for ${cycle}${which.en}.`,
      `${employee} 在周期 ${cycle} 的考核已存在${which['zh-CN']}。`,
    ),
    acceptable: text('Another cycle, or go on with that review.', '其他考核周期，或继续办理该考核。'),
    errors: [
      {
        path: '/cycle',
        expected: text('a cycle without a review of the employee', '该员工尚无考核的周期'),
        actual: cycle,
      },
    ],
  });
}
