import { text, type Text } from '@liucheng/kernel';
import { data, upheldSteps, type Step } from '@liucheng/process-model';
import { inProduct } from '../product-roles.ts';
import { buildEvents, levels, outcomes, severities, type Level } from './product-build.ts';

const { line, count, choice, object, list } = data;
const step = upheldSteps(buildEvents);
const number = { type: 'integer', minimum: 1 } as const;
const mark = { type: 'integer', minimum: 1, maximum: 5 } as const;

function test(
  level: Level,
  roles: readonly string[],
  told: { readonly names: Text; readonly instructions: Text; readonly cautions: Text },
): Step {
  return step(`${level}-tested`, inProduct(...roles), {
    ...told,
    inputs: object({
      by: line,
      build: number,
      outcome: choice(outcomes),
      testCases: count,
      defects: list(object({ defect: line, severity: choice(severities), description: line })),
      builders: list(line, 1),
      levelsBefore: list(choice(levels)),
    }),
    expectedDuration: 'P1D',
  });
}

/** The steps of PRD-3; whoever a binding excludes is refused. */
export const steps = {
  'choose-technology': step('technology-chosen', inProduct('developer', 'product-manager'), {
    names: text('Choose the technology', '技术选型'),
    instructions: text(
      'Enter every technology that was considered, with marks from 1 (poor) to 5 (excellent) for feasibility, stability and scalability, then the one that is chosen and why.',
      '列出全部备选技术方案，按可行性、稳定性、可扩展性评分（1 分较差，5 分优秀），填写选定方案及理由。',
    ),
    cautions: text(
      'The choice is one of the options. Think of who is to maintain it in five years.',
      '选定方案须在备选之列，并考虑今后五年的维护。',
    ),
    inputs: object(
      {
        by: line,
        product: line,
        options: list(object({ name: line, feasibility: mark, stability: mark, scalability: mark }), 1),
        choice: line,
        reason: line,
      },
      { design: line },
    ),
    expectedDuration: 'P2D',
  }),
  build: step('built', inProduct('developer'), {
    names: text('Build', '开发构建'),
    instructions: text(
      'Make a build that can be tested and enter what it was built from (tag or commit) and what is new in it. It gets a number, by which test results refer to it.',
      '完成可测试的构建，填写版本标签或提交号及变更内容，系统自动编号，测试结果按该编号登记。',
    ),
    cautions: text(
      'Every build has to pass all tests anew. It contains all fixes that are on record by then.',
      '每个新构建均须重新通过各级测试。构建视为包含此前登记的全部修复。',
    ),
    inputs: object({
      by: line,
      build: number,
      revision: line,
      changes: line,
      builders: list(line, 1),
      fixes: list(line),
    }),
    expectedDuration: 'P5D',
  }),
  'unit-test': test('unit', ['tester', 'developer'], {
    names: text('Unit test', '单元测试'),
    instructions: text(
      'Test each module by itself. Enter the build, how many test cases were run, the outcome, and every defect with its severity.',
      '逐个模块测试，填写构建编号、用例数、结果，以及发现的缺陷和严重程度。',
    ),
    cautions: text('Nobody tests what they built or fixed themselves.', '不得测试本人开发或修复的内容。'),
  }),
  'integration-test': test('integration', ['tester', 'developer'], {
    names: text('Integration test', '集成测试'),
    instructions: text(
      'Test how the modules work together, along their inputs and outputs. Enter the same as for the unit test.',
      '按模块间的输入输出测试其协同工作情况，填写内容同单元测试。',
    ),
    cautions: text(
      'After the unit test of the same build, and by nobody who built it.',
      '须在同一构建的单元测试之后进行，且不得由开发人员本人测试。',
    ),
  }),
  'system-test': test('system', ['tester'], {
    names: text('System test', '系统测试'),
    instructions: text(
      'Test the whole product against the baselined design and the goals of its plan. Enter the same as for the unit test.',
      '对照设计基线和规划目标测试整个产品，填写内容同单元测试。',
    ),
    cautions: text(
      'After the unit and integration test of the same build. A defect that endangers people, money or data is critical.',
      '须在同一构建的单元测试和集成测试之后进行。危及人身、资金或数据安全的缺陷为严重缺陷。',
    ),
  }),
  fix: step('fixed', inProduct('developer'), {
    names: text('Fix a defect', '修复缺陷'),
    instructions: text('Enter the number of the defect and what was changed.', '填写缺陷编号和修改内容。'),
    cautions: text(
      'A fix counts from the next build on. If the defect is still there, the test of that build opens a new one.',
      '修复自下一个构建起生效；缺陷仍存在的，由该构建的测试重新登记。',
    ),
    inputs: object({ by: line, defect: line, severity: choice(severities), solution: line }),
    expectedDuration: 'P1D',
  }),
  accept: step('accepted', inProduct('product-manager'), {
    names: text('Accept the build', '验收'),
    instructions: text(
      'Look through the results of the last build and the defects that are left, and accept it. A launch is opened for it by itself.',
      '核对最后一个构建的测试结果和遗留缺陷后验收。系统自动为其开立上线任务。',
    ),
    cautions: text(
      'All three levels passed on the last build, and no critical defect left. The acceptance cannot be taken back.',
      '最后一个构建的三级测试均须通过，且无严重缺陷。验收后不可撤回。',
    ),
    inputs: object({
      by: line,
      product: line,
      build: number,
      revision: line,
      lastBuild: number,
      results: object({ unit: choice(outcomes), integration: choice(outcomes), system: choice(outcomes) }),
      openCriticalDefects: count,
    }),
    expectedDuration: 'PT2H',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
