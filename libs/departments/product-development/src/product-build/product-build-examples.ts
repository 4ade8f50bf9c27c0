import { people } from '../product-people.ts';
import type { BuildEvent, FoundDefect, Level, Outcome, Severity } from './product-build.ts';

// A history for the specs.

const product = 'kettle-k2';
const by = people.developer.id;

export const options = [
  { name: 'Induction', feasibility: 4, stability: 5, scalability: 4 },
  { name: 'Heating coil', feasibility: 5, stability: 4, scalability: 3 },
];
export const chosen: BuildEvent = {
  name: 'technology-chosen',
  data: { by, product, design: 'design-1', options, choice: 'Induction', reason: 'Fast' },
};
export const built = (build: number, fixes: string[] = [], builders = [by]): BuildEvent => ({
  name: 'built',
  data: { by, build, revision: `v0.${build}.0`, changes: 'Heating', builders, fixes },
});
const levels: readonly Level[] = ['unit', 'integration', 'system'];
export const defect = (id: string, severity: Severity): FoundDefect => ({
  defect: id,
  severity,
  description: 'Heats without water',
});
export const tested = (
  level: Level,
  build: number,
  outcome: Outcome = 'passed',
  defects: FoundDefect[] = [],
  levelsBefore: readonly Level[] = levels.slice(0, levels.indexOf(level)),
): BuildEvent => ({
  name: `${level}-tested`,
  data: { by: people.tester.id, build, outcome, testCases: 120, defects, builders: [by], levelsBefore },
});
export const passed = (build: number) => levels.map((level) => tested(level, build));
export const fixed = (id: string, severity: Severity, fixer = by): BuildEvent => ({
  name: 'fixed',
  data: { by: fixer, defect: id, severity, solution: 'A sensor' },
});
export const accepted = (build: number): BuildEvent => ({
  name: 'accepted',
  data: {
    by: people.manager.id,
    product,
    build,
    revision: `v0.${build}.0`,
    lastBuild: build,
    results: { unit: 'passed', integration: 'passed', system: 'passed' },
    openCriticalDefects: 0,
  },
});

/** One event of each name, with something in each list, and a defect that the second build fixes. */
export const oneOfEach = [
  chosen,
  built(1),
  tested('unit', 1, 'passed'),
  tested('unit', 1, 'failed', [defect('D1', 'critical')], ['unit']),
  fixed('D1', 'critical'),
  built(2, ['D1']),
  tested('unit', 2),
  tested('integration', 2, 'passed', [defect('D2', 'minor')]),
  tested('system', 2, 'passed', [defect('D3', 'minor')]),
  accepted(2),
];
