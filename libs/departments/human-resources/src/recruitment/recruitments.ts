import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { departmentStream, employeeStream, standing } from '../organisation/register.ts';
import { close, offer, onboard, rejectCandidate, signContract } from './hiring.ts';
import { describeRecruitmentEvent } from './recruitment-history.ts';
import {
  ClosingBody,
  ContractBody,
  CandidateEvaluationBody,
  InterviewBody,
  OfferBody,
  OnboardingBody,
  PublishBody,
  RejectionBody,
  RemarkedBody,
  RequestBody,
  ScreeningBody,
  TestBody,
} from './recruitment.bodies.ts';
import { plays, unplayable } from './recruitment.plays.ts';
import { recruitmentProcess } from './recruitment.process.ts';
import { stagesBefore, type OrderedStep } from './recruitment.rules.ts';
import {
  hiresOf,
  openCandidates,
  recruitment,
  recruitmentEvents,
  statuses,
  statusOf,
  type Recruitment,
  type RecruitmentEvent,
  type Stage,
} from './recruitment.ts';
import { personIdTaken } from './refusals.ts';
import { evaluate, interview, publish, recommend, request, screen, writtenTest } from './selecting.ts';

const command = commandsOf<Recruitment, RecruitmentEvent>();

/** The first candidate for whom a step is in order: with whom it is tried whether somebody may do it. */
function somebodyFor({ candidates }: Recruitment, step: OrderedStep): string {
  const before: readonly Stage[] = stagesBefore[step];
  return candidates.find(({ stage }) => before.includes(stage))?.id ?? '-';
}

function somebodyToReject(state: Recruitment): string {
  return openCandidates(state)[0]?.id ?? '-';
}

const commands = [
  command({
    name: 'request',
    step: 'request',
    body: RequestBody,
    route: { method: 'POST', path: '' },
    summary: text('Request staff for a post of the own department', '提出本部门用人申请'),
    examples: {
      'two people for sales': {
        post: 'sales-representative',
        headCount: 2,
        qualifications: 'Three years of sales.',
      },
    },
    // Whoever is hired for it becomes an employee with this post.
    facts: (_state, _body, { actor }, sources) =>
      standing<'department'>(sources, departmentStream(actor.department)),
    decide: request,
  }),
  command({
    name: 'publish',
    step: 'publish',
    body: PublishBody,
    route: { method: 'POST', path: ':id/notice' },
    summary: text('Publish the vacancy', '发布招聘信息'),
    trial: (): PublishBody => ({ channels: [{ channel: 'website' }], notice: '-' }),
    decide: (state, { channels, notice }: PublishBody, context) =>
      publish(state, { channels: channels.map(({ channel }) => channel), notice }, context),
  }),
  command({
    name: 'screen',
    step: 'screen',
    body: ScreeningBody,
    route: { method: 'POST', path: ':id/candidates' },
    summary: text('Screen an application', '筛选简历'),
    trial: (): ScreeningBody => ({ candidate: { id: '-', name: '-' }, result: 'suitable' }),
    decide: screen,
  }),
  command({
    name: 'interview',
    step: 'interview',
    body: InterviewBody,
    route: { method: 'POST', path: ':id/interviews' },
    summary: text('Record an interview', '登记面试'),
    examples: {
      'by sales and human resources': {
        candidate: 'K-2026-001',
        on: '2026-03-04',
        interviewers: [
          { person: 'u-li', department: 'sales' },
          { person: 'u-cui', department: 'human-resources' },
        ],
        result: 'suitable',
        remarks: 'Knows the trade.',
      },
    },
    trial: (state): InterviewBody => ({
      candidate: somebodyFor(state, 'interview'),
      on: '2000-01-01',
      interviewers: [],
      result: 'suitable',
    }),
    names: ({ interviewers }) =>
      interviewers.flatMap(({ person, department }, index) => [
        { path: `/interviewers/${index}/person`, person, past: true as const },
        { path: `/interviewers/${index}/department`, department },
      ]),
    decide: interview,
  }),
  command({
    name: 'test',
    step: 'written-test',
    body: TestBody,
    route: { method: 'POST', path: ':id/written-tests' },
    summary: text('Record a written test', '登记笔试'),
    trial: (state): TestBody => ({
      candidate: somebodyFor(state, 'written-test'),
      score: 0,
      result: 'suitable',
    }),
    decide: writtenTest,
  }),
  command({
    name: 'evaluate',
    step: 'evaluate',
    body: CandidateEvaluationBody,
    route: { method: 'POST', path: ':id/evaluations' },
    summary: text('Evaluate a candidate for the hiring department', '用人部门评价候选人'),
    trial: (state): CandidateEvaluationBody => ({
      candidate: somebodyFor(state, 'evaluate'),
      result: 'suitable',
    }),
    decide: evaluate,
  }),
  command({
    name: 'recommend',
    step: 'recommend',
    body: RemarkedBody,
    route: { method: 'POST', path: ':id/recommendations' },
    summary: text('Recommend a candidate for the hiring department', '用人部门推荐录用'),
    trial: (state) => ({ candidate: somebodyFor(state, 'recommend') }),
    decide: recommend,
  }),
  command({
    name: 'offer',
    step: 'offer',
    body: OfferBody,
    route: { method: 'POST', path: ':id/offers' },
    summary: text('Make an offer', '发出录用通知'),
    trial: (state) => ({ candidate: somebodyFor(state, 'offer'), startsOn: '2000-01-01', terms: '-' }),
    decide: offer,
  }),
  command({
    name: 'sign-contract',
    step: 'sign-contract',
    body: ContractBody,
    route: { method: 'POST', path: ':id/contracts' },
    summary: text('Record a signed contract', '登记劳动合同'),
    trial: (state) => ({
      candidate: somebodyFor(state, 'sign-contract'),
      employeeId: '-',
      contract: '-',
      startsOn: '2000-01-01',
    }),
    facts: (_state, { employeeId }, _context, sources) =>
      standing<'employee'>(sources, employeeStream(employeeId)),
    decide: signContract,
  }),
  command({
    name: 'onboard',
    step: 'onboard',
    body: OnboardingBody,
    route: { method: 'POST', path: ':id/onboardings' },
    summary: text('Record the first day of work', '登记入职'),
    trial: (state) => ({ candidate: somebodyFor(state, 'onboard'), on: '2000-01-01' }),
    decide: (state, body: OnboardingBody, context) => onboard(state, body, context),
  }),
  command({
    name: 'reject-candidate',
    step: 'reject-candidate',
    body: RejectionBody,
    route: { method: 'POST', path: ':id/candidate-rejections' },
    summary: text('Turn a candidate down', '回绝候选人'),
    trial: (state): RejectionBody => ({ candidate: somebodyToReject(state), outcome: 'rejected' }),
    decide: rejectCandidate,
  }),
  command({
    name: 'close',
    step: 'close',
    body: ClosingBody,
    route: { method: 'POST', path: ':id/closing' },
    summary: text('Close the recruitment', '结束招聘'),
    trial: () => ({ reason: '-' }),
    decide: close,
  }),
];

