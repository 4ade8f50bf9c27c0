import { describe, expect, it } from '@jest/globals';
import { and, loop, opt, repeat, seq, skip, xor, type Flow } from './flow.ts';
import { normalForm, readable, sameForm } from './normal-form.ts';

describe('the normal form of a flow', () => {
  it.each<[string, Flow, ReturnType<typeof normalForm>]>([
    [
      'writes sugar out',
      seq(opt('a'), repeat('b')),
      { seq: [{ xor: ['a', skip as { skip: true }] }, { loop: ['b', skip as { skip: true }] }] },
    ],
    [
      'merges blocks of one kind',
      xor(xor('a', 'b'), and(and('c', 'd'), 'e')),
      { xor: ['a', 'b', { and: ['c', 'd', 'e'] }] },
    ],
    ['drops what is silent and says nothing', seq(skip, and('a', skip), seq(skip)), 'a'],
    [
      'keeps one silent branch of a choice',
      xor(skip, 'a', opt('b')),
      { xor: [skip as { skip: true }, 'a', 'b'] },
    ],
    ['is silent for silence', loop(and(skip, skip), opt(skip)), skip as { skip: true }],
  ])('%s', (_, flow, normal) => {
    expect(normalForm(flow)).toEqual(normal);
    expect(normalForm(normal)).toEqual(normal);
    expect(sameForm(readable(normal), normal)).toBe(true);
  });

  it('is written with sugar for people', () => {
    expect(readable(normalForm(seq(xor('a', 'b', skip), loop('c', skip), loop('d', 'e'))))).toEqual(
      seq(opt(xor('a', 'b')), repeat('c'), loop('d', 'e')),
    );
  });

  it('tells flows apart up to the order of branches', () => {
    expect(sameForm(and('a', xor('b', 'c')), and(xor('c', 'b'), 'a'))).toBe(true);
    expect(sameForm(seq('a', 'b'), seq('b', 'a'))).toBe(false);
    expect(sameForm(loop('a', 'b'), loop('b', 'a'))).toBe(false);
    expect(sameForm('a', seq('a', repeat('a')))).toBe(false);
  });
});
