import { describe, expect, it } from '@jest/globals';
import { text, type JsonObject } from '@liucheng/kernel';
import { seq } from '@liucheng/process-model';
import fc from 'fast-check';
import { align } from './aligner.ts';
import { compileDefinition } from './compiled-definition.ts';
import { refold } from './refold.ts';
import { at, claimProcess, claimWith, history } from './testing/claim-process.ts';
import { arbitraryFlow } from './testing/arbitrary-flows.ts';
import { nothing } from './verdict-draft.ts';
import type { CaseEvent, Violation } from './verdict.ts';

const compiled = compileDefinition(claimProcess);
const usual: CaseEvent[] = history(
  ['submit', { time: at('Mon 10:00') }],
  ['approve', { time: at('Mon 11:00') }],
  ['review', { time: at('Mon 15:00') }],
  ['pay', { time: at('Tue 10:00') }],
);

function judge(events: readonly CaseEvent[], definition = claimProcess, now?: number): readonly Violation[] {
  return refold(compileDefinition(definition), 'c1', events, now === undefined ? undefined : { to: now })
    .raised;
}

const kinds = (violations: readonly Violation[]) => violations.map(({ kind, rule }) => `${kind} ${rule}`);

describe('a case that follows its definition', () => {
  it('opens, completes and is conforming', () => {
    const { state, raised, observations } = refold(compiled, 'c1', usual);
    expect(raised).toEqual([]);
    expect(state).toMatchObject({
      status: 'completed',
      cost: 0,
      steps: 4,
      fitness: 1,
      conforming: true,
      department: 'sales',
      initiator: 'ann',
      startedAt: at('Mon 10:00'),
      endedAt: at('Tue 10:00'),
    });
    const ann = { actor: 'ann', role: 'employee', department: 'sales' };
    const done = (step: string, when: string, since: string) => ({
      kind: 'step',
      done: { step, time: at(when) },
      since: at(since),
      repeated: false,
    });
    expect(observations.filter(({ kind }) => kind !== 'met')).toMatchObject([
      { kind: 'started', by: { step: 'submit', time: at('Mon 10:00'), ...ann } },
      { ...done('submit', 'Mon 10:00', 'Mon 10:00'), after: undefined },
      {
        ...done('approve', 'Mon 11:00', 'Mon 10:00'),
        after: { step: 'submit', time: at('Mon 10:00'), ...ann },
      },
      { ...done('review', 'Mon 15:00', 'Mon 11:00'), after: { step: 'approve' } },
      // Possible since the approval: the review is optional.
      { ...done('pay', 'Tue 10:00', 'Mon 11:00'), after: { step: 'review' } },
      {
        kind: 'completed',
        at: at('Tue 10:00'),
        startedAt: at('Mon 10:00'),
        conforming: true,
        fitness: 1,
        rework: 0,
        by: ann,
        trace: ['submit', 'approve', 'review', 'pay'],
      },
    ]);
    expect(observations.filter(({ kind }) => kind === 'met')).toMatchObject([
      { rule: 'approve-in-time', done: { step: 'approve', time: at('Mon 11:00') } },
      { rule: 'done-in-a-month', done: { step: 'pay' } },
    ]);
  });

  it('stays so when a later step comes that the flow allows after its end', () => {
    const { state } = refold(compiled, 'c1', [...usual, ...history(['settle', { time: at('Wed 9:00') }])]);
    expect(state).toMatchObject({
      status: 'completed',
      cost: 0,
      steps: 5,
      conforming: true,
      endedAt: at('Tue 10:00'),
    });
  });

  it('costs no verdict where nothing is observed', () => {
    const silent = compileDefinition(claimProcess, { observations: false });
    const state = silent.begin('c1');
    for (const event of usual) expect(silent.apply(state, event)).toBe(nothing);
  });

  it('says what may come next, for whom and until when', () => {
    const state = compiled.begin('c1');
    expect(compiled.enabled(state)).toEqual([
      { step: 'submit', binding: { roles: ['employee'], person: 'case' } },
    ]);
    compiled.apply(state, usual[0] as CaseEvent);
    expect(compiled.enabled(state)).toEqual([
      { step: 'reject', dueAt: at('Wed 10:00') },
      { step: 'approve', binding: { roles: ['head'], department: 'case' }, dueAt: at('Wed 10:00') },
    ]);
    expect(compiled.nextDue(state)).toBe(at('Wed 10:00'));
  });

  it('allows after its end what the flow has a place for, but asks for nothing that was left out', () => {
    const next = (events: readonly CaseEvent[]) =>
      compiled.enabled(refold(compiled, 'c1', events).state).map(({ step }) => step);
    expect(next(usual)).toEqual(['settle']);
    // The cheapest account of this one may also be that the payment came too early, with everything else still to come.
    const [submitted, approved] = usual as [CaseEvent, CaseEvent];
    const unapproved = history(['submit', submitted], ['pay', { time: at('Tue 10:00') }]);
    expect(refold(compiled, 'c1', unapproved).state).toMatchObject({ status: 'completed', cost: 1 });
    expect(next(unapproved)).toEqual(['settle']);
    expect(next([submitted, approved])).toEqual(['chase', 'review', 'pay', 'settle']);
  });

  it('ends by itself without `ends`, once the flow allows no further step', () => {
    const { ends: _, ...open } = claimWith([]);
    const definition = { ...open, flow: seq('submit', 'approve') };
    const state = refold(compileDefinition(definition), 'c1', usual.slice(0, 2)).state;
    expect(state.status).toBe('completed');
    expect(refold(compileDefinition(definition), 'c1', usual.slice(0, 1)).state.status).toBe('open');
  });
});

