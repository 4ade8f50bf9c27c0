import { describe, expect, it } from '@jest/globals';
import { envelope } from '@liucheng/ports/testing';
import { LetterImage, orderOf, placeOf, type StoredLetter } from './letters.ts';

function stored(key: string, offset: number, order: number, partition = 0, told = false): StoredLetter {
  const message = { topic: 't', key, partition, offset, event: envelope(key, offset) };
  return { order, told, letter: { message, cause: 'broken', attempts: 1, parkedAt: order / 1_000 } };
}

function imageOf(...letters: readonly StoredLetter[]): LetterImage {
  const image = new LetterImage('g');
  for (const letter of letters) image.apply(placeOf(letter.letter.message), letter);
  return image;
}

describe('the image of a group’s letters', () => {
  it('has them by key and in order, also when they are read out of it', () => {
    const image = imageOf(stored('a', 2, 2_000), stored('b', 3, 3_000, 1), stored('a', 1, 1_000));
    expect(image.first('a')?.message.offset).toBe(1);
    expect([image.count('a'), image.holds('b'), image.holds('c')]).toEqual([2, true, false]);
    image.apply('t/0/1', undefined);
    expect(image.first('a')?.message.offset).toBe(2);
    image.apply('t/0/2', undefined);
    expect([image.holds('a'), image.first('a'), image.count('a')]).toEqual([false, undefined, 0]);
  });

  it('pages over all partitions behind any id', () => {
    const image = imageOf(stored('a', 1, 1_000), stored('b', 1, 1_000, 1), stored('c', 2, 2_000));
    const first = image.page([0, 0], 2);
    expect(first.map(({ message }) => message.key)).toEqual(['a', 'b']);
    const after = orderOf(first[1]?.id ?? '');
    expect(image.page(after as [number, number], 2).map(({ message }) => message.key)).toEqual(['c']);
    for (const id of ['', 'x', '1', '1.', '-1.0', '1.0.0']) expect(orderOf(id)).toBeUndefined();
  });

  it('tells of the untold ones of the asked partitions', () => {
    const image = imageOf(stored('a', 1, 1_000), stored('b', 1, 2_000, 1), stored('c', 2, 3_000, 0, true));
    expect(image.untold([0], 10).map(({ message }) => message.key)).toEqual(['a']);
    expect(image.untold([0, 1], 1).map(({ message }) => message.key)).toEqual(['a']);
  });

  it('orders a new letter behind all that are there, whatever the clock says', () => {
    const image = imageOf(stored('a', 1, 5_000_000));
    expect(image.nextOrder(1_000)).toBe(5_000_001);
    expect(image.nextOrder(1_000)).toBe(5_000_002);
    expect(image.nextOrder(9_000)).toBe(9_000_000);
  });
});
