import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  budget,
  budgetEvent,
  campaign,
  closeMarketing,
  confirmedTargeting,
  draftOf,
  financeSets,
  heldIn,
  openMarketing,
  parked,
  publish,
  published,
} from './testing/marketing-api.ts';
import { people } from './testing/people.ts';

const { colleague, planner, manager } = people;

beforeAll(openMarketing);
afterAll(closeMarketing);

describe('campaign planning over HTTP', () => {
  it('says that no budget is known before finance has set one', async () => {
    const { id } = await campaign.doing(planner, 'open');
    const zh = { 'accept-language': 'zh-CN' };
    expect(await campaign.doing(planner, 'draft-plan', id, draftOf(2090, 1), zh)).toMatchObject({
      status: 409,
      code: 'budget-unknown',
      rule: 'plan-within-remaining-budget',
      clause: 'MKT-3',
      detail: '财务部尚未设定市场部 2090 年预算，剩余预算为 0，无法安排 0.01 CNY。',
      errors: [{ path: '/budget' }],
    });
    expect((await campaign.history(planner, id)).map(({ event }) => event)).toEqual([
      'opened',
      'attempt-refused',
    ]);
    expect(await budget.doing(manager, 'set-budget', '2090', { amount: 5 })).toMatchObject({
      status: 403,
      code: 'wrong-role',
    });
  });

  it('goes the whole way with the examples of the documentation, returned once', async () => {
    await financeSets(2026, 20_000_000);
    const begun = await campaign.doing(planner, 'open');
    expect(begun).toMatchObject({ status: 201, state: { status: 'opened' } });
    const { id } = begun;
    for (const [step, status] of [
      ['draft-plan', 'drafted'],
      ['choose-strategy', 'strategy-chosen'],
      ['design-creative', 'awaiting-approval'],
    ] as const)
      expect(await campaign.doing(planner, step, id)).toMatchObject({ status: 200, state: { status } });
    expect(await heldIn(2026, [id])).toEqual({ limit: 20_000_000, held: 8_000_000, counted: 8_000_000 });
    expect(await campaign.next(planner, id)).toMatchObject([
      { command: 'draft-plan', allowed: true },
      { command: 'approve', allowed: false, refusal: { code: 'wrong-role' } },
      { command: 'return-plan', allowed: false },
      { command: 'cancel', allowed: true },
    ]);
    await campaign.doing(manager, 'return-plan', id);
    expect(await heldIn(2026, [id])).toMatchObject({ held: 0, counted: 0 });
    expect(await campaign.doing(manager, 'approve', id)).toMatchObject({
      status: 409,
      code: 'plan-returned',
    });
    await campaign.doing(planner, 'draft-plan', id);
    await campaign.doing(planner, 'design-creative', id);
    const done = await campaign.doing(manager, 'approve', id);
    expect(done).toMatchObject({ status: 200, state: { status: 'approved', budget: 8_000_000 } });
    const told = await campaign.history(manager, id);
    expect(told.at(-1)?.text['zh-CN']).toBe('方案获批，预算 80000.00 CNY。');
    const found = await campaign.rows(
      colleague,
      `status=approved&beginsFrom=2026-04-01&beginsTo=2026-04-01&budgetFrom=8000000&atLeast=${done.position}`,
    );
    expect(found).toMatchObject([{ id, holds: 8_000_000 }]);
    const [account] = await budget.rows(manager, `yearFrom=2026&yearTo=2026&atLeast=${done.position}`);
    expect(account).toMatchObject({
      id: '2026',
      budget: 20_000_000,
      reserved: 8_000_000,
      remaining: 12_000_000,
    });
    const ledger = await budget.history(manager, '2026');
    expect(ledger.map(({ event }) => event)).toEqual(['budget-set', 'drawn', 'released', 'drawn']);
  });

  it('takes over the budget of marketing only, again when it changes, and parks what it cannot read', async () => {
    await publish('liucheng.finance', budgetEvent(2030, 7, { department: 'sales' }), {
      ...budgetEvent(2030, 8, { currency: 'EUR' }),
      subject: 'odd',
    });
    await financeSets(2030, 9);
    await financeSets(2030, 10);
    expect((await budget.history(manager, '2030')).map(({ text }) => text['en'])).toEqual([
      "Marketing's budget for 2030 is 0.09 CNY.",
      "Marketing's budget for 2030 is 0.10 CNY.",
    ]);
    const letters = await parked('finance-sets-marketing-budget');
    expect(letters.map(({ cause }) => cause)).toEqual([expect.stringContaining('/currency: expected CNY')]);
  });

  it('opens by itself for confirmed segments, once, and the plan is for them', async () => {
    const { id: from } = await confirmedTargeting();
    const found = await published(
      ({ type, data }) =>
        type === 'liucheng.marketing.campaign.opened.v1' && JSON.stringify(data).includes(from),
    );
    expect(found).toMatchObject({
      actorrole: 'automation',
      data: {
        title: 'People who live alone in cities',
        segments: [{ targeting: from, segment: 'solo-urban' }],
      },
    });
    await financeSets(2031, 100);
    const { subject: id } = found;
    const waiting = await campaign.doing(planner, 'draft-plan', id, draftOf(2031, 100));
    expect(waiting).toMatchObject({ status: 200 });
    const listed = await campaign.rows(planner, `targeting=${from}&atLeast=${waiting.position}`);
    expect(listed).toMatchObject([{ id, targeting: from, status: 'drafted' }]);
    const drafted = await published(
      ({ type, subject }) => type.endsWith('.plan-drafted.v1') && subject === id,
    );
    expect(drafted.data).toMatchObject({
      segments: [{ targeting: from, segment: 'solo-urban', confirmed: true }],
    });
    // Delivered again, and beside something that cannot be read.
    const confirmed = await published(
      ({ type, subject }) => type.endsWith('.confirmed.v1') && subject === from,
    );
    const odd = { ...confirmed, id: 'odd', subject: 'odd', data: { segments: 'all' } };
    await publish('liucheng.marketing', confirmed, odd);
    const { id: later } = await confirmedTargeting();
    await published(({ type, data }) => type.endsWith('.opened.v1') && JSON.stringify(data).includes(later));
    const { position } = await campaign.doing(planner, 'open');
    const opened = await campaign.rows(manager, `owner=u-jiang&status=drafted&atLeast=${position}`);
    expect(opened.filter((row) => row['title'] === 'People who live alone in cities')).toHaveLength(1);
    const letters = await parked('confirmed-segments-open-campaign');
    expect(letters.map(({ key }) => key)).toEqual(['odd']);
  });

  it('never plans more than the budget, whatever is drafted, revised, returned and cancelled at once', async () => {
    const year = 2032;
    await financeSets(year, 10_000);
    const ids = await Promise.all(
      Array.from({ length: 12 }, async () => (await campaign.doing(planner, 'open')).id),
    );
    const drafts = await Promise.all(
      ids.map((id) => campaign.doing(planner, 'draft-plan', id, draftOf(year, 3_000))),
    );
    expect(drafts.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 3 }, () => 200),
      ...Array.from({ length: 9 }, () => 409),
    ]);
    expect(await heldIn(year, ids)).toEqual({ limit: 10_000, held: 9_000, counted: 9_000 });
    const [first, second, third] = ids.filter((_, index) => drafts[index]?.status === 200) as [
      string,
      string,
      string,
    ];
    const others = ids.filter((id) => ![first, second, third].includes(id));
    await Promise.all([
      campaign.doing(planner, 'draft-plan', first, draftOf(year, 1_000)),
      campaign.doing(planner, 'cancel', second),
      campaign.doing(manager, 'return-plan', third),
      ...others.map((id, n) => campaign.doing(planner, 'draft-plan', id, draftOf(year, 1_000 + 500 * n))),
    ]);
    const { limit, held, counted } = await heldIn(year, ids);
    expect(held).toBeLessThanOrEqual(limit);
    expect(counted).toBe(held);
    const { id } = await campaign.doing(planner, 'open');
    expect(await campaign.doing(planner, 'draft-plan', id, draftOf(year, limit - held + 1))).toMatchObject({
      status: 409,
      code: 'over-remaining-budget',
    });
    expect(await campaign.doing(planner, 'draft-plan', id, draftOf(year, limit - held))).toMatchObject({
      status: 200,
    });
  });

  it('approves nothing beyond a budget that was lowered, until enough is free', async () => {
    const year = 2033;
    await financeSets(year, 100);
    const { id } = await campaign.doing(planner, 'open');
    await campaign.doing(planner, 'draft-plan', id, draftOf(year, 60));
    await financeSets(year, 50);
    expect(await campaign.doing(manager, 'approve', id)).toMatchObject({
      status: 409,
      rule: 'approval-within-remaining-budget',
    });
    await campaign.doing(planner, 'draft-plan', id, draftOf(year, 50));
    expect(await campaign.doing(manager, 'approve', id)).toMatchObject({ status: 200 });
  });
});
