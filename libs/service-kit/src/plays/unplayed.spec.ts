import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import { flowDeviations, type Play, type Planted } from './play.ts';
import { noDeparture, shortfallOf } from './unplayed.ts';

const rule = (id: string): Rule => ({
  id,
  kind: 'atMost',
  a: 'pay',
  n: 1,
  names: text(id, id),
  severity: 'minor',
  clause: 'FIN-2',
});
const definition = { rules: [rule('paid-once'), rule('paid-in-time')] };
const play = (...plants: Planted[]): Play => ({ name: plants.join(), plants, async *run() {} });
const outOfFlow = play(...flowDeviations.map((kind): Planted => `flow:${kind}`));

describe('a repertoire', () => {
  it('breaks every rule and the flow in every way, and has something that conforms', () => {
    const conforming: Play = { name: 'as it should', async *run() {} };
    const plays = [conforming, outOfFlow, play('paid-once'), play('paid-in-time', 'some-code')];
    expect(shortfallOf(definition, plays)).toEqual({ missing: [], possible: [], conforming: true });
  });

  it('names what nobody breaks, unless something is said to stand against it', () => {
    const plays = [outOfFlow, play('paid-once')];
    expect(shortfallOf(definition, plays)).toEqual({
      missing: ['paid-in-time'],
      possible: [],
      conforming: false,
    });
    expect(shortfallOf(definition, plays, { 'paid-in-time': 'nobody waits' }).missing).toEqual([]);
  });

  it('needs nothing out of the flow where all of that is said to be impossible', () => {
    expect(shortfallOf({}, [], noDeparture('one step'))).toMatchObject({ missing: [] });
    expect(shortfallOf({}, [outOfFlow], noDeparture('one step')).possible).toHaveLength(
      flowDeviations.length,
    );
  });

  it('names what is said to be impossible and is played', () => {
    expect(shortfallOf(definition, [outOfFlow], { 'flow:step-repeated': 'once' }).possible).toEqual([
      'flow:step-repeated',
    ]);
  });
});
