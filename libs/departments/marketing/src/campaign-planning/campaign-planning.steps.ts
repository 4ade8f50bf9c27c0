import { text } from '@liucheng/kernel';
import { data, upheldSteps, type Step } from '@liucheng/process-model';
import { inMarketing } from '../shared/steps.ts';
import { campaignEvents, strategyKinds } from './campaign.ts';

const { choice, count, day, flag, line, list, object, whole } = data;
const step = upheldSteps(campaignEvents);
const planners = inMarketing('marketing-planner', 'marketing-manager');
const manager = inMarketing('marketing-manager');
const period = object({ from: day, to: day });

/** The steps of MKT-3; whoever a binding excludes is refused. */
export const steps = {
  'draft-plan': step('plan-drafted', planners, {
    names: text('Draft the plan', '拟定营销方案'),
    instructions: text(
      'Enter the goals as figures that can be measured, the strategy in a few sentences, first and last day, the activities, the budget in fen and how it is split. Name the segments that the campaign is for; those with which it was opened count where you name none.',
      '填写可衡量的目标、策略概述、起止日期、活动安排、预算（单位为分）及预算分解，并指明目标客户群；未指明的，以开立活动时的客户群为准。',
    ),
    cautions: text(
      "The split must sum to the budget. A plan over the department's remaining budget of the year in which it begins is refused; from the draft on it holds its budget, until it is returned or cancelled. Only confirmed segments: others are reported.",
      '预算分解之和须等于方案预算。方案预算超出活动开始年度部门剩余预算的，不予受理；方案自拟定起占用预算，退回或取消后释放。目标客户群须已确认，否则将上报。',
    ),
    inputs: object({
      by: line,
      goals: line,
      strategy: line,
      period,
      activities: list(object({ activity: line }, { from: day, to: day }), 1),
      segments: list(object({ targeting: line, segment: line, confirmed: flag })),
      budget: count,
      split: list(object({ item: line, amount: count }), 1),
      splitTotal: count,
      year: whole,
      remaining: whole,
    }),
    expectedDuration: 'P1D',
  }),
  'choose-strategy': step('strategy-chosen', planners, {
    names: text('Choose the strategy', '选择营销策略'),
    instructions: text(
      'Choose the ways of marketing: advertising, social media, events, word of mouth or others, and say for each why it reaches the segments.',
      '选择营销方式（广告、社交媒体、活动、口碑等），并逐一说明其适合目标客户群的理由。',
    ),
    cautions: text(
      'Choose what the budget split has money for. After a return, choose again only where something changes.',
      '所选方式须与预算分解相符。方案退回后，仅在策略有变化时重新选择。',
    ),
    inputs: object({
      by: line,
      strategies: list(object({ kind: choice(strategyKinds), reason: line }), 1),
    }),
    expectedDuration: 'PT4H',
  }),
  'design-creative': step('creative-designed', planners, {
    names: text('Design the creative', '设计创意方案'),
    instructions: text(
      'Enter the idea, the message and the materials that are needed. With this the plan is complete and waits for its approval; after a changed draft, enter it again, changed or not.',
      '填写创意构思、传播主题和所需物料。完成后方案提交审批；方案修改后，无论创意是否变化均须重新提交。',
    ),
    cautions: text(
      'Claims must be true and allowed by the law on advertising; use pictures and music only with the right to do so.',
      '宣传内容须真实，符合广告法规定；使用图片、音乐须取得授权。',
    ),
    inputs: object({ by: line, concept: line, message: line }, { materials: line }),
    expectedDuration: 'P2D',
  }),
  approve: step('approved', manager, {
    names: text('Approve the plan', '批准方案'),
    instructions: text(
      'Check goals, segments, strategy, creative and budget against each other and approve the plan.',
      '核对目标、客户群、策略、创意与预算是否一致，予以批准。',
    ),
    cautions: text(
      'Within three business days after the plan is complete unless another period is set. An approved plan cannot be changed. If the budget has been lowered below what is planned, the approval is refused until enough is free.',
      '如无另行规定，须在方案提交后三个工作日内批准或退回。批准后不得更改。预算调低导致额度不足的，在释放足够额度之前不予批准。',
    ),
    inputs: object({ by: line, budget: count, period, year: whole, remaining: whole }),
    expectedDuration: 'PT2H',
  }),
  return: step('returned', manager, {
    names: text('Return the plan', '退回方案'),
    instructions: text(
      'Say what has to be changed, so that the planner can do it without asking.',
      '写明需要修改之处，便于策划人员直接修改。',
    ),
    cautions: text(
      'A returned plan lets go of its budget. It is drafted anew and may find less left.',
      '退回后释放所占预算，重新拟定时剩余预算可能减少。',
    ),
    inputs: object({ by: line, reason: line }),
    expectedDuration: 'PT1H',
  }),
  'cancel-plan': step('cancelled', planners, {
    names: text('Cancel the campaign', '取消营销活动'),
    instructions: text(
      'Cancel a campaign that will not be planned any further, and say why.',
      '不再继续策划的活动予以取消，并填写原因。',
    ),
    cautions: text(
      'Its budget becomes free for others. An approved campaign cannot be cancelled here.',
      '取消后释放所占预算。已批准的活动不能在此取消。',
    ),
    inputs: object({ by: line, reason: line }),
    expectedDuration: 'PT10M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
