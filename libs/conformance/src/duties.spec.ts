import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import {
  and,
  loop,
  opt,
  seq,
  xor,
  type Flow,
  type ProcessDefinition,
  type Step,
} from '@liucheng/process-model';
import fc from 'fast-check';
import type { CaseState } from './case-state.ts';
import { compileDefinition, type CompiledDefinition } from './compiled-definition.ts';
import type { Duty } from './duties.ts';
import { refold } from './refold.ts';
import { at, claimProcess, history } from './testing/claim-process.ts';
import type { CaseEvent } from './verdict.ts';

const step: Step = { names: text('Step', '步骤') };

function define(flow: Flow, more: Partial<ProcessDefinition> = {}): CompiledDefinition {
  return compileDefinition({
    id: 'p',
    version: 1,
    names: text('Process', '流程'),
    area: 'internal-management',
    department: 'office',
    effectiveFrom: '2026-01-01T00:00:00Z',
    steps: Object.fromEntries([...'abcdex'].map((id) => [id, step])),
    flow,
    ...more,
  });
}

/** One event a minute, done by the person of the same name. */
function events(done: string): CaseEvent[] {
  return [...done].map((type, sequence) => ({
    id: `e${sequence}`,
    sequence,
    type,
    time: sequence * 60_000,
    actor: `by-${type}`,
    department: 'sales',
  }));
}

function dutiesOf(compiled: CompiledDefinition, state: CaseState): Duty[] {
  return compiled.duties.of(state, compiled.enabled(state));
}

function after(flow: Flow, done: string, more: Partial<ProcessDefinition> = {}): Duty[] {
  const compiled = define(flow, more);
  return dutiesOf(compiled, refold(compiled, 'c', events(done)).state);
}

const steps = (duties: readonly Duty[]): string => duties.map((duty) => duty.step).join('');

describe('what comes next', () => {
  it.each<[string, Flow, string, string]>([
    ['in a sequence', seq('a', 'b', 'c'), 'a', 'b'],
    ['before a choice', seq('a', xor('b', 'c')), 'a', 'bc'],
    ['after a choice', seq('a', xor(seq('b', 'd'), 'c'), 'e'), 'ab', 'd'],
    ['in parallel', seq('a', and('b', 'c'), 'd'), 'a', 'bc'],
    ['in parallel, when one is done', seq('a', and('b', 'c'), 'd'), 'ac', 'b'],
    ['in parallel, when both are done', seq('a', and('b', 'c'), 'd'), 'acb', 'd'],
    ['in a loop, at its first exit', seq('a', loop('b', 'c'), 'd'), 'ab', 'cd'],
    ['in a loop, again', seq('a', loop('b', 'c'), 'd'), 'abc', 'b'],
    ['before what may be left out', seq('a', opt('b'), 'c'), 'a', 'bc'],
    ['behind what was left out', seq('a', opt('b'), 'c', 'd'), 'ac', 'd'],
    ['after a step that has no place there', seq('a', 'b', 'c'), 'aa', 'b'],
    ['after a step beside the flow', seq('a', 'b', 'c'), 'ax', 'b'],
    ['after a skipped step: what follows, and it still', seq('a', 'b', 'c', 'd'), 'ac', 'bd'],
    ['once more evidence says skipped: what follows', seq('a', 'b', 'c', 'd', 'e'), 'acd', 'e'],
  ])('%s', (_, flow, done, next) => {
    expect(steps(after(flow, done))).toBe(next);
  });

  it('is nothing before the first step, once the case has ended, and once it is cancelled', () => {
    const flow = seq('a', 'b', opt('c'));
    expect(steps(after(flow, ''))).toBe('');
    expect(steps(after(flow, 'a'))).toBe('b');
    expect(steps(after(flow, 'ab', { ends: ['b'] }))).toBe('');
    expect(steps(after(flow, 'ax', { cancels: ['x'] }))).toBe('');
  });
});

describe('since when', () => {
  const since = (flow: Flow, done: string): Record<string, number> =>
    Object.fromEntries(after(flow, done).map((duty) => [duty.step, duty.sequence]));

  it('is the event that made it possible, not a later one beside it', () => {
    expect(since(seq('a', and('b', seq('c', 'd'))), 'ac')).toEqual({ b: 0, d: 1 });
    expect(since(seq('a', 'b'), 'ax')).toEqual({ b: 0 });
    expect(after(seq('a', 'b'), 'axx')).toMatchObject([{ since: 0, sequence: 0 }]);
  });

  it('begins anew where a step was done and is possible again', () => {
    expect(since(loop('a', 'b'), 'aba')).toEqual({ b: 2 });
    expect(since(seq('a', loop('b', opt('c'))), 'abb')).toEqual({ b: 2, c: 1 });
  });

  it('does not depend on when it is asked for', () => {
    const flow = seq('a', loop(and('b', opt('c')), opt('d')), xor('e', 'a'));
    const compiled = define(flow);
    const letters = fc.array(fc.constantFrom(...'abcdex'), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(letters, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (done, asked) => {
        const all = events(done.join(''));
        const state = compiled.begin('c');
        for (const [index, event] of all.entries()) {
          compiled.apply(state, event);
          if (asked[index]) dutiesOf(compiled, state);
        }
        expect(dutiesOf(compiled, state)).toEqual(dutiesOf(compiled, refold(compiled, 'c', all).state));
      }),
    );
  });
});