/** Candidates' matters are nobody else's business. */
const sight = seenBy('recruiter', 'hr-manager');

export const recruitments = defineCaseType({
  definition: recruitmentProcess(),
  category: 'recruitment',
  service: 'human-resources',
  path: 'recruitments',
  events: recruitmentEvents,
  decider: recruitment,
  commands,
  uniqueKeys: [
    {
      scope: 'employee-id',
      held: ({ candidates }) =>
        candidates.flatMap(({ employeeId }) => (employeeId === undefined ? [] : [employeeId])),
      refusal: (employeeId, holder) => personIdTaken(employeeId, holder),
    },
  ],
  // Whoever interviews has to know whom.
  readable: ({ candidates }, actor, owner) =>
    sight.sees(actor, owner) ||
    candidates.some(({ interviewers }) => interviewers.some(({ person }) => person === actor.id)),
  summary: (state) => ({ status: statusOf(state), hires: hiresOf(state), headCount: state.headCount }),
  next: (state) => {
    if (state.closed) return [];
    if (!state.published) return ['publish'];
    const possible = steps.filter(([, step]) => somebodyFor(state, step) !== '-').map(([name]) => name);
    return [
      ...(statusOf(state) === 'filled' ? [] : ['screen']),
      ...possible,
      ...(somebodyToReject(state) === '-' ? [] : ['reject-candidate']),
      ...(openCandidates(state).length === 0 ? ['close'] : []),
    ];
  },
});

/** Commands by the step that they do, in the order of the regulation. */
const steps: readonly (readonly [string, OrderedStep])[] = [
  ['interview', 'interview'],
  ['test', 'written-test'],
  ['evaluate', 'evaluate'],
  ['recommend', 'recommend'],
  ['offer', 'offer'],
  ['sign-contract', 'sign-contract'],
  ['onboard', 'onboard'],
];

/** HR-1 as the service lists it. */
export const recruiting: DepartmentProcess = caseProcess({
  type: recruitments,
  sight,
  describe: describeRecruitmentEvent,
  plays,
  unplayable,
  list: {
    name: 'recruitments',
    version: 1,
    row: (state: Recruitment) => ({
      status: statusOf(state),
      department: state.department ?? '',
      post: state.post ?? '',
      headCount: state.headCount,
      hires: hiresOf(state),
      vacancies: Math.max(0, state.headCount - hiresOf(state)),
      candidates: state.candidates.length,
      openCandidates: openCandidates(state).length,
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the recruitment stands', '招聘状态'),
        values: statuses,
      },
      department: { kind: 'text', about: text('Hiring department', '用人部门') },
      post: { kind: 'text', about: text('Post', '岗位') },
      vacancies: { kind: 'number', about: text('Posts that are not filled', '空缺人数') },
      openCandidates: { kind: 'number', about: text('Candidates who wait', '未办结候选人数') },
    },
    sorts: ['post', 'vacancies', 'openCandidates'],
  },
});
