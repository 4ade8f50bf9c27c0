import { describe, expect, it } from '@jest/globals';
import type { Decision, EventEnvelope, Json } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import { at, people } from '../testing/people.ts';
import {
  approved,
  cancelled,
  chosen,
  creative,
  designed,
  drafted,
  offered,
  opened,
  plan,
  returned,
  strategies,
  whole,
} from './campaign-examples.ts';
import { campaign, heldBudget, statusOf, type Campaign, type CampaignEvent } from './campaign.ts';
import {
  approve,
  cancel,
  chooseStrategy,
  designCreative,
  draftPlan,
  open,
  returnPlan,
  type Draft,
  type PlanFacts,
} from './planning.ts';
import { segmentsOpenCampaign } from './segments-open-campaign.ts';

type Command = (state: Campaign) => Decision<CampaignEvent>;

const { given } = specification(campaign);
const { planner, manager } = people;
const known: PlanFacts = { remaining: 50_000_000, confirmed: offered };
const opening: Command = (state) => open(state, { title: 'One cup, please', segments: offered }, at(planner));
const drafting =
  (change: Partial<Draft> = {}, facts: PlanFacts = known): Command =>
  (state) =>
    draftPlan(state, { ...plan, ...change }, at(planner), facts);
const choosing: Command = (state) => chooseStrategy(state, { strategies: [...strategies] }, at(planner));
const designing: Command = (state) => designCreative(state, creative, at(planner));
const approving =
  (remaining: number | undefined = 50_000_000): Command =>
  (state) =>
    approve(state, {}, at(manager), { remaining });
const returning: Command = (state) => returnPlan(state, { reason: 'Goals are vague.' }, at(manager));
const cancelling: Command = (state) => cancel(state, { reason: 'Postponed.' }, at(planner));
const splitOf = (amount: number) => ({ budget: amount, split: [{ item: 'All', amount }] });

describe('opening', () => {
  it('hands segments over, or none, and is done once', () => {
    given().when(opening).then(opened);
    const [event] = given()
      .when((state) => open(state, { title: 'x' }, at(planner)))
      .events();
    expect(event?.data).toMatchObject({ segments: [] });
    given(opened).when(opening).thenRejected({ code: 'already-opened' });
  });
});

describe('drafting', () => {
  it('takes the segments with which it was opened, and says which are confirmed', () => {
    given(opened).when(drafting()).then(drafted);
    const other = { targeting: 'targeting-2', segment: 'solo-urban' };
    const [event] = given(opened)
      .when(drafting({ segments: [...offered, other] }))
      .events();
    expect(event?.data).toMatchObject({
      segments: [{ confirmed: true }, { ...other, confirmed: false }],
    });
  });

  it('refuses a split that does not sum to the budget (split-sums-to-budget)', () => {
    for (const budget of [7_999_999, 8_000_001])
      given(opened)
        .when(drafting({ budget }))
        .thenRejected({ code: 'split-differs', rule: 'split-sums-to-budget', errors: ['/split'] });
  });

  it('refuses a plan over what the budget has left (plan-within-remaining-budget)', () => {
    given(opened)
      .when(drafting({}, { ...known, remaining: 8_000_000 }))
      .accepted();
    given(opened)
      .when(drafting({}, { ...known, remaining: 7_999_999 }))
      .thenRejected({
        code: 'over-remaining-budget',
        rule: 'plan-within-remaining-budget',
        reason: '79999.99 CNY',
        errors: ['/budget'],
      });
    given(opened)
      .when(drafting({}, { ...known, remaining: -5 }))
      .thenRejected({
        code: 'over-remaining-budget',
        rule: 'plan-within-remaining-budget',
        acceptable: 'At most 0.00 CNY',
      });
  });

  it('says that no budget is known; a plan that costs nothing needs none', () => {
    given(opened)
      .when(drafting({}, { ...known, remaining: undefined }))
      .thenRejected({
        code: 'budget-unknown',
        rule: 'plan-within-remaining-budget',
        reason: 'no budget for marketing for 2026',
        acceptable: '财务部',
        errors: ['/budget'],
      });
    const [event] = given(opened)
      .when(drafting(splitOf(0), { ...known, remaining: undefined }))
      .events();
    expect(event?.data).toMatchObject({ budget: 0, remaining: 0 });
  });

  it('draws on the year in which it begins', () => {
    const period = { from: '2026-12-20', to: '2027-01-10' };
    const { state } = given(opened).when(drafting({ period })).accepted();
    expect(heldBudget(state)).toEqual({ '2026': 8_000_000 });
    given(opened)
      .when(drafting({ period: { from: '2026-05-02', to: '2026-05-01' } }))
      .thenRejected({ code: 'ends-before-it-begins', errors: ['/period/to'] });
    const activities = [{ activity: 'Films' }, { activity: 'Fair', from: '2026-04-20', to: '2026-04-19' }];
    given(opened)
      .when(drafting({ activities }))
      .thenRejected({ code: 'ends-before-it-begins', errors: ['/activities/1/to'] });
  });

  it('is done again before the approval, and the creative then completes the plan anew', () => {
    const again = given(opened, drafted, chosen, designed)
      .when(drafting(splitOf(5)))
      .accepted();
    expect([statusOf(again.state), heldBudget(again.state)]).toEqual(['strategy-chosen', { '2026': 5 }]);
    expect(statusOf(again.when(designing).accepted().state)).toBe('awaiting-approval');
  });
});

