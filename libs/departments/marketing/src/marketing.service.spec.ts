import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  acceptedResearch,
  approvedCampaign,
  campaign,
  closeMarketing,
  financeSets,
  openMarketing,
  promotion,
  research,
  targeting,
} from './testing/marketing-api.ts';
import { people } from './testing/people.ts';

const { researcher, colleague, planner, manager, stranger } = people;

beforeAll(openMarketing);
afterAll(closeMarketing);

describe('market research over HTTP', () => {
  it('goes the whole way with the examples of the documentation', async () => {
    const begun = await research.doing(researcher, 'plan');
    expect(begun).toMatchObject({ status: 201, state: { status: 'planned' } });
    const { id } = begun;
    expect(await research.doing(colleague, 'revise-plan', id)).toMatchObject({ status: 200 });
    for (const [step, status] of [
      ['collect', 'collecting'],
      ['analyse', 'analysed'],
      ['report', 'reported'],
    ] as const)
      expect(await research.doing(researcher, step, id)).toMatchObject({ status: 200, state: { status } });
    expect(await research.next(researcher, id)).toMatchObject([
      { command: 'report', allowed: true },
      { command: 'accept', allowed: false, refusal: { code: 'wrong-role' } },
    ]);
    const done = await research.doing(manager, 'accept', id);
    expect(done).toMatchObject({ status: 200, state: { status: 'accepted' } });
    expect(await research.next(manager, id)).toEqual([]);
    const told = await research.history(manager, id);
    expect(told.map(({ step }) => step)).toEqual(['plan', 'plan', 'collect', 'analyse', 'report', 'accept']);
    expect(told[2]?.text).toMatchObject({ 'zh-CN': expect.stringContaining('访谈，一手资料') });
  });

  it('refuses a plan without an element in the language of the caller', async () => {
    const refused = await research.doing(
      researcher,
      'plan',
      '',
      { scope: ' ' },
      { 'accept-language': 'zh-CN' },
    );
    expect(refused).toMatchObject({
      status: 409,
      code: 'element-missing',
      rule: 'plan-names-all-elements',
      clause: 'MKT-1',
      detail: '调研计划缺少：调研范围。',
      errors: [{ path: '/scope' }],
    });
  });

  it('lists what marketing has, by state and by channels that are still without a source', async () => {
    const { id, position } = await acceptedResearch();
    const open = await research.doing(researcher, 'plan');
    const ids = async (query: string, as = colleague) =>
      (await research.rows(as, `atLeast=${Math.max(position, open.position)}&${query}`)).map((row) => row.id);
    expect(await ids('status=accepted&endsFrom=2099-03-27&endsTo=2099-03-27')).toContain(id);
    expect(await ids('status=accepted')).not.toContain(open.id);
    expect((await ids('channelsWithoutSourceFrom=2&sort=ends')).includes(open.id)).toBe(true);
    expect(await ids('endsFrom=2099-03-28')).toEqual([]);
    expect(await ids('', stranger)).toEqual([]);
  });
});

