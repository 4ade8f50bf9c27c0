import { describe, expect, it } from '@jest/globals';
import type { Decision } from '@liucheng/kernel';
import { processFaults, specification, type ExpectedRejection } from '@liucheng/service-kit/testing';
import { people } from '../violation-handling/violation-people.ts';
import {
  cancel,
  collectFigures,
  open,
  publish,
  rankingOf,
  score,
  type Collected,
  type Earlier,
} from './assessing.ts';
import {
  afterwards,
  asOf,
  at,
  before,
  cancelled,
  collected,
  corrected,
  fenced,
  objection,
  oneOfEach,
  opened,
  published,
  respondBy,
  sales,
  scheme,
  scored,
  start,
  units,
  upheld,
} from './assessment-examples.ts';
import { describeAssessmentEvent } from './assessment-history.ts';
import { assessmentProcess } from './assessment.process.ts';
import {
  assessment,
  assessmentEvents,
  heldPeriod,
  type Assessment,
  type AssessmentEvent,
} from './assessment.ts';
import { mostUnits } from './collecting.ts';
import { recollected } from './recollection.ts';
import { decideObjection, mostResponses, respond } from './responding.ts';
import { defaultScheme } from './scheme.ts';
import { noFigures, scoreOf } from './scoring.ts';

const { given } = specification(assessment);
const { supervisor, head, otherHead, chief, deputy } = people;

type Command = (state: Assessment) => Decision<AssessmentEvent>;

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = { definition: assessmentProcess(), events: assessmentEvents, decider: assessment };
    expect(
      processFaults({ ...declared, describe: describeAssessmentEvent, examples: oneOfEach, golden }),
    ).toEqual([]);
  });
});

const opening =
  (change: object = {}, now = start): Command =>
  (state) =>
    open(state, { period: '2026-03', ...change }, at(supervisor, now));
const collecting =
  (found: Collected | undefined = { asOf, units }): Command =>
  (state) =>
    collectFigures(state, at(supervisor), found);
const scoring =
  (until?: string, now = start): Command =>
  (state) =>
    score(state, { respondBy: until }, at(supervisor, now));
const responding =
  (change: object = {}, as = head, now = start): Command =>
  (state) =>
    respond(state, { department: 'sales', kind: 'objection', statement: 'x', ...change }, at(as, now));
const deciding =
  (change: object = {}, as = supervisor): Command =>
  (state) =>
    decideObjection(
      state,
      { number: 1, outcome: 'upheld', remark: 'x', corrections: { conforming: 35 }, ...change },
      at(as),
    );
const february: Earlier = {
  ...before,
  ranking: [{ kind: 'department', id: 'finance', score: 96, rank: 1, tied: false }],
};
const publishing =
  (earlier: Earlier | undefined = february, now = afterwards): Command =>
  (state) =>
    publish(state, at(supervisor, now), earlier);
const cancelling: Command = (state) => cancel(state, { reason: 'x' }, at(supervisor));
const otherwise = { code: 'assessment-stands-otherwise' };
/** Where a scored assessment lacks something else, by how far it is and what is asked for. */
const refusals: Readonly<Record<string, ExpectedRejection>> = {
  '3 4': { code: 'no-open-objection', errors: ['/number'] },
  '4 5': { code: 'objections-undecided', rule: 'published-with-all-decided', reason: 'sales' },
  '5 4': { code: 'no-open-objection', errors: ['/number'] },
};

describe('an assessment', () => {
  it('goes from its opening to its publication, and no other way', () => {
    const way: readonly (readonly [Command, AssessmentEvent])[] = [
      [opening(), opened],
      [collecting(), collected],
      [scoring(), scored],
      [responding(), objection],
      [deciding(), upheld],
      [publishing(), published],
    ];
    // Those that may come as well, by how far the assessment is; the rest is refused.
    const also: readonly (readonly number[])[] = [[], [], [1], [5], [3], [3], []];
    way.forEach(([command, event], done) => {
      const history = way.slice(0, done).map(([, each]) => each);
      given(...history)
        .when(command)
        .then(event);
      for (const [index, [other]] of way.entries()) {
        if (index === done || also[done]?.includes(index)) continue;
        given(...history)
          .when(other)
          .thenRejected(refusals[`${done} ${index}`] ?? otherwise);
      }
    });
    for (const [other] of way)
      given(...way.map(([, each]) => each))
        .when(other)
        .thenRejected(otherwise);
  });

  it('may be cancelled until it is published, and gives its period up', () => {
    for (let done = 1; done <= 5; done++) {
      const history = given(...oneOfEach.slice(0, done));
      expect(heldPeriod(history.state)).toEqual(['2026-03']);
      history.when(cancelling).then(cancelled);
      expect(heldPeriod(history.when(cancelling).accepted().state)).toEqual([]);
    }
    given().when(cancelling).thenRejected(otherwise);
    given(...oneOfEach.slice(0, 6))
      .when(cancelling)
      .thenRejected(otherwise);
    expect(heldPeriod(given(fenced).state)).toEqual([]);
  });
});

