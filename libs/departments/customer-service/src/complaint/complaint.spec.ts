import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import { closeBySilence, confirmSatisfaction, reopen } from './closing.ts';
import {
  accepted,
  acknowledged,
  agreed,
  at,
  confirmed,
  customer,
  day,
  evidence,
  executed,
  handledWhole,
  hour,
  investigated,
  people,
  promisedAt,
  proposed,
  rejected,
  reopened,
  reported,
  reportedAt,
  revised,
  silent,
  solution,
  start,
  withoutEvidence,
  words,
} from './complaint-examples.ts';
import { defaultSettings } from './complaint-settings.ts';
import { complaint, type Complaint } from './complaint.ts';
import {
  accept,
  acknowledge,
  agree,
  execute,
  investigate,
  proposeSolution,
  rejectSolution,
  reportBack,
  reviseSolution,
} from './handling.ts';

const { given } = specification(complaint);
const channel = 'phone' as const;
const reportTime = Date.parse(reportedAt);

describe('accepting', () => {
  const accepting =
    (promise?: string) =>
    (state: Complaint): ReturnType<typeof accept> =>
      accept(
        state,
        { customer, ...words, visit: 'V-7', ...(promise === undefined ? {} : { promisedAt: promise }) },
        at(start),
      );

  it('keeps everything about the customer in one place, and the promise as a time in UTC', () => {
    given().when(accepting('2026-03-06T18:00+08:00')).then(accepted);
  });

  it('promises a week where nothing else is promised', () => {
    const [event] = given().when(accepting()).events();
    expect(event?.data).toMatchObject({ promisedAt: new Date(start + 7 * day).toISOString() });
  });

  it('promises no time that has passed or that is none', () => {
    for (const promise of ['2026-03-02T01:00:00Z', '2026-13-45T00:00Z', 'soon'])
      given()
        .when(accepting(promise))
        .thenRejected({ code: 'promise-not-acceptable', reason: promise, errors: ['/promisedAt'] });
  });

  it('is done once', () => {
    given(accepted).when(accepting()).thenRejected({ code: 'already-accepted' });
  });
});

describe('handling', () => {
  const found = { facts: 'The seal was missing.', responsible: { department: 'product', person: 'u-he' } };

  it('acknowledges once', () => {
    const acknowledging = (state: Complaint) => acknowledge(state, { channel }, at(start));
    given(accepted).when(acknowledging).then(acknowledged);
    given(accepted, acknowledged).when(acknowledging).thenRejected({ code: 'already-acknowledged' });
  });

  it('investigates, again if need be, and keeps all evidence', () => {
    const investigating = (state: Complaint) => investigate(state, { ...found, evidence }, at(start));
    given(accepted).when(investigating).then(investigated);
    const after = given(accepted, investigated).when(investigating).accepted().state;
    expect(after).toMatchObject({ status: 'investigated', evidence: [...evidence, ...evidence] });
    expect(given(...handledWhole, investigated).state.status).toBe('reported-back');
  });

  it('proposes a solution with an item of evidence, and not without (evidence-before-solution)', () => {
    const proposing = (state: Complaint) => proposeSolution(state, solution, at(start));
    given(accepted, investigated).when(proposing).then(proposed);
    for (const history of [[accepted], [accepted, withoutEvidence]])
      given(...history)
        .when(proposing)
        .thenRejected({
          code: 'evidence-missing',
          rule: 'evidence-before-solution',
          acceptable: 'at least one',
        });
    given(accepted, withoutEvidence, investigated).when(proposing).then(proposed);
    given(...handledWhole, reopened)
      .when(proposing)
      .then(proposed);
  });

  it('takes one answer to each solution', () => {
    const agreeing = (state: Complaint) => agree(state, { channel }, at(start));
    const rejecting = (state: Complaint) => rejectSolution(state, { remark: 'Too little.' }, at(start));
    const offered = [accepted, investigated, proposed];
    given(...offered)
      .when(agreeing)
      .then(agreed);
    given(...offered)
      .when(rejecting)
      .then(rejected);
    given(...offered, rejected, revised)
      .when(agreeing)
      .then(agreed);
    for (const answer of [agreeing, rejecting]) {
      given(accepted, investigated).when(answer).thenRejected({ code: 'no-solution' });
      for (const answered of [agreed, rejected])
        given(...offered, answered)
          .when(answer)
          .thenRejected({ code: 'solution-answered' });
    }
  });

  it('revises and carries out a solution that there is, in whatever order, which the monitor judges', () => {
    const revising = (state: Complaint) => reviseSolution(state, solution, at(start));
    const executing = (state: Complaint) => execute(state, { result: 'Sent as SF-88.' }, at(start));
    for (const history of [[proposed], [proposed, rejected], [proposed, agreed]]) {
      given(accepted, investigated, ...history)
        .when(revising)
        .then(revised);
      given(accepted, investigated, ...history)
        .when(executing)
        .then(executed);
    }
    for (const history of [[accepted], [...handledWhole, reopened]]) {
      given(...history)
        .when(revising)
        .thenRejected({ code: 'no-solution' });
      given(...history)
        .when(executing)
        .thenRejected({ code: 'no-solution' });
    }
  });

  it('reports back at any time and says how late', () => {
    const reporting = (now: number) => (state: Complaint) => reportBack(state, { channel }, at(now));
    const late = (now: number) =>
      (
        given(...handledWhole.slice(0, -1))
          .when(reporting(now))
          .events()[0]?.data as JsonObject
      )['minutesLate'];
    given(...handledWhole.slice(0, -1))
      .when(reporting(reportTime))
      .then(reported);
    const due = Date.parse(promisedAt);
    expect([due, due + 1, due + hour].map(late)).toEqual([0, 1, 60]);
  });

  it('accepts the person responsible as a fact, because that rule is monitored', () => {
    const own = { department: 'customer-service', person: people.agent.id };
    const [event] = given(accepted)
      .when((state) => investigate(state, { ...found, responsible: own, evidence }, at(start)))
      .events();
    expect(event?.data).toMatchObject({ by: people.agent.id, responsiblePerson: people.agent.id });
  });
});

