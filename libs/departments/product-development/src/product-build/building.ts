import { oneOf, refusing, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { defaultSettings, type BuildSettings } from './build-settings.ts';
import { clause, type BlockingRule } from './product-build.rules.ts';
import type { BuildEvent, ProductBuild, TechnologyOption } from './product-build.ts';

// The choice of the technology, builds and fixes. The order of the steps is monitored: what happened is recorded, unless there
// is nothing that it could be about.

export const refuse = refusing<BlockingRule>(clause);

export interface ChooseTechnology {
  readonly product: string;
  readonly design?: string;
  readonly options: readonly TechnologyOption[];
  readonly choice: string;
  readonly reason: string;
}

export function chooseTechnology(
  _state: ProductBuild,
  { product, options, choice, ...rest }: ChooseTechnology,
  { actor }: DecisionContext,
): Decision<BuildEvent> {
  const chosen = options.find(({ name }) => name.trim() === choice.trim());
  if (!chosen) {
    const names = options.map(({ name }) => name).join(', ');
    return refuse({
      code: 'choice-not-among-options',
      reason: text(`${choice} is none of the options.`, `${choice} 不在备选技术方案中。`),
      acceptable: text(`One of ${names}.`, `从以下方案中选择：${names}。`),
      errors: [{ path: '/choice', expected: oneOf(names), actual: choice }],
    });
  }
  const data = { by: actor.id, product: product.trim(), options, choice: chosen.name, ...rest };
  return [{ name: 'technology-chosen', data }];
}

/** Contains every fix that has been made since the build before, and closes the defects that they are of. */
export function build(
  state: ProductBuild,
  { revision, changes }: { readonly revision: string; readonly changes: string },
  { actor }: DecisionContext,
  { mostBuilds }: BuildSettings = defaultSettings,
): Decision<BuildEvent> {
  const refusal = accepted(state);
  if (refusal) return refusal;
  const { builds, defects } = state;
  if (builds.length >= mostBuilds) {
    return refuse({
      code: 'too-many-builds',
      reason: text(
        `The case holds ${builds.length} builds already.`,
        `该开发任务已有 ${builds.length} 个构建。`,
      ),
      acceptable: text(
        `At most ${mostBuilds}; go on in another case.`,
        `至多 ${mostBuilds} 个，请另行立项继续开发。`,
      ),
    });
  }
  const fixed = defects.filter(({ status }) => status === 'fixed');
  const fixers = fixed.flatMap(({ fixedBy }) => (fixedBy === undefined ? [] : [fixedBy]));
  const data = {
    by: actor.id,
    build: (builds.at(-1)?.number ?? 0) + 1,
    revision,
    changes,
    builders: [...new Set([actor.id, ...fixers])],
    fixes: fixed.map(({ id }) => id),
  };
  return [{ name: 'built', data }];
}

export function fix(
  state: ProductBuild,
  { defect: id, solution }: { readonly defect: string; readonly solution: string },
  { actor }: DecisionContext,
): Decision<BuildEvent> {
  const refusal = accepted(state);
  if (refusal) return refusal;
  const open = state.defects.filter(({ status }) => status === 'open');
  const defect = open.find((each) => each.id === id);
  if (!defect) {
    const ids = open.map((each) => each.id).join(', ');
    return refuse({
      code: 'defect-not-open',
      reason: text(`There is no open defect ${id}.`, `没有未修复的缺陷 ${id}。`),
      acceptable:
        ids === ''
          ? text('A defect that a test has found.', '测试发现的缺陷。')
          : text(`One of ${ids}.`, `以下缺陷之一：${ids}。`),
      errors: [
        {
          path: '/defect',
          expected: ids === '' ? text('an open defect', '未修复的缺陷') : oneOf(ids),
          actual: id,
        },
      ],
    });
  }
  return [{ name: 'fixed', data: { by: actor.id, defect: id, severity: defect.severity, solution } }];
}

/** An accepted build is launched; what follows is another case. */
export function accepted({ accepted: number }: ProductBuild): Rejection | undefined {
  if (number === undefined) return undefined;
  return refuse({
    code: 'build-accepted',
    reason: text(`Build ${number} has been accepted.`, `构建 ${number} 已验收通过。`),
    acceptable: text('Begin another case for what is still to be developed.', '后续开发请另行立项。'),
  });
}
