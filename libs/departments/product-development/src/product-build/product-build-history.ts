import { text, type Text } from '@liucheng/kernel';
import type { BuildEvent, Level, Outcome, TestData } from './product-build.ts';

const results: Readonly<Record<Outcome, Text>> = {
  passed: text('passed', '通过'),
  failed: text('failed', '未通过'),
};

const tests: Readonly<Record<Level, Text>> = {
  unit: text('Unit test', '单元测试'),
  integration: text('Integration test', '集成测试'),
  system: text('System test', '系统测试'),
};

/** A sentence for each event of a development. */
export function describeBuildEvent(event: BuildEvent): Text {
  switch (event.name) {
    case 'technology-chosen': {
      const { product, options, choice, reason } = event.data;
      return text(
        `${choice} chosen for ${product} from ${options.length} option(s): ${reason}`,
        `${product} 技术选型：在 ${options.length} 个方案中选定 ${choice}。${reason}`,
      );
    }
    case 'built': {
      const { build, revision, fixes, changes } = event.data;
      const [en, zh] =
        fixes.length === 0 ? ['', ''] : [`, with ${fixes.join(', ')} fixed`, `，已修复 ${fixes.join('、')}`];
      return text(
        `Build ${build} made from ${revision}${en}: ${changes}`,
        `完成构建 ${build}（${revision}）${zh}：${changes}`,
      );
    }
    case 'unit-tested':
      return told('unit', event.data);
    case 'integration-tested':
      return told('integration', event.data);
    case 'system-tested':
      return told('system', event.data);
    case 'fixed': {
      const { defect, solution } = event.data;
      return text(`Defect ${defect} fixed: ${solution}`, `修复缺陷 ${defect}：${solution}`);
    }
    case 'accepted': {
      const { build, revision } = event.data;
      return text(`Build ${build} (${revision}) accepted.`, `构建 ${build}（${revision}）验收通过。`);
    }
  }
}

function told(level: Level, { build, outcome, testCases, defects }: TestData): Text {
  const { en, 'zh-CN': zh } = tests[level];
  const ids = defects.map(({ defect }) => defect);
  const found =
    ids.length === 0
      ? text('no defect found', '未发现缺陷')
      : text(`found ${ids.join(', ')}`, `发现缺陷 ${ids.join('、')}`);
  return text(
    `${en} of build ${build} ${results[outcome].en} (${testCases} test cases, ${found.en}).`,
    `构建 ${build} ${zh}${results[outcome]['zh-CN']}（用例 ${testCases} 个，${found['zh-CN']}）。`,
  );
}
