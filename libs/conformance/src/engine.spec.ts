import { describe, expect, it } from '@jest/globals';
import { seq } from '@liucheng/process-model';
import fc from 'fast-check';
import { align, Aligner } from './aligner.ts';
import { ConformanceEngine } from './engine.ts';
import { arbitraryCases } from './testing/arbitrary-flows.ts';

describe('the engine', () => {
  it('gives interleaved cases the costs that each has alone', () => {
    fc.assert(
      fc.property(arbitraryCases({ letters: 'abcdef', depth: 3, branches: 3 }, 12), ({ flow, traces }) => {
        const engine = new ConformanceEngine(new Aligner(flow));
        for (let k = 0; k < 12; k++) {
          traces.forEach((trace, id) => {
            const step = trace[k];
            if (step === undefined) return;
            engine.observe(`case-${id}`, step);
            expect(engine.cost(`case-${id}`)).toBe(align(flow, trace).prefixCosts[k]);
          });
        }
        traces.forEach((trace, id) => {
          if (trace.length === 0) return;
          const { cost, shortestRun } = align(flow, trace);
          const fitness = cost === 0 ? 1 : 1 - cost / (trace.length + shortestRun);
          expect(engine.complete(`case-${id}`)).toEqual({ cost, events: trace.length, fitness });
        });
        expect(engine.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('says by how much an event raised the cost', () => {
    const engine = new ConformanceEngine(new Aligner(seq('a', 'b')));
    expect([engine.observe('1', 'b'), engine.observe('1', '?'), engine.observe('2', 'a')]).toEqual([1, 1, 0]);
  });

  it('uses the slots of completed cases again, from a clean start', () => {
    const engine = new ConformanceEngine(new Aligner(seq('a', 'b')));
    for (let k = 0; k < 5000; k++) engine.observe(`case-${k}`, 'b');
    const slot = engine.open('case-4321');
    engine.complete('case-4321');
    expect(engine.open('new')).toBe(slot);
    expect(engine.cost('new')).toBe(0);
    expect(engine.cost('case-4999')).toBe(1);
  });

  it('knows nothing of cases that are not open', () => {
    const engine = new ConformanceEngine(new Aligner('a'));
    const slot = engine.open('1');
    engine.complete('1');
    expect(engine.cost('1')).toBeUndefined();
    expect(engine.complete('1')).toBeUndefined();
    expect(() => engine.observeSymbol(slot, 0)).toThrow(RangeError);
  });
});
