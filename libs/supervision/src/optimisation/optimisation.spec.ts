import { describe, expect, it } from '@jest/globals';
import type { Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import { people } from '../violation-handling/violation-people.ts';
import { compare, measured } from './measuring.ts';
import {
  approved,
  at,
  cancelled,
  comparison,
  concluded,
  evaluated,
  figures,
  goal,
  implemented,
  oneOfEach,
  opinion,
  proposed,
  said,
  since,
  start,
  tracked,
} from './optimisation-examples.ts';
import { describeOptimisationEvent } from './optimisation-history.ts';
import { optimisationProcess } from './optimisation.process.ts';
import {
  optimisation,
  optimisationEvents,
  type Comparison,
  type Figures,
  type Optimisation,
  type OptimisationEvent,
} from './optimisation.ts';
import {
  approve,
  cancel,
  collectOpinion,
  conclude,
  evaluate,
  implement,
  namesNothing,
  periodOf,
  propose,
  track,
} from './optimising.ts';

const { given } = specification(optimisation);
const { supervisor, chief } = people;

type Command = (state: Optimisation) => Decision<OptimisationEvent>;

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = { definition: optimisationProcess(), events: optimisationEvents, decider: optimisation };
    expect(
      processFaults({ ...declared, describe: describeOptimisationEvent, examples: oneOfEach, golden }),
    ).toEqual([]);
  });
});

const period = { from: figures.from, until: figures.until };
const evaluating =
  (change: object = {}, found: Figures | undefined = figures): Command =>
  (state) =>
    evaluate(
      state,
      { process: 'purchase', follows: 'round-0', ...period, ...said, ...change },
      at(supervisor),
      found,
    );
const consulting: Command = (state) =>
  collectOpinion(state, { source: 'employee', opinion: 'x' }, at(supervisor));
const proposing =
  (change: object = {}): Command =>
  (state) =>
    propose(state, { proposal: 'x', ...goal, ...change }, at(supervisor));
const approving =
  (as = chief): Command =>
  (state) =>
    approve(state, { remark: 'x' }, at(as));
const implementing =
  (publishedAt?: string): Command =>
  (state) =>
    implement(state, { version: 2 }, at(supervisor), publishedAt);
const tracking =
  (found?: Comparison): Command =>
  (state) =>
    track(state, at(supervisor), found);
const concluding: Command = (state) => conclude(state, { conclusion: 'x' }, at(supervisor));
const cancelling: Command = (state) => cancel(state, { reason: 'x' }, at(supervisor));
const otherwise = { code: 'round-stands-otherwise' };

describe('a round', () => {
  it('goes from its evaluation to its conclusion, and no other way', () => {
    const way: readonly (readonly [Command, OptimisationEvent])[] = [
      [evaluating(), evaluated],
      [consulting, opinion],
      [proposing(), proposed],
      [approving(), approved],
      [implementing(since), implemented],
      [tracking(comparison), tracked],
      [concluding, concluded],
    ];
    // Those that may come again.
    const again = new Set([evaluated, opinion, tracked]);
    way.forEach(([command, event], index) => {
      const before = way.slice(0, index).map(([, each]) => each);
      given(...before)
        .when(command)
        .then(event);
      for (const [at, [other, own]] of way.entries()) {
        if (at === index || (at === index - 1 && again.has(own))) continue;
        given(...before)
          .when(other)
          .thenRejected(otherwise);
      }
    });
  });

  it('may be cancelled until it is concluded', () => {
    for (let done = 1; done <= 6; done++)
      given(...oneOfEach.slice(0, done))
        .when(cancelling)
        .then(cancelled);
    given().when(cancelling).thenRejected(otherwise);
    given(...oneOfEach.slice(0, 7))
      .when(cancelling)
      .thenRejected(otherwise);
  });

  it('is evaluated again for the same process, in a period that has length', () => {
    given(evaluated).when(evaluating()).accepted();
    given(evaluated)
      .when(evaluating({ process: 'sale' }))
      .thenRejected({ code: 'other-process', errors: ['/process'] });
    given()
      .when((state) =>
        evaluate(state, { process: 'purchase', ...period, ...said }, at(supervisor), undefined),
      )
      .thenRejected({ code: 'empty-period', errors: ['/from'] });
    expect(periodOf(period, start)).toEqual(period);
    expect(periodOf({ ...period, until: '2099-01-01T00:00:00Z' }, start)?.until).toBe(
      '2026-03-02T01:00:00.000Z',
    );
    expect(periodOf({ from: period.until, until: period.from }, start)).toBeUndefined();
    expect(periodOf({ from: '2026-03-02T01:00:00Z', until: '2099-01-01T00:00:00Z' }, start)).toBeUndefined();
  });

  it('is of a process that there is, and follows a round of it', () => {
    const found = { known: true, followed: 'purchase' };
    const named = { process: 'purchase', follows: 'round-0' };
    expect(namesNothing(named, found)).toBeUndefined();
    expect(namesNothing({ process: 'purchase' }, { known: true, followed: undefined })).toBeUndefined();
    expect(namesNothing(named, { ...found, known: false })).toMatchObject({
      code: 'process-unknown',
      errors: [{ path: '/process' }],
    });
    for (const followed of ['sale', undefined])
      expect(namesNothing(named, { ...found, followed })).toMatchObject({
        code: 'no-such-round',
        errors: [{ path: '/follows', actual: 'round-0' }],
      });
  });

  it('has a goal that can be reached, and is approved by somebody else', () => {
    given(evaluated, opinion)
      .when(proposing({ target: 101 }))
      .thenRejected({ code: 'target-out-of-range', errors: ['/target'] });
    given(evaluated, opinion)
      .when(proposing({ measure: 'cycle-time', target: 101 }))
      .accepted();
    given(evaluated, opinion, proposed)
      .when(approving(supervisor))
      .thenRejected({ code: 'own-proposal', rule: 'approved-by-another' });
  });

  it('is implemented as a version that came after the evaluation, and tracked once it has cases', () => {
    const upToApproval = given(...oneOfEach.slice(0, 4));
    upToApproval.when(implementing()).thenRejected({ code: 'no-new-version', errors: ['/version'] });
    upToApproval
      .when(implementing(figures.until))
      .thenRejected({ code: 'no-new-version', errors: ['/version'] });
    const done = given(...oneOfEach.slice(0, 5));
    done.when(tracking()).thenRejected({ code: 'nothing-to-measure' });
    done
      .when(tracking({ ...comparison, after: { ...comparison.after, cases: 0 } }))
      .thenRejected({ code: 'nothing-to-measure' });
  });

  it('ends with what the last tracking says', () => {
    const worse = { ...comparison, goalMet: false, beyondChance: false };
    const later = { name: 'tracked', data: { ...tracked.data, ...worse } } as OptimisationEvent;
    const [event] = given(...oneOfEach.slice(0, 6), later)
      .when(concluding)
      .events();
    expect(event?.data).toMatchObject({ goalMet: false, beyondChance: false });
  });
});

