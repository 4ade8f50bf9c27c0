import { describe, expect, it } from '@jest/globals';
import type { Actor, Decision } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import { appeal, close, overturn, rectify, reDecide, takeNote, verify, withdraw } from './after-decision.ts';
import { decide, dismiss, explain } from './handling.ts';
import {
  appealed,
  assigned,
  at,
  by,
  caughtUp,
  closed,
  decided,
  decidedAnew,
  detected,
  detectedInDepartment,
  dismissed,
  evidence,
  explained,
  failed,
  inTheDepartment,
  lifted,
  notified,
  overturned,
  raised,
  rectified,
  ruling,
  start,
  upToDecision,
  verified,
  withdrawn,
} from './violation-examples.ts';
import { violationCase, type ViolationCase, type ViolationCaseEvent } from './violation-case.ts';
import { people } from './violation-people.ts';

const { given } = specification(violationCase);
const { concerned, colleague, head, supervisor, chief, monitor } = people;

type Command = (state: ViolationCase) => Decision<ViolationCaseEvent>;

describe('an explanation', () => {
  const explaining =
    (as: Actor): Command =>
    (state) =>
      explain(state, { explanation: 'I took the wrong receipt.', evidence }, at(as));

  it('is given by the one concerned, as often as needed before the decision', () => {
    given(detected, assigned, notified).when(explaining(concerned)).then(explained);
    given(detected, assigned, notified, explained).when(explaining(concerned)).then(explained);
    given(...upToDecision)
      .when(explaining(concerned))
      .thenRejected({ code: 'decided-already' });
  });

  it('is given by nobody else, the head included', () => {
    for (const each of [colleague, head, supervisor])
      given(detected)
        .when(explaining(each))
        .thenRejected({ code: 'not-the-concerned', rule: 'by-the-concerned-explain', acceptable: 'u-zhao' });
  });

  it('is given by the head where nobody in particular is concerned', () => {
    expect(inTheDepartment).not.toHaveProperty('person');
    given(detectedInDepartment).when(explaining(head)).accepted();
    given(detectedInDepartment)
      .when(explaining(colleague))
      .thenRejected({ code: 'not-the-concerned', rule: 'by-the-concerned-explain', acceptable: 'head' });
  });
});

describe('a decision', () => {
  const deciding =
    (change: object = {}, as = supervisor, now = start): Command =>
    (state) =>
      decide(state, { ...ruling, ...change }, at(as, now));

  it('names a measure and by when the matter is rectified', () => {
    given(detected, assigned, notified, explained).when(deciding()).then(decided);
    expect(given(...upToDecision).state).toMatchObject({ status: 'decided', dueAt: '2026-03-10' });
  });

  it('leaves time: today at the earliest, by the days of China', () => {
    given(detected)
      .when(deciding({ rectifyBy: '2026-03-01' }))
      .thenRejected({ code: 'day-has-passed', errors: ['/rectifyBy'] });
    given(detected)
      .when(deciding({ rectifyBy: '2026-03-02' }, supervisor, Date.parse('2026-03-02T15:59:00Z')))
      .accepted();
    given(detected)
      .when(deciding({ rectifyBy: '2026-03-02' }, supervisor, Date.parse('2026-03-02T16:00:00Z')))
      .thenRejected({ code: 'day-has-passed', acceptable: '2026-03-03' });
  });

  it('is made once', () => {
    given(...upToDecision)
      .when(deciding())
      .thenRejected({ code: 'decided-already' });
  });

  it('is no decision where the violation is justified, for which there is a reason', () => {
    const dismissing =
      (reason: string): Command =>
      (state) =>
        dismiss(state, { reason }, at(supervisor));
    given(detected).when(dismissing(' The system was down. ')).then(dismissed);
    given(detected)
      .when(dismissing('  '))
      .thenRejected({ code: 'reason-missing', rule: 'with-reason-dismiss', errors: ['/reason'] });
    given(...upToDecision)
      .when(dismissing('x'))
      .thenRejected({ code: 'decided-already' });
    given(detected, dismissed).when(deciding()).thenRejected({ code: 'case-over' });
  });
});

describe('what follows a decision', () => {
  const rectifying =
    (as: Actor): Command =>
    (state) =>
      rectify(state, { result: 'Paid back.' }, at(as));
  const verifying =
    (passed: boolean): Command =>
    (state) =>
      verify(state, { passed, remark: passed ? 'It has arrived.' : 'Half of it is missing.' }, at(head));
  const closing: Command = (state) => close(state, at(supervisor));

  it('is rectified by the one concerned or whoever is in charge', () => {
    given(...upToDecision)
      .when(rectifying(concerned))
      .then(rectified);
    given(...upToDecision)
      .when(rectifying(head))
      .accepted();
    given(...upToDecision)
      .when(rectifying(colleague))
      .thenRejected({ code: 'not-in-charge' });
    given(detected).when(rectifying(concerned)).thenRejected({ code: 'not-decided' });
  });

  it('is rectified again until it passes, and closed only then', () => {
    const refused = { code: 'not-verified', rule: 'closed-after-verification' };
    given(...upToDecision)
      .when(verifying(true))
      .thenRejected({ code: 'nothing-to-verify' });
    given(...upToDecision)
      .when(closing)
      .thenRejected(refused);
    given(...upToDecision, rectified)
      .when(closing)
      .thenRejected(refused);
    given(...upToDecision, rectified)
      .when(verifying(false))
      .then(failed);
    given(...upToDecision, rectified, failed)
      .when(closing)
      .thenRejected(refused);
    given(...upToDecision, rectified, failed, rectified)
      .when(verifying(true))
      .then(verified);
    given(...upToDecision, rectified, failed, rectified, verified)
      .when(closing)
      .then(closed);
    given(...upToDecision, rectified, verified, closed)
      .when(closing)
      .thenRejected({ code: 'case-over' });
  });

  it('is verified anew after an appeal', () => {
    given(...upToDecision, rectified, verified, appealed, decidedAnew)
      .when(closing)
      .thenRejected({ code: 'not-verified', rule: 'closed-after-verification' });
  });
});

