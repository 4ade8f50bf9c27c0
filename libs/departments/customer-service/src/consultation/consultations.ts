import { dayAt, text } from '@liucheng/kernel';
import {
  alsoNamedIn,
  caseProcess,
  commandsOf,
  defineCaseType,
  readCase,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { consultationChannels, type ResponseRule } from '../channel/channel.ts';
import { channels } from '../channel/channels.ts';
import { describeConsultationEvent } from './consultation-history.ts';
import { defaultSettings } from './consultation-settings.ts';
import {
  AnswerBody,
  ConfirmationOfAnswerBody,
  EscalationBody,
  ExpertReplyBody,
  ReceptionBody,
} from './consultation.bodies.ts';
import { plays, unplayable } from './consultation.plays.ts';
import { consultationProcess } from './consultation.process.ts';
import {
  consultation,
  consultationEvents,
  statuses,
  type Consultation,
  type ConsultationEvent,
  type ConsultationStatus,
} from './consultation.ts';
import { answer, close, confirm, escalate, receive, replyAsExpert } from './consulting.ts';

const command = commandsOf<Consultation, ConsultationEvent>();
const { utcOffsetMinutes } = defaultSettings;

const commands = [
  command({
    name: 'receive',
    step: 'receive',
    body: ReceptionBody,
    route: { method: 'POST', path: '' },
    summary: text('Receive a question', '受理咨询'),
    examples: {
      milk: {
        channel: 'phone' as const,
        customer: { id: 'C-1001', name: 'Zhou Min', phone: '13800000000' },
        question: 'May the kettle hold milk?',
        background: 'Bought in March.',
      },
    },
    facts: async (_state, { channel }, _context, { events }): Promise<ResponseRule> =>
      (await readCase(events, channels, channel)).state,
    decide: (state, body, context, rule) => receive(state, body, context, rule),
  }),
  command({
    name: 'answer',
    step: 'answer',
    body: AnswerBody,
    route: { method: 'POST', path: ':id/answers' },
    summary: text('Answer the customer', '答复客户'),
    examples: { 'water only': { answer: 'Water only: milk burns.' } },
    trial: () => ({ answer: '-' }),
    decide: answer,
  }),
  command({
    name: 'escalate',
    step: 'escalate',
    body: EscalationBody,
    route: { method: 'POST', path: ':id/escalations' },
    summary: text('Put the question to an expert', '转专家'),
    examples: {
      'heating plate': {
        expert: 'u-shao',
        department: 'product',
        question: 'Does milk harm the heating plate?',
      },
    },
    trial: () => ({ expert: '-', department: '-', question: '-' }),
    names: ({ expert, department }) => [
      { path: '/expert', person: expert },
      { path: '/department', department },
    ],
    decide: escalate,
  }),
  command({
    name: 'expert-reply',
    step: 'expert-reply',
    body: ExpertReplyBody,
    route: { method: 'POST', path: ':id/expert-replies' },
    summary: text('Reply as the expert', '专家答复'),
    examples: { burns: { reply: 'It burns on the plate; see the manual, page 7.' } },
    trial: () => ({ reply: '-' }),
    decide: replyAsExpert,
  }),
  command({
    name: 'confirm',
    step: 'confirm',
    body: ConfirmationOfAnswerBody,
    route: { method: 'POST', path: ':id/confirmations' },
    summary: text('Record whether the question is answered', '登记客户确认'),
    examples: { answered: { outcome: 'answered' as const, remark: 'Thank you.' } },
    trial: (): ConfirmationOfAnswerBody => ({ outcome: 'answered' }),
    decide: confirm,
  }),
  command({
    name: 'close',
    step: 'close',
    route: { method: 'POST', path: ':id/closing' },
    summary: text('Close the question', '办结咨询'),
    trial: () => ({}),
    decide: close,
  }),
];

const next: Readonly<Record<ConsultationStatus, readonly string[]>> = {
  new: [],
  received: ['answer', 'escalate'],
  escalated: ['expert-reply', 'escalate'],
  'expert-replied': ['answer', 'escalate'],
  answered: ['confirm', 'answer', 'escalate', 'close'],
  confirmed: ['close'],
  'not-answered': ['answer', 'escalate'],
  closed: [],
};

/** Customers' matters are nobody else's business but the expert's who is asked. */
const sight = alsoNamedIn(seenBy('service-agent', 'service-lead'), 'expert');

export const consultations = defineCaseType({
  definition: consultationProcess(),
  category: 'consultation',
  service: 'customer-service',
  path: 'consultations',
  events: consultationEvents,
  decider: consultation,
  commands,
  readable: ({ expert }, actor, owner) => sight.sees(actor, owner) || expert === actor.id,
  summary: ({ status, respondBy = '', expert }) => ({
    status,
    respondBy,
    ...(expert === undefined ? {} : { expert }),
  }),
  next: ({ status }) => next[status],
});

/** SVC-1 as the service lists it. */
export const consulting: DepartmentProcess = caseProcess({
  type: consultations,
  sight,
  describe: describeConsultationEvent,
  list: {
    name: 'consultations',
    version: 1,
    row: ({ status, channel, customer, responsible, expert, receivedAt, respondBy }: Consultation) => ({
      status,
      channel: channel ?? '',
      customer: customer?.id ?? '',
      ...(responsible === undefined ? {} : { responsible }),
      ...(expert === undefined ? {} : { expert }),
      receivedOn: receivedAt === undefined ? '' : dayAt(Date.parse(receivedAt), utcOffsetMinutes),
      respondBy: respondBy ?? '',
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the question stands', '咨询状态'),
        values: statuses.slice(1),
      },
      channel: { kind: 'choice', about: text('Channel', '渠道'), values: consultationChannels },
      customer: { kind: 'text', about: text('Number of the customer', '客户编号') },
      responsible: { kind: 'text', about: text('Responsible for the channel', '渠道负责人') },
      expert: { kind: 'text', about: text('Expert who is asked', '提请的专家') },
      receivedOn: { kind: 'day', about: text('Day on which it came', '咨询日期') },
    },
    sorts: ['respondBy', 'status'],
  },
  plays,
  unplayable,
});
