import { describe, expect, it } from '@jest/globals';
import type { Actor, Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import { findingOpensCase } from '../violation-handling/finding-policy.ts';
import { people } from '../violation-handling/violation-people.ts';
import {
  asked,
  at,
  bySupervisor,
  cancelled,
  concluded,
  drawn,
  evidence,
  found,
  inspected,
  oneOfEach,
  planned,
  recurring,
  reported,
  reportedAndBack,
  sample,
} from './inspection-examples.ts';
import { describeInspectionEvent } from './inspection-history.ts';
import { inspectionProcess } from './inspection.process.ts';
import { inspection, inspectionEvents, type Inspection, type InspectionEvent } from './inspection.ts';
import { cancel, conclude, dayAfterPeriod, drawSample, find, inspect, plan, report } from './inspecting.ts';

const { given } = specification(inspection);
const { head, otherHead, supervisor } = people;

type Command = (state: Inspection) => Decision<InspectionEvent>;

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = { definition: inspectionProcess(), events: inspectionEvents, decider: inspection };
    expect(
      processFaults({ ...declared, describe: describeInspectionEvent, examples: oneOfEach, golden }),
    ).toEqual([]);
  });
});

const planning =
  (change: object = {}, as: Actor = head): Command =>
  (state) =>
    plan(state, { ...asked, ...change }, at(as));
const inspecting =
  (of: string, as: Actor = head): Command =>
  (state) =>
    inspect(
      state,
      { process: 'expense-reimbursement', case: of, conforms: false, result: 'A receipt is missing.' },
      at(as),
    );
const finding =
  (change: object = {}, as: Actor = head): Command =>
  (state) =>
    find(
      state,
      {
        what: 'Paid without a receipt.',
        violation: true,
        severity: 'minor',
        person: people.concerned.id,
        process: 'expense-reimbursement',
        case: 'EC-1',
        rule: 'receipt-attached',
        evidence,
        ...change,
      },
      at(as),
    );
const reporting =
  (as: Actor = head): Command =>
  (state) =>
    report(state, { summary: 'x' }, at(as));
const drawing =
  (of: typeof sample | undefined = sample, as: Actor = head): Command =>
  (state) =>
    drawSample(state, of, at(as));

describe('an inspection', () => {
  it('is planned by the head for the own department, by a supervisor for any', () => {
    given().when(planning()).then(planned);
    given()
      .when(planning({}, supervisor))
      .then({ name: 'planned', data: { ...bySupervisor, ...asked } });
    given()
      .when(planning({ department: undefined }, supervisor))
      .accepted();
  });

  const doing: readonly (readonly [string, readonly InspectionEvent[], (as: Actor) => Command])[] = [
    ['plan-inspection', [], (as) => planning({}, as)],
    ['draw-sample', [planned], (as) => drawing(sample, as)],
    ['inspect', [planned, drawn], (as) => inspecting('EC-1', as)],
    ['finding', [planned, drawn, inspected('EC-1')], (as) => finding({}, as)],
    ['report', [planned, drawn, inspected('EC-1')], (as) => reporting(as)],
    ['conclude', [recurring, reportedAndBack], (as) => (state) => conclude(state, at(as))],
    ['cancel', [planned], (as) => (state) => cancel(state, { reason: 'x' }, at(as))],
  ];

  it.each(doing)('lets a head %s in the own department only', (step, history, as) => {
    given(...history)
      .when(as(head))
      .accepted();
    given(...history)
      .when(as(supervisor))
      .accepted();
    given(...history)
      .when(as(otherHead))
      .thenRejected({
        code: 'other-department',
        rule: `heads-inspect-their-own-${step}`,
        acceptable: 'finance',
      });
  });

  it('of all departments is none of a head', () => {
    given()
      .when(planning({ department: undefined }))
      .thenRejected({ code: 'other-department', rule: 'heads-inspect-their-own-plan-inspection' });
  });

  it('is due today or later, and is planned once', () => {
    given()
      .when(planning({ dueOn: '2026-03-01' }))
      .thenRejected({ code: 'day-has-passed', errors: ['/dueOn'] });
    given()
      .when(planning({ dueOn: '2026-03-02' }))
      .accepted();
    given(planned).when(planning()).thenRejected({ code: 'already-planned' });
  });

  it('that is done once is over with its report', () => {
    const whole = [planned, drawn, inspected('EC-1'), inspected('EC-2'), found];
    given(...whole)
      .when(reporting())
      .then(reported, concluded);
    given(...whole, reported, concluded)
      .when(inspecting('EC-1'))
      .thenRejected({ code: 'inspection-over' });
    given(planned, drawn).when(reporting()).thenRejected({ code: 'nothing-inspected' });
  });

  it('tells how much of the sample nobody has looked at', () => {
    const [event] = given(planned, drawn, inspected('EC-1'), inspected('EC-1')).when(reporting()).events();
    expect(event?.data).toMatchObject({ inspections: 2, uninspected: 1 });
  });

  it('that recurs begins another round with each report, until it is concluded between two', () => {
    const once = inspected('EC-1', { method: 'regular', sampled: false, inSample: false });
    given(recurring, once).when(reporting()).then(reportedAndBack);
    const back = given(recurring, once, reportedAndBack);
    expect(back.state).toMatchObject({ round: 2, dueOn: '2026-04-30', inspections: 0, status: 'planned' });
    const concluding: Command = (state) => conclude(state, at(head));
    back.when(concluding).then(concluded);
    for (const history of [[recurring], [recurring, once], [recurring, once, reportedAndBack, once]])
      given(...history)
        .when(concluding)
        .thenRejected({ code: 'round-under-way' });
  });

  it('comes back by the calendar, at the end of shorter months', () => {
    expect(dayAfterPeriod('2026-12-28', 'weekly')).toBe('2027-01-04');
    expect(dayAfterPeriod('2026-01-31', 'monthly')).toBe('2026-02-28');
    expect(dayAfterPeriod('2026-11-30', 'quarterly')).toBe('2027-02-28');
    expect(dayAfterPeriod('2028-02-29', 'yearly')).toBe('2029-02-28');
  });

  it('may be cancelled with a reason', () => {
    given(planned)
      .when((state) => cancel(state, { reason: 'x' }, at(head)))
      .then(cancelled);
    given(planned, cancelled).when(planning()).thenRejected({ code: 'already-planned' });
    given(planned, cancelled).when(inspecting('EC-1')).thenRejected({ code: 'inspection-over' });
  });
});

