import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCase } from '@liucheng/service-kit';
import { dyingAt, openCommandRig, type CommandRig, type RigAnswer } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { creative, plan, strategies } from '../campaign-planning/campaign-examples.ts';
import { campaigns } from '../campaign-planning/campaign-planning.ts';
import { marketingBudgets } from '../marketing-budget/marketing-budget.ts';
import { people, start } from '../testing/people.ts';
import { channels } from './promotion-examples.ts';
import { promotions } from './promotions.ts';

// What a campaign spends under commands at once, some of which die half-way, beside what the answers say.

const { planner, manager } = people;
const automation = { ...manager, roles: [{ role: 'automation', department: 'marketing' }] };
const budget = 100;

let rig: CommandRig;
beforeAll(async () => {
  rig = await openCommandRig('marketing', start);
  const body = { year: 2026, amount: 1_000_000 };
  await rig.issue(marketingBudgets, { name: 'set-budget', caseId: '2026', body, actor: automation });
});
afterAll(() => rig.close());

async function approvedCampaign(): Promise<string> {
  const opened = await rig.issue(campaigns, { name: 'open', body: { title: 'Kettles' }, actor: planner });
  const caseId = opened.caseId as string;
  for (const [name, body, actor] of [
    ['draft-plan', { ...plan, budget, split: [{ item: 'All', amount: budget }] }, planner],
    ['choose-strategy', { strategies }, planner],
    ['design-creative', creative, planner],
    ['approve', {}, manager],
  ] as const)
    expect(await rig.issue(campaigns, { name, body, actor, caseId })).toMatchObject({ outcome: 'done' });
  return caseId;
}

const starting = (campaign: string): Promise<RigAnswer> =>
  rig.issue(promotions, {
    name: 'choose-channels',
    body: { campaign, channels },
    actor: planner,
    caseId: campaign,
  });

describe('the promotion of a campaign', () => {
  it('is started once by those who start it at once', async () => {
    const campaign = await approvedCampaign();
    const answers = await Promise.all(Array.from({ length: 5 }, () => starting(campaign)));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
      'done',
      ...Array.from({ length: 4 }, () => 'promoted-already'),
    ]);
  });

  it('spends what the answers say, never more than the budget, and refuses only what does not fit', async () => {
    const activity = fc.record({ spend: fc.nat(60), diesAt: fc.nat(12) });
    await fc.assert(
      fc.asyncProperty(fc.array(activity, { minLength: 1, maxLength: 8 }), async (activities) => {
        const campaign = await approvedCampaign();
        await starting(campaign);
        const answers = await Promise.all(
          activities.map(async ({ spend, diesAt }) => {
            const body = { activity: '-', channel: 'social', spend };
            const intercept = dyingAt(diesAt);
            const { outcome } = await rig.issue(promotions, {
              name: 'execute',
              body,
              actor: planner,
              caseId: campaign,
              intercept,
            });
            return { spend, outcome };
          }),
        );
        const { spent } = (await readCase(rig.store, promotions, campaign)).state;
        const sumOf = (wanted: string): number =>
          answers.reduce((sum, { spend, outcome }) => (outcome === wanted ? sum + spend : sum), 0);
        expect(spent).toBeLessThanOrEqual(budget);
        // What died may have been stored or not.
        expect(spent).toBeGreaterThanOrEqual(sumOf('done'));
        expect(spent).toBeLessThanOrEqual(sumOf('done') + sumOf('crashed'));
        for (const { spend, outcome } of answers)
          if (outcome === 'over-campaign-budget') expect(spent + spend).toBeGreaterThan(budget);
      }),
      { numRuns: 60 },
    );
  }, 180_000);
});
