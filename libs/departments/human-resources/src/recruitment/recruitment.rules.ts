import { text, type JsonObject, type Text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { RecruitmentSettings } from './recruitment-settings.ts';
import type { StepId } from './recruitment.steps.ts';
import type { Stage } from './recruitment.ts';

/** Where the regulation states the process. */
export const clause = 'HR-1';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  'contract-needs-recommendation' | 'hires-within-head-count' | 'hires-within-head-count-onboard';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

const beforeHiring: readonly Stage[] = ['screened', 'interviewed', 'tested'];

/**
 * Where a candidate stands when a step is in order. The candidates of a case are each at another step, so the order is judged by what
 * the step's event says of its candidate and not by the flow of the case.
 */
export const stagesBefore = {
  interview: beforeHiring,
  'written-test': beforeHiring,
  evaluate: ['interviewed', 'tested'],
  recommend: ['evaluated'],
  offer: ['recommended'],
  // Who has begun to work without a contract gets it afterwards: within so many days.
  'sign-contract': ['offered', 'onboarded'],
  onboard: ['offered', 'contracted'],
} as const satisfies Partial<Record<StepId, readonly Stage[]>>;
export type OrderedStep = keyof typeof stagesBefore;

/** The rules of HR-1 beside its flow and role bindings. */
export function rulesOf({ contractWithinDays }: RecruitmentSettings): Rule<StepId>[] {
  return [
    {
      ...monitor,
      id: 'hiring-department-interviewed',
      kind: 'data',
      step: 'evaluate',
      severity: 'major',
      names: text('The hiring department took part in the interview', '用人部门须参与面试'),
      schema: {
        type: 'object',
        required: ['department', 'interviewDepartments'],
        properties: {
          department: { type: 'string' },
          interviewDepartments: {
            type: 'array',
            contains: { type: 'string', const: { $data: '2/department' } },
          },
        },
      },
    },
    {
      ...block,
      id: 'contract-needs-recommendation' satisfies BlockingRule,
      kind: 'data',
      step: 'sign-contract',
      severity: 'critical',
      names: text(
        "No contract without the hiring department's recommendation",
        '未经用人部门推荐录用的，不得签订劳动合同',
      ),
      schema: {
        type: 'object',
        required: ['department', 'recommendation'],
        properties: {
          department: { type: 'string' },
          recommendation: {
            type: 'object',
            required: ['by', 'department'],
            properties: {
              by: { type: 'string', minLength: 1 },
              department: { type: 'string', const: { $data: '2/department' } },
            },
          },
        },
      },
    },
    withinHeadCount('sign-contract', 'hires-within-head-count'),
    withinHeadCount('onboard', 'hires-within-head-count-onboard'),
    {
      ...monitor,
      id: 'contract-within-30-days',
      kind: 'deadline',
      step: 'sign-contract',
      after: 'onboard',
      // Said only of somebody who begins to work without a contract.
      until: '/contractBy',
      key: '/candidate/id',
      disarmedBy: 'reject-candidate',
      severity: 'critical',
      names: text(
        `A contract is signed within ${contractWithinDays} days of onboarding`,
        `入职后 ${contractWithinDays} 日内签订劳动合同`,
      ),
    },
    inOrder('interview', text('screening comes before the interview', '面试前须通过筛选')),
    inOrder('written-test', text('screening comes before the written test', '笔试前须通过筛选')),
    inOrder(
      'evaluate',
      text('interview and written test come before the evaluation', '面试、笔试后方可评价'),
      { interviews: { type: 'integer', minimum: 1 }, tests: { type: 'integer', minimum: 1 } },
    ),
    inOrder(
      'recommend',
      text('a favourable evaluation comes before the recommendation', '评价为适合后方可推荐录用'),
      { result: { const: 'suitable' } },
    ),
    inOrder('offer', text('the recommendation comes before the offer', '推荐录用后方可发出录用通知')),
    inOrder('sign-contract', text('the offer comes before the contract', '发出录用通知后方可签订劳动合同')),
    inOrder('onboard', text('the offer comes before the onboarding', '发出录用通知后方可办理入职')),
  ];
}

function withinHeadCount(step: StepId, id: BlockingRule): Rule<StepId> {
  return {
    ...block,
    id,
    kind: 'data',
    step,
    severity: 'critical',
    names: text('No more are hired than were requested', '录用人数不得超过申请人数'),
    schema: {
      type: 'object',
      required: ['hires', 'headCount'],
      properties: {
        hires: { type: 'integer', minimum: 1, maximum: { $data: '1/headCount' } },
        headCount: { type: 'integer' },
      },
    },
  };
}

function inOrder(step: OrderedStep, what: Text, more: JsonObject = {}): Rule<StepId> {
  return {
    ...monitor,
    id: `candidate-in-order-${step}`,
    kind: 'data',
    step,
    severity: 'minor',
    names: text(`For each candidate, ${what.en}`, `每位候选人：${what['zh-CN']}`),
    schema: {
      type: 'object',
      required: ['stage', ...Object.keys(more)],
      properties: { stage: { type: 'string', enum: stagesBefore[step] }, ...more },
    },
  };
}
