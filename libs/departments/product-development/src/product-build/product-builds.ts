import { text } from '@liucheng/kernel';
import { caseProcess, commandsOf, defineCaseType, type DepartmentProcess } from '@liucheng/service-kit';
import { sight } from '../product-roles.ts';
import { build, chooseTechnology, fix } from './building.ts';
import { describeBuildEvent } from './product-build-history.ts';
import { AcceptanceBody, BuildBody, FixBody, TechnologyBody, TestBody } from './product-build.bodies.ts';
import { plays, unplayable } from './product-build.plays.ts';
import { productBuildProcess } from './product-build.process.ts';
import {
  buildEvents,
  criticalDefects,
  levels,
  productBuild,
  statuses,
  statusOf,
  unclosed,
  type BuildEvent,
  type Level,
  type ProductBuild,
} from './product-build.ts';
import { accept, test } from './testing.ts';

const command = commandsOf<ProductBuild, BuildEvent>();

const testing = (level: Level, en: string, zh: string) => {
  const decide = test(level);
  return command({
    name: `${level}-test`,
    step: `${level}-test`,
    body: TestBody,
    route: { method: 'POST', path: `:id/${level}-tests` },
    summary: text(en, zh),
    examples: {
      passed: { outcome: 'passed', testCases: 120 },
      'with a defect': {
        outcome: 'failed',
        testCases: 120,
        defects: [{ severity: 'critical', description: 'Keeps heating without water' }],
      },
    },
    trial: (): TestBody => ({ outcome: 'passed', testCases: 0 }),
    decide: (state, body, context) => decide(state, body, context),
  });
};

const commands = [
  command({
    name: 'begin',
    step: 'choose-technology',
    body: TechnologyBody,
    route: { method: 'POST', path: '' },
    summary: text('Begin the development of a product with its technology', '开展产品开发（技术选型）'),
    examples: {
      kettle: {
        product: 'kettle-k2',
        options: [
          { name: 'Induction', feasibility: 4, stability: 5, scalability: 4 },
          { name: 'Heating coil', feasibility: 5, stability: 4, scalability: 3 },
        ],
        choice: 'Induction',
        reason: 'Fast, and the house knows it',
      },
    },
    decide: chooseTechnology,
  }),
  command({
    name: 'build',
    step: 'build',
    body: BuildBody,
    route: { method: 'POST', path: ':id/builds' },
    summary: text('Make a build', '完成构建'),
    examples: { first: { revision: 'v0.1.0', changes: 'Heating and base panel' } },
    trial: () => ({ revision: '-', changes: '-' }),
    decide: (state, body, context) => build(state, body, context),
  }),
  testing('unit', 'Record a unit test', '登记单元测试'),
  testing('integration', 'Record an integration test', '登记集成测试'),
  testing('system', 'Record a system test', '登记系统测试'),
  command({
    name: 'fix',
    step: 'fix',
    body: FixBody,
    route: { method: 'POST', path: ':id/fixes' },
    summary: text('Fix a defect', '修复缺陷'),
    examples: { sensor: { defect: 'D1', solution: 'A sensor switches the heating off' } },
    trial: ({ defects }) => ({
      defect: defects.find(({ status }) => status === 'open')?.id ?? '-',
      solution: '-',
    }),
    decide: fix,
  }),
  command({
    name: 'accept',
    step: 'accept',
    body: AcceptanceBody,
    route: { method: 'POST', path: ':id/acceptance' },
    summary: text('Accept the last build', '验收最后一个构建'),
    examples: { 'the last one': {} },
    trial: () => ({}),
    decide: accept,
  }),
];

function next(state: ProductBuild): readonly string[] {
  const fixes = state.defects.some(({ status }) => status === 'open') ? ['fix'] : [];
  switch (statusOf(state)) {
    case 'technology-chosen':
      return ['build'];
    case 'testing': {
      const results = state.builds.at(-1)?.results ?? {};
      const level = levels.find((each) => results[each] === undefined) ?? 'system';
      return [`${level}-test`, ...fixes, 'build'];
    }
    case 'fixing':
      return [...fixes, 'build'];
    case 'acceptable':
      return ['accept', ...fixes, 'build'];
    case 'accepted':
      return [];
  }
}

function summary(state: ProductBuild) {
  return {
    status: statusOf(state),
    product: state.product ?? '',
    builds: state.builds.length,
    openDefects: unclosed(state).length,
    openCriticalDefects: criticalDefects(state).length,
    ...(state.accepted === undefined ? {} : { acceptedBuild: state.accepted }),
  };
}

export const productBuilds = defineCaseType({
  definition: productBuildProcess(),
  category: 'product-build',
  service: 'product-development',
  path: 'product-builds',
  events: buildEvents,
  decider: productBuild,
  commands,
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary,
  next,
});

/** PRD-3 as the service lists it. */
export const productBuilding: DepartmentProcess = caseProcess({
  type: productBuilds,
  sight,
  describe: describeBuildEvent,
  list: {
    name: 'product_builds',
    version: 1,
    row: (state: ProductBuild) => ({
      ...summary(state),
      ...(state.design === undefined ? {} : { design: state.design }),
      ...(state.builds.length === 0 ? {} : { revision: state.builds.at(-1)?.revision ?? '' }),
    }),
    filters: {
      status: { kind: 'choice', about: text('Where the development stands', '开发状态'), values: statuses },
      product: { kind: 'text', about: text('Product', '产品名称或编码') },
      design: { kind: 'text', about: text('Design that it carries out', '对应的产品设计') },
      builds: { kind: 'number', about: text('Builds made', '构建数') },
      openDefects: { kind: 'number', about: text('Defects that are left', '遗留缺陷数') },
      openCriticalDefects: {
        kind: 'number',
        about: text('Critical defects that are left', '遗留严重缺陷数'),
      },
    },
    sorts: ['product', 'builds', 'openDefects', 'openCriticalDefects'],
  },
  plays,
  unplayable,
});
