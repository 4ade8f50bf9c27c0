import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  readCase,
  type DepartmentProcess,
  type FactSources,
} from '@liucheng/service-kit';
import { researches } from '../market-research/market-research.ts';
import { marketingSight } from '../shared/sight.ts';
import { analyseSegments, assessValue, confirm } from './choosing.ts';
import { plays, unplayable } from './target-customers.plays.ts';
import { targetCustomersProcess } from './target-customers.process.ts';
import { describeTargetingEvent } from './targeting-history.ts';
import { AssessmentsBody, ConfirmationBody, MoreSegmentsBody, SegmentsBody } from './targeting.bodies.ts';
import {
  statuses,
  statusOf,
  targeting,
  targetingEvents,
  type Targeting,
  type TargetingEvent,
} from './targeting.ts';

const command = commandsOf<Targeting, TargetingEvent>();

/** Read from the research's own events, so that an acceptance counts from the moment it is stored. */
async function researchFacts(research: string | undefined, { events }: FactSources) {
  if (research === undefined) return { researchAccepted: false };
  const { state } = await readCase(events, researches, research);
  return { researchAccepted: state.status === 'accepted' };
}

const soloUrban = {
  segment: 'solo-urban',
  name: 'People who live alone in cities',
  ageFrom: 22,
  ageTo: 35,
  gender: 'any' as const,
  region: 'Cities of Sichuan',
  spendingHabits: 'Buys online, compares prices',
  preferences: 'Small, quiet, easy to clean',
};
const value = { purchasePotential: 80, loyalty: 60, contribution: 70 };

const commands = [
  command({
    name: 'analyse-segments',
    step: 'analyse-segments',
    body: SegmentsBody,
    route: { method: 'POST', path: '' },
    summary: text('Analyse segments, starting from research', '依据调研分析客户群'),
    examples: {
      'living alone': { research: '0199a1b2-0000-7000-8000-000000000001', segments: [soloUrban] },
    },
    facts: (_state, { research }, _context, sources) => researchFacts(research, sources),
    decide: analyseSegments,
  }),
  command({
    name: 'analyse-more-segments',
    step: 'analyse-segments',
    body: MoreSegmentsBody,
    route: { method: 'POST', path: ':id/analyses' },
    summary: text('Analyse further segments, or some again', '补充或重新分析客户群'),
    examples: { 'living alone': { segments: [soloUrban] } },
    trial: () => ({ segments: [soloUrban] }),
    facts: ({ research }, _body, _context, sources) => researchFacts(research, sources),
    decide: (state, { segments }, context, facts) => analyseSegments(state, { segments }, context, facts),
  }),
  command({
    name: 'assess-value',
    step: 'assess-value',
    body: AssessmentsBody,
    route: { method: 'POST', path: ':id/assessments' },
    summary: text('Assess the value of segments', '评估客户价值'),
    examples: { 'living alone': { scores: [{ segment: 'solo-urban', ...value }] } },
    trial: ({ segments }) => ({ scores: segments.map(({ segment }) => ({ segment, ...value })) }),
    decide: (state, body, context) => assessValue(state, body, context),
  }),
  command({
    name: 'confirm',
    step: 'confirm',
    body: ConfirmationBody,
    route: { method: 'POST', path: ':id/confirmation' },
    summary: text('Confirm the target customers', '确认目标客户'),
    examples: {
      'living alone': {
        segments: [
          {
            segment: 'solo-urban',
            coreNeeds: 'One cup, quickly',
            painPoints: 'Kettles are too large for a small kitchen',
          },
        ],
      },
    },
    trial: ({ segments }) => ({
      segments: segments
        .filter(({ score }) => score !== undefined)
        .map(({ segment }) => ({ segment, coreNeeds: '-', painPoints: '-' })),
    }),
    decide: confirm,
  }),
];

export const targetings = defineCaseType({
  definition: targetCustomersProcess(),
  category: 'target-customers',
  service: 'marketing',
  path: 'target-customers',
  events: targetingEvents,
  decider: targeting,
  commands,
  readable: (_state, actor, owner) => marketingSight.sees(actor, owner),
  summary: (state) => ({
    status: statusOf(state),
    segments: state.segments.map(({ segment, score }) => ({
      segment,
      ...(score === undefined ? {} : { score }),
    })),
  }),
  next: (state) => {
    const status = statusOf(state);
    if (status === 'new' || status === 'confirmed') return [];
    const scored = state.segments.some(({ score }) => score !== undefined);
    return ['analyse-more-segments', 'assess-value', ...(scored ? ['confirm'] : [])];
  },
});

/** MKT-2 as the service lists it. */
export const targetCustomers: DepartmentProcess = caseProcess({
  type: targetings,
  sight: marketingSight,
  describe: describeTargetingEvent,
  list: {
    name: 'target_customers',
    version: 1,
    row: (state: Targeting) => ({
      status: statusOf(state),
      research: state.research ?? '',
      segments: state.segments.length,
      confirmed: state.confirmed.length,
      bestScore: Math.max(0, ...state.segments.map(({ score = 0 }) => score)),
    }),
    filters: {
      status: { kind: 'choice', about: text('Where it stands', '定位状态'), values: statuses.slice(1) },
      research: { kind: 'text', about: text('Market research that it starts from', '所依据的市场调研编号') },
      bestScore: { kind: 'number', about: text('Highest score', '最高得分') },
    },
    sorts: ['status', 'bestScore', 'segments'],
  },
  plays,
  unplayable,
});
