import { few, text, type Decision, type DecisionContext } from '@liucheng/kernel';
import type { DepartmentRecord } from '@liucheng/service-kit';
import { stillToCome } from '../days.ts';
import { clause } from './recruitment.rules.ts';
import {
  candidateOf,
  type Applicant,
  type Channel,
  type Interviewer,
  type Recruitment,
  type RecruitmentEvent,
  type Result,
} from './recruitment.ts';
import { about, candidateFor, mostCandidates, notOpen, refuse } from './refusals.ts';

// From the request to the recommendation. The order of the steps is monitored: what happened is recorded.

export interface Request {
  readonly post: string;
  readonly headCount: number;
  readonly qualifications: string;
}

/**
 * The department of whoever requests is the one that hires.
 * @param record the department as the organisation has it; where it has none, any post is taken.
 */
export function request(
  state: Recruitment,
  { post, headCount, qualifications }: Request,
  { actor }: DecisionContext,
  record?: Pick<DepartmentRecord, 'posts'>,
): Decision<RecruitmentEvent> {
  if (state.department !== undefined) {
    return refuse({
      code: 'already-requested',
      reason: text('This recruitment has been requested already.', '该用人申请已提出。'),
      acceptable: text('A request of its own for other staff.', '其他用人需求请另行申请。'),
    });
  }
  const { id: by, department } = actor;
  if (record && !record.posts.some(({ id }) => id === post)) {
    const posts = few(record.posts.map(({ id }) => id));
    return refuse({
      code: 'no-such-post',
      reason: text(`${department} has no post ${post}.`, `部门 ${department} 没有岗位 ${post}。`),
      acceptable: text(
        `One of its posts (${posts.en}), or human resources opens the post first.`,
        `该部门的岗位（${posts['zh-CN']}），或先由人力资源部增设岗位。`,
      ),
      errors: [
        { path: '/post', expected: text(`a post of ${department}`, `${department} 的岗位`), actual: post },
      ],
    });
  }
  return [{ name: 'requested', data: { by, department, post, headCount, qualifications } }];
}

export interface Publish {
  readonly channels: readonly Channel[];
  readonly notice: string;
}

export function publish(
  state: Recruitment,
  { channels, notice }: Publish,
  { actor }: DecisionContext,
): Decision<RecruitmentEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  return [{ name: 'published', data: { by: actor.id, channels: [...new Set(channels)], notice } }];
}

type Remarks = { readonly remarks?: string };
const remarksOf = ({ remarks }: Remarks): Remarks => (remarks === undefined ? {} : { remarks });

export interface Screen extends Remarks {
  readonly candidate: Applicant;
  readonly result: Result;
}

/** The first screening makes somebody a candidate; a further one corrects it. */
export function screen(
  state: Recruitment,
  { candidate, result, ...rest }: Screen,
  { actor }: DecisionContext,
): Decision<RecruitmentEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const { id } = candidate;
  const before = candidateOf(state, id);
  if (before && before.stage !== 'screened' && before.stage !== 'screened-out') {
    return refuse({
      code: 'screened-already',
      reason: text(
        `${id} has been screened and has come further, or was turned down.`,
        `候选人 ${id} 已筛选并进入后续环节，或已回绝。`,
      ),
      acceptable: text(
        'The next step of this candidate, or another candidate.',
        '请办理其下一步，或选择其他候选人。',
      ),
      errors: [
        {
          path: '/candidate/id',
          expected: text('a candidate who was not screened', '尚未筛选的候选人'),
          actual: id,
        },
      ],
    });
  }
  if (!before && state.candidates.length >= mostCandidates) {
    return refuse({
      code: 'too-many-candidates',
      reason: text(
        `The recruitment has ${mostCandidates} candidates already.`,
        `该招聘已有 ${mostCandidates} 位候选人。`,
      ),
      acceptable: text('A further request of the department.', '请由用人部门另行申请。'),
    });
  }
  return [
    {
      name: 'screened',
      data: {
        by: actor.id,
        candidate: { ...candidate, ...remarksOf(rest) },
        result,
        ...(before ? { stage: before.stage } : {}),
      },
    },
  ];
}

export interface Interview extends Remarks {
  readonly candidate: string;
  readonly on: string;
  readonly interviewers: readonly Interviewer[];
  readonly result: Result;
}

export function interview(
  state: Recruitment,
  { candidate: id, on, interviewers, result, ...rest }: Interview,
  context: DecisionContext,
): Decision<RecruitmentEvent> {
  const candidate = candidateFor(state, id);
  if ('rejected' in candidate) return candidate;
  const refusal = stillToCome(clause, on, context.now);
  if (refusal) return refusal;
  const common = about(candidate, context, remarksOf(rest));
  return [{ name: 'interviewed', data: { ...common, on, interviewers, result } }];
}

export interface WrittenTest extends Remarks {
  readonly candidate: string;
  /** Of 100. */
  readonly score: number;
  readonly result: Result;
}

export function writtenTest(
  state: Recruitment,
  { candidate: id, score, result, ...rest }: WrittenTest,
  context: DecisionContext,
): Decision<RecruitmentEvent> {
  const candidate = candidateFor(state, id);
  if ('rejected' in candidate) return candidate;
  return [{ name: 'tested', data: { ...about(candidate, context, remarksOf(rest)), score, result } }];
}

export interface Evaluate extends Remarks {
  readonly candidate: string;
  readonly result: Result;
}

export function evaluate(
  state: Recruitment,
  { candidate: id, result, ...rest }: Evaluate,
  context: DecisionContext,
): Decision<RecruitmentEvent> {
  const candidate = candidateFor(state, id);
  if ('rejected' in candidate) return candidate;
  const { interviews, tests, interviewers } = candidate;
  return [
    {
      name: 'evaluated',
      data: {
        ...about(candidate, context, remarksOf(rest)),
        result,
        department: state.department ?? '',
        interviewDepartments: [...new Set(interviewers.map(({ department }) => department))],
        interviews,
        tests,
      },
    },
  ];
}

export interface Recommend extends Remarks {
  readonly candidate: string;
}

export function recommend(
  state: Recruitment,
  { candidate: id, ...rest }: Recommend,
  context: DecisionContext,
): Decision<RecruitmentEvent> {
  const candidate = candidateFor(state, id);
  if ('rejected' in candidate) return candidate;
  const { evaluation: result } = candidate;
  return [
    {
      name: 'recommended',
      data: {
        ...about(candidate, context, remarksOf(rest)),
        department: state.department ?? '',
        ...(result === undefined ? {} : { result }),
      },
    },
  ];
}
