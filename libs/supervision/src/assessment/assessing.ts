import {
  orLater,
  refusing,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import { dayAfter, officeDay } from '@liucheng/service-kit';
import {
  undecided,
  unitOf,
  type Assessment,
  type AssessmentEvent,
  type AssessmentStatus,
  type Before,
  type MeasuredUnit,
  type Ranked,
  type Reading,
} from './assessment.ts';
import { clause, type BlockingRule } from './assessment.rules.ts';
import { periodNamed } from './period.ts';
import { defaultScheme, schemeFaults, schemeOf, type SchemeTerms } from './scheme.ts';
import { ranked, scoreOf } from './scoring.ts';

export const refuse = refusing<BlockingRule>(clause);

/** Departments have a week to respond where nobody says otherwise. */
const daysToRespond = 7;

const told: Readonly<Record<AssessmentStatus, readonly [en: string, zh: string]>> = {
  new: ['has not begun', '尚未发起'],
  opened: ['is opened', '已发起'],
  collected: ['has its figures', '已采集指标'],
  scored: ['is scored', '已评分'],
  published: ['is published', '已公布'],
  cancelled: ['has been cancelled', '已取消'],
};

/** What a step cannot be done without: `undefined` where the assessment stands as it has to. */
export function standsOtherwise(
  { status }: Pick<Assessment, 'status'>,
  ...wanted: AssessmentStatus[]
): Rejection | undefined {
  if (wanted.includes(status)) return undefined;
  const [en, zh] = told[status];
  const possible = wanted.map((each) => told[each]);
  return refuse({
    code: 'assessment-stands-otherwise',
    reason: text(`The assessment ${en}.`, `该考核${zh}。`),
    acceptable: text(
      `An assessment that ${possible.map(([each]) => each).join(' or ')}.`,
      `该操作仅适用于${possible.map(([, each]) => each).join('或')}的考核。`,
    ),
  });
}

export interface Open {
  /** A month, a quarter or a year: `2026-03`, `2026-Q1`, `2026`. */
  readonly period: string;
  readonly scheme?: SchemeTerms | undefined;
}

export function open(
  state: Assessment,
  { period: name, scheme = defaultScheme }: Open,
  { actor, now }: DecisionContext,
): Decision<AssessmentEvent> {
  const otherwise = standsOtherwise(state, 'new');
  if (otherwise) return otherwise;
  const period = periodNamed(name);
  if (Date.parse(period.until) > now) {
    const first = dayAfter(period.lastDay);
    return refuse({
      code: 'period-not-over',
      reason: text(`${name} ends on ${period.lastDay}.`, `期间 ${name} 至 ${period.lastDay} 结束。`),
      acceptable: text(
        `A period that is over; this one from ${first} on.`,
        `已结束的期间；该期间自 ${first} 起可发起。`,
      ),
      errors: [
        {
          path: '/period',
          expected: text('a month, quarter or year that is over', '已结束的月、季度或年度'),
          actual: name,
        },
      ],
    });
  }
  const faults = schemeFaults(scheme);
  if (faults.length > 0) {
    return refuse({
      code: 'scheme-unsound',
      reason: text('The scheme does not add up.', '考核方案不成立。'),
      acceptable: text(
        'Weights of together 100, and deductions that do not fall with severity.',
        '权重合计为 100，且扣分不得随严重程度升高而减少。',
      ),
      errors: faults.map(({ path, ...fault }) => ({ path: `/scheme${path}`, ...fault })),
    });
  }
  return [{ name: 'opened', data: { by: actor.id, period, scheme: schemeOf(scheme) } }];
}

/** What was read for an assessment. */
export interface Collected {
  readonly asOf: Reading;
  readonly units: readonly MeasuredUnit[];
}

/** @param collected `undefined` where the assessment does not stand so that anything was read */
export function collectFigures(
  state: Assessment,
  { actor }: DecisionContext,
  collected: Collected | undefined,
): Decision<AssessmentEvent> {
  const otherwise = standsOtherwise(state, 'opened', 'collected');
  if (otherwise || collected === undefined) return otherwise ?? [];
  return [{ name: 'figures-collected', data: { by: actor.id, ...collected } }];
}

export function score(
  state: Assessment,
  { respondBy }: { readonly respondBy?: string | undefined },
  { actor, now }: DecisionContext,
): Decision<AssessmentEvent> {
  const otherwise = standsOtherwise(state, 'collected');
  if (otherwise) return otherwise;
  const today = officeDay(now);
  const last = respondBy ?? dayAfter(today, daysToRespond);
  if (last <= today) {
    const first = dayAfter(today);
    return refuse({
      code: 'day-has-passed',
      reason: text(`${last} leaves the departments no time.`, `截止日期 ${last} 过早，部门无法反馈意见。`),
      acceptable: text(`${first} or a later day.`, `${first} 或之后的日期。`),
      errors: [{ path: '/respondBy', expected: orLater(first), actual: last }],
    });
  }
  const { scheme = schemeOf(defaultScheme) } = state;
  const scores = state.units.map((each) => ({ ...unitOf(each), ...scoreOf(each.figures, scheme) }));
  return [{ name: 'scored', data: { by: actor.id, respondBy: last, scores } }];
}

/** The ranking that was published last, of the same span and scheme. */
export type Earlier = Before & { readonly ranking: readonly Ranked[] };

/** @param earlier `undefined` where nothing has been published that this one can be compared with */
export function publish(
  state: Assessment,
  { actor, now }: DecisionContext,
  earlier: Earlier | undefined,
): Decision<AssessmentEvent> {
  const otherwise = standsOtherwise(state, 'scored');
  if (otherwise) return otherwise;
  const { respondBy = '' } = state;
  if (officeDay(now) <= respondBy) {
    return refuse({
      code: 'responses-awaited',
      rule: 'published-after-responses',
      reason: text(
        `Departments may respond until ${respondBy}.`,
        `部门可在 ${respondBy} 前（含当日）反馈意见。`,
      ),
      acceptable: text(`${dayAfter(respondBy)} or later.`, `${dayAfter(respondBy)} 或之后公布。`),
    });
  }
  const open = undecided(state);
  if (open.length > 0) {
    const which = open.map(({ number, department }) => `${number} (${department})`).join(', ');
    return refuse({
      code: 'objections-undecided',
      rule: 'published-with-all-decided',
      reason: text(`Objections are not decided: ${which}.`, `尚有异议未裁定：${which}。`),
      acceptable: text('Decide them first.', '请先裁定全部异议。'),
    });
  }
  return [
    {
      name: 'published',
      data: {
        by: actor.id,
        ranking: rankingOf(state, earlier),
        undecided: 0,
        early: false,
        ...(earlier === undefined
          ? {}
          : { before: { assessment: earlier.assessment, period: earlier.period } }),
      },
    },
  ];
}

/** Departments first, then processes, each with places of their own. */
export function rankingOf(
  { scores }: Pick<Assessment, 'scores'>,
  earlier?: Pick<Earlier, 'ranking'>,
): Ranked[] {
  const placed = (['department', 'process'] as const).flatMap((wanted) =>
    ranked(
      scores
        .filter(({ kind }) => kind === wanted)
        .map(({ kind, id, score: own }) => ({ kind, id, ...(own === undefined ? {} : { score: own }) })),
    ),
  );
  return placed.map((each) => {
    const was = earlier?.ranking.find(({ kind, id }) => kind === each.kind && id === each.id)?.score;
    if (each.score === undefined || was === undefined) return each;
    return { ...each, change: Math.round((each.score - was) * 100) / 100 };
  });
}

export function cancel(
  state: Assessment,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<AssessmentEvent> {
  const otherwise = standsOtherwise(state, 'opened', 'collected', 'scored');
  return otherwise ?? [{ name: 'cancelled', data: { by: actor.id, reason } }];
}

/** Told to whoever assesses a period once more. */
export function assessedAlready(period: string, holder: string | undefined): Rejection {
  const which =
    holder === undefined
      ? text('another assessment', '另一考核')
      : text(`the assessment ${holder}`, `考核 ${holder}`);
  return refuse({
    code: 'period-assessed',
    reason: text(`${period} has ${which.en} already.`, `期间 ${period} 已有${which['zh-CN']}。`),
    acceptable: text(
      'Go on with that one, or cancel it before it is published.',
      '请继续办理该考核，或在公布前将其取消后另行发起。',
    ),
    errors: [
      { path: '/period', expected: text('a period without an assessment', '尚无考核的期间'), actual: period },
    ],
  });
}
