import { text } from '@liucheng/kernel';
import { caseProcess, commandsOf, defineCaseType, type DepartmentProcess } from '@liucheng/service-kit';
import { marketingSight } from '../shared/sight.ts';
import { plays, unplayable } from './market-research.plays.ts';
import { marketResearchProcess } from './market-research.process.ts';
import { describeResearchEvent } from './research-history.ts';
import { AcceptanceBody, AnalysisBody, ReportBody, ResearchPlanBody, SourceBody } from './research.bodies.ts';
import {
  channelsWithoutSource,
  research,
  researchEvents,
  statuses,
  type Research,
  type ResearchEvent,
  type ResearchStatus,
} from './research.ts';
import { acceptReport, analyse, collect, plan, writeReport } from './researching.ts';

const command = commandsOf<Research, ResearchEvent>();

const smallKettles = {
  purpose: 'Where the small kettle can be sold',
  content: 'Who buys small kettles, and why',
  scope: 'Households of one or two in Sichuan',
  method: {
    description: 'Interviews, checked against the industry report',
    channels: [
      { channel: 'interview' as const, target: 'Twelve households in Chengdu' },
      { channel: 'industry-report' as const },
    ],
  },
  schedule: { from: '2026-03-02', to: '2099-03-27' },
  people: [{ person: 'u-yu', task: 'Interviews' }, { person: 'u-ruan' }],
};

const commands = [
  command({
    name: 'plan',
    step: 'plan',
    body: ResearchPlanBody,
    route: { method: 'POST', path: '' },
    summary: text('Plan a piece of research', '制定调研计划'),
    examples: { 'small kettles': smallKettles as ResearchPlanBody },
    decide: plan,
  }),
  command({
    name: 'revise-plan',
    step: 'plan',
    body: ResearchPlanBody,
    route: { method: 'PUT', path: ':id/plan' },
    summary: text('Put the plan right', '修订调研计划'),
    examples: { 'small kettles': smallKettles as ResearchPlanBody },
    trial: ({ plan: present }) => (present ?? smallKettles) as unknown as ResearchPlanBody,
    decide: plan,
  }),
  command({
    name: 'collect',
    step: 'collect',
    body: SourceBody,
    route: { method: 'POST', path: ':id/sources' },
    summary: text('Collect a source', '收集资料'),
    examples: {
      interview: {
        channel: 'interview',
        origin: 'first-hand',
        title: 'Interview with household 7',
        reference: 'R-2026-017',
        summary: 'Small kettles are bought as a second one.',
        informant: { id: 'I-07', statement: 'I only ever make one cup.' },
      },
      'industry report': {
        channel: 'industry-report',
        origin: 'second-hand',
        title: 'Kitchen appliances 2025',
        reference: 'R-2026-018',
        summary: 'Households become smaller.',
      },
    },
    trial: (): SourceBody => ({
      channel: 'observation',
      origin: 'first-hand',
      title: '-',
      reference: '-',
      summary: '-',
    }),
    decide: collect,
  }),
  command({
    name: 'analyse',
    step: 'analyse',
    body: AnalysisBody,
    route: { method: 'POST', path: ':id/analyses' },
    summary: text('Analyse the sources', '分析资料'),
    examples: {
      'a need and a trend': {
        findings: [
          { kind: 'customer-need', finding: 'One cup at a time is enough.' },
          { kind: 'trend', finding: 'Households become smaller.' },
        ],
      },
    },
    trial: () => ({ findings: [] }),
    decide: analyse,
  }),
  command({
    name: 'report',
    step: 'report',
    body: ReportBody,
    route: { method: 'POST', path: ':id/report' },
    summary: text('Hand in the report', '提交调研报告'),
    examples: {
      'small kettles': {
        author: 'u-yu',
        currentState: 'Two brands share most of it.',
        problems: 'Both are too large for one person.',
        trends: 'Households become smaller.',
        recommendations: 'Sell the small kettle to people who live alone.',
      },
    },
    trial: (): ReportBody => ({ currentState: '-', problems: '-', trends: '-', recommendations: '-' }),
    decide: writeReport,
  }),
  command({
    name: 'accept',
    step: 'accept',
    body: AcceptanceBody,
    route: { method: 'POST', path: ':id/acceptance' },
    summary: text('Accept the report', '验收调研报告'),
    examples: { accepted: { remark: 'Well founded.' } },
    trial: () => ({}),
    decide: acceptReport,
  }),
];

const next: Readonly<Record<ResearchStatus, readonly string[]>> = {
  new: [],
  planned: ['revise-plan', 'collect'],
  collecting: ['collect', 'analyse'],
  analysed: ['collect', 'analyse', 'report'],
  reported: ['report', 'accept'],
  accepted: [],
};

export const researches = defineCaseType({
  definition: marketResearchProcess(),
  category: 'market-research',
  service: 'marketing',
  path: 'research',
  events: researchEvents,
  decider: research,
  commands,
  readable: (_state, actor, owner) => marketingSight.sees(actor, owner),
  summary: (state) => ({
    status: state.status,
    sources: state.sources.length,
    channelsWithoutSource: channelsWithoutSource(state),
  }),
  next: ({ status }) => next[status],
});

/** MKT-1 as the service lists it. */
export const marketResearch: DepartmentProcess = caseProcess({
  type: researches,
  sight: marketingSight,
  describe: describeResearchEvent,
  list: {
    name: 'market_research',
    version: 1,
    row: (state: Research) => ({
      status: state.status,
      purpose: state.plan?.purpose ?? '',
      begins: state.plan?.schedule.from ?? '',
      ends: state.plan?.schedule.to ?? '',
      sources: state.sources.length,
      channelsWithoutSource: channelsWithoutSource(state).length,
    }),
    filters: {
      status: { kind: 'choice', about: text('Where it stands', '调研状态'), values: statuses.slice(1) },
      begins: { kind: 'day', about: text('First day', '开始日期') },
      ends: { kind: 'day', about: text('Last planned day', '计划完成日期') },
      channelsWithoutSource: {
        kind: 'number',
        about: text('Planned channels without a source', '尚无资料的计划渠道数'),
      },
    },
    sorts: ['begins', 'ends', 'status'],
  },
  plays,
  unplayable,
});
