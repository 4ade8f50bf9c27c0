import { describe, expect, it } from '@jest/globals';
import { productBuilds } from '@liucheng/product-development';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of PRD-3: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject): Happened => ({ name, data: { by: 'u-fu', ...data } });
const options = [{ name: 'Coil', feasibility: 5, stability: 5, scalability: 5 }];
const chosen = happened('technology-chosen', { product: 'kettle-k2', options, choice: 'Coil', reason: '-' });
const built = (build: number, fixes: string[] = []) =>
  happened('built', { build, revision: '-', changes: '-', builders: ['u-fu'], fixes });
const levels = ['unit', 'integration', 'system'] as const;
type Level = (typeof levels)[number];
const tested = (level: Level, build: number, more: JsonObject = {}): Happened => ({
  ...happened(`${level}-tested`, {
    by: 'u-qiu',
    build,
    outcome: 'passed',
    testCases: 1,
    defects: [],
    builders: ['u-fu', 'u-jia'],
    levelsBefore: levels.slice(0, levels.indexOf(level)),
    ...more,
  }),
  role: 'tester',
});
const all = (build: number) => levels.map((level) => tested(level, build));
const defects = [{ defect: 'D1', severity: 'critical', description: '-' }];
const failed = tested('unit', 1, { outcome: 'failed', defects });
const fixed = happened('fixed', { defect: 'D1', severity: 'critical', solution: '-' });
const accepted = (build: number, more: JsonObject = {}) =>
  happened('accepted', {
    by: 'u-xiao',
    product: 'kettle-k2',
    build,
    revision: '-',
    lastBuild: build,
    results: { unit: 'passed', integration: 'passed', system: 'passed' },
    openCriticalDefects: 0,
    ...more,
  });
const judged = (...history: Happened[]) => brokenRules(productBuilds, history);

describe('the monitor on PRD-3', () => {
  it('says nothing of a development that goes as it should, with defects and further builds', () => {
    expect(judged(chosen, built(1), ...all(1), accepted(1))).toEqual([]);
    expect(
      judged(chosen, built(1), built(2), failed, fixed, built(3, ['D1']), ...all(3), fixed, accepted(3)),
    ).toEqual([]);
  });

  it('says nothing of results that arrive when the next build is under way', () => {
    const [unit, integration, system] = all(1) as [Happened, Happened, Happened];
    expect(judged(chosen, built(1), unit, integration, built(2), system, ...all(2), accepted(2))).toEqual([]);
  });

  it('sees levels out of order, for each build by itself', () => {
    const early = (level: Level, levelsBefore: string[]) => tested(level, 1, { levelsBefore });
    const during = (...tests: Happened[]) =>
      judged(chosen, built(1), ...tests, built(2), ...all(2), accepted(2));
    expect(during(early('integration', []))).toEqual(['test-levels-in-order-integration-test']);
    for (const before of [[], ['unit'], ['integration']])
      expect(during(early('system', before))).toEqual(['test-levels-in-order-system-test']);
    expect(during(early('system', ['unit', 'integration', 'system']))).toEqual([]);
  });

  it('sees who tests what they built or fixed', () => {
    for (const [level, rule] of [
      ['unit', 'tester-is-not-builder-unit-test'],
      ['integration', 'tester-is-not-builder-integration-test'],
      ['system', 'tester-is-not-builder-system-test'],
    ] as const)
      for (const by of ['u-fu', 'u-jia'])
        expect(judged(chosen, built(1), ...all(1), tested(level, 1, { by }), accepted(1))).toEqual([rule]);
  });

  it('sees steps that were left out or came in another order', () => {
    expect(judged(chosen, ...all(1).slice(0, 1))).toEqual(['step-skipped']);
    expect(judged(chosen, built(1), accepted(1), ...all(1).slice(0, 1))).toEqual(['unexpected-step']);
  });

  it('sees who was not bound to a step, though the service would have refused', () => {
    expect(judged(chosen, built(1), ...all(1), { ...accepted(1), role: 'developer' })).toEqual([
      'role:accept',
    ]);
  });

  it('sees in events of another source what the service would have refused', () => {
    const wrongly = (more: JsonObject) => judged(chosen, built(1), ...all(1), accepted(1, more));
    expect(wrongly({ lastBuild: 2 })).toEqual(['all-levels-passed-on-last-build']);
    const results = { unit: 'passed', integration: 'failed', system: 'passed' };
    expect(wrongly({ results })).toEqual(['all-levels-passed-on-last-build']);
    expect(wrongly({ openCriticalDefects: 1 })).toEqual(['no-open-critical-defect']);
  });
});
