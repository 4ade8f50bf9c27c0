import { describe, expect, it } from '@jest/globals';
import type { Decision } from '@liucheng/kernel';
import { text } from '@liucheng/kernel';
import { Directory, type EmployeeRecord } from '@liucheng/service-kit';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import { people } from '../violation-handling/violation-people.ts';
import { acknowledge, addConcerned, release, takeTest } from './acknowledging.ts';
import { holder, holdersOf, rolesIn } from './concerned.ts';
import { announce, cancel, conclude, publishDefinition, publishGuide } from './preparing.ts';
import {
  acknowledged,
  added,
  announced,
  at,
  cancelled,
  concluded,
  explained,
  holders,
  oneOfEach,
  published,
  questions,
  released,
  right,
  start,
  tested,
  testSet,
} from './rollout-examples.ts';
import { describeRolloutEvent } from './rollout-history.ts';
import { rolloutProcess } from './rollout.process.ts';
import {
  heldVersion,
  outstanding,
  rollout,
  rolloutEvents,
  type Rollout,
  type RolloutEvent,
} from './rollout.ts';

const { given } = specification(rollout);
const { supervisor, concerned, colleague, head, deputy, otherHead } = people;
const day = 86_400_000;

type Command = (state: Rollout) => Decision<RolloutEvent>;

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = { definition: rolloutProcess(), events: rolloutEvents, decider: rollout };
    expect(
      processFaults({ ...declared, describe: describeRolloutEvent, examples: oneOfEach, golden }),
    ).toEqual([]);
  });
});

const step = (...roles: string[]) => ({ names: text('x', '某'), role: { roles } });
const purchase = {
  names: text('Purchase', '采购'),
  steps: { ask: step('employee'), approve: step('department-head', 'employee'), pay: step('automation') },
};
const publishing =
  (change: object = {}, definition: typeof purchase | undefined = purchase): Command =>
  (state) =>
    publishDefinition(
      state,
      { process: 'purchase', version: 1, effectiveOn: '2026-04-01', ...change },
      at(supervisor),
      definition,
    );
const announcing =
  (change: object = {}, found = holders, now = start): Command =>
  (state) =>
    announce(
      state,
      { message: 'Receipts are attached.', questions: [], passPercent: 80, ...change },
      at(supervisor, now),
      found,
    );
const guiding: Command = (state) => publishGuide(state, at(supervisor));
const acknowledging =
  (who = concerned, person?: string): Command =>
  (state) =>
    acknowledge(state, { person }, at(who));
const testing =
  (answers: readonly number[], who = concerned): Command =>
  (state) =>
    takeTest(state, { answers }, at(who), right);
const adding =
  (
    change: object = {},
    found: (typeof holders)[number] | undefined = { person: colleague.id, department: 'sales' },
    now = start,
  ): Command =>
  (state) =>
    addConcerned(state, { person: colleague.id, ...change }, at(supervisor, now), found);
const releasing =
  (person = concerned.id): Command =>
  (state) =>
    release(state, { person, reason: 'x' }, at(supervisor));
const concluding: Command = (state) => conclude(state, at(supervisor));
const cancelling: Command = (state) => cancel(state, { reason: 'x' }, at(supervisor));
const open = [published, explained, announced];