describe('the control flow of a case', () => {
  const bare = claimWith([]);

  it('tells a skipped step when the next one comes, to whom it belongs', () => {
    const [violation, ...more] = judge(
      [usual[0] as CaseEvent, ...history(['review', { time: at('Mon 12:00'), sequence: 1 }])],
      bare,
    );
    expect(more).toEqual([]);
    expect(violation).toMatchObject({
      kind: 'step-skipped',
      rule: 'flow',
      clause: 'T-1',
      severity: 'major',
      case: 'c1',
      process: 'claim',
      version: 3,
      step: 'approve',
      department: 'sales',
      role: 'head',
      sequence: 1,
      at: at('Mon 12:00'),
      message: text(
        '“Approve claim” was skipped: “Review claim” was done without it.',
        '“审批报销”被跳过：未办理即进行了“复核报销”。',
      ),
    });
  });

  it('withdraws what a later step shows to have been another deviation', () => {
    const events = history(
      ['submit', { time: at('Mon 10:00') }],
      ['review', { time: at('Mon 11:00') }],
      ['approve', { time: at('Mon 12:00') }],
      ['pay', { time: at('Mon 13:00') }],
    );
    const definition = compileDefinition({ ...bare, flow: seq('submit', 'approve', 'review', 'pay') });
    const state = definition.begin('c1');
    const verdicts = events.map((event) => definition.apply(state, event));
    expect(verdicts.map(({ raised }) => kinds(raised))).toEqual([
      [],
      ['step-skipped flow'],
      ['unexpected-step flow'],
      ['wrong-order flow'],
    ]);
    expect(verdicts[2]?.withdrawn).toEqual([verdicts[1]?.raised[0]?.id]);
    expect(verdicts[3]?.withdrawn).toEqual([verdicts[2]?.raised[0]?.id]);
    expect([...state.violations.values()]).toEqual(verdicts[3]?.raised);
    expect(verdicts[3]?.raised[0]).toMatchObject({
      step: 'approve',
      sequence: 2,
      person: 'bob',
      message: text(
        '“Approve claim” was done in the wrong order: it belongs before “Review claim”.',
        '“审批报销”的办理次序不对，应在“复核报销”之前。',
      ),
    });
  });

  it('tells what a case lacks that ended too early', () => {
    const events = history(['submit', { time: at('Mon 10:00') }], ['pay', { time: at('Mon 11:00') }]);
    const { state, raised } = refold(
      compileDefinition({ ...bare, ends: ['submit'] }),
      'c1',
      events.slice(0, 1),
    );
    expect(raised).toMatchObject([{ kind: 'incomplete-case', sequence: 0, at: at('Mon 10:00') }]);
    expect(raised[0]?.message.en).toContain('“Approve claim”, “Pay claim”');
    expect(state).toMatchObject({ status: 'completed', cost: 2, fitness: 0.5, conforming: false });
  });

  it('concludes a case whose log is over, once', () => {
    const definition = compileDefinition(bare);
    const { state } = refold(definition, 'c1', history(['submit', { time: at('Mon 10:00') }]));
    expect(state).toMatchObject({ status: 'open', cost: 0 });
    expect(definition.conclude(state).raised.map(({ kind }) => kind)).toEqual(['incomplete-case']);
    expect(state).toMatchObject({ status: 'completed', cost: 2, endedAt: at('Mon 10:00') });
    expect(definition.conclude(state)).toBe(nothing);
    expect(definition.save(definition.restore(definition.save(state)))).toEqual(definition.save(state));
    expect(definition.conclude(definition.begin('c2'))).toBe(nothing);
  });

  it('costs what the aligner says, after every event of any flow', () => {
    fc.assert(
      fc.property(
        arbitraryFlow({ letters: 'abcde', depth: 3, branches: 3 }),
        fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'z'), { maxLength: 8 }),
        (flow, trace) => {
          const steps = Object.fromEntries([...'abcde'].map((id) => [id, { names: text(id, id) }]));
          const { ends: _ends, cancels: _cancels, ...rest } = bare;
          const definition = compileDefinition({ ...rest, steps, flow });
          const state = definition.begin('c1');
          const { prefixCosts, cost } = align(flow, trace);
          trace.forEach((type, sequence) => {
            definition.apply(state, { id: type, sequence, type, time: sequence });
            if (state.status === 'open') expect(state.cost).toBe(prefixCosts[sequence]);
          });
          definition.conclude(state);
          if (trace.length > 0) expect(state.cost).toBe(cost);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('judges a hostile trace in work that grows with its length', () => {
    const definition = compileDefinition(bare);
    const state = definition.begin('c1');
    const types = ['pay', 'approve', 'unheard-of', 'review', 'claim.submitted.v1'];
    for (let sequence = 0; sequence < 5000; sequence++) {
      definition.apply(state, {
        id: `${sequence}`,
        sequence,
        type: types[sequence % 5] as string,
        time: sequence,
      });
    }
    expect(state.cost).toBeGreaterThan(2000);
    expect(state.violations.size).toBeGreaterThan(1500);
  });

  it('tells repeated and unknown steps and keeps notes out', () => {
    const events = history(
      ['submit', { time: at('Mon 10:00') }],
      ['claim.commented.v1', { time: at('Mon 10:01') }],
      ['approve', { time: at('Mon 10:02') }],
      ['claim.teleported.v1', { time: at('Mon 10:03'), actor: 'zed' }],
      ['approve', { time: at('Mon 10:04') }],
    );
    const { state, raised } = refold(compileDefinition(bare), 'c1', events);
    expect(raised.map(({ kind, step, sequence, person }) => [kind, step, sequence, person])).toEqual([
      ['unknown-step', 'claim.teleported.v1', 3, 'zed'],
      ['step-repeated', 'approve', 4, 'bob'],
    ]);
    expect(state).toMatchObject({ cost: 2, steps: 4 });
  });

  it('ends a case early without asking what is missing, and expects nothing after', () => {
    const events = history(
      ['submit', { time: at('Mon 10:00') }],
      ['withdraw', { time: at('Mon 11:00') }],
      ['approve', { time: at('Mon 12:00') }],
    );
    const cancelled = refold(compiled, 'c1', events.slice(0, 2), { to: at('Mon 10:00', 20) });
    expect(cancelled.raised).toEqual([]);
    expect(cancelled.state).toMatchObject({ status: 'cancelled', cost: 0, steps: 1, conforming: true });
    expect(cancelled.observations.at(-1)).toMatchObject({
      kind: 'cancelled',
      startedAt: at('Mon 10:00'),
      at: at('Mon 11:00'),
    });
    expect(compiled.enabled(cancelled.state)).toEqual([]);
    expect(kinds(judge(events))).toEqual(['unexpected-step flow']);
  });
});

describe('a compiled definition', () => {
  it('refuses an unknown calendar, an unknown step and an unusable duration by name', () => {
    expect(() => compileDefinition({ ...claimProcess, calendar: 'moon' })).toThrow(
      /calendar "moon".*cn-office/,
    );
    const [rule] = claimWith(['approve-in-time']).rules ?? [];
    const broken = { ...rule, step: 'nowhere' } as NonNullable<typeof rule>;
    expect(() => compileDefinition({ ...claimProcess, rules: [broken] })).toThrow(/no step "nowhere"/);
    const months = { ...rule, within: { duration: 'P1M', time: 'business' } } as NonNullable<typeof rule>;
    expect(() => compileDefinition({ ...claimProcess, rules: [months] })).toThrow(/duration.*P1M/);
  });

  it('names the place in a document that is no stored case', () => {
    const json = compiled.save(refold(compiled, 'c1', usual).state);
    expect(() => compiled.restore({ ...json, status: 'lost' })).toThrow(/\/status/);
    expect(() => compiled.restore({ ...json, trace: [[99, 0, 0]] } as JsonObject)).toThrow(/\/trace\/0/);
  });
});