describe('a spot check', () => {
  it('draws one sample for a round, before anything is inspected', () => {
    given(planned).when(drawing()).then(drawn);
    given(planned, drawn).when(drawing()).thenRejected({ code: 'sample-drawn-already' });
    given(recurring, inspected('EC-1')).when(drawing()).thenRejected({ code: 'inspection-under-way' });
    given(planned)
      .when((state) => drawSample(state, { ...sample, cases: [] }, at(head)))
      .thenRejected({ code: 'population-empty', errors: ['/process'] });
    given(planned)
      .when((state) => drawSample(state, undefined, at(head)))
      .thenRejected({ code: 'population-empty' });
  });

  it('looks at cases of the sample', () => {
    given(planned)
      .when(inspecting('EC-1'))
      .thenRejected({ code: 'sample-missing', rule: 'sample-before-spot-check' });
    given(planned, drawn)
      .when(inspecting('EC-9'))
      .thenRejected({ code: 'not-in-sample', rule: 'spot-check-keeps-to-sample', errors: ['/case'] });
    given(planned, drawn).when(inspecting('EC-1')).then(inspected('EC-1'));
    expect(given(planned, drawn, inspected('EC-1')).state.left).toEqual([sample.cases[1]]);
  });
});

describe('a finding', () => {
  const under = [planned, drawn, inspected('EC-1')];

  it('follows an inspection, in the department that is inspected', () => {
    given(...under)
      .when(finding())
      .then(found);
    given(planned, drawn).when(finding()).thenRejected({ code: 'nothing-inspected' });
    given(...under)
      .when(finding({ concernedDepartment: 'finance' }))
      .thenRejected({ code: 'department-not-inspected', errors: ['/concernedDepartment'] });
  });

  it('is numbered through all rounds', () => {
    const [event] = given(...under, found, reportedAndBack, inspected('EC-1'))
      .when(finding())
      .events();
    expect(event?.data).toMatchObject({ findingId: 'F2', round: 2 });
  });

  it('opens a case where it is a violation', () => {
    const envelope = { subject: 'inspection-1', data: found.data } as never;
    expect(findingOpensCase.react(envelope)).toMatchObject({
      command: 'detect',
      body: {
        source: 'inspection',
        reference: 'inspection-1/F1',
        severity: 'minor',
        person: people.concerned.id,
        department: 'sales',
        rule: 'receipt-attached',
      },
    });
    const observation = { subject: 'inspection-1', data: { ...found.data, violation: false } } as never;
    expect(findingOpensCase.react(observation)).toBeUndefined();
  });
});