describe('a notification after the decision', () => {
  it('takes back neither a rectification nor its verification', () => {
    given(...upToDecision, rectified, notified)
      .when((state) => verify(state, { passed: true, remark: 'It has arrived.' }, at(head)))
      .then(verified);
    given(...upToDecision, rectified, verified, notified)
      .when((state) => close(state, at(supervisor)))
      .then(closed);
  });
});

describe('an appeal', () => {
  const appealing =
    (as = concerned): Command =>
    (state) =>
      appeal(state, { grounds: 'It was a customer.' }, at(as));
  const decidingAnew =
    (as: Actor): Command =>
    (state) =>
      reDecide(state, { ...ruling, measure: 'warning', reason: 'A customer was there.' }, at(as));
  const overturning =
    (as: Actor, reason = 'The customer confirms it.'): Command =>
    (state) =>
      overturn(state, { reason }, at(as));

  it('is the right of the one concerned, once, against a decision', () => {
    given(...upToDecision)
      .when(appealing())
      .then(appealed);
    given(...upToDecision)
      .when(appealing(head))
      .thenRejected({ code: 'not-the-concerned', rule: 'by-the-concerned-appeal' });
    given(detected).when(appealing()).thenRejected({ code: 'not-decided' });
    given(...upToDecision, appealed, decidedAnew)
      .when(appealing())
      .thenRejected({ code: 'appealed-already' });
  });

  it('is decided by somebody else than who decided', () => {
    const history = [...upToDecision, appealed];
    given(...history)
      .when(decidingAnew(chief))
      .then(decidedAnew);
    given(...history)
      .when(decidingAnew(supervisor))
      .thenRejected({ code: 'decided-by-the-same', rule: 'decided-anew-by-another-re-decide' });
    given(...history)
      .when(overturning(chief))
      .then(overturned);
    given(...history)
      .when(overturning(supervisor))
      .thenRejected({ code: 'decided-by-the-same', rule: 'decided-anew-by-another-overturn' });
    given(...history)
      .when(overturning(chief, ' '))
      .thenRejected({ code: 'reason-missing', rule: 'with-reason-overturn' });
  });

  it('waits whatever is done meanwhile, and nothing is closed before it is decided', () => {
    for (const meanwhile of [[notified], [rectified], [rectified, verified], [rectified, failed]]) {
      const history = [...upToDecision, appealed, ...meanwhile];
      given(...history)
        .when(decidingAnew(chief))
        .then(decidedAnew);
      given(...history)
        .when(overturning(chief))
        .then(overturned);
    }
    given(...upToDecision, appealed, rectified, verified)
      .when((state) => close(state, at(supervisor)))
      .thenRejected({ code: 'appeal-waits' });
  });

  it('is there before it is decided', () => {
    given(...upToDecision)
      .when(decidingAnew(chief))
      .thenRejected({ code: 'not-appealed' });
    given(...upToDecision)
      .when(overturning(chief))
      .thenRejected({ code: 'not-appealed' });
  });
});

describe('what the monitor says afterwards', () => {
  const withdrawing: Command = (state) => withdraw(state, { reference: 'V-1' }, at(monitor));
  const noting =
    (lateBy?: number): Command =>
    (state) =>
      takeNote(state, { reference: 'V-1', ...(lateBy === undefined ? {} : { lateBy }) }, at(monitor));

  it('is told once', () => {
    given(detected).when(noting(7_200_000)).then(caughtUp);
    given(detected, caughtUp).when(noting(7_200_000)).then();
    given(detected).when(noting()).then();
  });

  it('raises a case that nobody handles yet, once and never back', () => {
    const raising =
      (raisedTo: 'minor' | 'major' | 'critical', repeats = ['V-0']): Command =>
      (state) =>
        takeNote(state, { reference: 'V-1', raisedTo, repeats }, at(monitor));
    const byMonitor = {
      ...raised,
      data: { ...raised.data, ...by(monitor), repeats: ['V-0'] },
    } as typeof raised;
    given(detected).when(raising('critical')).then(byMonitor);
    expect(given(detected, byMonitor).state).toMatchObject({ severity: 'critical', repeats: ['V-0'] });
    given(detected, byMonitor).when(raising('critical')).then();
    given(detected, byMonitor).when(raising('major')).then();
    given(detected).when(raising('critical', [])).then();
    given(detected, assigned).when(raising('critical')).then();
  });

  it('ends the case when the violation is withdrawn, and lifts the measure', () => {
    given(...upToDecision)
      .when(withdrawing)
      .then(withdrawn);
    given(detected)
      .when(withdrawing)
      .then({ name: 'withdrawn', data: { by: monitor.id, reference: 'V-1' } });
    const state = given(...upToDecision, withdrawn).state;
    expect(state).toMatchObject({ status: 'withdrawn', lifted: 'penalty' });
    expect(state.ruling).toBeUndefined();
  });

  it('lifts the measure of a case that is closed, and changes nothing in one that was dismissed', () => {
    given(...upToDecision, rectified, verified, closed)
      .when(withdrawing)
      .then(lifted);
    given(detected, dismissed).when(withdrawing).then();
    given(detected, withdrawn).when(withdrawing).then();
    expect(by(supervisor)).toEqual({ by: supervisor.id, concernedPerson: concerned.id });
  });
});
