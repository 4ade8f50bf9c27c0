import { soon, type Play } from '@liucheng/service-kit';
import {
  assess,
  assessOneself,
  assessed,
  assessment,
  begun,
  bonus,
  computeBonus,
  conclude,
  consolidate,
  consolidated,
  consolidation,
  decide,
  decision,
  finish,
  giveFeedback,
  goOn,
  grade,
  head,
  manager,
  member,
  objection,
  reckon,
  schemeOf,
  talk,
  underManagement,
} from './playing-reviews.ts';

// Reviews in which something is refused before they go on as they should.

export const refused: readonly Play[] = [
  {
    name: 'weights that do not sum to 100, and a grade that the scheme does not have',
    plants: ['weights-sum-to-100', 'grade-on-scale', 'not-graded'],
    async *run(stage) {
      const cast = member(stage);
      const scheme = schemeOf(stage, cast);
      const heavy = { ...scheme, indicators: scheme.indicators.map((each) => ({ ...each, weight: 60 })) };
      await stage.refusedStart(cast.hr, 'set-scheme', heavy, 'weights-sum-to-100');
      const drawn = yield* consolidated(stage, cast);
      await drawn.review.refused(drawn.hr, 'compute-bonus', bonus, 'not-graded');
      await drawn.review.refused(drawn.hr, 'grade', { grade: 'S' }, 'grade-on-scale');
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
  {
    name: 'a head assesses themselves',
    plants: ['nobody-grades-themselves-manager-assess'],
    async *run(stage) {
      const cast = underManagement(stage, stage.who({ ...head, department: 'product' }), 'product');
      const drawn = yield* begun(stage, cast);
      const { review, employee } = drawn;
      await assessOneself(stage, drawn);
      yield soon(stage);
      const rule = 'nobody-grades-themselves-manager-assess';
      await review.refused(employee, 'manager-assess', assessment(stage), rule);
      yield soon(stage);
      yield* goOn(stage, drawn);
    },
  },
  {
    name: 'a manager of human resources makes their own result',
    plants: [
      'nobody-grades-themselves-consolidate',
      'nobody-grades-themselves-grade',
      'nobody-grades-themselves-compute-bonus',
      'nobody-grades-themselves-decide',
    ],
    async *run(stage) {
      const employee = stage.who(manager);
      const drawn = yield* assessed(stage, underManagement(stage, employee, 'human-resources'));
      const { review } = drawn;
      const tries = (command: string, body: object) =>
        review.refused(employee, command, body, `nobody-grades-themselves-${command}`);
      await giveFeedback(stage, drawn);
      yield soon(stage);
      await tries('consolidate', consolidation);
      await consolidate(drawn);
      yield soon(stage);
      await tries('grade', { grade: 'A' });
      await grade(drawn);
      yield soon(stage);
      await tries('compute-bonus', bonus);
      await computeBonus(drawn);
      yield soon(stage);
      await tries('decide', decision);
      await decide(drawn);
    },
  },
  {
    name: "somebody else speaks in the employee's name",
    plants: ['by-the-employee-self-assess', 'by-the-employee-appeal'],
    async *run(stage) {
      const cast = member(stage);
      const { employee, superior } = cast;
      const colleague = stage.who({ role: 'employee', not: [employee] });
      const drawn = yield* begun(stage, cast);
      const { review } = drawn;
      await review.refused(colleague, 'self-assess', assessment(stage), 'by-the-employee-self-assess');
      await assessOneself(stage, drawn);
      yield soon(stage);
      await assess(stage, drawn);
      yield soon(stage);
      yield* conclude(stage, drawn);
      yield* reckon(stage, drawn);
      await review.refused(superior, 'appeal', objection, 'by-the-employee-appeal');
      await decide(drawn);
    },
  },
  {
    name: 'by people who have no say in it',
    plants: ['role:set-scheme', 'role:manager-assess', 'not-the-superior', 'role:grade', 'role:decide'],
    async *run(stage) {
      const cast = member(stage);
      const { employee, superior } = cast;
      await stage.refusedStart(superior, 'set-scheme', schemeOf(stage, cast), 'role:set-scheme');
      const drawn = yield* begun(stage, cast);
      const { review } = drawn;
      await assessOneself(stage, drawn);
      yield soon(stage);
      await review.refused(employee, 'manager-assess', assessment(stage), 'role:manager-assess');
      await assess(stage, drawn);
      yield soon(stage);
      const stranger = stage.who({ ...head, department: 'marketing' });
      await review.refused(stranger, 'give-feedback', talk(stage), 'not-the-superior');
      yield* conclude(stage, drawn);
      await review.refused(superior, 'grade', { grade: 'A' }, 'role:grade');
      yield* reckon(stage, drawn);
      await review.refused(superior, 'decide', decision, 'role:decide');
      await decide(drawn);
    },
  },
  {
    name: 'a second review of the cycle, other indicators, and something after the end',
    plants: ['review-exists', 'indicator-missing', 'indicator-not-expected', 'review-decided'],
    async *run(stage) {
      const cast = member(stage);
      const drawn = yield* begun(stage, cast);
      const { review, employee, hr } = drawn;
      await stage.refusedStart(hr, 'set-scheme', schemeOf(stage, cast), 'review-exists');
      const { scores, comment } = assessment(stage);
      const one = { scores: scores.slice(1), comment };
      await review.refused(employee, 'self-assess', one, 'indicator-missing');
      const other = { scores: [...scores, { indicator: 'looks', score: 100 }], comment };
      await review.refused(employee, 'self-assess', other, 'indicator-not-expected');
      await assessOneself(stage, drawn);
      yield soon(stage);
      yield* goOn(stage, drawn);
      await review.refused(employee, 'appeal', objection, 'review-decided');
    },
  },
];
