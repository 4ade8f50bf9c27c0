import { describe, expect, it } from '@jest/globals';
import { and, opt, repeat, seq, xor, type Flow } from './flow.ts';
import { sharingFaults } from './sharing-faults.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** Branches that differ and share the step `x`. */
const sharing = (count: number, prefix = 'a'): Flow[] =>
  numbers(count).map((index) => seq(`${prefix}${index}`, 'x'));
const paths = (flow: Flow): string[] => sharingFaults(flow, 8).map(({ path }) => path);

describe('parallel branches that share steps', () => {
  it('may be eight', () => {
    expect(paths(and(...sharing(8)))).toEqual([]);
    expect(sharingFaults(and(...sharing(9)), 8, '/flow')).toEqual([
      { path: '/flow', expected: expect.stringContaining('at most 8 different'), actual: 9 },
    ]);
  });

  it('are counted where blocks of one kind are one block', () => {
    expect(paths(seq('s', and(and(...sharing(5)), and(...sharing(4, 'b')))))).toEqual(['/seq/1']);
  });

  it('are counted where blocks lie inside each other', () => {
    const inner = (prefix: string): Flow => seq(`${prefix}-first`, and(...sharing(5, prefix)));
    expect(paths(and(inner('b'), inner('c')))).toEqual(['']);
    expect(paths(xor(inner('b'), inner('c')))).toEqual([]);
    expect(paths(and('x', opt(repeat(and(...sharing(9, 'b'))))))).toEqual(['/and/1/opt/repeat']);
  });

  it('may be any number when they are written alike', () => {
    expect(paths(and(...numbers(100).map(() => seq('a', 'b'))))).toEqual([]);
  });

  it('may be any number when only some share', () => {
    expect(paths(and(...numbers(100).map((index) => seq(`a${index >> 1}`, `b${index}`))))).toEqual([]);
  });
});
