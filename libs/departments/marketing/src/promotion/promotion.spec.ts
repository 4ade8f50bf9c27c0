import { describe, expect, it } from '@jest/globals';
import type { Decision } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import { at, people, start } from '../testing/people.ts';
import { changeChannels, chooseChannels, evaluate, execute, monitor } from './promoting.ts';
import {
  campaign,
  channels,
  chosen,
  evaluated,
  executed,
  figures,
  issues,
  monitored,
  oneOfEach,
  plan,
} from './promotion-examples.ts';
import { promotion, statusOf, type Promotion, type PromotionEvent } from './promotion.ts';

type Command = (state: Promotion) => Decision<PromotionEvent>;

const { given } = specification(promotion);
const { planner } = people;
/** An hour after midnight in the office on a day of April, when UTC still has the day before. */
const april = (day: number): number => Date.UTC(2026, 3, day, -7);
const choosing =
  (now = start, of: typeof plan | undefined = plan): Command =>
  (state) =>
    chooseChannels(state, { campaign, channels }, at(planner, now), of);
const changing: Command = (state) => changeChannels(state, { channels: channels.slice(0, 1) }, at(planner));
const executing =
  (spend = 2_000_000): Command =>
  (state) =>
    execute(state, { activity: 'First film published', channel: 'social', spend, issues }, at(planner));
const monitoring =
  (now = april(6), change: Partial<typeof figures> = {}): Command =>
  (state) =>
    monitor(state, { ...figures, ...change }, at(planner, now));
const evaluating: Command = (state) =>
  evaluate(state, { conclusions: 'Reached.', lessons: 'Shorter films.' }, at(planner));

describe('choosing channels', () => {
  it('starts the promotion with what the plan says', () => {
    given().when(choosing()).then(chosen);
  });

  it('is refused without an approved campaign (belongs-to-approved-campaign)', () => {
    given()
      .when((state) => chooseChannels(state, { campaign, channels }, at(planner), undefined))
      .thenRejected({
        code: 'campaign-not-approved',
        rule: 'belongs-to-approved-campaign',
        reason: campaign,
        errors: ['/campaign'],
      });
  });

  it('starts it once, and changes the channels afterwards without a new term for the monitoring', () => {
    given(chosen).when(choosing()).thenRejected({ code: 'promoted-already' });
    const [event] = given(chosen, executed).when(changing).events();
    expect(event).toMatchObject({ name: 'channels-chosen', data: { campaign, ...plan } });
    expect(event?.data).not.toHaveProperty('monitorBy');
    expect(given(chosen).when(changing).accepted().state.monitorBy).toBe('2026-04-07');
  });
});

describe('an activity', () => {
  it('adds to what is spent, with its issues', () => {
    given(chosen).when(executing()).then(executed);
    expect(given(chosen, executed).when(executing(5)).accepted().state).toMatchObject({
      spent: 2_000_005,
      activities: 2,
      issues: [...issues, ...issues],
    });
  });

  it('spends up to the budget and never beyond (spend-within-campaign-budget)', () => {
    given(chosen, executed).when(executing(6_000_000)).accepted();
    given(chosen, executed)
      .when(executing(6_000_001))
      .thenRejected({
        code: 'over-campaign-budget',
        rule: 'spend-within-campaign-budget',
        acceptable: '60000.00 CNY',
        errors: ['/spend'],
      });
    given(chosen, executed).when(executing(6_000_000)).accepted().when(executing(0)).accepted();
  });

  it('is on a channel that was chosen', () => {
    given(chosen)
      .when((state) => execute(state, { activity: '-', channel: 'search', spend: 0 }, at(planner)))
      .thenRejected({ code: 'channel-not-chosen', acceptable: 'social, fair', errors: ['/channel'] });
  });
});

describe('monitoring', () => {
  it('takes figures that fit together, and sums them up', () => {
    given(chosen, executed).when(monitoring()).then(monitored);
    expect(given(chosen, monitored, monitored).state.totals).toEqual({
      exposures: 240_000,
      clicks: 18_000,
      conversions: 900,
      sales: 8_100_000,
    });
    given(chosen)
      .when(monitoring(april(6), { exposures: 450, clicks: 450 }))
      .accepted();
  });

  it('refuses others, and names each (exposures-clicks-conversions)', () => {
    for (const [change, errors] of [
      [{ exposures: 8_999 }, ['/clicks']],
      [{ clicks: 449 }, ['/conversions']],
      [{ exposures: 1, clicks: 2, conversions: 3 }, ['/clicks', '/conversions']],
    ] as const)
      given(chosen)
        .when(monitoring(april(6), change))
        .thenRejected({
          code: 'figures-implausible',
          rule: 'exposures-clicks-conversions',
          errors: [...errors],
        });
  });

  const dueAfter = (command: Command, ...history: PromotionEvent[]): unknown =>
    (
      given(...history)
        .when(command)
        .events()[0]?.data as { monitorBy?: string }
    ).monitorBy;

  it('is due on the seventh day, counted from the first day or from today when it has begun', () => {
    expect(dueAfter(choosing(april(1)))).toBe('2026-04-07');
    expect(dueAfter(choosing(april(10)))).toBe('2026-04-16');
    expect(dueAfter(choosing(april(24)))).toBe('2026-04-30');
    expect(dueAfter(choosing(april(25)))).toBeUndefined();
    expect(dueAfter(choosing(Date.UTC(2026, 5, 1)))).toBeUndefined();
  });

  it('is due seven days after the last one, as long as the campaign runs', () => {
    expect(dueAfter(monitoring(april(6)), chosen)).toBe('2026-04-13');
    expect(dueAfter(monitoring(april(23)), chosen)).toBe('2026-04-30');
    expect(dueAfter(monitoring(april(24)), chosen)).toBeUndefined();
    // Before the first day it does not count.
    expect(dueAfter(monitoring(start), chosen)).toBe('2026-04-07');
    expect(
      given(chosen)
        .when(monitoring(april(24)))
        .accepted().state.monitorBy,
    ).toBeUndefined();
  });
});

describe('the evaluation', () => {
  it('states what was spent and reached', () => {
    given(chosen, executed, monitored).when(evaluating).then(evaluated);
  });

  it('is the end, and nothing comes before the channels', () => {
    expect(statusOf(given(...oneOfEach).state)).toBe('evaluated');
    for (const command of [changing, executing(), monitoring(), evaluating]) {
      given().when(command).thenRejected({ code: 'channels-not-chosen' });
      given(...oneOfEach)
        .when(command)
        .thenRejected({ code: 'promotion-evaluated' });
    }
    given(...oneOfEach)
      .when(choosing())
      .thenRejected({ code: 'promoted-already' });
  });
});
