import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '@liucheng/kernel';
import { readCase, type CaseType } from '@liucheng/service-kit';
import { dyingAt, openCommandRig, type CommandRig } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { reservedOf, type BudgetAccount } from '../marketing-budget/budget-account.ts';
import { marketingBudgets } from '../marketing-budget/marketing-budget.ts';
import { people, start } from '../testing/people.ts';
import { creative, plan } from './campaign-examples.ts';
import { campaigns } from './campaign-planning.ts';
import { heldBudget, type Campaign } from './campaign.ts';

// The plans of a year and its budget under commands at once, some of which die half-way.

const { planner, manager } = people;
const automation = { ...manager, roles: [{ role: 'automation', department: 'marketing' }] };

let rig: CommandRig;
beforeAll(async () => {
  rig = await openCommandRig('marketing', start);
});
afterAll(() => rig.close());

type Outcome = 'done' | 'refused' | 'crashed';
const managed = new Set(['approve', 'return-plan']);

/** Dies at that point of the way to its answer. */
async function doing<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  name: string,
  caseId: string,
  body: object,
  point = Infinity,
): Promise<Outcome> {
  const actor = type.category === 'campaign' ? (managed.has(name) ? manager : planner) : automation;
  const { outcome } = await rig.issue(type, { name, body, actor, caseId, intercept: dyingAt(point) });
  return outcome === 'done' || outcome === 'crashed' ? outcome : 'refused';
}

const setBudget = (year: number, amount: number): Promise<Outcome> =>
  doing(marketingBudgets, 'set-budget', String(year), { year, amount });

const draftOf = (year: number, budget: number) => ({
  ...plan,
  period: { from: `${year}-03-01`, to: `${year}-03-31` },
  budget,
  split: [{ item: 'All', amount: budget }],
});

async function openedCampaigns(count: number): Promise<string[]> {
  const body = { title: 'Kettles' };
  const opened = await Promise.all(
    Array.from({ length: count }, () => rig.issue(campaigns, { name: 'open', body, actor: planner })),
  );
  return opened.map(({ caseId }) => caseId as string);
}

/**
 * Follows the store in order: at no moment do plans hold more than the account counts for them, and never does the account
 * grant more than the budget then was. So, as long as nobody lowers it, the plans never come to more than the budget.
 */
async function checkHistory(year: number, ids: readonly string[]): Promise<{ held: number; limit: number }> {
  let account: BudgetAccount = marketingBudgets.decider.initial;
  let lowered = false;
  const states = new Map<string, Campaign>();
  const heldBy = (state: Campaign): number => heldBudget(state)[year] ?? 0;
  const held = (): number => [...states.values()].reduce((sum, state) => sum + heldBy(state), 0);
  const streams = new Set([marketingBudgets.stream(String(year)), ...ids.map((id) => campaigns.stream(id))]);
  for (const { stream, event } of await rig.store.readAll({ after: 0, limit: 1_000_000 })) {
    if (!streams.has(stream)) continue;
    if (event.process === 'marketing-budget') {
      const read = marketingBudgets.events.read(event.type, event.data) as never;
      const before = account;
      account = marketingBudgets.decider.evolve(account, read);
      lowered ||= (account.limit ?? 0) < (before.limit ?? 0);
      if (event.type.endsWith('.drawn.v1') && account !== before)
        expect(reservedOf(account)).toBeLessThanOrEqual(account.limit ?? 0);
      continue;
    }
    const read = campaigns.events.read(event.type, event.data) as never;
    const before = states.get(event.subject) ?? campaigns.decider.initial;
    states.set(event.subject, campaigns.decider.evolve(before, read));
    for (const [id, state] of states) {
      const draw = account.draws[id];
      expect(heldBy(state)).toBeLessThanOrEqual(draw ? Math.max(draw.held, draw.upTo) : 0);
    }
    if (!lowered) expect(held()).toBeLessThanOrEqual(account.limit ?? 0);
  }
  return { held: held(), limit: account.limit ?? 0 };
}

let nextYear = 3000;

describe('plans and the budget of their year', () => {
  it('agree whatever is commanded at once and wherever it dies', async () => {
    const campaign = fc.nat(3);
    // Beyond the number of calls that a command makes, it lives.
    const point = fc.nat(40);
    const command = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ campaign, point, name: fc.constant('draft-plan'), amount: fc.nat(70) }),
      },
      {
        weight: 5,
        arbitrary: fc.record({
          campaign,
          point,
          name: fc.constantFrom('return-plan', 'return-plan', 'cancel', 'design-creative', 'approve'),
        }),
      },
      { weight: 1, arbitrary: fc.record({ name: fc.constant('set-budget'), amount: fc.nat(120) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(command, { maxLength: 6 }), { maxLength: 4 }), async (batches) => {
        const year = nextYear++;
        await setBudget(year, 100);
        const ids = await openedCampaigns(4);
        for (const batch of batches) {
          await Promise.all(
            batch.map((each) => {
              if (!('campaign' in each)) return setBudget(year, (each as { amount: number }).amount);
              const id = ids[each.campaign] as string;
              const body =
                'amount' in each
                  ? draftOf(year, each.amount)
                  : each.name === 'design-creative'
                    ? creative
                    : { reason: '-' };
              return doing(campaigns, each.name, id, body, each.point);
            }),
          );
        }
        const { held, limit } = await checkHistory(year, ids);
        // Nothing is lost or stuck: what plans do not hold can be planned, to the last fen and no further.
        const [id] = (await openedCampaigns(1)) as [string];
        expect(await doing(campaigns, 'draft-plan', id, draftOf(year, Math.max(0, limit - held) + 1))).toBe(
          'refused',
        );
        if (held <= limit)
          expect(await doing(campaigns, 'draft-plan', id, draftOf(year, limit - held))).toBe('done');
        await checkHistory(year, [...ids, id]);
      }),
      { numRuns: 60 },
    );
  }, 240_000);

  it('agree when a draft dies between the account and the campaign, at whichever point', async () => {
    for (let point = 0, end: Outcome = 'crashed'; end === 'crashed'; point++) {
      const year = nextYear++;
      await setBudget(year, 100);
      const [first, second] = (await openedCampaigns(2)) as [string, string];
      end = await doing(campaigns, 'draft-plan', first, draftOf(year, 60), point);
      const { state } = await readCase(rig.store, campaigns, first);
      const held = state.plan === undefined ? 0 : 60;
      expect(await doing(campaigns, 'draft-plan', second, draftOf(year, 101 - held))).toBe('refused');
      expect(await doing(campaigns, 'draft-plan', second, draftOf(year, 100 - held))).toBe('done');
      // Asked for again, the dead draft finds what the other one left.
      expect(await doing(campaigns, 'draft-plan', first, draftOf(year, 60))).toBe(held ? 'done' : 'refused');
      await checkHistory(year, [first, second]);
    }
  });
});