describe('the opening', () => {
  it('is of a period that is over in China, from the moment on', () => {
    const [end] = [Date.parse('2026-03-31T16:00:00Z')];
    given().when(opening({}, end)).then(opened);
    given()
      .when(opening({}, end - 1))
      .thenRejected({
        code: 'period-not-over',
        reason: '2026-03-31',
        acceptable: '2026-04-01',
        errors: ['/period'],
      });
    given()
      .when(opening({ period: '2026-Q1' }, end))
      .accepted();
    given()
      .when(opening({ period: '2026' }, end))
      .thenRejected({ code: 'period-not-over', errors: ['/period'] });
  });

  it('takes a scheme that adds up, each field named that does not', () => {
    const weights = { ...defaultScheme.weights, violations: 30, acknowledgements: 0 };
    const [event] = given()
      .when(opening({ scheme: { ...defaultScheme, weights } }))
      .events();
    expect(event?.data).toMatchObject({ scheme: { weights } });
    expect((event?.data as { scheme: { version: string } }).scheme.version).not.toBe(scheme.version);
    given()
      .when(opening({ scheme: { ...defaultScheme, weights: { ...weights, onTime: 0 } } }))
      .thenRejected({
        code: 'scheme-unsound',
        errors: ['conformance', 'onTime', 'violations', 'acknowledgements'].map(
          (each) => `/scheme/weights/${each}`,
        ),
      });
  });
});

describe('the scores', () => {
  it('are those of the figures by the scheme of the opening; who had no case has none', () => {
    const scores = given(opened, collected, scored).state.scores;
    expect(scores.map(({ id, score: of }) => [id, of])).toEqual([
      ['finance', scoreOf({ ...noFigures, ended: 20, conforming: 20, met: 20 }, scheme).score],
      ['sales', scoreOf(sales, scheme).score],
      ['supervision', undefined],
      ['purchase', scoreOf(sales, scheme).score],
    ]);
  });

  it('of as many as are assessed at once stay well below a megabyte, which a bus takes', () => {
    const many = Array.from({ length: mostUnits }, (_, index) => ({
      ...(units[1] as (typeof units)[0]),
      id: `${'d'.repeat(44)}${index}`,
      names: { en: 'x'.repeat(100), 'zh-CN': '部'.repeat(50) },
    }));
    const [event] = given(opened, {
      ...collected,
      data: { ...collected.data, units: many },
    } as AssessmentEvent)
      .when(scoring())
      .events();
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(700_000);
  });

  it('leave the departments a day at least to respond', () => {
    given(opened, collected).when(scoring('2026-04-02')).accepted();
    given(opened, collected)
      .when(scoring('2026-04-01'))
      .thenRejected({ code: 'day-has-passed', acceptable: '2026-04-02', errors: ['/respondBy'] });
  });
});

describe('a response', () => {
  const now = given(opened, collected, scored);

  it('is of the head, or whoever acts for the head, and of the own department', () => {
    now.when(responding({}, deputy)).accepted();
    now.when(responding({}, otherHead)).thenRejected({
      code: 'other-department',
      rule: 'heads-respond-for-their-own',
      acceptable: 'finance',
      errors: ['/department'],
    });
    const legal = { ...head, roles: [{ role: 'department-head', department: 'legal' }] };
    now
      .when(responding({ department: 'legal' }, legal))
      .thenRejected({ code: 'department-not-assessed', errors: ['/department'] });
  });

  it('comes until the end of the day that is set', () => {
    const midnight = Date.parse('2026-04-08T16:00:00Z');
    now.when(responding({}, head, midnight - 1)).accepted();
    now
      .when(responding({}, head, midnight))
      .thenRejected({ code: 'response-too-late', rule: 'responded-in-time', reason: respondBy });
  });

  it('may be repeated, not without end', () => {
    let history = now;
    for (let count = 1; count <= mostResponses; count++) {
      history = history.when(responding({ kind: 'comment' })).accepted();
      expect(history.state.responses.at(-1)?.number).toBe(count);
    }
    history.when(responding()).thenRejected({ code: 'too-many-responses' });
    history.when(responding({ department: 'finance' }, otherHead)).accepted();
  });
});