describe('what is measured', () => {
  const of = (minutes: readonly number[], conforming = 0) =>
    measured(
      { from: figures.from, until: figures.until },
      minutes.map((each) => each * 60_000),
      conforming,
    );
  const many = (minutes: number, count = 20): number[] =>
    Array.from({ length: count }, (_, i) => minutes + i);

  it('is median and ninetieth percentile by nearest rank', () => {
    expect(of([5, 1, 4, 2, 3]).figures).toMatchObject({ cases: 5, medianMinutes: 3, p90Minutes: 5 });
    expect(of(many(1, 10)).figures).toMatchObject({ medianMinutes: 5, p90Minutes: 9 });
    expect(of([]).figures).toMatchObject({ cases: 0, medianMinutes: 0, p90Minutes: 0 });
  });

  it('meets a goal of time, beyond chance only where there are enough cases', () => {
    const faster = { measure: 'cycle-time', target: 110 } as const;
    expect(compare(faster, of(many(200)), of(many(100)))).toMatchObject({
      goalMet: true,
      better: true,
      beyondChance: true,
    });
    const few = compare(faster, of(many(200)), of([100]));
    expect(few).toMatchObject({ goalMet: true, better: true, beyondChance: false });
    expect(few).not.toHaveProperty('p');
    expect(compare(faster, of(many(100)), of(many(101)))).toMatchObject({
      better: false,
      beyondChance: false,
    });
    expect(compare(faster, of(many(100)), of(many(200)))).toMatchObject({
      goalMet: false,
      better: false,
      beyondChance: true,
    });
  });

  it('tests the times as they were, not the minutes that they are shown in', () => {
    // Whole minutes would be tied, and p 0.0355.
    const before = [5.07, 10.08, 10.08, 20.1, 20.1, 30.12, 40.13, 45.16, 50.17, 60.19, 60.19, 75.21];
    const after = [3.08, 5.1, 5.1, 9.12, 10.14, 12.16, 20.17, 20.17, 25.19, 30.21, 33.23];
    const compared = compare({ measure: 'cycle-time', target: 20 }, of(before), of(after));
    // By hand: U = 96 of 132, the ties of either side left as they are.
    expect(compared.p).toBeCloseTo(0.069088, 5);
    expect(compared).toMatchObject({ goalMet: true, better: true, beyondChance: false });
    // A process of seconds is less than a minute all the time.
    const seconds = (from: number) => of(many(from).map((each) => each / 60));
    expect(compare({ measure: 'cycle-time', target: 1 }, seconds(11), seconds(1))).toMatchObject({
      better: true,
      beyondChance: true,
    });
  });

  it('meets a goal of conformance at exactly its share, and none without cases', () => {
    expect(compare(goal, of(many(1), 2), of(many(1), 18))).toMatchObject({
      goalMet: true,
      better: true,
      beyondChance: true,
    });
    expect(compare(goal, of(many(1), 2), of(many(1), 17))).toMatchObject({ goalMet: false, better: true });
    expect(compare(goal, of(many(1), 19), of(many(1), 18))).toMatchObject({ goalMet: true, better: false });
    expect(compare(goal, of(many(1), 2), of([]))).toMatchObject({ goalMet: false, better: false });
  });
});
