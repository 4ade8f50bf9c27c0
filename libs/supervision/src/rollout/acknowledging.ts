import { text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { officeDay } from '@liucheng/service-kit';
import { lastDayBefore } from './concerned.ts';
import { dayPassed, mostConcerned, refuse, standsOtherwise } from './preparing.ts';
import type { Concerned, Rollout, RolloutEvent } from './rollout.ts';

function isConcerned({ concerned }: Rollout, person: string): boolean {
  return concerned.some((each) => each.person === person);
}

/** The one who acknowledges is who acts, whatever roles they have for somebody absent. */
export function acknowledge(
  state: Rollout,
  { person }: { readonly person?: string | undefined },
  { actor }: DecisionContext,
): Decision<RolloutEvent> {
  const otherwise = standsOtherwise(state, 'announced');
  if (otherwise) return otherwise;
  if (person !== undefined && person !== actor.id) {
    return refuse({
      code: 'not-for-others',
      cause: 'person',
      rule: 'acknowledged-in-person',
      reason: text(`You are not ${person}.`, `您不是 ${person}。`),
      acceptable: text(`${person} acknowledges in person.`, `须由 ${person} 本人确认。`),
      errors: [{ path: '/person', expected: actor.id, actual: person }],
    });
  }
  if (!isConcerned(state, actor.id)) return notConcerned('acknowledged-by-concerned');
  if (state.acknowledged.includes(actor.id)) {
    return refuse({
      code: 'already-acknowledged',
      rule: 'acknowledged-once',
      reason: text('You have acknowledged this version already.', '您已确认过该版本。'),
      acceptable: text('Nothing more is to be done.', '无需再次确认。'),
    });
  }
  return [{ name: 'acknowledged', data: { by: actor.id, person: actor.id, concerned: true, again: false } }];
}

function notConcerned(rule?: 'acknowledged-by-concerned'): Rejection {
  return refuse({
    code: 'not-concerned',
    cause: 'person',
    ...(rule === undefined ? {} : { rule }),
    reason: text('The announcement does not concern you.', '您不在本次宣贯对象之内。'),
    acceptable: text(
      'If you have taken over a role of the process, ask a process supervisor to add you.',
      '如您新任该流程的角色，请联系流程监督员追加。',
    ),
  });
}

/**
 * @param answers of each question the number of an option, from 1
 * @param right those that are right, of the event that set the test; the state, which everybody reads, has none
 */
export function takeTest(
  state: Rollout,
  { answers }: { readonly answers: readonly number[] },
  { actor }: DecisionContext,
  right: readonly number[],
): Decision<RolloutEvent> {
  const otherwise = standsOtherwise(state, 'announced');
  if (otherwise) return otherwise;
  const { test } = state;
  if (test === undefined) {
    return refuse({
      code: 'no-test',
      reason: text('This rollout has no test.', '本次宣贯不设考核。'),
      acceptable: text('The acknowledgement is enough.', '完成确认即可。'),
    });
  }
  if (!isConcerned(state, actor.id)) return notConcerned();
  if (!state.acknowledged.includes(actor.id)) {
    return refuse({
      code: 'acknowledge-first',
      reason: text('You have not acknowledged yet.', '您尚未确认。'),
      acceptable: text(
        'Read the guide and acknowledge, then take the test.',
        '请先阅读指南并确认，再参加考核。',
      ),
    });
  }
  const before = state.results[actor.id];
  if (before?.passed) {
    return refuse({
      code: 'already-passed',
      reason: text('You have passed this test.', '您已通过考核。'),
      acceptable: text('Nothing more is to be done.', '无需再次参加。'),
    });
  }
  const faulty = answersFault(test.questions, answers);
  if (faulty) return faulty;
  const correct = answers.filter((answer, index) => answer === right[index]).length;
  const { passPercent, questions } = test;
  return [
    {
      name: 'tested',
      data: {
        by: actor.id,
        attempt: (before?.attempts ?? 0) + 1,
        answers: [...answers],
        right: correct,
        of: questions.length,
        passed: correct * 100 >= passPercent * questions.length,
        passPercent,
      },
    },
  ];
}

function answersFault(
  questions: readonly { readonly options: readonly string[] }[],
  answers: readonly number[],
): Rejection | undefined {
  if (answers.length !== questions.length) {
    return refuse({
      code: 'answers-incomplete',
      reason: text(
        `There are ${questions.length} questions and ${answers.length} answers.`,
        `共有 ${questions.length} 题，提交了 ${answers.length} 个答案。`,
      ),
      acceptable: text('One answer to each question, in their order.', '按题目顺序，每题一个答案。'),
      errors: [
        {
          path: '/answers',
          expected: text(`${questions.length} answers`, `${questions.length} 个答案`),
          actual: answers.length,
        },
      ],
    });
  }
  const index = answers.findIndex((answer, at) => answer > (questions[at]?.options.length ?? 0));
  if (index < 0) return undefined;
  const most = questions[index]?.options.length ?? 0;
  return refuse({
    code: 'no-such-option',
    reason: text(
      `Question ${index + 1} has ${most} options, none with the number ${answers[index]}.`,
      `第 ${index + 1} 题共有 ${most} 个选项，没有第 ${answers[index]} 项。`,
    ),
    acceptable: text(`A number from 1 to ${most}.`, `1 至 ${most} 的序号。`),
    errors: [
      {
        path: `/answers/${index}/option`,
        expected: text(`1 to ${most}`, `1 至 ${most}`),
        actual: answers[index] as number,
      },
    ],
  });
}

export interface AddConcerned {
  readonly person: string;
  /** YYYY-MM-DD; left out: before the effective date, as for everybody. */
  readonly dueOn?: string | undefined;
}

/** @param found who that is, if they hold a role of the process by now */
export function addConcerned(
  state: Rollout,
  { person, dueOn }: AddConcerned,
  { actor, now }: DecisionContext,
  found: Omit<Concerned, 'dueOn'> | undefined,
): Decision<RolloutEvent> {
  const otherwise = standsOtherwise(state, 'announced');
  if (otherwise) return otherwise;
  if (isConcerned(state, person)) {
    return refuse({
      code: 'already-concerned',
      reason: text(`The announcement concerns ${person} already.`, `${person} 已在宣贯对象之内。`),
      acceptable: text('Somebody whom it does not concern yet.', '尚未纳入的人员。'),
      errors: [
        { path: '/person', expected: text('somebody not concerned yet', '尚未列入的人员'), actual: person },
      ],
    });
  }
  if (found === undefined) {
    const roles = state.roles.join(', ');
    return refuse({
      code: 'holds-no-role',
      reason: text(
        `${person} holds none of the roles of this process: ${roles}.`,
        `${person} 不担任该流程的任何角色：${roles}。`,
      ),
      acceptable: text('Somebody who holds one of them today.', '今日担任其中角色的人员。'),
      errors: [
        { path: '/person', expected: text(`a holder of ${roles}`, `担任 ${roles} 的人员`), actual: person },
      ],
    });
  }
  if (state.concerned.length >= mostConcerned) {
    return refuse({
      code: 'too-many-concerned',
      reason: text(`The rollout concerns ${mostConcerned} people.`, `本次宣贯对象已达 ${mostConcerned} 人。`),
      acceptable: text('Release who is concerned no longer first.', '请先移除不再涉及的人员。'),
    });
  }
  const due = dueOn ?? lastDayBefore(state.effectiveOn ?? '');
  const early = dayPassed('/dueOn', due, officeDay(now));
  if (early) return early;
  return [{ name: 'concerned-added', data: { by: actor.id, concerned: [{ ...found, dueOn: due }] } }];
}

/** Somebody who has left, or has another role by now. Whoever has acknowledged stays on record. */
export function release(
  state: Rollout,
  { person, reason }: { readonly person: string; readonly reason: string },
  { actor }: DecisionContext,
): Decision<RolloutEvent> {
  const otherwise = standsOtherwise(state, 'announced');
  if (otherwise) return otherwise;
  if (!isConcerned(state, person) || state.acknowledged.includes(person)) {
    return refuse({
      code: 'nothing-outstanding',
      reason: text(`${person} has nothing to acknowledge.`, `${person} 没有待确认事项。`),
      acceptable: text('Somebody who has not acknowledged yet.', '尚未确认的人员。'),
      errors: [{ path: '/person', expected: text('somebody outstanding', '尚未确认的人员'), actual: person }],
    });
  }
  return [{ name: 'released', data: { by: actor.id, person, reason } }];
}
