import {
  dayAfter,
  soon,
  type Acting,
  type Passing,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import { approved, budget } from '../campaign-planning/playing-campaigns.ts';
import { manager, morningOf, planner, researcher, stranger } from '../shared/playing.ts';
import type { Period } from './promotion.ts';

// How people go through MKT-4: promotions that go as they should, and each way to break a rule or the flow.

interface Promoted {
  readonly promotion: PlayedCase;
  readonly period: Period;
}

const channels = [
  { kind: 'social', name: 'Xiaohongshu' },
  { kind: 'fair', name: 'Chengdu Home Fair' },
];
const film = { activity: 'A film published', channel: 'social', spend: 2_000_000 };
const stand = { activity: 'A stand at the fair', channel: 'fair', spend: 3_000_000 };
const figures = { exposures: 120_000, clicks: 9_000, conversions: 450, sales: 4_050_000 };
const outcome = { conclusions: 'The goal was reached.', lessons: 'Shorter films.' };
/** So short that no monitoring falls due in it, and so long that one does. */
const short = 6;
const long = 13;

/** A promotion of so many days, on the morning of the first one. */
async function* promoted(stage: Stage, days = short): Acting<Promoted> {
  const { campaign, period } = yield* approved(stage.of('campaign-planning'), days);
  yield soon(stage);
  const body = { campaign: campaign.id, channels };
  const promotion = await stage.start(stage.who(planner), 'choose-channels', body);
  yield morningOf(period.from);
  return { promotion, period };
}

const execute = (stage: Stage, { promotion }: Promoted, activity: object = film) =>
  promotion.send(stage.who(planner), 'execute', activity);
const monitor = (stage: Stage, { promotion }: Promoted) =>
  promotion.send(stage.who(researcher), 'monitor', figures);
const evaluate = (stage: Stage, { promotion }: Promoted) =>
  promotion.send(stage.who(planner), 'evaluate', outcome);

/** The morning of a day of the promotion, counted from 1. */
const onDay = ({ period }: Promoted, day: number): Passing => morningOf(dayAfter(period.from, day - 1));
/** So many days after the last one. */
const afterwards = ({ period }: Promoted, days = 1): Passing => morningOf(dayAfter(period.to, days));

/** Under way, with its first activity. */
async function* begun(stage: Stage, days?: number): Acting<Promoted> {
  const going = yield* promoted(stage, days);
  await execute(stage, going);
  yield soon(stage);
  return going;
}

const conforming: readonly Play[] = [
  {
    name: 'a few days',
    async *run(stage) {
      const going = yield* begun(stage);
      await monitor(stage, going);
      yield afterwards(going);
      await evaluate(stage, going);
    },
  },
  {
    name: 'weeks on channels that change',
    async *run(stage) {
      const going = yield* begun(stage, 20);
      yield onDay(going, 7);
      await monitor(stage, going);
      const moved = { channels: [{ kind: 'event', name: 'A kitchen in the street' }, ...channels] };
      await going.promotion.send(stage.who(planner), 'change-channels', moved);
      yield soon(stage);
      await execute(stage, going, { ...stand, issues: [{ issue: 'It rained.', solution: 'Indoors.' }] });
      for (const day of [14, 20]) {
        yield onDay(going, day);
        await monitor(stage, going);
      }
      yield afterwards(going);
      await evaluate(stage, going);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'a week that nobody monitors',
    plants: ['monitored-weekly'],
    async *run(stage) {
      const going = yield* begun(stage, long);
      yield onDay(going, 8);
      going.promotion.plant('monitored-weekly');
      await monitor(stage, going);
      yield afterwards(going);
      await evaluate(stage, going);
    },
  },
  {
    name: 'evaluated after a month',
    plants: ['evaluated-in-time'],
    async *run(stage) {
      const going = yield* begun(stage);
      await monitor(stage, going);
      yield afterwards(going, 35);
      going.promotion.plant('evaluated-in-time');
      await evaluate(stage, going);
    },
  },
  {
    name: 'forgotten when it has begun',
    plants: ['monitored-weekly', 'evaluated-in-time'],
    async *run(stage) {
      const { promotion } = yield* begun(stage, long);
      promotion.plant('monitored-weekly');
      promotion.plant('evaluated-in-time');
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'monitored, and nothing is done before',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const going = yield* promoted(stage);
      await monitor(stage, going);
      going.promotion.plant('flow:step-skipped');
      yield soon(stage);
      await execute(stage, going);
      yield afterwards(going);
      await evaluate(stage, going);
    },
  },
  {
    name: 'evaluated without figures',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const going = yield* begun(stage);
      yield afterwards(going);
      await evaluate(stage, going);
      going.promotion.plant('flow:step-skipped');
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'a campaign that nobody has approved',
    plants: ['belongs-to-approved-campaign'],
    async *run(stage) {
      const planning = stage.of('campaign-planning');
      const { id: campaign } = await planning.start(stage.who(planner), 'open', { title: 'One cup' });
      const body = { campaign, channels };
      const rule = 'belongs-to-approved-campaign';
      await stage.refusedStart(stage.who(planner), 'choose-channels', body, rule);
      yield* [];
    },
  },
  {
    name: 'more than the budget, and more clicks than exposures',
    plants: ['spend-within-campaign-budget', 'exposures-clicks-conversions', 'channel-not-chosen'],
    async *run(stage) {
      const going = yield* promoted(stage);
      const { promotion } = going;
      const person = stage.who(planner);
      const tooMuch = { ...film, spend: budget + 1 };
      await promotion.refused(person, 'execute', tooMuch, 'spend-within-campaign-budget');
      await execute(stage, going);
      const tooMuchMore = { ...stand, spend: budget - film.spend + 1 };
      await promotion.refused(person, 'execute', tooMuchMore, 'spend-within-campaign-budget');
      await promotion.refused(person, 'execute', { ...film, channel: 'search' }, 'channel-not-chosen');
      yield soon(stage);
      for (const wrong of [{ clicks: figures.exposures + 1 }, { conversions: figures.clicks + 1 }])
        await promotion.refused(person, 'monitor', { ...figures, ...wrong }, 'exposures-clicks-conversions');
      await monitor(stage, going);
      yield afterwards(going);
      await evaluate(stage, going);
    },
  },
  {
    name: 'promoted twice, and when it is over',
    plants: ['promoted-already', 'promotion-evaluated'],
    async *run(stage) {
      const going = yield* begun(stage);
      const { promotion } = going;
      const person = stage.who(manager);
      const again = { campaign: promotion.id, channels };
      await promotion.refused(person, 'choose-channels', again, 'promoted-already');
      await monitor(stage, going);
      yield afterwards(going);
      await evaluate(stage, going);
      await promotion.refused(person, 'execute', film, 'promotion-evaluated');
    },
  },
  {
    name: 'tried by people who have no business there',
    plants: ['role:choose-channels', 'role:execute', 'role:monitor', 'role:evaluate'],
    async *run(stage) {
      const going = yield* promoted(stage);
      const { promotion } = going;
      const person = stage.who(researcher);
      await promotion.refused(person, 'change-channels', { channels }, 'role:choose-channels');
      await promotion.refused(person, 'execute', film, 'role:execute');
      await execute(stage, going);
      yield soon(stage);
      await promotion.refused(stage.who(stranger), 'monitor', figures, 'role:monitor');
      await monitor(stage, going);
      yield afterwards(going);
      await promotion.refused(person, 'evaluate', outcome, 'role:evaluate');
      await evaluate(stage, going);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

const inAnyOrder =
  'Once the first activity is on record, activities, monitoring and channels come in any order and as often as one likes until the evaluation, which ends it; so only the first activity or the monitoring can be missing.';

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:wrong-order': inAnyOrder,
  'flow:unexpected-step': inAnyOrder,
  'flow:step-repeated': inAnyOrder,
  'flow:incomplete-case':
    'A promotion ends with the last step of its flow, so what is left out lies before it.',
};
