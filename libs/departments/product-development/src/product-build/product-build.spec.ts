import { describe, expect, it } from '@jest/globals';
import { fold, isRejection } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { by, people } from '../product-people.ts';
import { defaultSettings } from './build-settings.ts';
import { build, chooseTechnology, fix } from './building.ts';
import {
  accepted,
  built,
  chosen,
  defect,
  fixed,
  oneOfEach,
  options,
  passed,
  tested,
} from './product-build-examples.ts';
import { describeBuildEvent } from './product-build-history.ts';
import { productBuildProcess } from './product-build.process.ts';
import {
  buildEvents,
  levels,
  outcomes,
  productBuild,
  severities,
  statusOf,
  type Level,
  type ProductBuild,
} from './product-build.ts';
import { accept, test } from './testing.ts';

const { given } = specification(productBuild);
const [developer, tester, manager] = [by(people.developer), by(people.tester), by(people.manager)];
const result = { outcome: 'passed', testCases: 120 } as const;

describe('what PRD-3 declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const definition = productBuildProcess();
    const declared = {
      definition,
      events: buildEvents,
      decider: productBuild,
      describe: describeBuildEvent,
    };
    expect(processFaults({ ...declared, examples: oneOfEach, golden })).toEqual([]);
  });

  it('follows its settings', () => {
    expect(() => productBuildProcess({ ...defaultSettings, calendar: 'none' }, 2)).toThrow('/calendar');
  });
});

describe('the technology', () => {
  const choosing = (choice: string) => (state: ProductBuild) =>
    chooseTechnology(
      state,
      { product: 'kettle-k2', design: 'design-1', options, choice, reason: 'Fast' },
      developer,
    );

  it('is one of the options', () => {
    given().when(choosing(' Induction')).then(chosen);
    given()
      .when(choosing('Fire'))
      .thenRejected({
        code: 'choice-not-among-options',
        acceptable: 'Induction, Heating coil',
        errors: ['/choice'],
      });
  });
});

describe('builds', () => {
  const building =
    (who = developer, mostBuilds = 500) =>
    (state: ProductBuild) =>
      build(state, { revision: `v0.${state.builds.length + 1}.0`, changes: 'Heating' }, who, {
        ...defaultSettings,
        mostBuilds,
      });

  it('are numbered', () => {
    given(chosen).when(building()).then(built(1));
    given(chosen, built(1)).when(building()).then(built(2));
  });

  it('contain the fixes since the one before, whose authors have made them, too', () => {
    const history = [
      chosen,
      built(1),
      tested('unit', 1, 'failed', [defect('D1', 'major'), defect('D2', 'minor')]),
    ];
    given(...history, fixed('D1', 'major', 'u-jia'))
      .when(building())
      .then(built(2, ['D1'], ['u-fu', 'u-jia']));
    given(...history, fixed('D1', 'major', 'u-jia'), built(2, ['D1']))
      .when(building())
      .then(built(3));
  });

  it('are not without limit', () => {
    given(chosen, built(1))
      .when(building(developer, 1))
      .thenRejected({ code: 'too-many-builds', acceptable: '1' });
  });
});

describe('a test', () => {
  const unit = test('unit');
  const system = test('system');

  it('is of the last build or a named one, and says who made it and what was tested before', () => {
    given(chosen, built(1))
      .when((state) => unit(state, result, tester))
      .then(tested('unit', 1));
    given(chosen, built(1), tested('unit', 1), built(2))
      .when((state) => system(state, { ...result, build: 1 }, tester))
      .then(tested('system', 1, 'passed', [], ['unit']));
  });

  it('takes any order, and the builder for a tester, as facts: these rules are monitored', () => {
    const [event] = given(chosen, built(1))
      .when((state) => system(state, result, developer))
      .events();
    expect(event?.data).toMatchObject({ by: 'u-fu', builders: ['u-fu'], levelsBefore: [] });
  });

  it('opens defects, numbered through the case', () => {
    const found = { severity: 'major', description: 'Heats without water' } as const;
    given(chosen, built(1), tested('unit', 1, 'failed', [defect('D1', 'critical')]))
      .when((state) => unit(state, { ...result, outcome: 'failed', defects: [found, found] }, tester))
      .then(tested('unit', 1, 'failed', [defect('D2', 'major'), defect('D3', 'major')], ['unit']));
    given(chosen, built(1))
      .when((state) =>
        unit(state, { ...result, defects: [found, found] }, tester, { ...defaultSettings, mostDefects: 1 }),
      )
      .thenRejected({ code: 'too-many-defects', errors: ['/defects'] });
  });

  it('is of a build that there is', () => {
    given(chosen)
      .when((state) => unit(state, result, tester))
      .thenRejected({ code: 'build-not-there', errors: ['/build'] });
    given(chosen, built(1))
      .when((state) => unit(state, { ...result, build: 2 }, tester))
      .thenRejected({ code: 'build-not-there', reason: '1 to 1', errors: ['/build'] });
  });
});

