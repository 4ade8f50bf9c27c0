import {
  apart,
  dayAfter,
  elapsed,
  soon,
  type Acting,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import { fund, yearOf } from '../marketing-budget/marketing-budget.plays.ts';
import { manager, planner } from '../shared/playing.ts';
import { confirmed } from '../target-customers/target-customers.plays.ts';
import type { Period } from './campaign.ts';

// What plays of campaigns have in common, for whatever starts from an approved plan, too.

/** A campaign, and when it is to be. */
export interface Planned {
  readonly campaign: PlayedCase;
  readonly period: Period;
}

export const why = { reason: 'The goals cannot be measured.' };
export const strategies = { strategies: [{ kind: 'social-media', reason: 'They shop on their phones' }] };
export const creative = { concept: 'Once a morning', message: 'One cup, please' };
export const budget = 8_000_000;
/** Long enough to have a plan approved, whatever holidays there are. */
const leadDays = 21;

export const planOf = (period: Period, amount = budget) => ({
  goals: '3,000 kettles sold',
  strategy: 'Reach people who live alone on their phones',
  period,
  activities: [{ activity: 'Short films in the city' }],
  budget: amount,
  split: [
    { item: 'Films', amount: amount - 3 },
    { item: 'Placement', amount: 3 },
  ],
});

/** So many days that begin in some weeks, in a year for which finance sets a budget. */
export async function* funded(stage: Stage, days = 14): Acting<Period> {
  const from = stage.day(leadDays);
  yield* fund(stage, yearOf(from));
  return { from, to: dayAfter(from, days - 1) };
}

/** The campaign that the policy opens for segments that have just been confirmed. */
export async function* targeted(stage: Stage): Acting {
  const { id: targeting } = yield* confirmed(stage.of('target-customers'));
  yield elapsed('PT30M');
  return stage.find(stage.who(planner), { targeting });
}

/** What a plan holds, or lets go of, changes what others find left. */
export async function* draft(stage: Stage, { campaign, period }: Planned, change: object = {}): Acting<void> {
  yield apart(stage);
  await campaign.send(stage.who(planner), 'draft-plan', { ...planOf(period), ...change });
  yield soon(stage);
}

export async function* approve(stage: Stage, { campaign }: Planned): Acting<void> {
  yield apart(stage);
  await campaign.send(stage.who(manager), 'approve');
}

export async function* giveBack(stage: Stage, { campaign }: Planned): Acting<void> {
  yield apart(stage);
  await campaign.send(stage.who(manager), 'return-plan', why);
  yield soon(stage);
}

export async function* cancel(stage: Stage, { campaign }: Planned): Acting<void> {
  yield apart(stage);
  await campaign.send(stage.who(planner), 'cancel', { reason: 'Postponed to next year.' });
}

export const choose = (stage: Stage, { campaign }: Planned) =>
  campaign.send(stage.who(planner), 'choose-strategy', strategies);
export const design = (stage: Stage, { campaign }: Planned) =>
  campaign.send(stage.who(planner), 'design-creative', creative);

/** A plan of so many days. */
export async function* drafted(stage: Stage, days?: number): Acting<Planned> {
  const campaign = yield* targeted(stage);
  const planned = { campaign, period: yield* funded(stage, days) };
  yield* draft(stage, planned);
  return planned;
}

/** Complete, so that it waits for its approval. */
export async function* designed(stage: Stage, days?: number): Acting<Planned> {
  const planned = yield* drafted(stage, days);
  await choose(stage, planned);
  yield soon(stage);
  await design(stage, planned);
  yield soon(stage);
  return planned;
}

export async function* approved(stage: Stage, days?: number): Acting<Planned> {
  const planned = yield* designed(stage, days);
  yield* approve(stage, planned);
  return planned;
}
