import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import {
  FindingBody,
  InspectionCancellationBody,
  InspectionPlanBody,
  InspectionReportBody,
  InspectionResultBody,
  SampleDrawBody,
} from './inspection.bodies.ts';
import { describeInspectionEvent } from './inspection-history.ts';
import { inspectionProcess } from './inspection.process.ts';
import {
  inspection,
  inspectionEvents,
  isOver,
  methods,
  statuses,
  type Inspection,
  type InspectionEvent,
  type Sample,
} from './inspection.ts';
import { cancel, conclude, drawSample, find, inspect, mayDraw, plan, report } from './inspecting.ts';
import { drawnFor } from './population.ts';
import { sampleController } from './sample.controller.ts';

const command = commandsOf<Inspection, InspectionEvent>();

const commands = [
  command({
    name: 'plan-inspection',
    step: 'plan-inspection',
    body: InspectionPlanBody,
    route: { method: 'POST', path: '' },
    summary: text('Plan an inspection', '制定检查计划'),
    examples: {
      'a spot check': {
        subject: 'Expenses of sales',
        content: 'Receipts, approvals, times.',
        method: 'spot-check',
        department: 'sales',
        dueOn: '2099-12-31',
      },
      'every month': {
        subject: 'Complaints',
        content: 'What customers say.',
        method: 'customer-feedback',
        frequency: 'monthly',
        dueOn: '2099-12-31',
      },
    },
    decide: plan,
  }),
  command({
    name: 'draw-sample',
    step: 'draw-sample',
    body: SampleDrawBody,
    route: { method: 'POST', path: ':id/sample' },
    summary: text('Draw a random sample of cases', '抽取随机样本'),
    examples: {
      'five of sales': { process: 'expense-reimbursement', size: 5, method: 'sha256-order' },
    },
    facts: async (state, body, { actor, caseId, now }, { others }): Promise<Sample | undefined> =>
      'rejected' in mayDraw(state, actor)
        ? undefined
        : drawnFor(
            body,
            {
              inspection: caseId,
              round: state.round,
              ...(state.department === undefined ? {} : { department: state.department }),
            },
            now,
            others,
          ),
    decide: (state, _body, context, sample) => drawSample(state, sample, context),
  }),
  command({
    name: 'inspect',
    step: 'inspect',
    body: InspectionResultBody,
    route: { method: 'POST', path: ':id/results' },
    summary: text('Record what was seen', '登记检查情况'),
    examples: {
      'a case': {
        process: 'expense-reimbursement',
        case: 'EC-1',
        outcome: 'deviating',
        result: 'A receipt is missing.',
      },
    },
    trial: ({ left: [first] }) => ({
      ...(first === undefined ? {} : { process: first.process, case: first.case }),
      outcome: 'conforming' as const,
      result: '-',
    }),
    decide: (state, { outcome, ...body }, context) =>
      inspect(state, { ...body, conforms: outcome === 'conforming' }, context),
  }),
  command({
    name: 'find',
    step: 'finding',
    body: FindingBody,
    route: { method: 'POST', path: ':id/findings' },
    summary: text('Record a finding', '登记检查发现'),
    examples: {
      'a violation': {
        what: 'Paid without a receipt.',
        kind: 'violation',
        severity: 'minor',
        person: 'u-zhao',
        concernedDepartment: 'sales',
        process: 'expense-reimbursement',
        case: 'EC-1',
        rule: 'receipt-attached',
        evidence: [{ reference: 'DOC-7', description: 'Copy of the claim' }],
      },
    },
    trial: () => ({
      what: '-',
      kind: 'observation' as const,
      severity: 'minor' as const,
      evidence: [{ reference: '-', description: '-' }],
    }),
    decide: (state, { kind, ...body }, context) =>
      find(state, { ...body, violation: kind === 'violation' }, context),
  }),
  command({
    name: 'report',
    step: 'report',
    body: InspectionReportBody,
    route: { method: 'POST', path: ':id/report' },
    summary: text('Report the round', '出具检查报告'),
    examples: { 'one finding': { summary: 'One receipt was missing.' } },
    trial: () => ({ summary: '-' }),
    decide: report,
  }),
  command({
    name: 'conclude',
    step: 'conclude',
    route: { method: 'POST', path: ':id/conclusion' },
    summary: text('Conclude an inspection that recurs', '终结定期检查'),
    trial: () => ({}),
    decide: (state, _body, context) => conclude(state, context),
  }),
  command({
    name: 'cancel',
    step: 'cancel',
    body: InspectionCancellationBody,
    route: { method: 'POST', path: ':id/cancellation' },
    summary: text('Cancel the inspection', '取消检查'),
    examples: { 'a new process': { reason: 'The process is being changed.' } },
    trial: () => ({ reason: '-' }),
    decide: cancel,
  }),
];

/** Supervision sees every inspection, heads those of their department, whoever planned one the own one. */
const sight = seenBy();

export const inspections = defineCaseType({
  definition: inspectionProcess(),
  category: 'inspection',
  service: 'supervision',
  path: 'inspections',
  events: inspectionEvents,
  decider: inspection,
  commands,
  subject: ({ planner, department }) =>
    planner === undefined ? undefined : { person: planner, department: department ?? '' },
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: ({ status, round, dueOn = '', inspections, findings, left }) => ({
    status,
    round,
    dueOn,
    inspections,
    findings,
    left: left.length,
  }),
  next: (state) => {
    if (isOver(state) || state.status === 'new') return [];
    const { method, sample, inspections: done, round } = state;
    const drawing = sample === undefined && done === 0 ? ['draw-sample'] : [];
    if (method === 'spot-check' && sample === undefined) return [...drawing, ...ending(round), 'cancel'];
    if (done === 0)
      return [...(drawing.length > 0 ? [...drawing, 'inspect'] : ['inspect']), ...ending(round), 'cancel'];
    return ['inspect', 'find', 'report', 'cancel'];
  },
});

function ending(round: number): string[] {
  return round > 1 ? ['conclude'] : [];
}

const process = caseProcess({
  type: inspections,
  sight,
  describe: describeInspectionEvent,
  list: {
    name: 'inspections',
    version: 1,
    row: ({
      status,
      subject,
      method,
      frequency,
      department,
      round,
      dueOn,
      findings,
      allFindings,
      left,
    }: Inspection) => ({
      status,
      subject: subject ?? '',
      method: method ?? '',
      department: department ?? '',
      round,
      dueOn: dueOn ?? '',
      findings,
      allFindings,
      left: left.length,
      ...(frequency === undefined ? {} : { frequency }),
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the inspection stands', '检查状态'),
        values: statuses.slice(1),
      },
      method: { kind: 'choice', about: text('How it is inspected', '检查方式'), values: methods },
      department: { kind: 'text', about: text('Department inspected', '被检查部门') },
      dueOn: { kind: 'day', about: text('By when it is reported', '报告期限') },
      allFindings: { kind: 'number', about: text('Findings of all rounds', '检查发现数') },
    },
    sorts: ['dueOn', 'status', 'allFindings'],
  },
});

/** SUP-2 as the service lists it. */
export const inspecting: DepartmentProcess = {
  ...process,
  controllers: [...process.controllers, sampleController(inspections)],
};
