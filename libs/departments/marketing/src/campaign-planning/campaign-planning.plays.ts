import { business, soon, type Planted, type Play } from '@liucheng/service-kit';
import { fund } from '../marketing-budget/marketing-budget.plays.ts';
import { manager, planner, researcher, stranger } from '../shared/playing.ts';
import { confirmed, segmentOf } from '../target-customers/target-customers.plays.ts';
import {
  approve,
  approved,
  budget,
  cancel,
  choose,
  creative,
  design,
  designed,
  draft,
  drafted,
  funded,
  giveBack,
  planOf,
  strategies,
  targeted,
  why,
} from './playing-campaigns.ts';

// How people go through MKT-3: campaigns that are planned as they should be, and each way to break a rule or the flow.

const conforming: readonly Play[] = [
  {
    name: 'planned and approved',
    weight: 2,
    async *run(stage) {
      yield* approved(stage);
    },
  },
  {
    name: 'opened by hand, and drafted again before the approval',
    async *run(stage) {
      const targeting = yield* confirmed(stage.of('target-customers'));
      const segments = [segmentOf(targeting)];
      yield soon(stage);
      const campaign = await stage.start(stage.who(planner), 'open', { title: 'One cup, please' });
      const planned = { campaign, period: yield* funded(stage) };
      for (let round = 0; round < 2; round++) yield* draft(stage, planned, { segments });
      await choose(stage, planned);
      yield soon(stage);
      await design(stage, planned);
      yield soon(stage);
      yield* draft(stage, planned, { segments });
      await design(stage, planned);
      yield soon(stage);
      yield* approve(stage, planned);
    },
  },
  {
    name: 'returned, and planned anew',
    async *run(stage) {
      const planned = yield* designed(stage);
      for (const changed of stage.chance.pick([[true], [false], [false, true]])) {
        yield* giveBack(stage, planned);
        yield* draft(stage, planned);
        if (changed) await choose(stage, planned);
        await design(stage, planned);
        yield soon(stage);
      }
      yield* approve(stage, planned);
    },
  },
  {
    name: 'cancelled',
    weight: 0.5,
    async *run(stage) {
      yield* cancel(stage, yield* stage.chance.pick([drafted, designed])(stage));
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'planned for nobody, and for segments that are not confirmed',
    plants: ['plan-refers-to-confirmed-segments'],
    async *run(stage) {
      const campaign = await stage.start(stage.who(planner), 'open', { title: 'One cup, please' });
      const planned = { campaign, period: yield* funded(stage) };
      const unknown = [{ targeting: stage.unique('targeting'), segment: 'solo-urban' }];
      for (const segments of [[], unknown]) {
        yield* draft(stage, planned, { segments });
        campaign.plant('plan-refers-to-confirmed-segments');
      }
      await choose(stage, planned);
      yield soon(stage);
      await design(stage, planned);
      yield soon(stage);
      yield* approve(stage, planned);
    },
  },
  {
    name: 'approved late',
    plants: ['approved-in-time'],
    async *run(stage) {
      const planned = yield* designed(stage);
      yield business('P4D');
      planned.campaign.plant('approved-in-time');
      yield* approve(stage, planned);
    },
  },
  {
    name: 'returned late, and the next plan waits for ever',
    plants: ['approved-in-time'],
    async *run(stage) {
      const planned = yield* designed(stage);
      yield business('P4D');
      planned.campaign.plant('approved-in-time');
      yield* giveBack(stage, planned);
      yield* draft(stage, planned);
      await design(stage, planned);
      planned.campaign.plant('approved-in-time');
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'no strategy is chosen',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const planned = yield* drafted(stage);
      await design(stage, planned);
      planned.campaign.plant('flow:step-skipped');
      yield soon(stage);
      yield* approve(stage, planned);
    },
  },
  {
    name: 'the strategy comes after the creative',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const planned = yield* drafted(stage);
      await design(stage, planned);
      yield soon(stage);
      await choose(stage, planned);
      planned.campaign.plant('flow:wrong-order');
      yield soon(stage);
      yield* approve(stage, planned);
    },
  },
  {
    name: 'another strategy when the plan is complete',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const planned = yield* designed(stage);
      await choose(stage, planned);
      planned.campaign.plant('flow:step-repeated');
      yield soon(stage);
      yield* approve(stage, planned);
    },
  },
  {
    name: 'returned before the plan is complete',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const planned = yield* drafted(stage);
      yield* giveBack(stage, planned);
      planned.campaign.plant('flow:unexpected-step');
      yield* draft(stage, planned);
      await choose(stage, planned);
      yield soon(stage);
      await design(stage, planned);
      yield soon(stage);
      yield* approve(stage, planned);
    },
  },
];