describe('an objection', () => {
  const raised = given(opened, collected, scored, objection);

  it('puts right what is wrong, beside what was measured', () => {
    const { units: all, scores, responses } = raised.when(deciding()).accepted().state;
    expect(all.find(({ kind, id }) => kind === 'department' && id === 'sales')).toMatchObject({
      figures: corrected,
      measured: sales,
    });
    expect(scores.find(({ kind, id }) => kind === 'department' && id === 'sales')).toEqual({
      kind: 'department',
      id: 'sales',
      ...scoreOf(corrected, scheme),
    });
    // What was measured of the process is another matter.
    expect(all.find(({ kind }) => kind === 'process')).toEqual(units.at(-1));
    expect(responses).toMatchObject([{ number: 1, outcome: 'upheld', remark: 'x' }]);
    const twice = raised.when(deciding()).accepted().when(responding()).accepted();
    const { units: again } = twice.when(deciding({ number: 2, corrections: { ended: 50 } })).accepted().state;
    expect(again[1]).toMatchObject({ figures: { ended: 50, conforming: 35 }, measured: sales });
  });

  it('may be right without a figure that changes, and changes none where it is rejected', () => {
    for (const outcome of ['upheld', 'rejected'] as const) {
      const after = raised.when(deciding({ outcome, corrections: undefined })).accepted().state;
      expect(after.responses).toMatchObject([{ outcome }]);
      expect([after.units, after.scores]).toEqual([raised.state.units, raised.state.scores]);
    }
    raised
      .when(deciding({ outcome: 'rejected' }))
      .thenRejected({ code: 'rejected-without-corrections', errors: ['/corrections'] });
  });

  it('makes no part more than the whole', () => {
    raised
      .when(deciding({ corrections: { conforming: 41 } }))
      .thenRejected({ code: 'figures-impossible', errors: ['/corrections/conforming'] });
    raised
      .when(deciding({ corrections: { toAcknowledge: 8 } }))
      .thenRejected({ code: 'figures-impossible', errors: ['/corrections/toAcknowledge'] });
    raised.when(deciding({ corrections: { toAcknowledge: 9 } })).accepted();
  });

  it('is decided once, by nobody whose own it is; a comment is not decided', () => {
    const own = { rule: 'not-on-own-objection', code: 'own-objection' };
    raised.when(deciding({}, head)).thenRejected(own);
    raised.when(deciding({}, deputy)).thenRejected(own);
    raised.when(deciding({}, chief)).accepted();
    const nothing = { code: 'no-open-objection', errors: ['/number'] };
    raised.when(deciding({ number: 2 })).thenRejected(nothing);
    raised.when(deciding()).accepted().when(deciding()).thenRejected(nothing);
    given(opened, collected, scored)
      .when(responding({ kind: 'comment' }))
      .accepted()
      .when(deciding())
      .thenRejected({ ...nothing, reason: 'comment' });
  });
});

describe('the publication', () => {
  it('waits for the departments and for what is decided', () => {
    const done = given(opened, collected, scored);
    done.when(publishing(february, Date.parse('2026-04-08T15:59:59Z'))).thenRejected({
      code: 'responses-awaited',
      rule: 'published-after-responses',
      acceptable: '2026-04-09',
    });
    done.when(publishing(february, Date.parse('2026-04-08T16:00:00Z'))).accepted();
    given(opened, collected, scored)
      .when(responding({ kind: 'comment' }))
      .accepted()
      .when(publishing())
      .accepted();
  });

  it('compares with what was published before, where there was something', () => {
    const [first] = given(opened, collected, scored)
      .when((state) => publish(state, at(supervisor, afterwards), undefined))
      .events();
    expect(first?.data).not.toHaveProperty('before');
    const ranking = rankingOf(given(opened, collected, scored).state, february);
    const finance = ranking.find(({ id }) => id === 'finance');
    expect(finance?.change).toBe(Math.round(((finance?.score ?? 0) - 96) * 100) / 100);
    expect(ranking.filter(({ change }) => change !== undefined)).toHaveLength(1);
    // Places are among departments, or among processes.
    expect(ranking.map(({ kind, id, rank }) => [kind, id, rank])).toEqual([
      ['department', 'finance', 1],
      ['department', 'sales', 2],
      ['department', 'supervision', undefined],
      ['process', 'purchase', 1],
    ]);
  });
});

describe('figures that are read again', () => {
  it('are equal, or those are named that are not', () => {
    const now = { ...asOf, time: '2026-04-02T01:00:00.000Z' };
    const { state } = given(opened, collected, scored, objection, upheld);
    expect(recollected(state.units, asOf, { asOf: now, units })).toEqual({
      equal: true,
      differing: [],
      asOf: { recorded: asOf, now },
    });
    const [finance, , ...rest] = units as [(typeof units)[0], ...(typeof units)[0][]];
    const legal = { kind: 'department', id: 'legal', figures: noFigures } as const;
    const other = { ...finance, figures: { ...finance.figures, ended: 21 } };
    expect(recollected(state.units, asOf, { asOf: now, units: [other, ...rest, legal] })).toMatchObject({
      equal: false,
      differing: [
        { id: 'finance', recorded: finance.figures, now: other.figures },
        { id: 'sales', recorded: sales },
        { id: 'legal', now: noFigures },
      ],
    });
  });
});
