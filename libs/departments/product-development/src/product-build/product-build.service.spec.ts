import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseClient, startTestService, type TestService } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { productDevelopmentService } from '../product-development.service.ts';
import { people } from '../product-people.ts';
import { productBuilds } from './product-builds.ts';

const { manager, developer, tester, designer, stranger } = people;

let service: TestService;
let builds: CaseClient<never, never>;
beforeAll(async () => {
  service = await startTestService(productDevelopmentService);
  builds = new CaseClient(service, productBuilds as never);
});
afterAll(() => service.close());

const options = [{ name: 'Coil', feasibility: 5, stability: 5, scalability: 5 }];
const begin = (product: string) =>
  builds.begin(developer, 'begin', { product, options, choice: 'Coil', reason: '-' });
const levels = ['unit-test', 'integration-test', 'system-test'];

describe('product build over HTTP', () => {
  it('goes the whole way with the examples of the documentation, through a defect', async () => {
    const id = await builds.begin(developer, 'begin');
    await builds.does(developer, id, 'build');
    const defects = [{ severity: 'critical', description: 'Keeps heating without water' }];
    await builds.does(tester, id, 'unit-test', { outcome: 'failed', testCases: 120, defects });
    await builds.does(developer, id, 'fix');
    await builds.does(developer, id, 'build');
    for (const level of levels) await builds.does(tester, id, level);
    const done = await builds.does(manager, id, 'accept');
    expect(done.state).toEqual({
      status: 'accepted',
      product: 'kettle-k2',
      builds: 2,
      openDefects: 0,
      openCriticalDefects: 0,
      acceptedBuild: 2,
    });
    const history = await builds.history(designer, id);
    expect(history.map(({ step }) => step)).toEqual([
      'choose-technology',
      'build',
      'unit-test',
      'fix',
      'build',
      ...levels,
      'accept',
    ]);
    expect(history[2]?.text['zh-CN']).toBe('构建 1 单元测试未通过（用例 120 个，发现缺陷 D1）。');
  });

  it('says what comes next to whom, and refuses in the language of the caller', async () => {
    const id = await begin('next-1');
    await builds.does(developer, id, 'build');
    expect(await builds.next(tester, id)).toEqual(['unit-test']);
    expect(await builds.next(developer, id)).toEqual(['build', 'unit-test']);
    const refused = await builds.send(manager, 'accept', { id, headers: { 'accept-language': 'zh-CN' } });
    expect(refused).toMatchObject({
      status: 409,
      code: 'test-levels-not-passed',
      rule: 'all-levels-passed-on-last-build',
      detail: '构建 1：单元测试未进行，集成测试未进行，系统测试未进行。',
    });
    for (const level of levels) await builds.does(tester, id, level);
    expect(await builds.next(manager, id)).toEqual(['accept']);
    expect(await builds.send(developer, 'system-test', { id })).toMatchObject({
      status: 403,
      code: 'wrong-role',
    });
  });

  it('is hidden from everybody who does not develop products, and listed for those who do', async () => {
    const [one, other] = [await begin('listed-1'), await begin('listed-2')];
    await builds.does(developer, other, 'build');
    const defects = [{ severity: 'minor', description: 'A scratch' }];
    const { position } = await builds.does(tester, other, 'unit-test', {
      outcome: 'passed',
      testCases: 1,
      defects,
    });
    const found = async (query: string) =>
      (await builds.rows(manager, `atLeast=${position}&${query}`)).map(({ id }) => id);
    expect(await found('product=listed-1&status=technology-chosen')).toEqual([one]);
    expect(
      await found('openDefectsFrom=1&openCriticalDefectsTo=0&product=listed-2&sort=-openDefects'),
    ).toEqual([other]);
    expect(await found('buildsFrom=2&product=listed-2')).toEqual([]);
    expect([await builds.sees(manager, one), await builds.sees(stranger, one)]).toEqual([true, false]);
  });

  it('names each fault of a body', async () => {
    const id = await begin('faults-1');
    const body = {
      build: 1.5,
      outcome: 'good',
      testCases: -1,
      defects: [{ severity: 'awful', description: '' }],
    };
    const { status, errors = [] } = await builds.send(tester, 'unit-test', { id, body });
    expect(status).toBe(400);
    const paths = ['/build', '/defects/0/description', '/defects/0/severity', '/outcome', '/testCases'];
    expect(errors.map(({ path }) => path).sort()).toEqual(paths);
  });
});

describe('at the same time', () => {
  interface Whole {
    readonly state: {
      readonly builds: readonly { readonly number: number; readonly results: object }[];
      readonly defects: readonly { readonly id: string }[];
      readonly accepted?: number;
    };
  }

  it('builds and defects get a number each, and what is accepted is the last build with nothing after it', async () => {
    const act = fc.constantFrom('build', 'defect', 'pass', 'accept');
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 7 }), async (acts) => {
        const id = await begin(`run-${run++}`);
        await builds.does(developer, id, 'build');
        for (const level of levels) await builds.does(tester, id, level);
        const defects = [{ severity: 'critical', description: '-' }];
        const answers = await Promise.all(
          acts.map((each) => {
            if (each === 'build') return builds.send(developer, 'build', { id });
            if (each === 'accept') return builds.send(manager, 'accept', { id });
            const found = each === 'defect' ? { defects } : {};
            return builds.send(tester, 'unit-test', {
              id,
              body: { outcome: 'passed', testCases: 1, ...found },
            });
          }),
        );
        for (const { status } of answers) expect([200, 409]).toContain(status);
        const { state } = await builds.get<Whole>(manager, id);
        const done = (kind: string) =>
          acts.filter((each, at) => each === kind && answers[at]?.status === 200).length;
        expect(state.builds.map(({ number }) => number)).toEqual(state.builds.map((_, at) => at + 1));
        expect(state.builds).toHaveLength(1 + done('build'));
        expect(state.defects.map((each) => each.id)).toEqual(state.defects.map((_, at) => `D${at + 1}`));
        expect(state.defects).toHaveLength(done('defect'));
        expect(done('accept')).toBeLessThanOrEqual(1);
        if (state.accepted !== undefined) {
          expect(state.accepted).toBe(state.builds.length);
          expect([done('defect'), state.builds.at(-1)?.results]).toEqual([
            0,
            { unit: 'passed', integration: 'passed', system: 'passed' },
          ]);
        }
      }),
      { numRuns: 10 },
    );
  });
});