describe('a rollout', () => {
  it('begins with a version that the monitor has, from tomorrow on at the earliest', () => {
    given().when(publishing()).then(published);
    given()
      .when(publishing({ effectiveOn: '2026-03-03' }))
      .accepted();
    given()
      .when(publishing({ effectiveOn: '2026-03-02' }))
      .thenRejected({ code: 'day-has-passed', errors: ['/effectiveOn'] });
    given()
      .when((state) =>
        publishDefinition(
          state,
          { process: 'x', version: 9, effectiveOn: '2026-04-01' },
          at(supervisor),
          undefined,
        ),
      )
      .thenRejected({ code: 'definition-unknown', errors: ['/version'] });
    given(published).when(publishing()).thenRejected({ code: 'rollout-stands-otherwise' });
  });

  it('is explained, then announced to whoever holds a role, each with the day before the effective date', () => {
    given(published).when(guiding).then(explained);
    given(published, explained).when(guiding).thenRejected({ code: 'rollout-stands-otherwise' });
    given(published).when(announcing()).thenRejected({ code: 'rollout-stands-otherwise' });
    given(published, explained).when(announcing()).then(announced);
    given(...open)
      .when(announcing())
      .thenRejected({ code: 'rollout-stands-otherwise' });
  });

  it('is announced while there is time left, to somebody, and to no more than are watched', () => {
    const explainedOnly = given(published, explained);
    explainedOnly.when(announcing({}, holders, Date.parse('2026-03-31T15:59:59Z'))).accepted();
    explainedOnly
      .when(announcing({}, holders, Date.parse('2026-03-31T16:00:00Z')))
      .thenRejected({ code: 'effective-date-reached' });
    explainedOnly.when(announcing({}, [])).thenRejected({ code: 'nobody-concerned' });
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ person: `u-${index}`, department: 'sales' }));
    explainedOnly.when(announcing({}, many(1_000))).accepted();
    explainedOnly.when(announcing({}, many(1_001))).thenRejected({ code: 'too-many-concerned' });
  });

  it('keeps the right answers of a test out of what people read', () => {
    const asked = questions.map((each, index) => ({ ...each, right: right[index] as number }));
    given(published, explained)
      .when(announcing({ questions: asked }))
      .then(announced, testSet);
    expect(JSON.stringify(given(...open, testSet).state)).not.toContain('right');
    given(published, explained)
      .when(announcing({ questions: [{ ...asked[0], right: 3 }] }))
      .thenRejected({ code: 'no-such-option', errors: ['/questions/0/right'] });
  });

  it('is concluded when nobody is left', () => {
    given(...open, acknowledged(head.id))
      .when(concluding)
      .thenRejected({ code: 'acknowledgements-outstanding', rule: 'concluded-when-all-acknowledged' });
    const all = [...open, acknowledged(head.id), acknowledged(concerned.id)];
    given(...all)
      .when(concluding)
      .then(concluded);
    given(...all, concluded)
      .when(acknowledging())
      .thenRejected({ code: 'rollout-stands-otherwise' });
    given(published).when(concluding).thenRejected({ code: 'rollout-stands-otherwise' });
  });

  it('may be cancelled while it is open, and gives the version up then', () => {
    for (const history of [[published], [published, explained], open])
      given(...history)
        .when(cancelling)
        .then(cancelled);
    given(...open, cancelled)
      .when(cancelling)
      .thenRejected({ code: 'rollout-stands-otherwise' });
    expect(heldVersion(given(published).state)).toEqual(['purchase/1']);
    expect(heldVersion(given(...open, concluded).state)).toEqual(['purchase/1']);
    expect(heldVersion(given(published, cancelled).state)).toEqual([]);
    expect(heldVersion(given().state)).toEqual([]);
  });
});

describe('an acknowledgement', () => {
  it('is for oneself, by whoever is concerned, once', () => {
    given(...open)
      .when(acknowledging())
      .then(acknowledged(concerned.id));
    given(...open)
      .when(acknowledging(concerned, concerned.id))
      .accepted();
    given(...open)
      .when(acknowledging(supervisor, concerned.id))
      .thenRejected({ code: 'not-for-others', rule: 'acknowledged-in-person', errors: ['/person'] });
    given(...open)
      .when(acknowledging(colleague))
      .thenRejected({ code: 'not-concerned', rule: 'acknowledged-by-concerned' });
    given(...open, acknowledged(concerned.id))
      .when(acknowledging())
      .thenRejected({ code: 'already-acknowledged', rule: 'acknowledged-once' });
    given(published, explained).when(acknowledging()).thenRejected({ code: 'rollout-stands-otherwise' });
  });

  it('is nobody else’s, not a deputy’s either', () => {
    given(...open)
      .when(acknowledging(deputy))
      .thenRejected({ code: 'not-concerned', rule: 'acknowledged-by-concerned' });
  });

  it('is asked of those who join, and no longer of those who are released', () => {
    given(...open)
      .when(adding())
      .then(added);
    expect(outstanding(given(...open, added).state).map(({ person }) => person)).toEqual([
      head.id,
      concerned.id,
      colleague.id,
    ]);
    given(...open, added)
      .when(adding())
      .thenRejected({ code: 'already-concerned', errors: ['/person'] });
    given(...open)
      .when((state) => addConcerned(state, { person: otherHead.id }, at(supervisor), undefined))
      .thenRejected({ code: 'holds-no-role', errors: ['/person'] });
    given(published).when(adding()).thenRejected({ code: 'rollout-stands-otherwise' });
    given(...open)
      .when(releasing())
      .then(released);
    given(...open, released)
      .when(releasing())
      .thenRejected({ code: 'nothing-outstanding' });
    given(...open, acknowledged(concerned.id))
      .when(releasing())
      .thenRejected({ code: 'nothing-outstanding', errors: ['/person'] });
    given(...open, released, acknowledged(head.id))
      .when(concluding)
      .accepted();
  });

  it('of somebody who joins after the effective date has a day of its own', () => {
    const late = start + 40 * day;
    given(...open)
      .when(adding({}, undefined as never, late))
      .thenRejected({ code: 'day-has-passed', errors: ['/dueOn'] });
    const found = { person: colleague.id, department: 'sales' };
    const [event] = given(...open)
      .when(adding({ dueOn: '2026-05-01' }, found, late))
      .events();
    expect(event?.data).toMatchObject({ concerned: [{ ...found, dueOn: '2026-05-01' }] });
  });
});

