import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { compileDefinition } from '../compiled-definition.ts';
import { at, claimWith, history } from '../testing/claim-process.ts';
import type { CaseEvent, Verdict, Violation } from '../verdict.ts';

const hour = 3_600_000;
const submit = ['submit', { time: at('Mon 10:00') }] as const;
const due = at('Wed 10:00');

/** Judges events and instants (`advance`) in the order given. */
function live(definition: ProcessDefinition, ...steps: readonly (CaseEvent | number)[]) {
  const compiled = compileDefinition(definition);
  const state = compiled.begin('c1');
  const verdicts: Verdict[] = steps.map((step) =>
    typeof step === 'number' ? compiled.advance(state, step) : compiled.apply(state, step),
  );
  return { state, verdicts, nextDue: compiled.nextDue(state), violations: [...state.violations.values()] };
}

const short = ({ rule, at: when, lateBy }: Violation) => [rule, when, lateBy];

describe('a deadline', () => {
  const deadline = claimWith(['approve-in-time']);
  const [submitted, approved, commented] = [
    history(submit)[0] as CaseEvent,
    (time: number): CaseEvent => ({ ...(history(submit, ['approve', { time }])[1] as CaseEvent) }),
    (time: number): CaseEvent => ({ id: 'n', sequence: 1, type: 'claim.commented.v1', time }),
  ];

  it('is raised by time alone, with who answers for it and what to do', () => {
    const { verdicts } = live(deadline, submitted, due - 1, due, due + 1);
    expect(verdicts.map(({ raised }) => raised.length)).toEqual([0, 0, 1, 0]);
    expect(verdicts[2]?.raised).toMatchObject([
      {
        rule: 'approve-in-time',
        kind: 'deadline-missed',
        step: 'approve',
        at: due,
        department: 'sales',
        role: 'head',
        expected: text(
          '“Approve claim” or “Reject claim” by 2026-03-04 10:00, 2 business days after “Submit claim” at 2026-03-02 10:00',
          '2026-03-04 10:00 前完成“审批报销”或“驳回报销”（“提交报销”（2026-03-02 10:00）后2个工作日）',
        ),
        repair: text('Do “Approve claim” or “Reject claim” now.', '请立即办理“审批报销”或“驳回报销”。'),
      },
    ]);
    expect(verdicts[2]?.raised[0]).not.toHaveProperty('sequence');
  });

  it('is raised before a later event is applied, and not by one at the due time', () => {
    expect(live(deadline, submitted, commented(due)).violations).toEqual([]);
    expect(live(deadline, submitted, commented(due + 1)).violations.map(short)).toEqual([
      ['approve-in-time', due, undefined],
    ]);
  });

  it('is met at the due time, and late after it', () => {
    expect(live(deadline, submitted, approved(due)).violations).toEqual([]);
    const late = live(deadline, submitted, approved(due + 26 * hour));
    expect(late.violations.map(short)).toEqual([['approve-in-time', due, 26 * hour]]);
    expect(late.verdicts[1]).toMatchObject({ raised: [{ lateBy: 26 * hour }], amended: [], withdrawn: [] });
    expect(late.violations[0]?.message.en).toBe(
      '“Approve claim” or “Reject claim” was done at 2026-03-05 12:00, 1 d 2 h after it was due (2 business days after “Submit claim” at 2026-03-02 10:00).',
    );
  });

  it('is amended when it is met after it was raised, and withdrawn when it had been met in time', () => {
    const amended = live(deadline, submitted, due + 5, approved(due + hour));
    expect(amended.verdicts[2]).toMatchObject({ raised: [], amended: [{ lateBy: hour }], withdrawn: [] });
    const raised = live(deadline, submitted, due + 5).violations[0];
    const withdrawn = live(deadline, submitted, due + 5, approved(due));
    expect(withdrawn.verdicts[2]).toMatchObject({ raised: [], amended: [], withdrawn: [raised?.id] });
    expect(withdrawn.violations).toEqual([]);
  });

  it('is armed by each occurrence, and all of them are met by the next step', () => {
    const again = history(submit, ['submit', { time: at('Mon 15:00') }])[1] as CaseEvent;
    const missed = live(deadline, submitted, again, at('Fri 10:00'));
    expect(missed.violations.filter(({ kind }) => kind === 'deadline-missed').map(short)).toEqual([
      ['approve-in-time', due, undefined],
      ['approve-in-time', at('Wed 15:00'), undefined],
    ]);
    const met = live(deadline, submitted, again, at('Wed 12:00'), {
      ...approved(at('Wed 13:00')),
      sequence: 2,
    });
    expect(met.violations.filter(({ kind }) => kind === 'deadline-missed').map(short)).toEqual([
      ['approve-in-time', due, 3 * hour],
    ]);
    expect(met.nextDue).toBeUndefined();
  });

  it('is one appointment however often it is armed for one due time', () => {
    const [saturday, sunday] = history(
      ['submit', { time: at('Sat 10:00') }],
      ['submit', { time: at('Sun 10:00') }],
    );
    const tuesday = at('Tue 18:00', 1);
    const { verdicts, violations } = live(deadline, saturday as CaseEvent, sunday as CaseEvent, tuesday, {
      ...approved(tuesday + hour),
      sequence: 2,
    });
    expect(verdicts[3]?.amended.filter(({ rule }) => rule !== 'flow')).toHaveLength(1);
    expect(violations.filter(({ kind }) => kind === 'deadline-missed').map(short)).toEqual([
      ['approve-in-time', tuesday, hour],
    ]);
  });

  it('has its outcome once: arming it again for the same due time changes nothing', () => {
    const again = { ...submitted, sequence: 2 };
    const last = { ...approved(due - hour), sequence: 3 };
    const { violations } = live(deadline, submitted, approved(due + hour), again, due + 2 * hour, last);
    expect(violations.filter(({ kind }) => kind === 'deadline-missed').map(short)).toEqual([
      ['approve-in-time', due, hour],
    ]);
  });

  it('is not armed after the end of the case', () => {
    const withdrawn = { ...approved(due - hour), type: 'withdraw' };
    expect(live(deadline, submitted, withdrawn, { ...submitted, sequence: 2 }).nextDue).toBeUndefined();
  });

  it('ends with the case: a cancellation by the due time withdraws it, a later one lets it stand', () => {
    const withdraw = (time: number): CaseEvent => ({ ...approved(time), type: 'withdraw' });
    expect(live(deadline, submitted, withdraw(due - 1), due + 5).violations).toEqual([]);
    expect(live(deadline, submitted, due + 5, withdraw(due)).violations).toEqual([]);
    expect(live(deadline, submitted, withdraw(due + 1)).violations.map(short)).toEqual([
      ['approve-in-time', due, undefined],
    ]);
  });

  it('that was missed before the end of the case is told how late its step comes after it', () => {
    const end: CaseEvent = { ...approved(due + 1), type: 'withdraw' };
    const late = (time: number): CaseEvent => ({ ...approved(time), sequence: 2 });
    const { verdicts, state, nextDue } = live(deadline, submitted, due, end, late(due + hour));
    expect(verdicts[3]?.amended.filter(({ rule }) => rule !== 'flow').map(short)).toEqual([
      ['approve-in-time', due, hour],
    ]);
    expect(nextDue).toBeUndefined();
    // Once: the next of its steps is about nothing that was missed.
    const compiled = compileDefinition(deadline);
    const restored = compiled.restore(compiled.save(state));
    const again = compiled.apply(restored, { ...late(due + 2 * hour), sequence: 3 });
    expect(again.amended.filter(({ rule }) => rule !== 'flow')).toEqual([]);
    // Done in time, heard of after the end; and over before anything was due.
    const timely = live(deadline, submitted, due, end, late(due - hour)).violations;
    expect(timely.filter(({ kind }) => kind === 'deadline-missed')).toEqual([]);
    const over: CaseEvent = { ...approved(due), type: 'withdraw' };
    const after = live(deadline, submitted, over, late(due + hour)).violations;
    expect(after.filter(({ kind }) => kind === 'deadline-missed')).toEqual([]);
  });

  it('that was missed is waited for by nobody after the end of the case', () => {
    const compiled = compileDefinition(deadline);
    const state = compiled.begin('c1');
    for (const event of [submitted, { ...approved(due + 1), type: 'withdraw' }]) compiled.apply(state, event);
    expect(state.violations.size).toBe(1);
    expect(compiled.waiting(state)).toEqual([]);
    const restored = compiled.restore(compiled.save(state));
    compiled.apply(restored, { ...approved(due + hour), sequence: 2 });
    expect([...restored.violations.values()].filter(({ rule }) => rule !== 'flow').map(short)).toEqual([
      ['approve-in-time', due, hour],
    ]);
  });

  it('counts from the case’s start by the calendar where it says so', () => {
    const { violations } = live(claimWith(['done-in-a-month']), submitted, at('Mon 10:00', 10));
    expect(violations.map(short)).toEqual([
      ['done-in-a-month', Date.parse('2026-04-02T10:00+08:00'), undefined],
    ]);
    expect(violations[0]).toMatchObject({ department: 'finance', role: 'cashier' });
    expect(violations[0]?.message.en).toContain('1 month after the start of the case');
  });
});

