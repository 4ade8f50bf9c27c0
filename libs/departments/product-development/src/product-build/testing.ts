import { atMost, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { defaultSettings, type BuildSettings } from './build-settings.ts';
import { accepted, refuse } from './building.ts';
import {
  criticalDefects,
  levels,
  type Build,
  type BuildEvent,
  type Level,
  type Outcome,
  type ProductBuild,
  type Severity,
} from './product-build.ts';

// Tests of the three levels, and the acceptance that rests on them.

export interface Test {
  /** The last one when left out. A result of an earlier build counts for that build only. */
  readonly build?: number;
  readonly outcome: Outcome;
  readonly testCases: number;
  readonly defects?: readonly { readonly severity: Severity; readonly description: string }[];
}

/** Copies who made the build and what had been tested on it: the monitor compares them with the tester and the level. */
export function test(level: Level) {
  return (
    state: ProductBuild,
    { build: wanted, outcome, testCases, defects = [] }: Test,
    { actor }: DecisionContext,
    settings: BuildSettings = defaultSettings,
  ): Decision<BuildEvent> => {
    const refusal = accepted(state) ?? tooMany(state, defects.length, settings);
    if (refusal) return refusal;
    const tested =
      wanted === undefined ? state.builds.at(-1) : state.builds.find(({ number }) => number === wanted);
    if (!tested) return noBuild(state, wanted);
    const { number, builders, results } = tested;
    const numbered = defects.map((each, index) => ({
      defect: `D${state.defects.length + index + 1}`,
      ...each,
    }));
    const levelsBefore = levels.filter((each) => results[each] !== undefined);
    const data = {
      by: actor.id,
      build: number,
      outcome,
      testCases,
      defects: numbered,
      builders,
      levelsBefore,
    };
    return [{ name: `${level}-tested`, data }];
  };
}

/**
 * Accepts the last build. Nothing is built or tested after it in this case, so that an accepted build stays accepted: a launch
 * may rely on what it read.
 */
export function accept(
  state: ProductBuild,
  { build: wanted }: { readonly build?: number },
  { actor }: DecisionContext,
): Decision<BuildEvent> {
  const refusal = accepted(state);
  if (refusal) return refusal;
  const last = state.builds.at(-1);
  if (!last || (wanted !== undefined && wanted !== last.number)) return notTheLast(last, wanted);
  const { number, revision, results } = last;
  const { unit, integration, system } = results;
  if (unit !== 'passed' || integration !== 'passed' || system !== 'passed') return notPassed(last);
  const critical = criticalDefects(state);
  if (critical.length > 0) {
    const said = critical.map(({ id, status }) =>
      status === 'fixed' ? text(`${id} (fixed, in no build yet)`, `${id}（已修复，尚未构建）`) : text(id, id),
    );
    return refuse({
      code: 'critical-defects-open',
      rule: 'no-open-critical-defect',
      reason: text(
        `Build ${number} has critical defects: ${said.map(({ en }) => en).join(', ')}.`,
        `构建 ${number} 仍有严重缺陷：${said.map((each) => each['zh-CN']).join('、')}。`,
      ),
      acceptable: text(
        'Fix them, make a build that contains the fixes, and test it on all levels.',
        '请修复缺陷并重新构建，再完成各级测试。',
      ),
    });
  }
  const data = {
    by: actor.id,
    product: state.product ?? '',
    build: number,
    revision,
    lastBuild: number,
    results: { unit, integration, system },
    openCriticalDefects: critical.length,
  };
  return [{ name: 'accepted', data }];
}

function tooMany(
  { defects }: ProductBuild,
  more: number,
  { mostDefects }: BuildSettings,
): Rejection | undefined {
  if (defects.length + more <= mostDefects) return undefined;
  return refuse({
    code: 'too-many-defects',
    reason: text(
      `The case holds ${defects.length} defects already; ${more} more are too many.`,
      `该开发任务已登记 ${defects.length} 个缺陷，无法再登记 ${more} 个。`,
    ),
    acceptable: text(`At most ${mostDefects} in one case.`, `每项开发任务至多 ${mostDefects} 个。`),
    errors: [{ path: '/defects', expected: atMost(mostDefects - defects.length), actual: more }],
  });
}

function noBuild({ builds }: ProductBuild, wanted: number | undefined): Rejection {
  const last = builds.at(-1)?.number;
  const there =
    last === undefined
      ? text('Nothing has been built yet.', '尚无任何构建。')
      : text(`There are builds 1 to ${last}.`, `现有构建编号为 1 至 ${last}。`);
  return refuse({
    code: 'build-not-there',
    reason: there,
    acceptable: text('Test a build that there is.', '请测试已有的构建。'),
    errors: [
      {
        path: '/build',
        expected: text('number of a build that there is', '已有构建的序号'),
        ...(wanted === undefined ? {} : { actual: wanted }),
      },
    ],
  });
}

function notTheLast(last: Build | undefined, wanted: number | undefined): Rejection {
  const rule = 'all-levels-passed-on-last-build';
  if (!last) {
    return refuse({
      code: 'nothing-built',
      rule,
      reason: text('Nothing has been built that could be accepted.', '尚无可验收的构建。'),
      acceptable: text('Build and test first.', '请先构建并完成测试。'),
    });
  }
  return refuse({
    code: 'not-the-last-build',
    rule,
    reason: text(
      `Build ${wanted} is not the last one: that is build ${last.number}.`,
      `构建 ${wanted} 不是最后一个构建，最后一个为 ${last.number}。`,
    ),
    acceptable: text(`Build ${last.number}.`, `构建 ${last.number}。`),
    errors: [
      { path: '/build', expected: String(last.number), ...(wanted === undefined ? {} : { actual: wanted }) },
    ],
  });
}

const names = {
  unit: text('unit test', '单元测试'),
  integration: text('integration test', '集成测试'),
  system: text('system test', '系统测试'),
};

function notPassed({ number, results }: Build): Rejection {
  const lacking = levels.filter((level) => results[level] !== 'passed');
  const said = lacking.map((level) =>
    results[level] === 'failed'
      ? text(`${names[level].en} failed`, `${names[level]['zh-CN']}未通过`)
      : text(`${names[level].en} not done`, `${names[level]['zh-CN']}未进行`),
  );
  return refuse({
    code: 'test-levels-not-passed',
    rule: 'all-levels-passed-on-last-build',
    reason: text(
      `Build ${number}: ${said.map(({ en }) => en).join(', ')}.`,
      `构建 ${number}：${said.map((each) => each['zh-CN']).join('，')}。`,
    ),
    acceptable: text(
      'Unit, integration and system test passed on the last build.',
      '最后一个构建的单元测试、集成测试和系统测试均须通过。',
    ),
  });
}
