import { expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { Problem } from './problem.ts';
import { WholeNumberPipe } from './whole-number-pipe.ts';

const read = (value: string): unknown => {
  try {
    return new WholeNumberPipe().transform(value, { type: 'param', data: 'version' });
  } catch (error) {
    return error instanceof Problem ? error.fields.errors : error;
  }
};

it('reads whole numbers and names the part of the address that is none', () => {
  expect(['2', '007', '-1'].map(read)).toEqual([2, 7, -1]);
  for (const actual of ['x', '1.5', '1e9', ' 1', ''])
    expect(read(actual)).toEqual([{ path: '/version', expected: text('a whole number', '整数'), actual }]);
});

it('says in a sentence that it is not acceptable, as for every input', () => {
  expect(() => new WholeNumberPipe().transform('x', { type: 'param', data: 'version' })).toThrow(
    'One field is not acceptable.',
  );
});