describe('a fix', () => {
  const fixing = (id: string) => (state: ProductBuild) =>
    fix(state, { defect: id, solution: 'A sensor' }, developer);
  const history = [chosen, built(1), tested('unit', 1, 'failed', [defect('D1', 'critical')])];

  it('is of a defect that is open', () => {
    given(...history)
      .when(fixing('D1'))
      .then(fixed('D1', 'critical'));
    for (const id of ['D2', '__proto__'])
      given(...history)
        .when(fixing(id))
        .thenRejected({ code: 'defect-not-open', acceptable: 'D1', errors: ['/defect'] });
    given(...history, fixed('D1', 'critical'))
      .when(fixing('D1'))
      .thenRejected({ code: 'defect-not-open' });
  });
});

describe('the acceptance', () => {
  const accepting = (number?: number) => (state: ProductBuild) =>
    accept(state, number === undefined ? {} : { build: number }, manager);

  it('needs all three levels passed on the last build (all-levels-passed-on-last-build)', () => {
    given(chosen, built(1), ...passed(1))
      .when(accepting(1))
      .then(accepted(1));
    given(chosen, built(1), tested('unit', 1, 'failed'), ...passed(1))
      .when(accepting())
      .then(accepted(1));
    for (const [code, reason, history] of [
      ['nothing-built', '', [chosen]],
      ['test-levels-not-passed', 'system test not done', [chosen, built(1), ...passed(1).slice(0, 2)]],
      [
        'test-levels-not-passed',
        'unit test failed',
        [chosen, built(1), ...passed(1), tested('unit', 1, 'failed')],
      ],
      ['test-levels-not-passed', 'Build 2', [chosen, built(1), ...passed(1), built(2)]],
      ['test-levels-not-passed', 'Build 2', [chosen, built(1), built(2), ...passed(1)]],
    ] as const)
      given(...history)
        .when(accepting())
        .thenRejected({ code, rule: 'all-levels-passed-on-last-build', reason });
    given(chosen, built(1), ...passed(1), built(2), ...passed(2))
      .when(accepting(1))
      .thenRejected({
        code: 'not-the-last-build',
        rule: 'all-levels-passed-on-last-build',
        errors: ['/build'],
      });
  });

  it('needs every critical defect fixed in a build (no-open-critical-defect)', () => {
    const found = [chosen, built(1), ...passed(1), tested('system', 1, 'passed', [defect('D1', 'critical')])];
    given(...found)
      .when(accepting())
      .thenRejected({ code: 'critical-defects-open', rule: 'no-open-critical-defect', reason: 'D1' });
    given(...found, fixed('D1', 'critical'))
      .when(accepting())
      .thenRejected({
        code: 'critical-defects-open',
        rule: 'no-open-critical-defect',
        reason: 'in no build yet',
      });
    given(...found, fixed('D1', 'critical'), built(2, ['D1']), ...passed(2))
      .when(accepting())
      .then(accepted(2));
    given(chosen, built(1), ...passed(1), tested('unit', 1, 'passed', [defect('D1', 'major')]))
      .when(accepting())
      .then(accepted(1));
  });

  it('is given exactly when a simple model says so, whatever was built, tested and fixed', () => {
    const act = fc.oneof(
      fc.constant({ kind: 'build' as const }),
      fc.record({
        kind: fc.constant('test' as const),
        level: fc.constantFrom<Level>(...levels),
        back: fc.nat(1),
        outcome: fc.constantFrom(...outcomes),
        severity: fc.option(fc.constantFrom(...severities)),
      }),
      fc.record({ kind: fc.constant('fix' as const), defect: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const model = {
          builds: 0,
          last: new Map<Level, string>(),
          critical: new Map<string, 'open' | 'fixed'>(),
        };
        let [state, defects] = [fold(productBuild, [chosen]), 0];
        for (const each of acts) {
          const decided =
            each.kind === 'build'
              ? build(state, { revision: '-', changes: '-' }, developer)
              : each.kind === 'fix'
                ? fix(state, { defect: `D${each.defect}`, solution: '-' }, developer)
                : test(each.level)(
                    state,
                    {
                      build: model.builds - each.back,
                      outcome: each.outcome,
                      testCases: 1,
                      defects: each.severity ? [{ severity: each.severity, description: '-' }] : [],
                    },
                    tester,
                  );
          if (isRejection(decided)) continue;
          state = fold(productBuild, decided, state);
          if (each.kind === 'build') {
            [model.builds, model.last] = [model.builds + 1, new Map()];
            for (const [id, status] of model.critical) if (status === 'fixed') model.critical.delete(id);
          } else if (each.kind === 'test') {
            if (each.back === 0) model.last.set(each.level, each.outcome);
            if (each.severity) defects++;
            if (each.severity === 'critical') model.critical.set(`D${defects}`, 'open');
          } else if (model.critical.has(`D${each.defect}`)) model.critical.set(`D${each.defect}`, 'fixed');
        }
        const may = levels.every((level) => model.last.get(level) === 'passed') && model.critical.size === 0;
        expect(isRejection(accepting()(state))).toBe(!may);
        expect(statusOf(state) === 'acceptable').toBe(may);
      }),
    );
  });

  it('is the end', () => {
    for (const command of [
      (state: ProductBuild) => build(state, { revision: '-', changes: '-' }, developer),
      (state: ProductBuild) => test('unit')(state, result, tester),
      (state: ProductBuild) => fix(state, { defect: 'D1', solution: '-' }, developer),
      accepting(),
    ])
      given(...oneOfEach)
        .when(command)
        .thenRejected({ code: 'build-accepted' });
  });
});
