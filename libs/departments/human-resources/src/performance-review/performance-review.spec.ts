import { describe, expect, it } from '@jest/globals';
import { fold, type Actor, type Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { actor } from '../sample-actor.ts';
import { giveFeedback, managerAssess, selfAssess, setScheme } from './assessing.ts';
import { appeal, computeBonus, consolidate, decideReview, setGrade } from './grading.ts';
import {
  appealed,
  assessed,
  bonusComputed,
  comment,
  complete,
  consolidated,
  decided,
  feedbackGiven,
  graded,
  managerAssessed,
  oneOfEach,
  people,
  schemeSet,
  scheme,
  scores,
  selfAssessed,
} from './performance-review-examples.ts';
import { performanceReviewProcess } from './performance-review.process.ts';
import { review, reviewEvents, reviewKeys, type Review, type ReviewEvent } from './performance-review.ts';
import { describeReviewEvent } from './review-history.ts';

const { given } = specification(review);
// 10:00 in Shanghai
const now = Date.parse('2026-03-12T02:00:00Z');
const by = (who: Actor, time = now) => ({ actor: who, now: time, caseId: 'P-1' });
const { employee, head, otherHead, manager, executive } = people;

type Deciding = (state: Review) => Decision<ReviewEvent>;
const assessing =
  (assess: typeof selfAssess, who: Actor, given = scores): Deciding =>
  (state) =>
    assess(state, { scores: given, comment }, by(who));
const talking =
  (who: Actor, on = '2026-03-12', time = now): Deciding =>
  (state) =>
    giveFeedback(state, { on, summary: 'More time for key accounts.' }, by(who, time));
const consolidating =
  (who: Actor): Deciding =>
  (state) =>
    consolidate(state, { score: 86, reason: 'As assessed.' }, by(who));
const grading =
  (who: Actor, grade = 'B'): Deciding =>
  (state) =>
    setGrade(state, { grade }, by(who));
const computing =
  (who: Actor, base = 1_000_000): Deciding =>
  (state) =>
    computeBonus(state, { base }, by(who));
const appealing =
  (who: Actor): Deciding =>
  (state) =>
    appeal(state, { reason: 'The new regions were not counted.' }, by(who));
const resolutions = [
  { measure: 'reward', content: 'Bonus as computed' },
  { measure: 'none', content: 'No promotion this year' },
] as const;
const deciding =
  (who: Actor): Deciding =>
  (state) =>
    decideReview(state, { resolutions }, by(who));

describe('the scheme', () => {
  const setting =
    (change: Partial<Parameters<typeof setScheme>[1]> = {}): Deciding =>
    (state) =>
      setScheme(state, { ...scheme, ...change }, by(manager));
  const weighing = (...weights: number[]) => ({
    indicators: weights.map((weight, index) => ({ indicator: `i-${index}`, title: 'x', weight })),
  });

  it('is set once', () => {
    given().when(setting()).then(schemeSet);
    given(schemeSet).when(setting()).thenRejected({ code: 'scheme-set-already' });
    expect(reviewKeys(given().state)).toEqual([]);
    expect(reviewKeys(given(schemeSet).state)).toEqual(['u-liu/2026-H1']);
  });

  it('has weights that sum to 100 % (weights-sum-to-100)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 10 }), (weights) => {
        const last = 100 - weights.reduce((sum, each) => sum + each, 0);
        const outcome = given().when(setting(weighing(...weights)));
        if (last === 0) outcome.accepted();
        else
          outcome.thenRejected({
            code: 'weights-not-100',
            rule: 'weights-sum-to-100',
            reason: `${100 - last}`,
            errors: ['/indicators'],
          });
        if (last > 0)
          given()
            .when(setting(weighing(...weights, last)))
            .accepted();
      }),
    );
  });

  it('has each indicator and each grade once', () => {
    const [first] = scheme.indicators;
    given()
      .when(setting({ indicators: [first, first] }))
      .thenRejected({ code: 'listed-twice', errors: ['/indicators/1/indicator'] });
    const [best] = scheme.scale;
    given()
      .when(setting({ scale: [best, best] }))
      .thenRejected({ code: 'listed-twice', errors: ['/scale/1/grade'] });
  });
});

