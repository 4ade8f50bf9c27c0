import { refusing, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import type {
  Comparison,
  Figures,
  Goal,
  OpinionSource,
  Optimisation,
  OptimisationEvent,
  OptimisationStatus,
} from './optimisation.ts';
import { clause, type BlockingRule } from './optimisation.rules.ts';

const refuse = refusing<BlockingRule>(clause);

const told: Readonly<Record<OptimisationStatus, readonly [en: string, zh: string]>> = {
  new: ['has not begun', '尚未开始'],
  evaluated: ['is evaluated', '已评估'],
  consulted: ['has opinions', '已收集意见'],
  proposed: ['has a proposal', '已提出方案'],
  approved: ['is approved', '已批准'],
  implemented: ['is implemented', '已实施'],
  tracked: ['is tracked', '已跟踪'],
  concluded: ['is concluded', '已总结'],
  cancelled: ['has been cancelled', '已取消'],
};

/** Each step builds on what the one before it has frozen: it is refused where that is not there. */
function standsOtherwise({ status }: Optimisation, ...wanted: OptimisationStatus[]): Rejection | undefined {
  if (wanted.includes(status)) return undefined;
  const [en, zh] = told[status];
  const possible = wanted.map((each) => told[each]);
  return refuse({
    code: 'round-stands-otherwise',
    reason: text(`The round ${en}.`, `本轮优化${zh}。`),
    acceptable: text(
      `A round that ${possible.map(([each]) => each).join(' or ')}.`,
      `该操作仅适用于${possible.map(([, each]) => each).join('或')}的优化。`,
    ),
  });
}

export interface Evaluate {
  readonly process: string;
  /** RFC 3339 */
  readonly from: string;
  readonly until: string;
  readonly follows?: string | undefined;
  readonly efficiency: string;
  readonly effect: string;
  readonly problems: string;
}

/** The period as it is measured: in UTC, until now at the latest; `undefined` where it has no length. */
export function periodOf(
  { from, until }: Pick<Evaluate, 'from' | 'until'>,
  now: number,
): { readonly from: string; readonly until: string } | undefined {
  const [start, end] = [Date.parse(from), Math.min(now, Date.parse(until))];
  return start < end
    ? { from: new Date(start).toISOString(), until: new Date(end).toISOString() }
    : undefined;
}

/** @param figures of the period; `undefined` where there is none to measure */
export function evaluate(
  state: Optimisation,
  { process, from, follows, efficiency, effect, problems }: Evaluate,
  { actor }: DecisionContext,
  figures: Figures | undefined,
): Decision<OptimisationEvent> {
  const otherwise = standsOtherwise(state, 'new', 'evaluated');
  if (otherwise) return otherwise;
  if (state.process !== undefined && state.process !== process) {
    return refuse({
      code: 'other-process',
      reason: text(`This round is about ${state.process}.`, `本轮优化的流程为 ${state.process}。`),
      acceptable: text(state.process, state.process),
      errors: [{ path: '/process', expected: state.process, actual: process }],
    });
  }
  if (figures === undefined) {
    return refuse({
      code: 'empty-period',
      reason: text('The period ends before it begins, or has not begun.', '期间的起止时间颠倒，或尚未开始。'),
      acceptable: text(
        'A period that begins in the past and before its end.',
        '起始时间早于当前及截止时间的期间。',
      ),
      errors: [
        {
          path: '/from',
          expected: text('a time in the past, before until', '过去的时间，且早于 until'),
          actual: from,
        },
      ],
    });
  }
  return [
    {
      name: 'evaluated',
      data: {
        by: actor.id,
        process,
        ...(follows === undefined ? {} : { follows }),
        efficiency,
        effect,
        problems,
        figures,
      },
    },
  ];
}

/** What there is of that which an evaluation names. */
export interface Named {
  /** Whether the monitor has learned the process. */
  readonly known: boolean;
  /** The process of the round that it follows; `undefined` where there is no such round. */
  readonly followed: string | undefined;
}

/** An evaluation is of a process that there is, and follows a round of it. */
export function namesNothing(
  { process, follows }: Pick<Evaluate, 'process' | 'follows'>,
  { known, followed }: Named,
): Rejection | undefined {
  if (!known) {
    return refuse({
      code: 'process-unknown',
      reason: text(`The monitor has no process ${process}.`, `流程监控中没有流程 ${process}。`),
      acceptable: text(
        'A process that GET /monitor/definitions lists.',
        'GET /monitor/definitions 所列的流程。',
      ),
      errors: [{ path: '/process', expected: text('a published process', '已发布的流程'), actual: process }],
    });
  }
  if (follows === undefined || followed === process) return undefined;
  const which = text(`a round of ${process}`, `流程 ${process} 的优化轮次`);
  return refuse({
    code: 'no-such-round',
    reason: text(`${follows} is not ${which.en}.`, `${follows} 不是${which['zh-CN']}。`),
    acceptable: text(
      'A round that GET /supervision/optimisations lists, of the same process; or none.',
      'GET /supervision/optimisations 所列的同一流程的优化轮次，或不填。',
    ),
    errors: [{ path: '/follows', expected: which, actual: follows }],
  });
}

export function collectOpinion(
  state: Optimisation,
  { source, opinion }: { readonly source: OpinionSource; readonly opinion: string },
  { actor }: DecisionContext,
): Decision<OptimisationEvent> {
  const otherwise = standsOtherwise(state, 'evaluated', 'consulted');
  return otherwise ?? [{ name: 'opinion-collected', data: { by: actor.id, source, opinion } }];
}

export interface Propose extends Goal {
  readonly proposal: string;
}

export function propose(
  state: Optimisation,
  { proposal, measure, target }: Propose,
  { actor }: DecisionContext,
): Decision<OptimisationEvent> {
  const otherwise = standsOtherwise(state, 'consulted');
  if (otherwise) return otherwise;
  if (measure === 'conformance-rate' && target > 100) {
    return refuse({
      code: 'target-out-of-range',
      reason: text(`${target} percent cannot be reached.`, `目标 ${target}% 无法达到。`),
      acceptable: text('A share of up to 100 percent.', '不超过 100% 的目标。'),
      errors: [{ path: '/target', expected: text('0 to 100', '0 至 100'), actual: target }],
    });
  }
  return [{ name: 'proposed', data: { by: actor.id, proposal, goal: { measure, target } } }];
}

export function approve(
  state: Optimisation,
  { remark }: { readonly remark: string },
  { actor }: DecisionContext,
): Decision<OptimisationEvent> {
  const otherwise = standsOtherwise(state, 'proposed');
  if (otherwise) return otherwise;
  if (state.proposer === actor.id) {
    return refuse({
      code: 'own-proposal',
      cause: 'person',
      rule: 'approved-by-another',
      reason: text('You have made this proposal.', '该方案由您提出。'),
      acceptable: text('Somebody else approves it.', '须由他人审批。'),
    });
  }
  return [{ name: 'approved', data: { by: actor.id, remark } }];
}

/** @param publishedAt when the monitor learned the version, RFC 3339; `undefined` where it has not */
export function implement(
  state: Optimisation,
  { version }: { readonly version: number },
  { actor }: DecisionContext,
  publishedAt: string | undefined,
): Decision<OptimisationEvent> {
  const otherwise = standsOtherwise(state, 'approved');
  if (otherwise) return otherwise;
  const { process = '', figures } = state;
  const fault =
    publishedAt === undefined
      ? text(
          `The monitor has no version ${version} of ${process}.`,
          `流程监控中没有流程 ${process} 的版本 ${version}。`,
        )
      : publishedAt <= (figures?.until ?? '')
        ? text(
            `Version ${version} was there before the evaluated period was over.`,
            `版本 ${version} 在评估期间结束前已存在。`,
          )
        : undefined;
  if (fault || publishedAt === undefined) {
    return refuse({
      code: 'no-new-version',
      reason: fault as NonNullable<typeof fault>,
      acceptable: text(
        'A version that was published after the evaluated period (POST /monitor/definitions).',
        '评估期间结束之后发布的版本（POST /monitor/definitions）。',
      ),
      errors: [
        {
          path: '/version',
          expected: text('a version published after the evaluated period', '评估期间结束之后发布的版本'),
          actual: version,
        },
      ],
    });
  }
  return [{ name: 'implemented', data: { by: actor.id, version, since: publishedAt } }];
}

export function track(
  state: Optimisation,
  { actor }: DecisionContext,
  comparison: Comparison | undefined,
): Decision<OptimisationEvent> {
  const otherwise = standsOtherwise(state, 'implemented', 'tracked');
  if (otherwise) return otherwise;
  if (comparison === undefined || comparison.after.cases === 0) {
    return refuse({
      code: 'nothing-to-measure',
      reason: text('No case of the new version is completed yet.', '新版本尚无已办结案例。'),
      acceptable: text('Track it when some are.', '待有案例办结后再跟踪。'),
    });
  }
  return [{ name: 'tracked', data: { by: actor.id, ...comparison } }];
}

/** The outcome is that of the last tracking, whatever anybody says of it. */
export function conclude(
  state: Optimisation,
  { conclusion }: { readonly conclusion: string },
  { actor }: DecisionContext,
): Decision<OptimisationEvent> {
  const otherwise = standsOtherwise(state, 'tracked');
  if (otherwise) return otherwise;
  const { goalMet = false, beyondChance = false } = state.comparison ?? {};
  return [{ name: 'concluded', data: { by: actor.id, goalMet, beyondChance, conclusion } }];
}

export function cancel(
  state: Optimisation,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<OptimisationEvent> {
  const otherwise = standsOtherwise(
    state,
    'evaluated',
    'consulted',
    'proposed',
    'approved',
    'implemented',
    'tracked',
  );
  return otherwise ?? [{ name: 'cancelled', data: { by: actor.id, reason } }];
}