describe('a case that a note has opened', () => {
  const opened = define(seq('a', 'b'), {
    notes: ['x.opened.v1', 'x.attempt-refused.v1', 'x.reservation-fenced.v1'],
    steps: {
      a: { names: text('a', 'a'), role: { roles: ['clerk'], department: 'sales' } },
      b: { names: text('b', 'b') },
    },
  });
  const told = (...types: string[]): CaseEvent[] =>
    types.map((type, sequence) => ({
      id: `e${sequence}`,
      sequence,
      type,
      time: sequence * 60_000,
      actor: 'kim',
    }));
  const during = (...types: string[]) => dutiesOf(opened, refold(opened, 'c', told(...types)).state);

  it('waits for its first step since then, also after it was stored', () => {
    const waiting = [{ step: 'a', since: 60_000, sequence: 1, roles: ['clerk'], department: 'sales' }];
    const noted = ['x.attempt-refused.v1', 'x.opened.v2', 'x.opened.v1'];
    expect(during(...noted)).toMatchObject(waiting);
    const { state } = refold(opened, 'c', told(...noted));
    expect(dutiesOf(opened, opened.restore(opened.save(state)))).toMatchObject(waiting);
    expect(during('x.opened.v1', 'a')).toMatchObject([{ step: 'b', since: 60_000, sequence: 1 }]);
  });

  it('is none where somebody was refused, or where it was kept from what it meant to reserve', () => {
    expect(during('x.attempt-refused.v1', 'x.reservation-fenced.v1')).toEqual([]);
  });

  it('asks nobody for whom it concerns: that is not known yet', () => {
    const claims = compileDefinition(claimProcess);
    const [noted] = told('claim.commented.v1');
    expect(dutiesOf(claims, refold(claims, 'c', [noted as CaseEvent]).state)).toEqual([]);
  });
});

describe('by whom', () => {
  const compiled = compileDefinition(claimProcess);
  const submit = ['submit', { time: at('Mon 10:00') }] as const;
  const approve = ['approve', { time: at('Mon 11:00') }] as const;
  const during = (told: readonly CaseEvent[]): Duty[] =>
    dutiesOf(compiled, refold(compiled, 'c1', told).state);
  const of = (duties: readonly Duty[], id: string): Duty | undefined =>
    duties.find((duty) => duty.step === id);

  it('is bound to the department and the person of the case', () => {
    const submitted = during(history(submit));
    expect(of(submitted, 'approve')).toMatchObject({
      roles: ['head'],
      department: 'sales',
      responsible: 'sales',
    });
    const rejected = during(history(submit, ['reject', { time: at('Mon 11:00') }]));
    expect(of(rejected, 'submit')).toMatchObject({
      roles: ['employee'],
      department: undefined,
      person: 'ann',
      responsible: 'finance',
    });
  });

  it('names nobody where the first step did not say whose case it is', () => {
    const [nameless] = history(submit).map(({ actor: _a, department: _d, ...rest }) => rest);
    expect(of(during([nameless as CaseEvent]), 'approve')).toMatchObject({
      department: undefined,
      responsible: 'finance',
    });
  });

  it('is whoever satisfies the step and its role rule at once', () => {
    const approved = during(history(submit, approve));
    expect(of(approved, 'pay')).toMatchObject({ roles: ['cashier'], department: 'finance' });
    expect(of(approved, 'chase')).toMatchObject({ roles: undefined, responsible: 'finance' });
  });

  it('is nobody who did a step that the same person must not do, and only who did one that they must', () => {
    const approved = during(history(submit, approve));
    expect(of(approved, 'review')).toMatchObject({ notBy: ['bob'] });
    expect(of(approved, 'settle')).toMatchObject({ person: undefined, notBy: [] });
    const reviewed = during(history(submit, approve, ['review', { time: at('Mon 12:00') }]));
    expect(of(reviewed, 'settle')).toMatchObject({ person: 'eve' });
  });

  it('is due by the earliest deadline that the step would meet', () => {
    const submitted = during(history(submit));
    expect(of(submitted, 'approve')?.dueAt).toBe(at('Wed 10:00'));
    expect(of(submitted, 'reject')?.dueAt).toBe(at('Wed 10:00'));
    const approved = during(history(submit, approve));
    expect(of(approved, 'review')?.dueAt).toBeUndefined();
    expect(of(approved, 'chase')?.dueAt).toBe(at('Mon 10:00', 1));
  });
});