describe('assessing', () => {
  it('weighs the scores, of the employee and of the superior, in whatever order, which the monitor judges', () => {
    given(schemeSet).when(assessing(selfAssess, employee)).then(selfAssessed);
    given(schemeSet, selfAssessed).when(assessing(managerAssess, head)).then(managerAssessed);
    given(schemeSet).when(assessing(managerAssess, head)).then(managerAssessed);
    given(schemeSet).when(assessing(managerAssess, executive)).accepted();
  });

  it('scores each indicator of the scheme once', () => {
    const [sales, customers] = scores as [(typeof scores)[0], (typeof scores)[0]];
    for (const [given_, code, path] of [
      [[sales], 'indicator-missing', '/scores'],
      [[sales, customers, sales], 'indicator-not-expected', '/scores/2/indicator'],
      [[sales, { indicator: 'looks', score: 1 }], 'indicator-not-expected', '/scores/1/indicator'],
    ] as const) {
      for (const [assess, who] of [
        [selfAssess, employee],
        [managerAssess, head],
      ] as const)
        given(schemeSet)
          .when(assessing(assess, who, [...given_]))
          .thenRejected({ code, errors: [path] });
    }
  });

  it('leaves the own assessment and the appeal to the employee in person', () => {
    for (const other of [head, manager, executive]) {
      const refused = given(schemeSet)
        .when(assessing(selfAssess, other))
        .thenRejected({ code: 'wrong-person', rule: 'by-the-employee-self-assess', acceptable: 'u-liu' });
      expect(refused.cause).toBe('person');
      given(...complete)
        .when(appealing(other))
        .thenRejected({ code: 'wrong-person', rule: 'by-the-employee-appeal' });
    }
  });

  it('leaves assessment and talk to the head of the department, and those of a head to management', () => {
    for (const stranger of [otherHead, actor('u-zhang', 'sales')]) {
      const refused = given(schemeSet)
        .when(assessing(managerAssess, stranger))
        .thenRejected({ code: 'not-the-superior', acceptable: 'head of sales' });
      expect(refused.cause).toBe('person');
      given(...assessed)
        .when(talking(stranger))
        .thenRejected({ code: 'not-the-superior' });
    }
    const ofHead = { ...schemeSet, data: { ...schemeSet.data, employee: head.id } } as ReviewEvent;
    given(ofHead).when(talking(head)).thenRejected({ code: 'not-the-superior' });
    given(ofHead).when(talking(executive)).accepted();
  });

  it('records a talk of a day that has come', () => {
    given(...assessed)
      .when(talking(head))
      .then(feedbackGiven);
    given(...assessed)
      .when(talking(head, '2026-03-13'))
      .thenRejected({ code: 'day-not-come', errors: ['/on'] });
    given(...assessed)
      .when(talking(head, '2026-03-13', Date.parse('2026-03-12T16:00:00Z')))
      .accepted();
  });
});