describe('a recurrence', () => {
  const weekly = claimWith(['weekly-chase']);
  const submitted = history(submit)[0] as CaseEvent;
  const chase = (time: number): CaseEvent => ({
    id: 'x',
    sequence: 1,
    type: 'chase',
    time,
    department: 'sales',
  });
  const monday = (week: number) => at('Mon 10:00', week);
  const recurrences = (violations: readonly Violation[]) =>
    violations.filter(({ kind }) => kind === 'overdue-recurrence').map(short);

  it('is missed once for each period that passes without it', () => {
    const { violations, nextDue } = live(weekly, submitted, monday(2));
    expect(recurrences(violations)).toEqual([
      ['weekly-chase', monday(1), undefined],
      ['weekly-chase', monday(2), undefined],
    ]);
    expect(nextDue).toBe(monday(3));
    expect(violations[0]?.message.en).toBe(
      '“Chase progress” was due by 2026-03-09 10:00 (at least every 7 days, counted from 2026-03-02 10:00) and was not done.',
    );
  });

  it('counts anew from each occurrence', () => {
    expect(live(weekly, submitted, chase(at('Sun 10:00'))).nextDue).toBe(at('Sun 10:00', 1));
    const late = live(weekly, submitted, monday(2), chase(monday(2) + hour));
    expect(recurrences(late.violations)).toEqual([
      ['weekly-chase', monday(1), monday(1) - monday(0) + hour],
      ['weekly-chase', monday(2), hour],
    ]);
    expect(late.nextDue).toBe(monday(3) + hour);
  });

  it('does not count from an older occurrence that is delivered late', () => {
    const { nextDue } = live(weekly, submitted, chase(at('Sun 10:00')), {
      ...chase(at('Thu 10:00')),
      sequence: 2,
    });
    expect(nextDue).toBe(at('Sun 10:00', 1));
  });

  it('is withdrawn for the periods in which it had happened, delivered late', () => {
    const { violations, nextDue } = live(weekly, submitted, monday(2), chase(monday(1) + hour));
    expect(recurrences(violations)).toEqual([['weekly-chase', monday(1), hour]]);
    expect(nextDue).toBe(monday(2) + hour);
  });

  it('is met once, however late it is heard of', () => {
    const met = ({ verdicts }: ReturnType<typeof live>) =>
      verdicts.flatMap(({ observations }) => observations.filter(({ kind }) => kind === 'met'));
    const inTime = chase(at('Sun 10:00'));
    const straight = met(live(weekly, submitted, inTime, monday(3)));
    expect(straight).toHaveLength(1);
    expect(met(live(weekly, submitted, monday(3), inTime))).toEqual(straight);
    expect(met(live(weekly, submitted, monday(3), chase(monday(1) + hour)))).toHaveLength(1);
  });

  it('keeps a bounded number of missed periods', () => {
    const { violations, nextDue } = live(weekly, submitted, monday(5000));
    expect(recurrences(violations)).toHaveLength(1000);
    expect(nextDue).toBeUndefined();
  });
});
