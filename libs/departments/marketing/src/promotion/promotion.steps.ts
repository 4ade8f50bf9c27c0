import { text } from '@liucheng/kernel';
import { data, upheldSteps, type Step } from '@liucheng/process-model';
import { inMarketing } from '../shared/steps.ts';
import { channelKinds, promotionEvents } from './promotion.ts';

const { choice, count, day, flag, line, list, object } = data;
const step = upheldSteps(promotionEvents);
const planners = inMarketing('marketing-planner', 'marketing-manager');
const figures = { exposures: count, clicks: count, conversions: count, sales: count };

/** The steps of MKT-4; whoever a binding excludes is refused. */
export const steps = {
  'choose-channels': step('channels-chosen', planners, {
    names: text('Choose the channels', '选择推广渠道'),
    instructions: text(
      'Choose online channels (search, e-commerce, social) and offline ones (fair, event, advertising) and name each: the platform, the fair. Budget and period are those of the approved plan.',
      '选择线上渠道（搜索、电商、社交）和线下渠道（展会、活动、广告），并填写平台或展会名称。预算和起止日期以获批方案为准。',
    ),
    cautions: text(
      'Only for a campaign whose plan has been approved, and once for each. Channels may be changed while the campaign runs.',
      '仅限方案已批准的营销活动，每个活动只开立一次推广。活动期间可以调整渠道。',
    ),
    inputs: object(
      {
        by: line,
        campaign: line,
        campaignApproved: flag,
        channels: list(
          object({ kind: choice(channelKinds), name: line, medium: choice(['online', 'offline']) }),
          1,
        ),
        budget: count,
        period: object({ from: day, to: day }),
      },
      { monitorBy: day },
    ),
    expectedDuration: 'PT4H',
  }),
  execute: step('executed', planners, {
    names: text('Carry out an activity', '实施推广活动'),
    instructions: text(
      'Enter one activity at a time: what was done, on which channel, what it cost in fen, and which issues there were and how they were solved.',
      '逐项登记推广活动：内容、渠道、支出（单位为分），以及出现的问题和解决办法。',
    ),
    cautions: text(
      "Enter the spend when it is committed, not when the invoice comes. All spend together never exceeds the campaign's budget; what exceeds it is refused.",
      '支出在确定时登记，不待发票到达。累计支出不得超出活动预算，超出部分不予受理。',
    ),
    inputs: object({
      by: line,
      activity: line,
      channel: choice(channelKinds),
      spend: count,
      spentTotal: count,
      budget: count,
      issues: list(object({ issue: line, solution: line })),
    }),
    expectedDuration: 'P1D',
  }),
  monitor: step('monitored', inMarketing('marketing-planner', 'market-researcher', 'marketing-manager'), {
    names: text('Monitor', '监测推广效果'),
    instructions: text(
      'Enter exposures, clicks, conversions and sales in fen of all channels since the last monitoring.',
      '填写自上次监测以来全部渠道的曝光量、点击量、转化量和销售额（单位为分）。',
    ),
    cautions: text(
      'At least every seven days from the first to the last day of the campaign unless another period is set; the case shows by when. Clicks cannot exceed exposures, nor conversions clicks.',
      '如无另行规定，自活动开始至结束至少每七天监测一次，下次监测期限见案例。点击量不得大于曝光量，转化量不得大于点击量。',
    ),
    inputs: object({ by: line, ...figures }, { monitorBy: day }),
    expectedDuration: 'PT1H',
  }),
  evaluate: step('evaluated', planners, {
    names: text('Evaluate', '评估推广效果'),
    instructions: text(
      'Compare what was reached and spent with the goals of the plan. Enter the conclusions, and the lessons for the next campaign.',
      '对照方案目标比较效果与支出，填写评估结论，以及可供下次活动借鉴的经验教训。',
    ),
    cautions: text(
      'Within ten business days after the last day of the campaign unless another period is set. Record all spend and the last figures first: afterwards nothing can be added.',
      '如无另行规定，须在活动结束后十个工作日内完成。请先登记全部支出和最后一次监测数据，评估后不能再补录。',
    ),
    inputs: object({
      by: line,
      conclusions: line,
      lessons: line,
      budget: count,
      spentTotal: count,
      totals: object(figures),
    }),
    expectedDuration: 'P1D',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
