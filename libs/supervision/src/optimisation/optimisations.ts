import { isRejection, text, type DecisionContext } from '@liucheng/kernel';
import {
  caseProcess,
  collectionOf,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
  type FactSources,
  type OtherDocuments,
} from '@liucheng/service-kit';
import { isLearned, publishedAt } from '../published-definition.ts';
import { compare, measure } from './measuring.ts';
import {
  EvaluationBody,
  ImplementationBody,
  OpinionBody,
  OptimisationCancellationBody,
  ProposalApprovalBody,
  ProposalBody,
  RoundConclusionBody,
} from './optimisation.bodies.ts';
import { describeOptimisationEvent } from './optimisation-history.ts';
import { optimisationProcess } from './optimisation.process.ts';
import {
  optimisation,
  optimisationEvents,
  statuses,
  type Comparison,
  type Figures,
  type Optimisation,
  type OptimisationEvent,
  type OptimisationStatus,
} from './optimisation.ts';
import {
  approve,
  cancel,
  collectOpinion,
  conclude,
  evaluate,
  implement,
  namesNothing,
  periodOf,
  propose,
  track,
  type Named,
} from './optimising.ts';

const command = commandsOf<Optimisation, OptimisationEvent>();
const roundList = { name: 'optimisations', version: 1 } as const;

/** Of a round, as the list has it. */
async function processOf(documents: FactSources['documents'], round: string): Promise<string | undefined> {
  return (await documents.get<{ readonly process: string }>(collectionOf(roundList), round))?.doc.process;
}

const evaluation = {
  body: EvaluationBody,
  examples: {
    expenses: {
      process: 'expense-reimbursement',
      from: '2026-01-01T00:00:00+08:00',
      until: '2099-12-31T00:00:00+08:00',
      efficiency: 'Half of the claims take a week.',
      effect: 'Claims are right when they are paid.',
      problems: 'Receipts are sent in late.',
    },
  },
  step: 'evaluate',
  facts: async (
    _state: Optimisation,
    body: EvaluationBody,
    { now }: { readonly now: number },
    { others, documents }: Pick<FactSources, 'others' | 'documents'>,
  ) => {
    const period = periodOf(body, now);
    return {
      known: await isLearned(others, body.process),
      followed: body.follows === undefined ? undefined : await processOf(documents, body.follows),
      figures: period && (await measure(others, { process: body.process, ...period })).figures,
    };
  },
  decide: (
    state: Optimisation,
    body: EvaluationBody,
    context: DecisionContext,
    { figures, ...named }: Named & { readonly figures: Figures | undefined },
  ) => {
    const decision = evaluate(state, body, context, figures);
    return isRejection(decision) ? decision : (namesNothing(body, named) ?? decision);
  },
};

