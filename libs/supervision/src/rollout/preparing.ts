import {
  orLater,
  refusing,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { officeDay } from '@liucheng/service-kit';
import { lastDayBefore, rolesIn } from './concerned.ts';
import {
  outstanding,
  type Concerned,
  type Rollout,
  type RolloutEvent,
  type RolloutStatus,
} from './rollout.ts';
import { clause, type BlockingRule } from './rollout.rules.ts';

export const refuse = refusing<BlockingRule>(clause);

/** As many deadlines as the monitor keeps of one rule in one case. */
export const mostConcerned = 1_000;

const told: Readonly<Record<RolloutStatus, readonly [en: string, zh: string]>> = {
  new: ['has not begun', '尚未开始'],
  published: ['has no guide yet', '尚未发布操作指南'],
  explained: ['has not been announced', '尚未发布通知'],
  announced: ['has been announced', '已发布通知'],
  concluded: ['is concluded', '已办结'],
  cancelled: ['has been cancelled', '已取消'],
};

/** What a step cannot be done without: `undefined` where the rollout stands as it has to. */
export function standsOtherwise(state: Rollout, ...wanted: RolloutStatus[]): Rejection | undefined {
  if (wanted.includes(state.status)) return undefined;
  const [en, zh] = told[state.status];
  const possible = wanted.map((each) => told[each]);
  return refuse({
    code: 'rollout-stands-otherwise',
    reason: text(`The rollout ${en}.`, `该宣贯${zh}。`),
    acceptable: text(
      `A rollout that ${possible.map(([each]) => each).join(' or ')}.`,
      `该操作仅适用于${possible.map(([, each]) => each).join('或')}的宣贯。`,
    ),
  });
}

/** Nothing that has passed: from `first` on. */
export function dayPassed(path: string, day: string, first: string): Rejection | undefined {
  if (day >= first) return undefined;
  return refuse({
    code: 'day-has-passed',
    reason: text(`${day} is too early.`, `日期 ${day} 过早。`),
    acceptable: text(`${first} or a later day.`, `${first} 或之后的日期。`),
    errors: [{ path, expected: orLater(first), actual: day }],
  });
}

export interface PublishDefinition {
  readonly process: string;
  readonly version: number;
  /** YYYY-MM-DD */
  readonly effectiveOn: string;
}

/** @param definition as the monitor has it */
export function publishDefinition(
  state: Rollout,
  { process, version, effectiveOn }: PublishDefinition,
  { actor, now }: DecisionContext,
  definition: Pick<ProcessDefinition, 'names' | 'steps'> | undefined,
): Decision<RolloutEvent> {
  if (state.status !== 'new') return standsOtherwise(state, 'new') as Rejection;
  if (definition === undefined) {
    return refuse({
      code: 'definition-unknown',
      reason: text(
        `The monitor has no version ${version} of ${process}.`,
        `流程监控中没有流程 ${process} 的版本 ${version}。`,
      ),
      acceptable: text(
        'A version that GET /monitor/definitions lists; a new one is published at POST /monitor/definitions.',
        'GET /monitor/definitions 所列的版本；新版本由 POST /monitor/definitions 发布。',
      ),
      errors: [
        {
          path: '/version',
          expected: text('a published version of the process', '该流程已发布的版本'),
          actual: version,
        },
      ],
    });
  }
  // Whoever is announced to today has today, at least.
  const early = dayPassed('/effectiveOn', effectiveOn, officeDay(now + 86_400_000));
  if (early) return early;
  const { en, 'zh-CN': zh } = definition.names;
  return [
    {
      name: 'definition-published',
      data: {
        by: actor.id,
        process,
        version,
        names: { en, 'zh-CN': zh },
        effectiveOn,
        roles: rolesIn(definition),
      },
    },
  ];
}

/** Told to whoever rolls out a version once more. */
export function rolledOutAlready(version: string, holder: string | undefined): Rejection {
  const which =
    holder === undefined
      ? text('another rollout', '另一宣贯')
      : text(`the rollout ${holder}`, `宣贯 ${holder}`);
  return refuse({
    code: 'version-rolled-out',
    reason: text(`${version} has ${which.en} already.`, `${version} 已有${which['zh-CN']}。`),
    acceptable: text('Go on in that rollout, or roll out another version.', '请办理该宣贯，或宣贯其他版本。'),
    errors: [
      { path: '/version', expected: text('a version without a rollout', '尚未宣贯的版本'), actual: version },
    ],
  });
}

/** Where the guide of a version stands, below the address that all services share. */
export function guidePath(process: string, version: number): string {
  return `/supervision/guides/${encodeURIComponent(process)}/${version}`;
}

export function publishGuide(state: Rollout, { actor }: DecisionContext): Decision<RolloutEvent> {
  const otherwise = standsOtherwise(state, 'published');
  if (otherwise) return otherwise;
  const { process = '', version = 0 } = state;
  return [{ name: 'guide-published', data: { by: actor.id, guide: guidePath(process, version) } }];
}

export interface AskedQuestion {
  readonly question: string;
  readonly options: readonly string[];
  /** The right one, from 1. */
  readonly right: number;
}

export interface Announce {
  readonly message: string;
  readonly questions: readonly AskedQuestion[];
  readonly passPercent: number;
}

/** @param holders of the roles at this moment, by the organisation */
export function announce(
  state: Rollout,
  { message, questions, passPercent }: Announce,
  { actor, now }: DecisionContext,
  holders: readonly Omit<Concerned, 'dueOn'>[],
): Decision<RolloutEvent> {
  const otherwise = standsOtherwise(state, 'explained');
  if (otherwise) return otherwise;
  const { effectiveOn = '' } = state;
  const dueOn = lastDayBefore(effectiveOn);
  if (dueOn < officeDay(now)) {
    return refuse({
      code: 'effective-date-reached',
      reason: text(
        `The version is in effect from ${effectiveOn}: nobody can acknowledge before that any more.`,
        `该版本自 ${effectiveOn} 起生效，已无法在生效前完成确认。`,
      ),
      acceptable: text(
        'Cancel the rollout and begin one with a later effective date.',
        '请取消本次宣贯，另行设定较晚的生效日期。',
      ),
    });
  }
  const faulty = unanswerable(questions);
  if (faulty) return faulty;
  if (holders.length === 0 || holders.length > mostConcerned) return wrongCrowd(state.roles, holders.length);
  const concerned = holders.map((each) => ({ ...each, dueOn }));
  const announced: RolloutEvent = {
    name: 'announced',
    data: { by: actor.id, message, effectiveOn, concerned },
  };
  if (questions.length === 0) return [announced];
  return [
    announced,
    {
      name: 'test-set',
      data: {
        by: actor.id,
        questions: questions.map(({ question, options }) => ({ question, options: [...options] })),
        right: questions.map(({ right }) => right),
        passPercent,
      },
    },
  ];
}

function unanswerable(questions: readonly AskedQuestion[]): Rejection | undefined {
  const index = questions.findIndex(({ options, right }) => right > options.length);
  const faulty = questions[index];
  if (!faulty) return undefined;
  const most = faulty.options.length;
  return refuse({
    code: 'no-such-option',
    reason: text(
      `Question ${index + 1} has ${most} options, none with the number ${faulty.right}.`,
      `第 ${index + 1} 题共有 ${most} 个选项，没有第 ${faulty.right} 项。`,
    ),
    acceptable: text(`A number from 1 to ${most}.`, `1 至 ${most} 的序号。`),
    errors: [
      {
        path: `/questions/${index}/right`,
        expected: text(`1 to ${most}`, `1 至 ${most}`),
        actual: faulty.right,
      },
    ],
  });
}

function wrongCrowd(roles: readonly string[], found: number): Rejection {
  const named = roles.join(', ');
  return found === 0
    ? refuse({
        code: 'nobody-concerned',
        reason: text(
          `Nobody in the organisation holds a role of this process: ${named}.`,
          `组织中无人担任该流程的角色：${named}。`,
        ),
        acceptable: text(
          'Enter people and roles in the organisation first.',
          '请先在组织架构中登记人员及角色。',
        ),
      })
    : refuse({
        code: 'too-many-concerned',
        reason: text(
          `${found} people hold a role of this process; a rollout keeps the deadlines of ${mostConcerned}.`,
          `该流程涉及 ${found} 人，一次宣贯最多跟踪 ${mostConcerned} 人的期限。`,
        ),
        acceptable: text(
          'Bind the steps to narrower roles in a new version.',
          '请在新版本中将步骤绑定到范围更小的角色。',
        ),
      });
}

/** Ends a rollout when nobody is left to acknowledge. */
export function conclude(state: Rollout, { actor }: DecisionContext): Decision<RolloutEvent> {
  const otherwise = standsOtherwise(state, 'announced');
  if (otherwise) return otherwise;
  const left = outstanding(state);
  if (left.length > 0) {
    const some = left.slice(0, 5).map(({ person }) => person);
    const named = `${some.join(', ')}${left.length > some.length ? ' …' : ''}`;
    return refuse({
      code: 'acknowledgements-outstanding',
      rule: 'concluded-when-all-acknowledged',
      reason: text(
        `${left.length} of ${state.concerned.length} have not acknowledged: ${named}.`,
        `${state.concerned.length} 人中有 ${left.length} 人尚未确认：${named}。`,
      ),
      acceptable: text(
        'Wait for them, or release who is concerned no longer.',
        '请待其确认，或移除不再涉及的人员。',
      ),
    });
  }
  const passed = Object.values(state.results).filter((result) => result.passed).length;
  return [
    {
      name: 'concluded',
      data: { by: actor.id, concerned: state.concerned.length, outstanding: 0, passed },
    },
  ];
}

export function cancel(
  state: Rollout,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<RolloutEvent> {
  const otherwise = standsOtherwise(state, 'published', 'explained', 'announced');
  if (otherwise) return otherwise;
  return [{ name: 'cancelled', data: { by: actor.id, reason } }];
}
