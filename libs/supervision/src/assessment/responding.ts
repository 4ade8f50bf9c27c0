import { text, type Actor, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { headedDepartments, officeDay } from '@liucheng/service-kit';
import { refuse, standsOtherwise } from './assessing.ts';
import type { Assessment, AssessmentEvent, Outcome, Response, ResponseKind } from './assessment.ts';
import { defaultScheme, schemeOf } from './scheme.ts';
import { noFigures, scoreOf, type Figures } from './scoring.ts';

/** As many as a department can have to say of one score. */
export const mostResponses = 20;

export interface Respond {
  readonly department: string;
  readonly kind: ResponseKind;
  readonly statement: string;
}

export function respond(
  state: Assessment,
  { department, kind, statement }: Respond,
  { actor, now }: DecisionContext,
): Decision<AssessmentEvent> {
  const otherwise = standsOtherwise(state, 'scored');
  if (otherwise) return otherwise;
  const refusal = notTheirs(department, actor) ?? tooLate(state, now) ?? notScored(state, department);
  if (refusal) return refusal;
  const own = state.responses.filter((each) => each.department === department);
  if (own.length >= mostResponses) {
    return refuse({
      code: 'too-many-responses',
      reason: text(
        `${department} has responded ${own.length} times.`,
        `部门 ${department} 已反馈 ${own.length} 次。`,
      ),
      acceptable: text('Wait for what is decided.', '请等待裁定结果。'),
    });
  }
  const number = state.responses.length + 1;
  return [
    {
      name: 'responded',
      data: { by: actor.id, number, department, heads: department, kind, statement, inTime: true },
    },
  ];
}

function notTheirs(department: string, actor: Actor): Rejection | undefined {
  const own = headedDepartments(actor);
  if (own.includes(department)) return undefined;
  return refuse({
    code: 'other-department',
    rule: 'heads-respond-for-their-own',
    cause: 'person',
    reason: text(`You do not head the department ${department}.`, `您不是部门 ${department} 的负责人。`),
    acceptable: text(`You respond for ${own.join(', ')}.`, `您可就 ${own.join('、')} 反馈意见。`),
    errors: [{ path: '/department', expected: own.join(', '), actual: department }],
  });
}

function tooLate({ respondBy = '' }: Assessment, now: number): Rejection | undefined {
  if (officeDay(now) <= respondBy) return undefined;
  return refuse({
    code: 'response-too-late',
    rule: 'responded-in-time',
    reason: text(`Departments could respond until ${respondBy}.`, `反馈意见已于 ${respondBy} 截止。`),
    acceptable: text(
      'Talk to the process supervisor, who may cancel the assessment before it is published.',
      '请联系流程监督员；公布前可取消并重新发起考核。',
    ),
  });
}

function notScored({ scores }: Assessment, department: string): Rejection | undefined {
  if (scores.some(({ kind, id }) => kind === 'department' && id === department)) return undefined;
  return refuse({
    code: 'department-not-assessed',
    reason: text(`${department} is not assessed here.`, `部门 ${department} 不在本次考核之内。`),
    acceptable: text('A department of this assessment.', '请选择本次考核内的部门。'),
    errors: [
      {
        path: '/department',
        expected: text('a department of this assessment', '本次考核中的部门'),
        actual: department,
      },
    ],
  });
}

export interface DecideObjection {
  readonly number: number;
  readonly outcome: Outcome;
  readonly remark: string;
  /** Only where it is upheld: what is right instead. None, where the objection is right and no figure changes. */
  readonly corrections?: Partial<Figures> | undefined;
}

export function decideObjection(
  state: Assessment,
  { number, outcome, remark, corrections }: DecideObjection,
  { actor }: DecisionContext,
): Decision<AssessmentEvent> {
  const otherwise = standsOtherwise(state, 'scored');
  if (otherwise) return otherwise;
  const objection = state.responses.find((each) => each.number === number);
  if (objection?.kind !== 'objection' || objection.outcome !== undefined) return notOpen(number, objection);
  const { department, by } = objection;
  if (by === actor.id || headedDepartments(actor).includes(department)) {
    return refuse({
      code: 'own-objection',
      rule: 'not-on-own-objection',
      cause: 'person',
      reason: text(
        `This objection is of your department, ${department}.`,
        `该异议由您所负责的部门 ${department} 提出。`,
      ),
      acceptable: text('Another process supervisor decides on it.', '须由其他流程监督员裁定。'),
    });
  }
  if (outcome === 'rejected' && corrections !== undefined) return correctedThough();
  const decided = { by: actor.id, number, department, outcome, remark, own: false };
  if (corrections === undefined) return [{ name: 'objection-decided', data: decided }];
  const measured = state.units.find(({ kind, id }) => kind === 'department' && id === department);
  const figures: Figures = { ...(measured?.figures ?? noFigures), ...corrections };
  const { scheme = schemeOf(defaultScheme) } = state;
  return (
    impossible(figures, corrections) ?? [
      { name: 'objection-decided', data: { ...decided, figures, score: scoreOf(figures, scheme) } },
    ]
  );
}

function notOpen(number: number, response: Response | undefined): Rejection {
  const [en, zh] =
    response === undefined
      ? ['There is no response', '没有该编号的反馈']
      : response.kind === 'comment'
        ? ['A comment is not decided: it is number', '意见无须裁定，编号']
        : ['This objection is decided already: number', '该异议已裁定，编号'];
  return refuse({
    code: 'no-open-objection',
    reason: text(`${en} ${number}.`, `${zh} ${number}。`),
    acceptable: text('An objection that is not decided.', '请选择尚未裁定的异议。'),
    errors: [
      {
        path: '/number',
        expected: text('the number of an objection not decided yet', '尚未裁定的异议的序号'),
        actual: number,
      },
    ],
  });
}

function correctedThough(): Rejection {
  return refuse({
    code: 'rejected-without-corrections',
    reason: text('What is rejected corrects no figure.', '异议不成立的，不得更正指标。'),
    acceptable: text('No corrections, or the outcome `upheld`.', '不填更正项，或将裁定结果改为 upheld。'),
    errors: [{ path: '/corrections', expected: text('none', '不填') }],
  });
}

/** A part is no more than the whole. */
function impossible(figures: Figures, corrections: Partial<Figures>): Rejection | undefined {
  const parts = [
    ['conforming', 'ended'],
    ['acknowledged', 'toAcknowledge'],
  ] as const;
  const faulty = parts.find(([part, whole]) => figures[part] > figures[whole]);
  if (!faulty) return undefined;
  const [part, whole] = faulty;
  const changed = corrections[part] === undefined ? whole : part;
  return refuse({
    code: 'figures-impossible',
    reason: text(
      `${part} would be ${figures[part]}, of ${figures[whole]} ${whole}.`,
      `${part} 为 ${figures[part]}，超过 ${whole} 的 ${figures[whole]}。`,
    ),
    acceptable: text(`${part} of at most ${whole}.`, `${part} 不得超过 ${whole}。`),
    errors: [
      {
        path: `/corrections/${changed}`,
        expected: text(`${part} of at most ${whole}`, `${part}（不超过 ${whole}）`),
        actual: figures[changed],
      },
    ],
  });
}