const commands = [
  command({
    ...evaluation,
    name: 'evaluate',
    route: { method: 'POST', path: '' },
    summary: text('Evaluate a process and begin a round', '评估流程并发起优化'),
  }),
  command({
    ...evaluation,
    name: 'evaluate-again',
    route: { method: 'POST', path: ':id/evaluations' },
    summary: text('Evaluate once more', '再次评估'),
  }),
  command({
    name: 'collect-opinion',
    step: 'collect-opinions',
    body: OpinionBody,
    route: { method: 'POST', path: ':id/opinions' },
    summary: text('Record an opinion', '登记意见'),
    examples: { 'an employee': { source: 'employee', opinion: 'Nobody knows who has to sign.' } },
    trial: () => ({ source: 'employee' as const, opinion: '-' }),
    decide: collectOpinion,
  }),
  command({
    name: 'propose',
    step: 'propose',
    body: ProposalBody,
    route: { method: 'POST', path: ':id/proposal' },
    summary: text('Propose an improvement with a goal', '提出优化方案及目标'),
    examples: {
      faster: {
        proposal: 'Receipts are photographed on the way.',
        measure: 'cycle-time',
        target: 2_880,
      },
    },
    trial: () => ({ proposal: '-', measure: 'cycle-time' as const, target: 1 }),
    decide: propose,
  }),
  command({
    name: 'approve',
    step: 'approve',
    body: ProposalApprovalBody,
    route: { method: 'POST', path: ':id/approval' },
    summary: text('Approve the proposal', '审批优化方案'),
    examples: { approved: { remark: 'The figures bear it out.' } },
    trial: () => ({ remark: '-' }),
    decide: approve,
  }),
  command({
    name: 'implement',
    step: 'implement',
    body: ImplementationBody,
    route: { method: 'POST', path: ':id/implementation' },
    summary: text('Name the new version', '登记新版本'),
    examples: { 'version 2': { version: 2 } },
    facts: ({ process = '' }, { version }, _context, { others }) => publishedAt(others, process, version),
    decide: implement,
  }),
  command({
    name: 'track',
    step: 'track',
    route: { method: 'POST', path: ':id/trackings' },
    summary: text('Measure before and after', '跟踪优化前后数据'),
    facts: (state, _body, { now }, { others }) => comparisonOf(state, now, others),
    decide: (state, _body, context, comparison) => track(state, context, comparison),
  }),
  command({
    name: 'conclude',
    step: 'conclude',
    body: RoundConclusionBody,
    route: { method: 'POST', path: ':id/conclusion' },
    summary: text('Conclude the round', '总结本轮优化'),
    examples: { faster: { conclusion: 'Half of the claims take two days.' } },
    trial: () => ({ conclusion: '-' }),
    decide: conclude,
  }),
  command({
    name: 'cancel',
    step: 'cancel',
    body: OptimisationCancellationBody,
    route: { method: 'POST', path: ':id/cancellation' },
    summary: text('Cancel the round', '取消本轮优化'),
    examples: { 'given up': { reason: 'The process is given up.' } },
    trial: () => ({ reason: '-' }),
    decide: cancel,
  }),
];

/** The period of the last evaluation against all that has begun by the new version; both are read now, from one source. */
async function comparisonOf(
  { process = '', figures, goal, version, since }: Optimisation,
  now: number,
  others: OtherDocuments | undefined,
): Promise<Comparison | undefined> {
  if (!figures || !goal || version === undefined || since === undefined) return undefined;
  const { from, until } = figures;
  const before = await measure(others, { process, from, until });
  const after = await measure(others, { process, version, from: since, until: new Date(now).toISOString() });
  return compare(goal, before, after);
}

const next: Readonly<Record<OptimisationStatus, readonly string[]>> = {
  new: [],
  evaluated: ['collect-opinion', 'evaluate-again', 'cancel'],
  consulted: ['propose', 'collect-opinion', 'cancel'],
  proposed: ['approve', 'cancel'],
  approved: ['implement', 'cancel'],
  implemented: ['track', 'cancel'],
  tracked: ['conclude', 'track', 'cancel'],
  concluded: [],
  cancelled: [],
};

/** Those who approve and those who propose see every round. */
const sight = seenBy('executive', 'process-owner');

export const optimisations = defineCaseType({
  definition: optimisationProcess(),
  category: 'optimisation',
  service: 'supervision',
  path: 'optimisations',
  events: optimisationEvents,
  decider: optimisation,
  commands,
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: ({ status, process = '', opinions, comparison }) => ({
    status,
    process,
    opinions,
    ...(comparison === undefined
      ? {}
      : { goalMet: comparison.goalMet, beyondChance: comparison.beyondChance }),
  }),
  next: ({ status }) => next[status],
});

/** SUP-4 as the service lists it. */
export const optimising: DepartmentProcess = caseProcess({
  type: optimisations,
  sight,
  describe: describeOptimisationEvent,
  list: {
    ...roundList,
    row: ({ status, process, follows, opinions, goal, version, comparison }: Optimisation) => ({
      status,
      process: process ?? '',
      opinions,
      ...(follows === undefined ? {} : { follows }),
      ...(goal === undefined ? {} : { measure: goal.measure, target: goal.target }),
      ...(version === undefined ? {} : { version }),
      ...(comparison === undefined
        ? {}
        : { goalMet: comparison.goalMet, beyondChance: comparison.beyondChance }),
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the round stands', '优化状态'),
        values: statuses.slice(1),
      },
      process: { kind: 'text', about: text('Process', '流程') },
      follows: { kind: 'text', about: text('The round before it', '上一轮优化编号') },
    },
    sorts: ['process', 'status'],
  },
});
