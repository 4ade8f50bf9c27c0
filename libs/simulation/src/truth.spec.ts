import { describe, expect, it } from '@jest/globals';
import { report } from './report.ts';
import { compare, inOrder, type Breach, type Truth } from './truth.ts';

const breach = (rule: string, id = 'c-1', kind: Breach['kind'] = 'violation'): Breach => ({
  process: 'complaint',
  case: id,
  kind,
  rule,
});
const planted = (rule: string, at = '2026-03-02T02:00:00.000Z'): Truth => ({
  ...breach(rule),
  seed: 1,
  play: 'a play',
  at,
});

describe('truth and findings', () => {
  it('are equal in any order', () => {
    const [a, b] = [breach('a'), breach('b', 'c-2')];
    expect(compare([a, b, a], [a, a, b])).toEqual([]);
  });

  it('differ by how often, by case and by kind', () => {
    expect(compare([breach('a'), breach('a')], [breach('a')])).toEqual([
      { ...breach('a'), planted: 2, found: 1 },
    ]);
    expect(compare([breach('a')], [breach('a', 'c-2')])).toEqual([
      { ...breach('a'), planted: 1, found: 0 },
      { ...breach('a', 'c-2'), planted: 0, found: 1 },
    ]);
    expect(compare([breach('a')], [breach('a', 'c-1', 'refusal')])).toHaveLength(2);
  });

  it('stand in the order of time, whoever was answered first', () => {
    const [early, late] = [planted('b'), planted('a', '2026-03-02T03:00:00.000Z')];
    expect(inOrder([late, early])).toEqual([early, late]);
    expect(inOrder([planted('b'), planted('a')])).toEqual(inOrder([planted('a'), planted('b')]));
  });
});

describe('a report', () => {
  const counts = new Map([['complaint', { cases: new Set(['c-1']), commands: 8, refusals: 1 }]]);
  const rest = { seed: 1, seconds: 2, plays: { acted: 1, all: 2 }, counts };

  it('counts by process, and says how right the monitor was', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((rule) => planted(rule)) as [Truth, Truth, Truth, Truth];
    expect(report({ ...rest, truth: [a, b, c, d], found: [a, b, c, breach('x')] })).toMatchObject({
      commandsPerSecond: 4,
      precision: 0.75,
      recall: 0.75,
      processes: [{ cases: 1, commands: 8, refusals: 1, planted: 4, found: 4, missed: 1, superfluous: 1 }],
      differences: [{ rule: 'd' }, { rule: 'x' }],
    });
    const silent = report({ ...rest, truth: [], found: [] });
    expect([silent.precision, silent.recall]).toEqual([1, 1]);
  });

  it('shows a process in which something was found though nothing was done', () => {
    const { processes } = report({ ...rest, counts: new Map(), truth: [], found: [breach('x')] });
    expect(processes).toMatchObject([{ process: 'complaint', commands: 0, superfluous: 1 }]);
  });
});
