import { describe, expect, it } from '@jest/globals';
import type { Actor, Decision } from '@liucheng/kernel';
import { oneStepWorse } from '@liucheng/process-model';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { overturn, reDecide, verify } from './after-decision.ts';
import { assign, decide, dismiss, explain, notify } from './handling.ts';
import { cannotHandle } from './in-charge.ts';
import { caseForViolation, detect, report } from './opening.ts';
import {
  appealed,
  assigned,
  at,
  breach,
  closed,
  detected,
  detectedInDepartment,
  dues,
  evidence,
  oneOfEach,
  raised,
  rectified,
  reported,
  ruling,
  upToDecision,
  verified,
  withdrawn,
} from './violation-examples.ts';
import {
  heldReference,
  violationCase,
  violationCaseEvents,
  type ViolationCase,
  type ViolationCaseEvent,
} from './violation-case.ts';
import { violationHandlingProcess } from './violation-handling.process.ts';
import { describeViolationCaseEvent } from './violation-history.ts';
import { people } from './violation-people.ts';
import { defaultSettings } from './violation-settings.ts';

const { given } = specification(violationCase);
const { concerned, colleague, head, otherHead, supervisor, chief, deputy, monitor } = people;

type Command = (state: ViolationCase) => Decision<ViolationCaseEvent>;

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = {
      definition: violationHandlingProcess(),
      events: violationCaseEvents,
      decider: violationCase,
    };
    expect(
      processFaults({ ...declared, describe: describeViolationCaseEvent, examples: oneOfEach, golden }),
    ).toEqual([]);
  });

  it('follows its settings', () => {
    const strict = { ...defaultSettings, decideWithin: { critical: 'PT4H', major: 'P2D', minor: 'P5D' } };
    expect(JSON.stringify(violationHandlingProcess(strict, 2))).toMatch(/"PT4H".*"P2D".*"P5D"/);
  });
});

describe('a detection', () => {
  const found = { source: 'monitor', reference: 'V-1', ...breach } as const;
  const detecting =
    (earlier: readonly string[] = [], change: object = {}): Command =>
    (state) =>
      detect(state, { ...found, severity: 'major', ...change }, at(monitor), earlier);

  it('opens a case with the deadline of its severity', () => {
    given().when(detecting()).then(detected);
    for (const severity of ['critical', 'major', 'minor'] as const) {
      const [event] = given().when(detecting([], { severity })).events();
      expect(event?.data).toMatchObject({ severity, dueAt: dues[severity] });
    }
  });

  it('raises a repetition one step, and names the earlier cases', () => {
    const [event] = given()
      .when(detecting(['violation-0']))
      .events();
    expect(event?.data).toMatchObject({
      ratedSeverity: 'major',
      severity: 'critical',
      repeats: ['violation-0'],
      from: { critical: '2026-03-02T01:00:00.000Z' },
      dueAt: dues.critical,
    });
    expect((['minor', 'major', 'critical'] as const).map(oneStepWorse)).toEqual([
      'major',
      'critical',
      'critical',
    ]);
  });

  it('is as severe as the monitor has found it with what it repeats, and raised once for one repetition', () => {
    const by = (earlier: readonly string[], change: object): unknown =>
      given().when(detecting(earlier, change)).events()[0]?.data;
    const told = { severity: 'minor', atLeast: 'major' };
    for (const earlier of [[], ['violation-0']])
      expect(by(earlier, told)).toMatchObject({
        ratedSeverity: 'minor',
        severity: 'major',
        dueAt: dues.major,
        repeats: earlier,
      });
    expect(by([], { severity: 'critical', atLeast: 'critical' })).toMatchObject({ severity: 'critical' });
  });

  it('is refused in a case that is open', () => {
    given(detected).when(detecting()).thenRejected({ code: 'case-open-already' });
  });

  it('finds no second case for a violation, until it is withdrawn', () => {
    expect(heldReference(given(detected).state)).toEqual(['V-1']);
    expect(heldReference(given(...upToDecision, rectified, verified, closed).state)).toEqual(['V-1']);
    expect(heldReference(given(detected, withdrawn).state)).toEqual([]);
    expect(caseForViolation('V-1', 'violation-1').reason.en).toContain('violation-1');
    expect(caseForViolation('V-1', undefined).reason.en).not.toContain('undefined');
  });
});

