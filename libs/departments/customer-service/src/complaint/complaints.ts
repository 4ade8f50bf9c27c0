import { dayAt, text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { closeBySilence, confirmSatisfaction, reopen } from './closing.ts';
import { describeComplaintEvent } from './complaint-history.ts';
import { defaultSettings } from './complaint-settings.ts';
import {
  AcceptBody,
  ConfirmationBody,
  ContactBody,
  ExecutionBody,
  InvestigationBody,
  RemarkBody,
  ReopeningBody,
  SolutionBody,
} from './complaint.bodies.ts';
import { plays, unplayable } from './complaint.plays.ts';
import { complaintProcess } from './complaint.process.ts';
import {
  complaint,
  complaintEvents,
  statuses,
  type Complaint,
  type ComplaintEvent,
  type ComplaintStatus,
} from './complaint.ts';
import {
  accept,
  acknowledge,
  agree,
  execute,
  investigate,
  proposeSolution,
  rejectSolution,
  reportBack,
  reviseSolution,
} from './handling.ts';
import { lowSatisfactionOpensComplaint } from './low-satisfaction.ts';

const command = commandsOf<Complaint, ComplaintEvent>();
const { utcOffsetMinutes } = defaultSettings;
const byPhone = { 'by phone': { channel: 'phone' as const } };
const courier = { 'a new one': { content: 'A new kettle by courier', compensation: 5_000 } };

const commands = [
  command({
    name: 'accept',
    step: 'accept',
    body: AcceptBody,
    route: { method: 'POST', path: '' },
    summary: text('Accept a complaint', '受理投诉'),
    examples: {
      'a kettle that leaks': {
        customer: { id: 'C-1001', name: 'Zhou Min', phone: '13800000000' },
        content: 'The kettle leaks.',
        demand: 'A new kettle.',
      },
    },
    decide: (state, body, context) => accept(state, body, context),
  }),
  command({
    name: 'acknowledge',
    step: 'acknowledge',
    body: ContactBody,
    route: { method: 'POST', path: ':id/acknowledgement' },
    summary: text('Acknowledge to the customer', '向客户确认收到'),
    examples: byPhone,
    trial: () => ({ channel: 'phone' as const }),
    decide: acknowledge,
  }),
  command({
    name: 'investigate',
    step: 'investigate',
    body: InvestigationBody,
    route: { method: 'POST', path: ':id/investigations' },
    summary: text('Record what an investigation found', '登记调查结果'),
    examples: {
      'with a photo': {
        facts: 'The seal was missing.',
        responsible: { department: 'product', person: 'u-he' },
        evidence: [{ reference: 'PH-1', description: 'Photo of the crack' }],
      },
    },
    trial: () => ({ facts: '-', responsible: { department: '-' }, evidence: [] }),
    decide: investigate,
  }),
  command({
    name: 'propose-solution',
    step: 'propose-solution',
    body: SolutionBody,
    route: { method: 'POST', path: ':id/solutions' },
    summary: text('Propose a solution', '提出解决方案'),
    examples: courier,
    trial: () => ({ content: '-' }),
    decide: proposeSolution,
  }),
  command({
    name: 'agree',
    step: 'agree',
    body: ContactBody,
    route: { method: 'POST', path: ':id/agreement' },
    summary: text('The customer agrees to the solution', '客户同意方案'),
    examples: byPhone,
    trial: () => ({ channel: 'phone' as const }),
    decide: agree,
  }),
  command({
    name: 'reject-solution',
    step: 'reject-solution',
    body: RemarkBody,
    route: { method: 'POST', path: ':id/solution-rejection' },
    summary: text('The customer rejects the solution', '客户不接受方案'),
    examples: { 'too little': { remark: 'I want my money back.' } },
    trial: () => ({ remark: '-' }),
    decide: rejectSolution,
  }),
  command({
    name: 'revise-solution',
    step: 'revise-solution',
    body: SolutionBody,
    route: { method: 'PUT', path: ':id/solution' },
    summary: text('Revise the solution', '修订解决方案'),
    examples: courier,
    trial: () => ({ content: '-' }),
    decide: reviseSolution,
  }),
  command({
    name: 'execute',
    step: 'execute',
    body: ExecutionBody,
    route: { method: 'POST', path: ':id/execution' },
    summary: text('Record that the solution has been carried out', '登记方案已执行'),
    examples: { sent: { result: 'Sent by courier as SF-88.' } },
    trial: () => ({ result: '-' }),
    decide: execute,
  }),
  command({
    name: 'report-back',
    step: 'report-back',
    body: ContactBody,
    route: { method: 'POST', path: ':id/report' },
    summary: text('Report the result to the customer', '向客户反馈结果'),
    examples: byPhone,
    trial: () => ({ channel: 'phone' as const }),
    decide: reportBack,
  }),
  command({
    name: 'confirm-satisfaction',
    step: 'confirm-satisfaction',
    body: ConfirmationBody,
    route: { method: 'POST', path: ':id/confirmation' },
    summary: text('Close: the customer is satisfied', '客户确认满意，结案'),
    examples: { recorded: { channel: 'phone', confirmation: 'REC-5512' } },
    trial: () => ({ channel: 'phone' as const, confirmation: '-' }),
    decide: confirmSatisfaction,
  }),
  command({
    name: 'reopen',
    step: 'reopen',
    body: ReopeningBody,
    route: { method: 'POST', path: ':id/reopening' },
    summary: text('Reopen: the customer is not satisfied', '客户不满意，重新受理'),
    examples: { 'leaks again': { remark: 'The new one leaks, too.' } },
    trial: () => ({ remark: '-' }),
    decide: (state, body, context) => reopen(state, body, context),
  }),
  command({
    name: 'close-by-silence',
    step: 'close-by-silence',
    route: { method: 'POST', path: ':id/silence' },
    summary: text('Close: the customer has not answered', '客户未答复，结案'),
    trial: () => ({}),
    decide: (state, _body, context) => closeBySilence(state, context),
  }),
];

const next: Readonly<Record<ComplaintStatus, readonly string[]>> = {
  new: [],
  accepted: ['investigate'],
  investigated: ['propose-solution', 'investigate'],
  'awaiting-answer': ['agree', 'reject-solution'],
  'solution-rejected': ['revise-solution'],
  'solution-agreed': ['execute'],
  executed: ['report-back'],
  'reported-back': ['confirm-satisfaction', 'reopen', 'close-by-silence'],
  reopened: ['investigate'],
  confirmed: [],
  'closed-by-silence': [],
};

/** Customers' matters are nobody else's business, the responsible department's included. */
const sight = seenBy('service-agent', 'service-lead');

export const complaints = defineCaseType({
  definition: complaintProcess(),
  category: 'complaint',
  service: 'customer-service',
  path: 'complaints',
  events: complaintEvents,
  decider: complaint,
  commands,
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: ({ status, promisedAt = '', acknowledged }) => ({ status, promisedAt, acknowledged }),
  next: ({ status, acknowledged }) =>
    acknowledged || next[status].length === 0 ? next[status] : ['acknowledge', ...next[status]],
});

/** SVC-2 as the service lists it. */
export const complaintHandling: DepartmentProcess = caseProcess({
  type: complaints,
  sight,
  describe: describeComplaintEvent,
  list: {
    name: 'complaints',
    version: 1,
    row: ({ status, customer, responsible, promisedAt, acknowledged, reopenings, visit }: Complaint) => ({
      status,
      customer: customer?.id ?? '',
      responsibleDepartment: responsible?.department ?? '',
      promisedAt: promisedAt ?? '',
      promisedOn: promisedAt === undefined ? '' : dayAt(Date.parse(promisedAt), utcOffsetMinutes),
      acknowledged,
      reopenings,
      ...(visit === undefined ? {} : { visit }),
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the complaint stands', '投诉状态'),
        values: statuses.slice(1),
      },
      responsibleDepartment: { kind: 'text', about: text('Department responsible', '责任部门') },
      promisedOn: { kind: 'day', about: text('Day of the promise', '承诺答复日期') },
      customer: { kind: 'text', about: text('Number of the customer', '客户编号') },
      visit: { kind: 'text', about: text('Visit that it comes from', '来源回访编号') },
    },
    sorts: ['promisedAt', 'status', 'reopenings'],
  },
  policies: [lowSatisfactionOpensComplaint],
  plays,
  unplayable,
});
