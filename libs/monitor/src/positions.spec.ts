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
const at = (handled: number, partition = 0): Positions =>
  Positions.from([{ name: `t/${partition}`, handled }]);
/** After a batch of which one offset was refused. */
const held = (from: Positions, batch: readonly BusMessage[], ...refused: number[]): Positions =>
  from.handled(batch, new Set(batch.filter(({ offset }) => refused.includes(offset))));

describe('positions', () => {
  it('follow what is handled, in each partition by itself', () => {
    const positions = at(4, 1).handled([...messages(1, 2), message(5, 1)], none);
    expect(positions.values).toEqual({ 't/0': 2, 't/1': 5 });
    expect(positions.reached({ 't/0': 2, 't/1': 5, 't/2': 0 })).toBe(true);
    expect(positions.reached({ 't/0': 3 })).toBe(false);
    expect(positions.reached({ 't/3': 1 })).toBe(false);
  });

  it('stop before a refused message until it is parked, then pass what was done behind it', () => {
    const stopped = held(Positions.none, messages(1, 2, 3, 4), 2);
    expect(stopped.values).toEqual({ 't/0': 1 });
    expect(stopped.parked(message(2)).values).toEqual({ 't/0': 4 });
  });

  it('need no dense offsets', () => {
    const stopped = held(at(10), messages(17, 20, 33, 40), 20, 40);
    expect(stopped.values).toEqual({ 't/0': 19 });
    const [first, both] = [stopped.parked(message(20)), stopped.parked(message(20)).parked(message(40))];
    expect([first.values, both.values]).toEqual([{ 't/0': 39 }, { 't/0': 40 }]);
    expect(stopped.isDone(message(33))).toBe(true);
    expect(stopped.isDone(message(40))).toBe(false);
    expect(stopped.isDone(message(41))).toBe(false);
  });

  it('are stored with what is refused, so that whoever goes on knows what was done behind it', () => {
    const stopped = held(at(10), messages(17, 20, 33), 20);
    expect(stopped.stored).toEqual([{ name: 't/0', handled: 19, through: 33, refused: [20] }]);
    const again = Positions.from(stopped.stored);
    expect(again.values).toEqual({ 't/0': 19 });
    expect(again.parked(message(20)).stored).toEqual([{ name: 't/0', handled: 33 }]);
  });

  it('do not jump over messages that a letter told of early leaves behind', () => {
    const early = at(3).parked(message(6));
    expect(early.values).toEqual({ 't/0': 3 });
    expect(early.handled(messages(4, 5), none).values).toEqual({ 't/0': 6 });
  });

  it('take a delivery as proof that all before it is settled', () => {
    expect(at(3).handled(messages(9), none).values).toEqual({ 't/0': 9 });
    expect(held(at(0), messages(1, 2), 1).handled(messages(9), none).values).toEqual({ 't/0': 9 });
  });

  it('never go back, whatever is delivered or refused again', () => {
    const there = at(50);
    expect(there.handled(messages(10, 11), none).values).toEqual({ 't/0': 50 });
    expect(held(there, messages(10, 11), 11).values).toEqual({ 't/0': 50 });
  });

  it('of two who had the same partition add up', () => {
    const one = held(at(10), messages(11, 12, 13), 12);
    const other = held(at(10), messages(11, 12, 13, 14, 15), 15);
    expect(one.merge(other).values).toEqual({ 't/0': 14 });
    expect(other.merge(one).values).toEqual({ 't/0': 14 });
    expect(one.merge(held(at(10), messages(11, 12), 12)).values).toEqual({ 't/0': 11 });
    expect(one.merge(at(7, 1)).values).toEqual({ 't/0': 11, 't/1': 7 });
  });
});