/** Years of one performance each, in which nothing else is planned. */
const firstYear = 2040;
const years = 60;

const refused: readonly Play[] = [
  {
    name: 'more than is left, and less left than is planned',
    plants: ['plan-within-remaining-budget', 'approval-within-remaining-budget'],
    most: years,
    async *run(stage) {
      const campaign = yield* targeted(stage);
      const year = firstYear + stage.turn - 1;
      const period = { from: `${year}-04-01`, to: `${year}-04-14` };
      const planned = { campaign, period };
      const person = stage.who(planner);
      const overDraft = async (body: object) =>
        campaign.refused(person, 'draft-plan', body, 'plan-within-remaining-budget');
      await overDraft(planOf(period));
      yield* fund(stage, year, budget);
      await overDraft(planOf(period, budget + 1));
      yield* draft(stage, planned);
      await choose(stage, planned);
      yield soon(stage);
      await design(stage, planned);
      yield soon(stage);
      yield* fund(stage, year, budget - 1);
      await campaign.refused(stage.who(manager), 'approve', {}, 'approval-within-remaining-budget');
      yield* fund(stage, year, budget);
      yield* approve(stage, planned);
    },
  },
  {
    name: 'a split that differs, and a plan that ends before it begins',
    plants: ['split-sums-to-budget', 'ends-before-it-begins', 'no-plan'],
    async *run(stage) {
      const campaign = yield* targeted(stage);
      const period = yield* funded(stage);
      const person = stage.who(planner);
      await campaign.refused(person, 'choose-strategy', strategies, 'no-plan');
      const differs = { ...planOf(period), budget: budget - 1 };
      await campaign.refused(person, 'draft-plan', differs, 'split-sums-to-budget');
      const reversed = planOf({ from: period.to, to: period.from });
      await campaign.refused(person, 'draft-plan', reversed, 'ends-before-it-begins');
      const planned = { campaign, period };
      yield* draft(stage, planned);
      await choose(stage, planned);
      yield soon(stage);
      await design(stage, planned);
      yield soon(stage);
      yield* approve(stage, planned);
    },
  },
  {
    name: 'approved when it is returned, and cancelled when it is approved',
    plants: ['plan-returned', 'plan-approved-already'],
    async *run(stage) {
      const planned = yield* designed(stage);
      yield* giveBack(stage, planned);
      const { campaign } = planned;
      await campaign.refused(stage.who(manager), 'approve', {}, 'plan-returned');
      yield* draft(stage, planned);
      await design(stage, planned);
      yield soon(stage);
      yield* approve(stage, planned);
      await campaign.refused(stage.who(planner), 'cancel', why, 'plan-approved-already');
    },
  },
  {
    name: 'drafted when it is cancelled',
    plants: ['campaign-cancelled'],
    async *run(stage) {
      const campaign = await stage.start(stage.who(planner), 'open', { title: 'One cup, please' });
      const planned = { campaign, period: yield* funded(stage) };
      yield* cancel(stage, planned);
      const plan = planOf(planned.period);
      await campaign.refused(stage.who(planner), 'draft-plan', plan, 'campaign-cancelled');
    },
  },
  {
    name: 'tried by people who have no business there',
    plants: [
      'wrong-role',
      'role:draft-plan',
      'role:choose-strategy',
      'role:design-creative',
      'role:approve',
      'role:return',
      'role:cancel-plan',
    ],
    async *run(stage) {
      await stage.refusedStart(stage.who(stranger), 'open', { title: 'Cheap kettles' }, 'wrong-role');
      const campaign = yield* targeted(stage);
      const period = yield* funded(stage);
      const planned = { campaign, period };
      const person = stage.who(researcher);
      await campaign.refused(person, 'draft-plan', planOf(period), 'role:draft-plan');
      yield* draft(stage, planned);
      await campaign.refused(person, 'choose-strategy', strategies, 'role:choose-strategy');
      await choose(stage, planned);
      yield soon(stage);
      await campaign.refused(person, 'design-creative', creative, 'role:design-creative');
      await design(stage, planned);
      yield soon(stage);
      await campaign.refused(stage.who(planner), 'approve', {}, 'role:approve');
      await campaign.refused(stage.who(planner), 'return-plan', why, 'role:return');
      await campaign.refused(stage.who(stranger), 'cancel', why, 'role:cancel-plan');
      yield* approve(stage, planned);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case':
    'A plan ends with the last step of its flow, so what is left out lies before it; one that is cancelled has to go no further.',
};
