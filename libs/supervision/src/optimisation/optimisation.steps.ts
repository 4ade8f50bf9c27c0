import { text } from '@liucheng/kernel';
import { data, upheldSteps, type AskedBinding, type RoleBinding, type Step } from '@liucheng/process-model';
import { measures, optimisationEvents, sources } from './optimisation.ts';

const { line, count, flag, time, choice, object } = data;
const step = upheldSteps(optimisationEvents);
const figures = object(
  { from: time, until: time, cases: count, conforming: count, medianMinutes: count, p90Minutes: count },
  { version: count },
);
const outcome = { goalMet: flag, beyondChance: flag };

const optimisers: RoleBinding = { roles: ['process-supervisor', 'process-owner', 'process-analyst'] };
const nobody: readonly AskedBinding[] = [];

/** The steps of SUP-4; whoever a binding excludes is refused. */
export const steps = {
  evaluate: step('evaluated', optimisers, {
    names: text('Evaluate the process', '评估流程'),
    instructions: text(
      'Name the process and the period. The measured figures are added and kept; say what they mean for efficiency and effect, and what the problems are.',
      '选定流程和评估期间，系统自动计入并留存实测数据；据此说明效率、效果及存在的问题。',
    ),
    cautions: text(
      'The figures are those of completed cases; a short period has few.',
      '数据仅含已办结案例，期间过短则样本不足。',
    ),
    inputs: object(
      { by: line, process: line, efficiency: line, effect: line, problems: line, figures },
      { follows: line },
    ),
    expectedDuration: 'PT4H',
  }),
  'collect-opinions': step('opinion-collected', optimisers, {
    names: text('Collect an opinion', '收集意见'),
    instructions: text(
      'Write down what employees, customers or others say of the process.',
      '登记员工、客户或其他相关方对流程的意见。',
    ),
    cautions: text('No names of customers.', '不得填写客户姓名。'),
    inputs: object({ by: line, source: choice(sources), opinion: line }),
    expectedDuration: 'PT30M',
  }),
  propose: step('proposed', optimisers, {
    names: text('Propose an improvement', '提出优化方案'),
    instructions: text(
      'Say what is to change, and set a goal that can be measured.',
      '写明优化内容，并设定可衡量的目标。',
    ),
    cautions: text('One goal for each round.', '每轮优化只设一个目标。'),
    inputs: object({
      by: line,
      proposal: line,
      goal: object({ measure: choice(measures), target: count }),
    }),
    expectedDuration: 'PT4H',
  }),
  approve: step(
    'approved',
    { roles: ['executive', 'process-supervisor'] },
    {
      names: text('Approve the proposal', '审批优化方案'),
      instructions: text(
        'Check whether figures and opinions bear the proposal out.',
        '核对实测数据和意见是否支持该方案。',
      ),
      cautions: text('Not the own proposal.', '不得审批本人提出的方案。'),
      inputs: object({ by: line, remark: line }),
      expectedDuration: 'PT1H',
    },
  ),
  implement: step('implemented', optimisers, {
    names: text('Implement as a new version', '实施并发布新版本'),
    instructions: text(
      'Publish the new version of the definition and name it here; roll it out by SUP-1.',
      '发布新版流程定义并在此登记版本号，按培训与宣贯流程（SUP-1）宣贯。',
    ),
    cautions: text('Running cases keep the version that they began on.', '在办案例沿用原版本。'),
    inputs: object({ by: line, version: count, since: time }),
    expectedDuration: 'P1D',
  }),
  track: step('tracked', optimisers, {
    names: text('Track the effect', '跟踪优化效果'),
    instructions: text(
      'The figures of the new version are measured and compared with those of the evaluation, as often as wanted.',
      '系统测算新版本数据并与评估时数据对比，可多次跟踪。',
    ),
    cautions: text(
      'With fewer than 10 completed cases on either side nothing is said of chance.',
      '任一侧已办结案例不足 10 个时，不作显著性判断。',
    ),
    inputs: object(
      { by: line, before: figures, after: figures, better: flag, ...outcome },
      { p: { type: 'number' } },
    ),
    expectedDuration: 'PT1H',
  }),
  conclude: step('concluded', optimisers, {
    names: text('Conclude the round', '总结本轮优化'),
    instructions: text(
      'Say what came of it. Begin the next round with an evaluation that names this one.',
      '总结优化成效；需继续优化的，另行发起评估并注明本轮编号。',
    ),
    cautions: text(
      'Whether the goal is met follows from the last tracking.',
      '目标是否达成以最近一次跟踪结果为准。',
    ),
    inputs: object({ by: line, conclusion: line, ...outcome }),
    expectedDuration: 'PT1H',
  }),
  cancel: step('cancelled', optimisers, {
    asked: nobody,
    names: text('Cancel the round', '取消本轮优化'),
    instructions: text('Say why it is not gone on with.', '说明取消原因。'),
    cautions: text('What was measured stays on record.', '已测数据予以保留。'),
    inputs: object({ by: line, reason: line }),
    expectedDuration: 'PT5M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