describe('a report', () => {
  const { step: _step, clause: _clause, what, ...facts } = breach;
  const reporting =
    (change: object = {}, earlier: readonly string[] = []): Command =>
    (state) =>
      report(
        state,
        { ...facts, severity: 'minor', what: what.en, evidence, ...change },
        at(colleague),
        earlier,
      );

  it('opens a case with its evidence', () => {
    const [event] = given()
      .when(reporting({ violation: 'V-1' }, ['violation-0']))
      .events();
    expect(event).toMatchObject({
      name: 'reported',
      data: { by: colleague.id, reference: 'V-1', evidence, ratedSeverity: 'minor', severity: 'major' },
    });
  });

  it('is about what has happened', () => {
    given()
      .when(reporting({ happenedAt: '2026-03-02T09:00:01+08:00' }))
      .thenRejected({ code: 'not-happened-yet', errors: ['/happenedAt'] });
    given()
      .when(reporting({ happenedAt: '2026-03-02T09:00:00+08:00' }))
      .accepted();
  });
});

describe('who handles a violation', () => {
  const handling: readonly (readonly [string, readonly ViolationCaseEvent[], (as: Actor) => Command])[] = [
    ['assign', [detected], (as) => (state) => assign(state, { assignee: chief.id }, at(as), [])],
    ['decide', [detected], (as) => (state) => decide(state, ruling, at(as))],
    ['dismiss', [detected], (as) => (state) => dismiss(state, { reason: 'x' }, at(as))],
    [
      'verify',
      [...upToDecision, rectified],
      (as) => (state) => verify(state, { passed: true, remark: 'x' }, at(as)),
    ],
    [
      're-decide',
      [...upToDecision, appealed],
      (as) => (state) => reDecide(state, { ...ruling, reason: 'x' }, at(as)),
    ],
    ['overturn', [...upToDecision, appealed], (as) => (state) => overturn(state, { reason: 'x' }, at(as))],
  ];
  /** The same history with another person concerned. */
  const concerning = (person: string, history: readonly ViolationCaseEvent[]): ViolationCaseEvent[] =>
    history.map((event) =>
      event.name === 'detected' ? { ...event, data: { ...event.data, person } } : event,
    );

  it.each(handling)('lets a supervisor or the head of the department %s', (_step, history, doing) => {
    given(...history)
      .when(doing(chief))
      .accepted();
    given(...history)
      .when(doing(head))
      .accepted();
    given(...history)
      .when(doing(otherHead))
      .thenRejected({ code: 'not-in-charge', acceptable: 'head of sales' });
  });

  it.each(handling)('lets nobody %s on their own violation, nor their deputy', (step, history, doing) => {
    const rule = `not-on-own-violation-${step}`;
    for (const each of [head, chief, supervisor])
      given(...concerning(each.id, history))
        .when(doing(each))
        .thenRejected({ code: 'own-violation', rule });
    const ofHead = concerning(head.id, history);
    given(...ofHead)
      .when(doing(deputy))
      .thenRejected({ code: 'deputy-of-the-concerned', rule, reason: head.id });
    given(...ofHead)
      .when(doing(chief))
      .accepted();
  });

  it('tells for whom a deputy acts', () => {
    const [event] = given(detected)
      .when((state) => decide(state, ruling, at(deputy)))
      .events();
    expect(event?.data).toMatchObject({ by: deputy.id, actingFor: head.id, concernedPerson: concerned.id });
  });

  it('is never any person that is concerned, whatever the roles and whomever they act for', () => {
    const ids = ['u-a', 'u-b', 'u-c'];
    const grant = fc.record(
      {
        role: fc.constantFrom('employee', 'department-head', 'process-supervisor'),
        department: fc.constantFrom('sales', 'finance'),
        onBehalfOf: fc.record({ id: fc.constantFrom(...ids), department: fc.constant('sales') }),
      },
      { requiredKeys: ['role', 'department'] },
    );
    const actor = fc.record({
      id: fc.constantFrom(...ids),
      department: fc.constant('sales'),
      roles: fc.array(grant, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(actor, fc.constantFrom(...ids), fc.constantFrom(...handling), (as, person, entry) => {
        const [, history, doing] = entry;
        const state = given(...concerning(person, history)).state;
        const may =
          as.id !== person &&
          as.roles.some(
            ({ role, department, onBehalfOf }) =>
              onBehalfOf?.id !== person &&
              (role === 'process-supervisor' || (role === 'department-head' && department === 'sales')),
          );
        expect(Array.isArray(doing(as)(state))).toBe(may);
      }),
    );
  });

  it('needs a department for a head', () => {
    const { department: _, ...nowhere } = detectedInDepartment.data as { department?: string };
    const lost = { name: 'detected', data: nowhere } as ViolationCaseEvent;
    given(lost)
      .when((state) => decide(state, ruling, at(head)))
      .thenRejected({ code: 'not-in-charge', reason: 'no department' });
    given(lost)
      .when((state) => notify(state, { message: 'x' }, at(supervisor)))
      .thenRejected({ code: 'nobody-concerned' });
    const explaining = explain(
      violationCase.evolve(violationCase.initial, lost),
      { explanation: 'x', evidence: [] },
      at(supervisor),
    );
    expect(explaining).toMatchObject({
      code: 'not-the-concerned',
      acceptable: { en: 'Nothing: neither a person nor a department is concerned.' },
    });
  });
});

describe('an assignment', () => {
  const assigning =
    (assignee: string, earlier: readonly string[] = []): Command =>
    (state) =>
      assign(state, { assignee }, at(supervisor), earlier);

  it('names who handles the case, and may be changed', () => {
    given(detected).when(assigning(head.id)).then(assigned);
    expect(
      given(...upToDecision)
        .when(assigning(chief.id))
        .accepted().state,
    ).toMatchObject({
      status: 'decided',
      assignee: chief.id,
    });
  });

  it('is never to the person concerned', () => {
    given(detected)
      .when(assigning(concerned.id))
      .thenRejected({ code: 'assignee-concerned', rule: 'assignee-not-concerned', errors: ['/assignee'] });
  });

  it('is to somebody who can go on with it, and not by a role that is the one concerned’s own', () => {
    const after = (event: ViolationCaseEvent) => violationCase.evolve(violationCase.initial, event);
    for (const each of [supervisor, chief, head, deputy])
      expect(cannotHandle(after(detected), each)).toBeUndefined();
    const refused = (id: string) => ({
      code: 'assignee-not-in-charge',
      errors: [{ path: '/assignee', actual: id }],
    });
    for (const each of [colleague, otherHead])
      expect(cannotHandle(after(detected), each)).toMatchObject(refused(each.id));
    const ofHead = { ...detected.data, person: head.id };
    expect(
      cannotHandle(after({ name: 'detected', data: ofHead } as ViolationCaseEvent), deputy),
    ).toMatchObject(refused(deputy.id));
  });

  it('raises the severity for earlier cases that were not known yet, once, from the opening on', () => {
    const later = given(detected).when(assigning(head.id, ['violation-0']));
    later.then(raised, assigned);
    expect(later.accepted().state).toMatchObject({ severity: 'critical', dueAt: dues.critical });
    later
      .accepted()
      .when(assigning(head.id, ['violation-0', 'violation-9']))
      .then(assigned);
    given(reported)
      .when(assigning(head.id, ['violation-0']))
      .then(assigned);
    const worst = { ...detected.data, severity: 'critical', ratedSeverity: 'critical' };
    given({ name: 'detected', data: worst } as ViolationCaseEvent)
      .when(assigning(head.id, ['violation-0']))
      .then(assigned);
  });
});
