import { text } from '@liucheng/kernel';
import { data, upheldSteps, type Step } from '@liucheng/process-model';
import { inProduct } from '../product-roles.ts';
import { launchEvents } from './product-launch.ts';

const { line, count, time, object, list } = data;
const step = upheldSteps(launchEvents);
const number = { type: 'integer', minimum: 1 } as const;
const releaseManager = inProduct('release-manager');
const launched = { by: line, product: line, buildCase: line, build: number };
const window = object({ from: time, to: time });
const indicators = list(object({ name: line, value: line }));

/** The steps of PRD-4; whoever a binding excludes is refused. */
export const steps = {
  prepare: step('prepared', inProduct('release-manager', 'developer'), {
    names: text('Prepare the launch', '上线准备'),
    instructions: text(
      'Make ready where the product is to run. Enter how it is deployed, how it is configured, and what becomes of the data that there are.',
      '准备运行环境，填写部署方式、配置内容和数据迁移安排。',
    ),
    cautions: text(
      'Try deployment and migration out on a copy first. Passwords and keys are not entered.',
      '部署和数据迁移须先在副本上演练。不得填写口令或密钥。',
    ),
    inputs: object({ by: line, deployment: line, configuration: line, dataMigration: line }),
    expectedDuration: 'P3D',
  }),
  'plan-launch': step('launch-planned', releaseManager, {
    names: text('Plan the launch', '制定上线计划'),
    instructions: text(
      'Enter from when to when the release may be made, the steps with the person responsible for each, and the risks with the response to each.',
      '填写上线时间窗、各步骤及责任人，以及各项风险和应对措施。',
    ),
    cautions: text(
      'A plan without a risk, or with a risk to which nothing is the response, is refused. Rolling back is a response only if it has been tried. A new plan has to be authorised again.',
      '未列风险或风险缺少应对措施的计划不予受理。以回滚作为应对措施的，须经过演练。计划变更后须重新授权。',
    ),
    inputs: object({
      by: line,
      window,
      steps: list(object({ action: line, responsible: line }), 1),
      // That each has a response is a rule of its own.
      risks: list(object({ risk: line })),
    }),
    expectedDuration: 'P1D',
  }),
  authorise: step('authorised', inProduct('department-head'), {
    names: text('Authorise the launch', '上线授权'),
    instructions: text(
      'Check that the preparation is complete, that the window suits customers and customer service, and that the responses hold. Then authorise the release.',
      '核对准备工作是否完成、时间窗是否兼顾客户和客服安排、应对措施是否可行，确认后授权发布。',
    ),
    cautions: text('The authorisation is of this plan only.', '授权仅对当前计划有效。'),
    inputs: object({ ...launched, window }),
    expectedDuration: 'PT2H',
  }),
  release: step('released', releaseManager, {
    names: text('Release', '发布'),
    instructions: text(
      'Carry out the steps of the plan. Record the release as soon as customers can use the build.',
      '按计划步骤执行发布。客户可使用新版本后立即登记。',
    ),
    cautions: text(
      'Only an accepted build, and within the planned window: a release outside it is reported to supervision.',
      '仅可发布验收通过的构建，且须在计划时间窗内；偏离时间窗的会上报监督部门。',
    ),
    inputs: object(
      { ...launched, acceptedBuild: number, releasedAt: time },
      { window, minutesOutside: count },
    ),
    expectedDuration: 'PT2H',
  }),
  'roll-back': step('rolled-back', releaseManager, {
    names: text('Roll back', '回滚'),
    instructions: text(
      'Bring back what ran before the release, and enter why. Tell customer service at once.',
      '恢复发布前的版本，填写原因，并立即告知客服部。',
    ),
    cautions: text(
      'The launch goes on to its review. A corrected build gets a launch of its own.',
      '回滚后仍须完成复盘；修正后的构建另行上线。',
    ),
    inputs: object({ by: line, reason: line, releasedAt: time }),
    expectedDuration: 'PT1H',
  }),
  watch: step('watched', inProduct('release-manager', 'developer', 'tester'), {
    names: text('Watch', '上线观察'),
    instructions: text(
      'Look at errors, load and what customer service hears. Enter what you saw, with the indicators and their values.',
      '关注故障、负载和客服反映的情况，填写观察结果、指标及数值。',
    ),
    cautions: text(
      'Daily in the first week. Roll back rather than hope.',
      '上线首周每日观察。发现严重问题应及时回滚。',
    ),
    inputs: object({ by: line, observation: line, indicators }),
    expectedDuration: 'PT30M',
  }),
  review: step('reviewed', inProduct('product-manager'), {
    names: text('Review the launch', '上线复盘'),
    instructions: text(
      'Sum up what users say and how the indicators stand against the goals of the plan, and what is done otherwise next time.',
      '汇总用户反馈，对照规划目标分析指标完成情况，总结经验教训和改进措施。',
    ),
    cautions: text(
      'Within thirty days of the release unless another period is set, also after a roll-back. Nothing says who a customer is.',
      '如无另行规定，须在发布后三十天内完成，已回滚的同样须复盘。不得出现客户个人信息。',
    ),
    inputs: object({
      by: line,
      feedback: line,
      indicators,
      lessons: line,
      releasedAt: time,
      daysAfterRelease: count,
    }),
    expectedDuration: 'P1D',
  }),
  withdraw: step('withdrawn', inProduct('release-manager', 'product-manager'), {
    names: text('Withdraw the launch', '撤销上线'),
    instructions: text(
      'If the build is not to be released after all, enter why. The launch ends with it.',
      '决定不再发布该构建的，填写原因，上线任务随即结束。',
    ),
    cautions: text(
      'Only before the release. After it, roll back and review.',
      '仅限发布之前；发布之后应回滚并复盘。',
    ),
    inputs: object({ by: line, reason: line }),
    expectedDuration: 'PT10M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
