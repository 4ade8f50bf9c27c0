import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '@liucheng/ports';
import { CaseClient, startTestService, type TestService } from '@liucheng/service-kit/testing';
import { productBuilds } from '../product-build/product-builds.ts';
import { productDevelopmentService } from '../product-development.service.ts';
import { people } from '../product-people.ts';
import { productLaunches } from './product-launches.ts';

const { manager, head, developer, tester, releaseManager, designer, stranger } = people;

let service: TestService;
let builds: CaseClient<never, never>;
let launches: CaseClient<never, never>;
beforeAll(async () => {
  service = await startTestService(productDevelopmentService);
  builds = new CaseClient(service, productBuilds as never);
  launches = new CaseClient(service, productLaunches as never);
});
afterAll(() => service.close());

/** A development with one build that has passed all tests. */
async function developed(product: string): Promise<string> {
  const options = [{ name: 'Coil', feasibility: 5, stability: 5, scalability: 5 }];
  const id = await builds.begin(developer, 'begin', { product, options, choice: 'Coil', reason: '-' });
  await builds.does(developer, id, 'build');
  for (const level of ['unit-test', 'integration-test', 'system-test']) await builds.does(tester, id, level);
  return id;
}

/** The launch that the acceptance of a build opens. */
async function launchOf(product: string): Promise<{ id: string; buildCase: string }> {
  const buildCase = await developed(product);
  const { position } = await builds.does(manager, buildCase, 'accept');
  const [row] = await launches.rowsAfter(releaseManager, `buildCase=${buildCase}`, position);
  return { id: row?.id ?? '', buildCase };
}

const openedByHand = (product: string, buildCase: string) =>
  launches.send(manager, 'open', { body: { product, buildCase, build: 1 } });
const now = Date.now();
const window = { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 3_600_000).toISOString() };
const plan = {
  window,
  steps: [{ action: 'Switch over', responsible: 'u-long' }],
  risks: [{ risk: 'Orders get lost', response: 'Roll back' }],
};

