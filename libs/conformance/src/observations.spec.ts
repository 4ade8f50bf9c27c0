import { describe, expect, it } from '@jest/globals';
import { and, loop, opt, seq, xor, type Flow, type ProcessDefinition } from '@liucheng/process-model';
import fc from 'fast-check';
import { compileDefinition } from './compiled-definition.ts';
import { needs } from './needs.ts';
import { refold } from './refold.ts';
import { at, claimWith, history } from './testing/claim-process.ts';
import type { CaseEvent, Observation } from './verdict.ts';

const flows = (flow: Flow): ProcessDefinition => {
  const { rules: _rules, ends: _ends, cancels: _cancels, ...rest } = claimWith([]);
  const names = { en: 'Step', 'zh-CN': '步骤' };
  const steps = Object.fromEntries(['a', 'b', 'c', 'd'].map((step) => [step, { names }]));
  return { ...rest, flow, steps };
};
const events = (...steps: readonly [type: string, time: number][]): CaseEvent[] =>
  steps.map(([type, time], sequence) => ({ id: `e${sequence}`, sequence, type, time }));
const stepsOf = (observations: readonly Observation[]) =>
  observations.flatMap((each) => (each.kind === 'step' ? [each] : []));

describe('what the model needs', () => {
  it.each<[Flow, number[]]>([
    [seq('a', 'b', 'a'), [2, 1, 1, 1]],
    [xor(seq('a', 'a'), 'a'), [2, 1, 1, 1]],
    [seq(loop('a', 'b'), 'a'), [2, 1, 1, 1]],
    [and('a', seq('b', opt('b'))), [1, 2, 1, 1]],
    ['a', [1, 1, 1, 1]],
  ])('of %j', (flow, expected) => {
    expect(needs(flow, ['a', 'b', 'c', 'd'])).toEqual(expected);
  });
});

describe('what is measured', () => {
  it('waiting from when a step became possible, also in parallel and round a loop', () => {
    const compiled = compileDefinition(flows(seq('a', and('b', 'c'), loop('d', 'a'))));
    const done = events(['a', 10], ['b', 12], ['c', 17], ['d', 20], ['a', 21], ['d', 30]);
    const { observations } = refold(compiled, 'c1', done);
    expect(
      stepsOf(observations).map(({ done: { step, time }, since, repeated }) => [
        step,
        since,
        time - since,
        repeated,
      ]),
    ).toEqual([
      ['a', 10, 0, false],
      ['b', 10, 2, false],
      ['c', 10, 7, false],
      ['d', 17, 3, false],
      // Needed once only: going round is rework.
      ['a', 20, 1, true],
      ['d', 21, 9, true],
    ]);
  });

  it('a step that was not possible waited since the one before it', () => {
    const compiled = compileDefinition(flows(seq('a', 'b', 'c')));
    const { observations } = refold(compiled, 'c1', events(['a', 10], ['c', 14], ['a', 15]));
    expect(stepsOf(observations).map(({ done, since }) => done.time - since)).toEqual([0, 4, 1]);
  });

  it('follows the step before it, whatever unknown event came between', () => {
    const compiled = compileDefinition(flows(seq('a', 'b')));
    const { observations } = refold(compiled, 'c1', events(['a', 10], ['dance', 11], ['b', 14]));
    expect(stepsOf(observations).at(-1)?.after).toMatchObject({ step: 'a', time: 10 });
  });

  it('a violation as often as it stands, whenever time passed', () => {
    const compiled = compileDefinition(claimWith(['approve-in-time']));
    const balance = (observations: readonly Observation[]) => {
      const counts = new Map<string, number>();
      for (const each of observations) {
        if (each.kind !== 'violated' && each.kind !== 'withdrawn') continue;
        const { id } = each.violation;
        counts.set(id, (counts.get(id) ?? 0) + (each.kind === 'violated' ? 1 : -1));
      }
      return [...counts].filter(([, count]) => count !== 0).map(([id]) => id);
    };
    const type = fc.constantFrom('submit', 'reject', 'approve', 'review', 'pay', 'withdraw', 'dance');
    const when = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(type, when), { maxLength: 8 }),
        when,
        fc.nat(8),
        (steps, to, sequence) => {
          const told = steps.map(
            ([step, hours]) => [step, { time: at('Mon 10:00') + hours * 3_600_000 }] as const,
          );
          const passed = { to: at('Mon 10:00') + to * 3_600_000, sequence };
          const { observations, state } = refold(compiled, 'c1', history(...told), passed);
          expect(balance(observations).sort()).toEqual([...state.violations.keys()].sort());
        },
      ),
    );
  });

  it('goes on after a restart as if there had been none', () => {
    const compiled = compileDefinition(flows(seq('a', and('b', 'c'), loop('d', 'a'))));
    const done = events(['a', 10], ['b', 12], ['c', 17], ['d', 20], ['a', 21], ['d', 30]);
    const live = compiled.begin('c1');
    let restored = compiled.begin('c1');
    for (const event of done) {
      restored = compiled.restore(compiled.save(restored));
      expect(compiled.apply(restored, event).observations).toEqual(compiled.apply(live, event).observations);
    }
  });
});
