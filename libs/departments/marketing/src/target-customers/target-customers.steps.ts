import { text } from '@liucheng/kernel';
import { data, upheldSteps, type Step } from '@liucheng/process-model';
import { inMarketing } from '../shared/steps.ts';
import { genders, targetingEvents } from './targeting.ts';

const { choice, count, flag, line, list, object } = data;
const step = upheldSteps(targetingEvents);
const percent = { type: 'integer', minimum: 0, maximum: 100 } as const;
const everybody = inMarketing('marketing-manager', 'market-researcher', 'marketing-planner');

/** The steps of MKT-2; whoever a binding excludes is refused. */
export const steps = {
  'analyse-segments': step('segments-analysed', everybody, {
    names: text('Analyse segments', '分析客户群'),
    instructions: text(
      'Name the research that you start from. Describe each segment of customers by age, gender, region, spending habits and preferences, and give it a short name by which it is called from then on.',
      '填写所依据的市场调研。按年龄、性别、地区、消费习惯和偏好描述各客户群，并为每个客户群取一个简短代号，后续步骤以此引用。',
    ),
    cautions: text(
      'The report of that research must have been accepted. Describe kinds of people, never a single person. A segment that is analysed again loses its score.',
      '所依据的调研报告须已验收通过。只描述群体，不得记录个人信息。重新分析的客户群须重新评分。',
    ),
    inputs: object({
      by: line,
      research: line,
      researchAccepted: flag,
      segments: list(
        object(
          {
            segment: line,
            name: line,
            gender: choice(genders),
            region: line,
            spendingHabits: line,
            preferences: line,
          },
          { ageFrom: count, ageTo: count },
        ),
        1,
      ),
    }),
    expectedDuration: 'P1D',
  }),
  'assess-value': step('value-assessed', everybody, {
    names: text('Assess the value', '评估客户价值'),
    instructions: text(
      'Give each segment from 0 to 100 for its purchase potential, its loyalty and its contribution. The score follows from the three by the weights of the company.',
      '对各客户群的购买潜力、忠诚度和贡献度分别按 0 至 100 打分，系统按公司权重计算综合得分。',
    ),
    cautions: text(
      'Use the same yardstick for all segments and rest each figure on the research.',
      '各客户群采用同一标准，打分应以调研资料为依据。',
    ),
    inputs: object({
      by: line,
      scores: list(
        object({
          segment: line,
          purchasePotential: percent,
          loyalty: percent,
          contribution: percent,
          score: percent,
        }),
        1,
      ),
    }),
    expectedDuration: 'PT4H',
  }),
  confirm: step('confirmed', everybody, {
    names: text('Confirm the target customers', '确认目标客户'),
    instructions: text(
      'Choose the segments to be served. For each, write down its core needs and the pain points that it has today.',
      '选定目标客户群，并逐一填写其核心需求和痛点。',
    ),
    cautions: text(
      'The marketing manager confirms, and not what they analysed themselves; anything else is reported. Segments without an analysis or a score are refused. A confirmation cannot be changed, and opens a campaign that waits for its plan.',
      '由市场经理确认，且不得确认本人所作的分析，否则将上报。未经分析或评分的客户群不予确认。确认后不得更改，系统将据此开立待策划的营销活动。',
    ),
    inputs: object({
      by: line,
      research: line,
      segments: list(
        object({ segment: line, name: line, score: percent, coreNeeds: line, painPoints: line }),
        1,
      ),
    }),
    expectedDuration: 'PT2H',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
