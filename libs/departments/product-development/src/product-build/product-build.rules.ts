import { text, type Text } from '@liucheng/kernel';
import { data, type Rule } from '@liucheng/process-model';
import { levels, type Level } from './product-build.ts';
import type { StepId } from './product-build.steps.ts';

/** Where the regulation states the process. */
export const clause = 'PRD-3';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'all-levels-passed-on-last-build' | 'no-open-critical-defect';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;
const passed = { const: 'passed' } as const;

const names: Readonly<Record<Level, Text>> = {
  unit: text('unit test', '单元测试'),
  integration: text('integration test', '集成测试'),
  system: text('system test', '系统测试'),
};

/** The rules of PRD-3 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  ...levels.slice(1).map(afterLowerLevels),
  ...levels.map(notByBuilder),
  {
    ...block,
    id: 'all-levels-passed-on-last-build' satisfies BlockingRule,
    kind: 'data',
    step: 'accept',
    severity: 'critical',
    names: text(
      'Accepted is the last build, with all three test levels passed on it',
      '验收对象为最后一个构建，且三级测试均已通过',
    ),
    schema: data.object({
      lastBuild: data.count,
      build: { type: 'integer', const: { $data: '1/lastBuild' } },
      results: data.object({ unit: passed, integration: passed, system: passed }),
    }),
  },
  {
    ...block,
    id: 'no-open-critical-defect' satisfies BlockingRule,
    kind: 'data',
    step: 'accept',
    severity: 'critical',
    names: text('No build with an open critical defect is accepted', '存在未解决的严重缺陷不得验收'),
    schema: data.object({ openCriticalDefects: { type: 'integer', maximum: 0 } }),
  },
];

/**
 * The order is asked for each build, by what its results say: a result may arrive when the next build is under way, which the
 * flow of the case cannot tell from a test that came too early.
 */
function afterLowerLevels(level: Level): Rule<StepId> {
  const lower = levels.slice(0, levels.indexOf(level));
  const step = `${level}-test` as const;
  return {
    ...monitor,
    id: `test-levels-in-order-${step}`,
    kind: 'data',
    step,
    severity: 'major',
    names: text(
      `The ${names[level].en} of a build comes after ${lower.map((each) => names[each].en).join(' and ')}`,
      `同一构建的${names[level]['zh-CN']}在${lower.map((each) => names[each]['zh-CN']).join('和')}之后进行`,
    ),
    schema: {
      type: 'object',
      required: ['levelsBefore'],
      properties: {
        levelsBefore: { type: 'array', allOf: lower.map((each) => ({ contains: { const: each } })) },
      },
    },
  };
}

function notByBuilder(level: Level): Rule<StepId> {
  const step = `${level}-test` as const;
  return {
    ...monitor,
    id: `tester-is-not-builder-${step}`,
    kind: 'data',
    step,
    severity: 'major',
    names: text(
      `Nobody does the ${names[level].en} of a build that they made`,
      `开发人员不得对本人完成的构建进行${names[level]['zh-CN']}`,
    ),
    schema: {
      type: 'object',
      required: ['by', 'builders'],
      properties: {
        builders: { type: 'array' },
        by: { type: 'string', not: { enum: { $data: '1/builders' } } },
      },
    },
  };
}
