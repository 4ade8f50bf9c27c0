import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { giveFeedback, managerAssess, selfAssess, setScheme } from './assessing.ts';
import { appeal, computeBonus, consolidate, decideReview, setGrade } from './grading.ts';
import { plays, unplayable } from './performance-review.plays.ts';
import { performanceReviewProcess } from './performance-review.process.ts';
import {
  review,
  reviewEvents,
  reviewKeys,
  statuses,
  type Review,
  type ReviewEvent,
  type ReviewStatus,
} from './performance-review.ts';
import { reviewExists } from './refusals.ts';
import {
  AppealBody,
  AssessmentBody,
  BonusBody,
  ConsolidationBody,
  DecisionBody,
  FeedbackBody,
  GradeBody,
  SchemeBody,
} from './review.bodies.ts';
import { describeReviewEvent } from './review-history.ts';

const command = commandsOf<Review, ReviewEvent>();

const anyAssessment = ({ indicators }: Review): AssessmentBody => ({
  scores: indicators.map(({ indicator }) => ({ indicator, score: 0 })),
  comment: '-',
});

const commands = [
  command({
    name: 'set-scheme',
    step: 'set-scheme',
    body: SchemeBody,
    route: { method: 'POST', path: '' },
    summary: text('Begin a review with its scheme', '制定考核方案（发起考核）'),
    examples: {
      'half-year of a salesman': {
        employee: 'u-liu',
        department: 'sales',
        cycle: '2026-H1',
        method: 'kpi',
        indicators: [
          { indicator: 'sales', title: 'Sales of the half-year', weight: 60 },
          { indicator: 'customers', title: 'New customers', weight: 40 },
        ],
        scale: [
          { grade: 'A', bonusPercent: 120 },
          { grade: 'B', bonusPercent: 100 },
          { grade: 'C', bonusPercent: 0 },
        ],
      },
    },
    // Somebody who has just left may still be reviewed for the cycle before.
    names: ({ employee, department }) => [
      { path: '/employee', person: employee, past: true },
      { path: '/department', department },
    ],
    decide: setScheme,
  }),
  command({
    name: 'self-assess',
    step: 'self-assess',
    body: AssessmentBody,
    route: { method: 'POST', path: ':id/self-assessment' },
    summary: text('Assess oneself', '员工自评'),
    trial: anyAssessment,
    decide: selfAssess,
  }),
  command({
    name: 'manager-assess',
    step: 'manager-assess',
    body: AssessmentBody,
    route: { method: 'POST', path: ':id/manager-assessment' },
    summary: text('Assess as the superior', '上级评价'),
    trial: anyAssessment,
    decide: managerAssess,
  }),
  command({
    name: 'give-feedback',
    step: 'feedback',
    body: FeedbackBody,
    route: { method: 'POST', path: ':id/feedback' },
    summary: text('Record the feedback talk', '登记绩效面谈'),
    trial: () => ({ on: '2000-01-01', summary: '-' }),
    decide: giveFeedback,
  }),
  command({
    name: 'consolidate',
    step: 'consolidate',
    body: ConsolidationBody,
    route: { method: 'POST', path: ':id/consolidation' },
    summary: text('Consolidate the result', '汇总考核结果'),
    trial: () => ({ score: 0, reason: '-' }),
    decide: consolidate,
  }),
  command({
    name: 'grade',
    step: 'grade',
    body: GradeBody,
    route: { method: 'POST', path: ':id/grade' },
    summary: text('Grade', '评定等级'),
    trial: ({ scale }) => ({ grade: scale[0]?.grade ?? '-' }),
    decide: setGrade,
  }),
  command({
    name: 'compute-bonus',
    step: 'compute-bonus',
    body: BonusBody,
    route: { method: 'POST', path: ':id/bonus' },
    summary: text('Compute the bonus', '核算绩效奖金'),
    trial: () => ({ base: 0 }),
    decide: computeBonus,
  }),
  command({
    name: 'appeal',
    step: 'appeal',
    body: AppealBody,
    route: { method: 'POST', path: ':id/appeals' },
    summary: text('Appeal against the grade', '对考核等级提出申诉'),
    trial: () => ({ reason: '-' }),
    decide: appeal,
  }),
  command({
    name: 'decide',
    step: 'decide',
    body: DecisionBody,
    route: { method: 'POST', path: ':id/decision' },
    summary: text('Decide on reward, promotion and pay', '决定奖惩、晋升与调薪'),
    trial: () => ({ resolutions: [] }),
    decide: decideReview,
  }),
];

const next: Readonly<Record<ReviewStatus, readonly string[]>> = {
  new: [],
  'scheme-set': ['self-assess'],
  'self-assessed': ['manager-assess'],
  'manager-assessed': ['give-feedback'],
  'feedback-given': ['consolidate'],
  consolidated: ['grade'],
  graded: ['compute-bonus'],
  'bonus-computed': ['decide', 'appeal'],
  appealed: ['grade'],
  decided: [],
};

const sight = seenBy('hr-manager', 'executive');

export const reviews = defineCaseType({
  definition: performanceReviewProcess(),
  category: 'performance-review',
  service: 'human-resources',
  path: 'performance-reviews',
  events: reviewEvents,
  decider: review,
  commands,
  uniqueKeys: [{ scope: 'review', held: reviewKeys, refusal: reviewExists }],
  // Human resources begins it; it belongs to the employee, and the head of the department sees it.
  subject: ({ employee, department = '' }) =>
    employee === undefined ? undefined : { person: employee, department },
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: ({ status, score, grade, bonus }) => ({
    status,
    ...(score === undefined ? {} : { score }),
    ...(grade === undefined ? {} : { grade }),
    ...(bonus === undefined ? {} : { bonus }),
  }),
  next: ({ status }) => next[status],
});

/** HR-3 as the service lists it. */
export const performanceReviewing: DepartmentProcess = caseProcess({
  type: reviews,
  sight,
  describe: describeReviewEvent,
  plays,
  unplayable,
  list: {
    name: 'performance_reviews',
    version: 1,
    row: ({ status, employee, department, cycle, score, grade, appeals }: Review) => ({
      status,
      employee: employee ?? '',
      department: department ?? '',
      cycle: cycle ?? '',
      ...(score === undefined ? {} : { score }),
      ...(grade === undefined ? {} : { grade }),
      appeals,
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the review stands', '考核状态'),
        values: statuses.slice(1),
      },
      department: { kind: 'text', about: text('Department', '部门') },
      cycle: { kind: 'text', about: text('Cycle', '考核周期') },
      grade: { kind: 'text', about: text('Grade', '等级') },
      score: { kind: 'number', about: text('Consolidated score', '汇总得分') },
      appeals: { kind: 'number', about: text('Appeals', '申诉次数') },
    },
    sorts: ['employee', 'cycle', 'status', 'score'],
  },
});
