import { reject, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import type { ConsultationChannel, ResponseRule } from '../channel/channel.ts';
import { defaultSettings, type ConsultationSettings } from './consultation-settings.ts';
import { clause } from './consultation.rules.ts';
import type { Asker, Confirmation, Consultation, ConsultationEvent } from './consultation.ts';

// A question is received, answered, or put to an expert first. The order of the steps is monitored: what happened is recorded.

const minute = 60_000;

function refuse(refusal: Omit<Rejection, 'rejected' | 'clause'>): Rejection {
  return reject({ clause, ...refusal });
}

function closed({ status }: Consultation): Rejection | undefined {
  if (status !== 'closed') return undefined;
  return refuse({
    code: 'consultation-closed',
    reason: text('The question is closed.', '该咨询已办结。'),
    acceptable: text('Receive a further question as another one.', '客户再次咨询的，请另行受理。'),
  });
}

export interface Receive {
  readonly channel: ConsultationChannel;
  readonly customer: Asker;
  readonly question: string;
  readonly background?: string;
  /** RFC 3339; now where it is left out. */
  readonly receivedAt?: string;
}

/** The time for the response runs from when the question came, not from when somebody entered it. */
export function receive(
  _state: Consultation,
  { receivedAt, ...asked }: Receive,
  { actor, now }: DecisionContext,
  rule: ResponseRule,
  settings: ConsultationSettings = defaultSettings,
): Decision<ConsultationEvent> {
  const from = receivedAt === undefined ? now : Date.parse(receivedAt);
  if (from > now) {
    return refuse({
      code: 'received-in-the-future',
      reason: text(`${receivedAt} has not come yet.`, `${receivedAt} 尚未到来。`),
      acceptable: text(
        'The time at which the question came, or none for now.',
        '填写咨询到达的时间，不填则为当前时间。',
      ),
      errors: [
        {
          path: '/receivedAt',
          expected: text('a time that has passed', '已过去的时间'),
          actual: receivedAt ?? '',
        },
      ],
    });
  }
  const { answerMinutes = settings.answerMinutes[asked.channel], responsible } = rule;
  return [
    {
      name: 'received',
      data: {
        by: actor.id,
        ...asked,
        receivedAt: new Date(from).toISOString(),
        respondBy: new Date(from + answerMinutes * minute).toISOString(),
        ...(responsible === undefined ? {} : { responsible }),
      },
    },
  ];
}

export function answer(
  state: Consultation,
  { answer: words }: { readonly answer: string },
  { actor }: DecisionContext,
): Decision<ConsultationEvent> {
  return closed(state) ?? [{ name: 'answered', data: { by: actor.id, answer: words } }];
}

export interface Escalate {
  readonly expert: string;
  readonly department: string;
  readonly question: string;
}

/** Another expert may be asked at any time; the time for the reply runs from the first on. */
export function escalate(
  state: Consultation,
  { expert, department, question }: Escalate,
  { actor }: DecisionContext,
): Decision<ConsultationEvent> {
  return closed(state) ?? [{ name: 'escalated', data: { by: actor.id, expert, department, question } }];
}

export function replyAsExpert(
  state: Consultation,
  { reply }: { readonly reply: string },
  { actor }: DecisionContext,
): Decision<ConsultationEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  const { expert, expertDepartment = '' } = state;
  if (expert === undefined) {
    return refuse({
      code: 'nobody-asked',
      reason: text('No expert is asked.', '该咨询未提请专家答复。'),
      acceptable: text('Escalate the question first.', '请先转专家。'),
    });
  }
  if (expert !== actor.id) {
    return refuse({
      code: 'another-expert-asked',
      cause: 'person',
      reason: text(`${expert} is asked, not ${actor.id}.`, `提请的专家为 ${expert}，而非 ${actor.id}。`),
      acceptable: text(
        `${expert} replies, or the question is escalated to somebody else.`,
        `由 ${expert} 答复，或将问题改转其他专家。`,
      ),
    });
  }
  return [{ name: 'expert-replied', data: { by: actor.id, department: expertDepartment, reply } }];
}

export function confirm(
  state: Consultation,
  { outcome, remark }: { readonly outcome: Confirmation; readonly remark?: string },
  { actor }: DecisionContext,
): Decision<ConsultationEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  if (state.answers === 0) {
    return refuse({
      code: 'nothing-answered',
      reason: text('The customer has had no answer yet.', '尚未答复客户。'),
      acceptable: text('Answer the question first.', '请先答复客户。'),
    });
  }
  return [
    { name: 'confirmed', data: { by: actor.id, outcome, ...(remark === undefined ? {} : { remark }) } },
  ];
}

export function close(
  state: Consultation,
  _body: object,
  { actor }: DecisionContext,
): Decision<ConsultationEvent> {
  return closed(state) ?? [{ name: 'closed', data: { by: actor.id, answers: state.answers } }];
}