describe('the plan', () => {
  it('gets a strategy and a creative', () => {
    given(opened, drafted).when(choosing).then(chosen);
    given(opened, drafted, chosen).when(designing).then(designed);
    for (const command of [choosing, designing, approving(), returning])
      given(opened).when(command).thenRejected({ code: 'no-plan' });
  });

  it('is approved with its budget and its period', () => {
    given(opened, drafted, chosen, designed).when(approving()).then(approved);
    expect(heldBudget(given(...whole).state)).toEqual({ '2026': 8_000_000 });
  });

  it('is not approved when the budget was lowered below it (approval-within-remaining-budget)', () => {
    given(opened, drafted, chosen, designed).when(approving(8_000_000)).accepted();
    given(opened, drafted, chosen, designed)
      .when(approving(7_999_999))
      .thenRejected({ code: 'over-remaining-budget', rule: 'approval-within-remaining-budget' });
  });

  it('lets go of its budget when it is returned, and is approved only after another draft', () => {
    given(opened, drafted, chosen, designed).when(returning).then(returned);
    const back = given(opened, drafted, chosen, designed, returned);
    expect([statusOf(back.state), heldBudget(back.state)]).toEqual(['returned', {}]);
    for (const command of [approving(), returning])
      back.when(command).thenRejected({ code: 'plan-returned' });
    const again = back.when(drafting()).accepted();
    expect(heldBudget(again.state)).toEqual({ '2026': 8_000_000 });
    again.when(designing).accepted().when(approving()).accepted();
  });

  it('lets go of its budget when it is cancelled', () => {
    for (const history of [[opened], [opened, drafted], [opened, drafted, designed, returned]])
      given(...history)
        .when(cancelling)
        .then(cancelled);
    expect(heldBudget(given(opened, drafted, cancelled).state)).toEqual({});
  });

  it('is over with its approval or the cancellation, and nothing comes before the opening', () => {
    const all = [drafting(), choosing, designing, approving(), returning, cancelling];
    for (const command of all) {
      given().when(command).thenRejected({ code: 'not-opened' });
      given(...whole)
        .when(command)
        .thenRejected({ code: 'plan-approved-already' });
      given(opened, drafted, cancelled).when(command).thenRejected({ code: 'campaign-cancelled' });
    }
  });
});

describe('the rule that opens a campaign', () => {
  const react = (segments: Json) =>
    segmentsOpenCampaign.react({ subject: 'targeting-1', data: { segments } } as unknown as EventEnvelope);
  const named = (n: number) => ({ segment: `s${n}`, name: `People of the kind ${n}`, score: 71 });

  it('hands over what was confirmed, as much as a plan may have', () => {
    expect(react([named(1), { segment: 's2' }])).toEqual({
      command: 'open',
      body: {
        title: 'People of the kind 1、s2',
        segments: [
          { targeting: 'targeting-1', segment: 's1' },
          { targeting: 'targeting-1', segment: 's2' },
        ],
      },
    });
    const { title, segments } = react(Array.from({ length: 50 }, (_, n) => named(n)))?.body as {
      title: string;
      segments: object[];
    };
    expect([title.length, segments.length]).toEqual([200, 20]);
  });

  it('names what it cannot read', () => {
    expect(() => react('all')).toThrow('/segments: expected a list of segments');
    expect(() => react([])).toThrow('/segments: expected a list of segments');
    expect(() => react([named(1), null])).toThrow('/segments/1/segment: expected a text');
  });
});