describe('grading', () => {
  it('consolidates, grades and computes the bonus', () => {
    given(...assessed, feedbackGiven)
      .when(consolidating(manager))
      .then(consolidated);
    given(...assessed, feedbackGiven, consolidated)
      .when(grading(manager))
      .then(graded());
    given(...complete.slice(0, -1))
      .when(computing(manager))
      .then(bonusComputed);
    const [hasty] = given(schemeSet).when(consolidating(manager)).events();
    expect(hasty?.data).not.toHaveProperty('managerTotal');
    const excellent = given(...complete, graded('A'));
    expect(excellent.state).not.toHaveProperty('bonus');
    // 120 % of 12.33 yuan; half a fen goes up.
    for (const [base, amount] of [
      [1_233, 1_480],
      [0, 0],
      [10_000_000_000, 12_000_000_000],
    ])
      expect(excellent.when(computing(manager, base)).accepted().state.bonus).toBe(amount);
    given(...assessed)
      .when(computing(manager))
      .thenRejected({ code: 'not-graded' });
  });

  it("keeps to the scheme's scale (grade-on-scale)", () => {
    for (const grade of ['C', 'a', '__proto__'])
      given(...assessed)
        .when(grading(manager, grade))
        .thenRejected({
          code: 'grade-not-on-scale',
          rule: 'grade-on-scale',
          acceptable: 'A, B',
          errors: ['/grade'],
        });
    for (const { grade } of scheme.scale)
      given(...assessed)
        .when(grading(manager, grade))
        .accepted();
  });

  it('lets nobody judge themselves (nobody-grades-themselves)', () => {
    const everything = ['department-head', 'executive', 'hr-manager'];
    const oneself = actor('u-liu', 'sales', ...everything);
    for (const [step, judge] of [
      ['manager-assess', (who: Actor) => assessing(managerAssess, who)],
      ['consolidate', consolidating],
      ['grade', grading],
      ['compute-bonus', computing],
      ['decide', deciding],
    ] as const) {
      const refused = given(...complete)
        .when(judge(oneself))
        .thenRejected({ code: 'own-review', rule: `nobody-grades-themselves-${step}` });
      expect(refused.cause).toBe('person');
      given(...complete)
        .when(judge(actor('u-other', 'sales', ...everything)))
        .accepted();
    }
  });

  it('goes back to the grade on an appeal, until there is a decision', () => {
    given(...complete)
      .when(appealing(employee))
      .then(appealed);
    given(...assessed)
      .when(appealing(employee))
      .thenRejected({ code: 'not-graded' });
    expect(given(...complete, appealed).state).toMatchObject({ status: 'appealed', appeals: 1 });
    given(...complete, appealed)
      .when(grading(manager, 'A'))
      .then(graded('A'));
    given(...complete)
      .when(deciding(manager))
      .then(decided);
  });

  it('is over with the decision, and begins with the scheme', () => {
    for (const each of [
      assessing(selfAssess, employee),
      assessing(managerAssess, head),
      talking(head),
      consolidating(manager),
      grading(manager),
      computing(manager),
      appealing(employee),
      deciding(manager),
    ]) {
      given().when(each).thenRejected({ code: 'no-scheme' });
      given(...complete, decided)
        .when(each)
        .thenRejected({ code: 'review-decided' });
    }
  });

  it('never grades off the scale, whatever is asked in whatever order', () => {
    const act = fc.record({
      kind: fc.constantFrom('grade', 'bonus', 'appeal', 'decide'),
      grade: fc.constantFrom('A', 'B', 'C'),
      who: fc.constantFrom(manager, employee),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let state = fold(review, assessed);
        let [grade, over] = [undefined as string | undefined, false];
        for (const each of acts) {
          const { kind, who } = each;
          const self = who === employee;
          const [decide, allowed] =
            kind === 'grade'
              ? [grading(who, each.grade), !self && each.grade !== 'C']
              : kind === 'bonus'
                ? [computing(who), !self && grade !== undefined]
                : kind === 'appeal'
                  ? [appealing(who), self && grade !== undefined]
                  : [deciding(who), !self];
          const outcome = decide(state);
          expect([kind, 'rejected' in outcome]).toEqual([kind, !(allowed && !over)]);
          if ('rejected' in outcome) continue;
          state = fold(review, outcome, state);
          if (kind === 'grade') grade = each.grade;
          if (kind === 'decide') over = true;
          expect(state.grade).toBe(grade);
        }
      }),
    );
  });
});

describe('a review', () => {
  it('fits together in definition, events, texts and stored shapes', () => {
    expect(
      processFaults({
        definition: performanceReviewProcess(),
        events: reviewEvents,
        decider: review,
        describe: describeReviewEvent,
        examples: oneOfEach,
        golden: new URL('golden/', import.meta.url),
      }),
    ).toEqual([]);
  });
});
