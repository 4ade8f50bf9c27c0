import { text } from '@liucheng/kernel';
import { data, upheldSteps, type Step } from '@liucheng/process-model';
import { inProduct } from '../product-roles.ts';
import { planEvents, sources } from './product-plan.ts';

const { line, count, whole, day, choice, object, list } = data;
const step = upheldSteps(planEvents);
const managers = inProduct('product-manager');

/** The steps of PRD-1; whoever a binding excludes is refused. */
export const steps = {
  'research-requirements': step('requirement-researched', inProduct('product-manager', 'automation'), {
    names: text('Research requirements', '需求调研'),
    instructions: text(
      'Collect what marketing, customers and other departments require of the product. Enter each requirement with its source and where it is on record: number of the research report, of the feedback or of the request.',
      '收集市场、客户及其他部门对产品的需求，逐项登记需求内容、来源及出处（调研报告、客户反馈或部门申请的编号）。',
    ),
    cautions: text(
      'A customer is entered by number only, and the requirement in your own words; what the customer said has a field of its own. Feedback that customer service has adopted arrives by itself: look first whether it is there.',
      '客户仅登记客户编号，需求内容用自己的话概括，客户原话填入专门字段。客服部已采纳的反馈会自动登记，请先核对是否已有记录。',
    ),
    inputs: object(
      { by: line, product: line, requirement: line, source: choice(sources), reference: line, content: line },
      { customer: object({ id: line }, { words: line }), feedback: line },
    ),
    expectedDuration: 'P1D',
  }),
  position: step('positioned', managers, {
    names: text('Position the product', '产品定位'),
    instructions: text(
      'Decide from the requirements for whom the product is and what sets it apart. Enter the positioning, each feature with its advantage, and the goals: launch date, performance and market share.',
      '根据需求明确目标客户和差异化优势，填写产品定位、各项特性及其优势，以及目标：上线日期、性能指标和市场份额。',
    ),
    cautions: text(
      'Hear marketing and customers first: a positioning without a requirement from each is reported to supervision. A new positioning needs a new roadmap.',
      '须先听取市场和客户的意见：缺少任何一方需求的定位会上报监督部门。重新定位后须重新制定路线图。',
    ),
    inputs: object({
      by: line,
      product: line,
      positioning: line,
      features: list(object({ name: line, advantage: line }), 1),
      goals: object({
        launchOn: day,
        performance: line,
        marketSharePermille: { type: 'integer', minimum: 0, maximum: 1000 },
      }),
      sources: object({ marketing: count, customer: count, department: count }),
    }),
    expectedDuration: 'P2D',
  }),
  'set-roadmap': step('roadmap-set', managers, {
    names: text('Set the roadmap', '制定路线图'),
    instructions: text(
      'Enter the milestones from the earliest to the latest, each with its date and deliverables, and the people, money and equipment that they need.',
      '按日期先后填写里程碑，注明日期和交付物，并说明所需人员、资金和设备。',
    ),
    cautions: text(
      'No milestone may lie after the launch date. If the time is too short, position the product anew with a later launch.',
      '里程碑不得晚于计划上线日期。时间不足的，应重新定位并推迟上线日期。',
    ),
    inputs: object({
      by: line,
      milestones: list(object({ name: line, on: day, deliverables: line }), 1),
      resources: line,
      launchOn: day,
      leastGapDays: whole,
      daysBeforeLaunch: whole,
    }),
    expectedDuration: 'P1D',
  }),
  approve: step('approved', inProduct('department-head'), {
    names: text('Approve the plan', '审批产品规划'),
    instructions: text(
      'Check requirements, positioning, goals and roadmap against one another and against the resources that there are, then approve.',
      '核对需求、定位、目标与路线图是否一致，资源是否落实，确认无误后审批通过。',
    ),
    cautions: text(
      'The approved plan cannot be changed any more. If something is missing, have it positioned or scheduled again before you approve.',
      '审批通过后规划不得更改。如有不足，应先要求重新定位或调整路线图。',
    ),
    inputs: object({ by: line, product: line, launchOn: day }),
    expectedDuration: 'PT2H',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