/** Resolves when every policy has seen everything stored. */
async function reacted(): Promise<void> {
  const behind = async (): Promise<unknown[]> => {
    const { relay, policies } = (await service.service.health.report()).checks;
    return [relay?.details?.['behind'], ...Object.values(policies?.details?.['behind'] ?? {})];
  };
  while ((await behind()).some((each) => each !== 0)) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function authorised(id: string): Promise<void> {
  await launches.does(developer, id, 'prepare');
  await launches.does(releaseManager, id, 'plan-launch', plan);
  await launches.does(head, id, 'authorise');
}

describe('product launch over HTTP', () => {
  it('goes from the acceptance of a build to the review', async () => {
    const { id, buildCase } = await launchOf('kettle-k2');
    await authorised(id);
    await launches.does(releaseManager, id, 'release');
    await launches.does(tester, id, 'watch');
    const done = await launches.does(manager, id, 'review');
    expect(done.state).toMatchObject({ status: 'reviewed', product: 'kettle-k2', buildCase, build: 1 });
    const history = await launches.history(designer, id);
    expect(history.map(({ event }) => event)).toEqual([
      'opened',
      'prepared',
      'launch-planned',
      'authorised',
      'released',
      'watched',
      'reviewed',
    ]);
    expect(history[0]).toMatchObject({ role: 'automation' });
    expect(history[4]?.text['zh-CN']).toBe('发布构建 1（在计划时间窗内）。');
  });

  it('says what comes next to whom, through a roll-back', async () => {
    const { id } = await launchOf('next-1');
    expect(await launches.next(releaseManager, id)).toEqual(['prepare', 'plan-launch', 'withdraw']);
    await launches.does(releaseManager, id, 'prepare');
    await launches.does(releaseManager, id, 'plan-launch');
    expect(await launches.next(head, id)).toEqual(['authorise']);
    await launches.does(head, id, 'authorise');
    expect(await launches.next(releaseManager, id)).toEqual(['plan-launch', 'release', 'withdraw']);
    await launches.does(releaseManager, id, 'release');
    await launches.does(releaseManager, id, 'roll-back');
    expect(await launches.next(manager, id)).toEqual(['review']);
    expect(await launches.send(developer, 'review', { id })).toMatchObject({
      status: 403,
      code: 'wrong-role',
    });
    await launches.does(manager, id, 'review');
  });

  it('releases nothing that is not accepted, and puts the attempt on record', async () => {
    const buildCase = await developed('early-1');
    const { id } = await openedByHand('early-1', buildCase);
    await authorised(id);
    const releasing = () =>
      launches.send(releaseManager, 'release', { id, headers: { 'accept-language': 'zh-CN' } });
    expect(await releasing()).toMatchObject({
      status: 409,
      code: 'build-not-accepted',
      rule: 'only-accepted-build-released',
      detail: `开发任务 ${buildCase} 的构建 1 未验收通过，其尚无验收通过的构建。`,
    });
    await builds.does(manager, buildCase, 'accept');
    expect(await releasing()).toMatchObject({ status: 200 });
    expect((await launches.history(head, id)).map(({ event }) => event)).toContain('attempt-refused');
    const elsewhere = await openedByHand('early-1', 'nowhere');
    expect(await launches.send(releaseManager, 'release', { id: elsewhere.id })).toMatchObject({
      status: 409,
      code: 'build-not-accepted',
    });
  });

  it('releases once, however many try', async () => {
    const { id } = await launchOf('once-1');
    await authorised(id);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => launches.send(releaseManager, 'release', { id })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({ code: 'released-already' });
  });

  it('is hidden from everybody who does not develop products, and listed for those who do', async () => {
    const { id } = await launchOf('listed-1');
    // Half past midnight in China, the day before in UTC.
    const night = { from: '2099-07-01T00:30:00+08:00', to: '2099-07-01T02:00:00+08:00' };
    const { position } = await launches.does(releaseManager, id, 'plan-launch', { ...plan, window: night });
    const found = async (query: string) =>
      (await launches.rows(designer, `atLeast=${position}&${query}`)).map((row) => row.id);
    expect(await found('product=listed-1&status=preparing&sort=windowFrom')).toEqual([id]);
    expect(await found('plannedOnFrom=2099-07-01&plannedOnTo=2099-07-01')).toEqual([id]);
    expect(await found('product=listed-1&plannedOnTo=2099-06-30')).toEqual([]);
    expect(await found('product=listed-1&releasedOnFrom=2026-01-01')).toEqual([]);
    expect([await launches.sees(designer, id), await launches.sees(stranger, id)]).toEqual([true, false]);
  });

  it('names each fault of a body, and takes a missing response for a refusal by the rule', async () => {
    const { id } = await launchOf('faults-1');
    const body = { window: { from: '2099-02-30T00:00:00Z' }, steps: [], risks: [{ risk: '', response: 7 }] };
    const { status, errors = [] } = await launches.send(releaseManager, 'plan-launch', { id, body });
    expect(status).toBe(400);
    const paths = ['/risks/0/response', '/risks/0/risk', '/steps', '/window/from', '/window/to'];
    expect([...new Set(errors.map(({ path }) => path))].sort()).toEqual(paths);
    const unanswered = { ...plan, risks: [{ risk: 'Orders get lost' }] };
    expect(await launches.send(releaseManager, 'plan-launch', { id, body: unanswered })).toMatchObject({
      status: 409,
      rule: 'every-risk-has-a-response',
      errors: [{ path: '/risks/0/response' }],
    });
  });
});

describe('a build', () => {
  it('has one launch at a time: the acceptance opens none where there is one, which is no attempt of anybody', async () => {
    const buildCase = await developed('single-1');
    const [opened, ...more] = (
      await Promise.all(Array.from({ length: 5 }, () => openedByHand('single-1', buildCase)))
    ).filter(({ status }) => status === 201);
    expect(more).toEqual([]);
    const { position } = await builds.does(manager, buildCase, 'accept');
    await reacted();
    const since = await service.service.app.get(EventStore).readAll({ after: position, limit: 100 });
    expect(since.filter(({ event }) => event.actor?.startsWith('policy-'))).toEqual([]);
    expect(await launches.rows(manager, 'product=single-1')).toHaveLength(1);
    await launches.does(releaseManager, opened?.id ?? '', 'withdraw');
    expect(await openedByHand('single-1', buildCase)).toMatchObject({ status: 201 });
  });
});
