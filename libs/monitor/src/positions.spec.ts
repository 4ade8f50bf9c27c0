import { describe, expect, it } from '@jest/globals';
import type { BusMessage } from '@liucheng/ports';
import { Positions } from './positions.ts';
import { step } from './testing/monitor-rig.ts';

const message = (offset: number, partition = 0): BusMessage => ({
  topic: 't',
  key: 'k',
  partition,
  offset,
  event: step('k', offset, 'ask'),
});
const messages = (...offsets: number[]): BusMessage[] => offsets.map((offset) => message(offset));
const none: ReadonlySet<BusMessage> = new Set();

describe('positions', () => {
  it('follow what is handled, in each partition by itself', () => {
    const positions = Positions.from({ 't/1': 4 }).handled([...messages(1, 2), message(5, 1)], none);
    expect(positions.values).toEqual({ 't/0': 2, 't/1': 5 });
    expect(positions.reached({ 't/0': 2, 't/1': 5, 't/2': 0 })).toBe(true);
    expect(positions.reached({ 't/0': 3 })).toBe(false);
  });

  it('stop before a refused message until it is parked, then pass what was done behind it', () => {
    const batch = messages(1, 2, 3, 4);
    const held = Positions.from({}).handled(batch, new Set([batch[1] as BusMessage]));
    expect(held.values).toEqual({ 't/0': 1 });
    expect(held.parked(message(2)).values).toEqual({ 't/0': 4 });
  });

  it('do not jump over messages that a letter told of early leaves behind', () => {
    const early = Positions.from({ 't/0': 3 }).parked(message(6));
    expect(early.values).toEqual({ 't/0': 3 });
    expect(early.handled(messages(4, 5), none).values).toEqual({ 't/0': 6 });
  });

  it('take a delivery as proof that all before it is settled', () => {
    expect(Positions.from({ 't/0': 3 }).handled(messages(9), none).values).toEqual({ 't/0': 9 });
  });
});