describe('target customers over HTTP', () => {
  it('go the whole way from an accepted report with the examples of the documentation', async () => {
    const { id: from } = await acceptedResearch();
    const begun = await targeting.doing(researcher, 'analyse-segments', '', { research: from });
    expect(begun).toMatchObject({ status: 201, state: { status: 'analysed' } });
    const { id } = begun;
    expect(await targeting.state(manager, id)).toMatchObject({ research: from, researchAccepted: true });
    await targeting.doing(colleague, 'analyse-more-segments', id);
    const assessed = await targeting.doing(researcher, 'assess-value', id);
    expect(assessed.state).toEqual({ status: 'assessed', segments: [{ segment: 'solo-urban', score: 71 }] });
    expect(await targeting.next(manager, id)).toMatchObject([
      { command: 'analyse-more-segments', allowed: true },
      { command: 'assess-value', allowed: true },
      { command: 'confirm', allowed: true },
    ]);
    const done = await targeting.doing(manager, 'confirm', id);
    expect(done).toMatchObject({ status: 200, state: { status: 'confirmed' } });
    const told = await targeting.history(manager, id);
    expect(told.at(-1)?.text['zh-CN']).toBe('确认目标客户：People who live alone in cities（71 分）');
    const found = await targeting.rows(
      colleague,
      `research=${from}&status=confirmed&bestScoreFrom=71&atLeast=${done.position}`,
    );
    expect(found.map((row) => row.id)).toEqual([id]);
  });

  it('record as a fact that the report is not accepted, or that there is none', async () => {
    const { id: from } = await research.doing(researcher, 'plan');
    for (const named of [from, 'nothing-there']) {
      const { id, status } = await targeting.doing(researcher, 'analyse-segments', '', { research: named });
      expect(status).toBe(201);
      expect(await targeting.state(manager, id)).toMatchObject({ researchAccepted: false });
    }
  });

  it('refuse a segment without a score, and keep the attempt on record', async () => {
    const { id } = await targeting.doing(researcher, 'analyse-segments');
    expect(await targeting.doing(manager, 'confirm', id)).toMatchObject({
      status: 409,
      rule: 'confirmed-segments-analysed-and-scored',
      errors: [{ path: '/segments/0/segment' }],
    });
    expect((await targeting.history(manager, id)).map(({ event }) => event)).toEqual([
      'segments-analysed',
      'attempt-refused',
    ]);
    expect(await targeting.doing(stranger, 'confirm', id)).toMatchObject({ status: 403 });
  });
});

describe('promotion over HTTP', () => {
  it('goes the whole way with the examples of the documentation, named by its campaign', async () => {
    await financeSets(2099, 50_000_000);
    const { id } = await approvedCampaign(2099, 8_000_000);
    const begun = await promotion.doing(planner, 'choose-channels', id);
    expect(begun).toMatchObject({
      status: 200,
      id,
      state: { status: 'prepared', spent: 0, left: 8_000_000, monitorBy: '2099-03-07' },
    });
    expect(await promotion.doing(planner, 'choose-channels', id)).toMatchObject({
      status: 409,
      code: 'promoted-already',
    });
    await promotion.doing(planner, 'change-channels', id);
    const running = await promotion.doing(planner, 'execute', id);
    expect(running.state).toMatchObject({ status: 'running', spent: 2_000_000, left: 6_000_000 });
    expect(await promotion.doing(researcher, 'monitor', id)).toMatchObject({ status: 200 });
    expect((await promotion.next(researcher, id)).map(({ command, allowed }) => [command, allowed])).toEqual([
      ['change-channels', false],
      ['execute', false],
      ['monitor', true],
      ['evaluate', false],
    ]);
    const done = await promotion.doing(planner, 'evaluate', id);
    expect(done).toMatchObject({ status: 200, state: { status: 'evaluated' } });
    const told = await promotion.history(manager, id);
    expect(told.map(({ event }) => event)).toEqual([
      'channels-chosen',
      'attempt-refused',
      'channels-chosen',
      'executed',
      'monitored',
      'evaluated',
    ]);
    const found = await promotion.rows(
      colleague,
      `status=evaluated&endsFrom=2099-03-31&endsTo=2099-03-31&spentFrom=2000000&atLeast=${done.position}`,
    );
    expect(found).toMatchObject([{ id, conversions: 450, sales: 4_050_000 }]);
  });

  it('is refused for a campaign that is not approved, or that there is not', async () => {
    const { id } = await campaign.doing(planner, 'open');
    for (const named of [id, '0199a1b2-0000-7000-8000-0000000000ff'])
      expect(await promotion.doing(planner, 'choose-channels', named)).toMatchObject({
        status: 409,
        rule: 'belongs-to-approved-campaign',
        clause: 'MKT-4',
        errors: [{ path: '/campaign' }],
      });
    expect(await promotion.doing(planner, 'choose-channels', 'x')).toMatchObject({
      status: 400,
      errors: [{ path: '/campaign' }],
    });
    expect(await promotion.doing(planner, 'execute', id)).toMatchObject({ status: 404 });
  });

  it('spends no more than the plan has, under commands at once', async () => {
    await financeSets(2098, 50_000_000);
    const { id } = await approvedCampaign(2098, 7_000_000);
    await promotion.doing(planner, 'choose-channels', id);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => promotion.doing(planner, 'execute', id)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(await promotion.state(planner, id)).toMatchObject({ spent: 6_000_000, activities: 3 });
  });
});