describe('a test', () => {
  const tests = [...open, testSet, acknowledged(concerned.id)];

  it('is passed from the share on, and may be taken again until then', () => {
    given(...tests)
      .when(testing([2, 2]))
      .then(tested);
    const [again] = given(...tests, tested)
      .when(testing([2, 1]))
      .events();
    expect(again?.data).toMatchObject({ attempt: 2, right: 2, of: 2, passed: true });
    given(...tests, tested, again as RolloutEvent)
      .when(testing([2, 1]))
      .thenRejected({ code: 'already-passed' });
    const half = { ...testSet, data: { ...testSet.data, passPercent: 50 } } as RolloutEvent;
    const [enough] = given(...open, half, acknowledged(concerned.id))
      .when(testing([2, 2]))
      .events();
    expect(enough?.data).toMatchObject({ right: 1, passed: true });
  });

  it('follows the acknowledgement, where there is one, and asks for every answer', () => {
    given(...open, testSet)
      .when(testing([2, 1]))
      .thenRejected({ code: 'acknowledge-first' });
    given(...open, acknowledged(concerned.id))
      .when(testing([2, 1]))
      .thenRejected({ code: 'no-test' });
    given(...tests)
      .when(testing([2, 1], colleague))
      .thenRejected({ code: 'not-concerned' });
    given(...tests)
      .when(testing([2]))
      .thenRejected({ code: 'answers-incomplete', errors: ['/answers'] });
    given(...tests)
      .when(testing([3, 1]))
      .thenRejected({ code: 'no-such-option', errors: ['/answers/0/option'] });
    given(published)
      .when(testing([2, 1]))
      .thenRejected({ code: 'rollout-stands-otherwise' });
  });
});

describe('whom a version concerns', () => {
  const employee = (id: string, ...roles: string[]): EmployeeRecord => ({
    kind: 'employee',
    id,
    from: '2026-01-01',
    postings: [{ from: '2026-01-01', department: 'finance', post: 'clerk' }],
    roles: roles.map((role, index) => ({ id: `R${index}`, role, from: '2026-01-01' })),
  });
  const directory = new Directory();
  for (const record of [employee('u-a', 'accountant'), employee('u-b', 'cashier'), employee('u-c')])
    directory.put(record, 0);
  directory.put(
    { kind: 'deputy', id: 'D1', absent: 'u-a', deputy: 'u-c', from: '2026-03-01', until: '2026-03-31' },
    0,
  );

  it('is whoever holds a role that a step is bound to, rules that act by themselves left out', () => {
    expect(rolesIn(purchase)).toEqual(['department-head', 'employee']);
    const found = (...roles: string[]) => holdersOf(directory, roles, start).map(({ person }) => person);
    expect(found('accountant')).toEqual(['u-a']);
    expect(found('accountant', 'cashier')).toEqual(['u-a', 'u-b']);
    expect(found('employee')).toEqual(['u-a', 'u-b', 'u-c']);
    expect(holdersOf(directory, ['employee'], Date.parse('2025-06-01T00:00:00Z'))).toEqual([]);
  });

  it('is a deputy only where somebody adds them', () => {
    expect(holder(directory, 'u-c', ['accountant'], start)).toEqual({ person: 'u-c', department: 'finance' });
    expect(holder(directory, 'u-b', ['accountant'], start)).toBeUndefined();
    expect(holder(directory, 'u-z', ['employee'], start)).toBeUndefined();
  });
});