describe('closing', () => {
  const confirming = (confirmation?: string) => (state: Complaint) =>
    confirmSatisfaction(
      state,
      { channel, ...(confirmation === undefined ? {} : { confirmation }) },
      at(start),
    );
  const closing = (now: number) => (state: Complaint) => closeBySilence(state, at(now));

  it("needs a record of the customer's confirmation (closed-with-confirmation)", () => {
    given(...handledWhole)
      .when(confirming(' REC-5512 '))
      .then(confirmed);
    for (const none of [undefined, '', ' \t'])
      given(...handledWhole)
        .when(confirming(none))
        .thenRejected({
          code: 'confirmation-missing',
          rule: 'closed-with-confirmation',
          errors: ['/confirmation'],
        });
  });

  it('or fourteen days of silence after the report-back (closed-after-silence)', () => {
    given(...handledWhole)
      .when(closing(reportTime + 14 * day))
      .then(silent);
    given(...handledWhole)
      .when(closing(reportTime + 14 * day - 1))
      .thenRejected({
        code: 'silence-too-short',
        rule: 'closed-after-silence',
        reason: '13',
        acceptable: '2026-03-20T09:00:00.000Z',
      });
    for (const history of [[accepted], [...handledWhole, reopened]])
      given(...history)
        .when(closing(reportTime + 90 * day))
        .thenRejected({ code: 'silence-not-begun', rule: 'closed-after-silence', acceptable: '14' });
    const settings = { ...defaultSettings, silenceDays: 2 };
    given(...handledWhole)
      .when((state) => closeBySilence(state, at(reportTime + 2 * day), settings))
      .accepted();
  });

  it('or the complaint goes back to the investigation with a new promise', () => {
    const reopening = (state: Complaint) => reopen(state, { remark: 'Too little.' }, at(reportTime));
    given(...handledWhole)
      .when(reopening)
      .then(reopened);
    const { state } = given(...handledWhole, reopened);
    expect(state).toMatchObject({
      status: 'reopened',
      reopenings: 1,
      promisedAt: '2026-03-13T09:00:00.000Z',
    });
    expect(given(...handledWhole, reopened, investigated).state.status).toBe('investigated');
    given(accepted).when(reopening).thenRejected({ code: 'nothing-reported' });
    given(...handledWhole)
      .when((before) => reopen(before, { remark: '-', promisedAt: '2020-01-01T00:00Z' }, at(start)))
      .thenRejected({ code: 'promise-not-acceptable', errors: ['/promisedAt'] });
  });

  it('is the end, and nothing comes before the beginning', () => {
    const all: ((state: Complaint) => ReturnType<typeof accept>)[] = [
      (state) => acknowledge(state, { channel }, at(start)),
      (state) =>
        investigate(state, { facts: '-', responsible: { department: 'product' }, evidence }, at(start)),
      (state) => proposeSolution(state, solution, at(start)),
      (state) => agree(state, { channel }, at(start)),
      (state) => rejectSolution(state, { remark: '-' }, at(start)),
      (state) => reviseSolution(state, solution, at(start)),
      (state) => execute(state, { result: '-' }, at(start)),
      (state) => reportBack(state, { channel }, at(start)),
      (state) => reopen(state, { remark: '-' }, at(start)),
      confirming('-'),
      closing(start + 90 * day),
    ];
    for (const command of all) {
      given().when(command).thenRejected({ code: 'complaint-not-accepted' });
      for (const end of [confirmed, silent])
        given(...handledWhole, end)
          .when(command)
          .thenRejected({ code: 'complaint-closed' });
    }
  });
});
