import { describe, expect, it } from '@jest/globals';
import { validateDefinition, type DraftHead } from '@liucheng/process-model';
import fc from 'fast-check';
import { discover } from './discover.ts';
import { wildLogs } from './testing/logs.ts';
import { VariantCounter } from './variant-log.ts';

const head: DraftHead = {
  id: 'found',
  version: 1,
  names: { en: 'Found', 'zh-CN': '发现的流程' },
  area: 'draft',
  department: 'draft',
  effectiveFrom: '2026-01-01T00:00:00Z',
};

function counted(words: readonly string[], roles: Readonly<Record<string, string>> = {}): VariantCounter {
  const counter = new VariantCounter();
  for (const word of words) {
    counter.add(
      [...word].map((activity) => ({ activity, ...(roles[activity] && { role: roles[activity] }) })),
    );
  }
  return counter;
}

describe('a discovered definition', () => {
  it('has the flow, the roles that were seen and the steps that end cases', () => {
    const { definition, ...rest } = discover(
      counted(['abd', 'acd', 'ace'], { a: 'Accountant', b: 'Front desk' }),
      head,
    );
    expect(definition).toEqual({
      ...head,
      roles: { 'front-desk': { en: 'Front desk', 'zh-CN': 'Front desk' } },
      steps: {
        a: { names: { en: 'a', 'zh-CN': 'a' }, role: { roles: ['accountant'] } },
        b: { names: { en: 'b', 'zh-CN': 'b' }, role: { roles: ['front-desk'] } },
        d: { names: { en: 'd', 'zh-CN': 'd' } },
        c: { names: { en: 'c', 'zh-CN': 'c' } },
        e: { names: { en: 'e', 'zh-CN': 'e' } },
      },
      flow: rest.flow,
      ends: ['d', 'e'],
    });
    expect(rest).toMatchObject({ traces: 3, events: 9, variants: 3, activities: 5, fitness: 1, leftOut: [] });
  });

  it('names no ends where a case goes on after one', () => {
    expect(discover(counted(['ab', 'aba']), head).definition.ends).toBeUndefined();
  });

  it('is well-formed, whatever the log', () => {
    const share = fc.constantFrom(0, 0.2, 1);
    const words = fc.oneof(wildLogs, fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(words, share, (log, noise) => {
        fc.pre(log.some((word) => word.length > 0));
        const { definition, fitness, precision } = discover(counted(log), head, { noise });
        expect(validateDefinition(definition)).toEqual({ definition });
        expect(fitness).toBeLessThanOrEqual(1);
        expect(precision).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('takes names that can be no ids', () => {
    const long = 'x'.repeat(3_000);
    const counter = new VariantCounter();
    counter.add([{ activity: 'start' }, { activity: long }, { activity: '' }]);
    const { definition } = discover(counter, head);
    expect(validateDefinition(definition)).toEqual({ definition });
    expect(definition.steps['start-step']).toMatchObject({ events: ['start'] });
  });

  it('is refused for a log without events, and for a share that is none', () => {
    expect(() => discover(counted(['']), head)).toThrow(new RangeError('the log has no events'));
    expect(() => discover(counted(['a']), head, { noise: 1.5 })).toThrow('noise is from 0 to 1, not 1.5');
    expect(() => discover(counted(['a']), head, { noise: NaN })).toThrow(RangeError);
  });
});

describe('the counter', () => {
  it('holds variants, not traces', () => {
    const counter = new VariantCounter();
    const trace = [...'abcde'].map((activity) => ({ activity }));
    for (let k = 0; k < 400_000; k++) counter.add(trace.slice(0, 1 + (k % 5)));
    expect(counter).toMatchObject({ traces: 400_000, events: 1_200_000 });
    expect(counter.log()).toHaveLength(5);
  });

  it('refuses what has more activities than a process', () => {
    const counter = new VariantCounter();
    counter.add(Array.from({ length: 2_000 }, (_, k) => ({ activity: `a${k}` })));
    expect(() => counter.add([{ activity: 'invoice 4711' }])).toThrow(
      /more than 2000 different activities: is "invoice 4711" one/,
    );
  });
});
