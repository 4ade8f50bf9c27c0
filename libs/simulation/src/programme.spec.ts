import { describe, expect, it } from '@jest/globals';
import type { Play } from '@liucheng/service-kit';
import { passed } from './passing.ts';
import { programme } from './programme.ts';

const play = (name: string, rest: Partial<Play> = {}): { process: string; play: Play } => ({
  process: 'p',
  play: { name, async *run() {}, ...rest },
});
const plays = [
  play('often', { weight: 9 }),
  play('seldom'),
  ...['a', 'b', 'c'].map((rule) => play(rule, { plants: [rule] })),
];
/** Monday, 2 March 2026, 00:00 in Shanghai. */
const from = Date.UTC(2026, 2, 1, 16);
const options = { seed: 1, from, days: 14, rate: 30, deviating: 0.3 };

describe('a programme', () => {
  it('lets so many cases begin on each working day, in office hours, on quarters of an hour', () => {
    const arrivals = programme(plays, options);
    expect(arrivals).toHaveLength(10 * 30);
    const local = arrivals.map(({ time }) => new Date(time + 8 * 3_600_000));
    for (const time of local) {
      expect([0, 6]).not.toContain(time.getUTCDay());
      const hour = time.getUTCHours() + time.getUTCMinutes() / 60;
      expect((hour > 9 && hour <= 12) || (hour > 13 && hour <= 18)).toBe(true);
      expect(time.getUTCMinutes() % 15).toBe(0);
    }
    expect(arrivals.map(({ number }) => number)).toEqual(arrivals.map((_, index) => index + 1));
    expect(arrivals.map(({ time }) => time)).toEqual(arrivals.map(({ time }) => time).sort());
  });

  it('deals what deviates like cards, and draws what conforms by its weight', () => {
    const names = programme(plays, options).map(({ cast }) => cast.play.name);
    const count = (name: string): number => names.filter((each) => each === name).length;
    const dealt = ['a', 'b', 'c'].map(count);
    expect(Math.max(...dealt) - Math.min(...dealt)).toBeLessThanOrEqual(1);
    expect(count('often')).toBeGreaterThan(4 * count('seldom'));
  });

  it('gives each play its turn first, however seldom it is', () => {
    const rare = play('rare', { weight: 0 });
    const begun = programme([...plays, rare], { ...options, days: 1 });
    expect(begun.filter(({ cast }) => cast === rare)).toHaveLength(1);
  });

  it('puts a play on as often as it can be, and counts its turns', () => {
    const some = [play('thrice', { weight: 9, most: 3 }), play('twice', { plants: ['d'], most: 2 })];
    const begun = programme([...plays, ...some], options);
    const turnsOf = (name: string) =>
      begun.filter(({ cast }) => cast.play.name === name).map(({ turn }) => turn);
    expect(begun).toHaveLength(10 * 30);
    expect(turnsOf('thrice')).toEqual([1, 2, 3]);
    expect(turnsOf('twice')).toEqual([1, 2]);
    const seldom = turnsOf('seldom');
    expect(seldom).toEqual(seldom.map((_, index) => index + 1));
  });

  it('ends early when nothing is left to be put on', () => {
    const some = [play('thrice', { most: 3 }), play('twice', { plants: ['d'], most: 2 })];
    expect(programme(some, options)).toHaveLength(5);
  });

  it('is the same for a seed and another for another', () => {
    expect(programme(plays, options)).toEqual(programme(plays, options));
    expect(programme(plays, { ...options, seed: 2 })).not.toEqual(programme(plays, options));
  });
});

describe('the passing of time', () => {
  const monday = Date.parse('2026-03-02T17:50:00+08:00');
  const at = (...args: Parameters<typeof passed>): string => new Date(passed(...args)).toISOString();

  it('counts working hours by the calendar of the process, to the next quarter of an hour', () => {
    expect(at({}, monday, { duration: 'PT20M', time: 'business' })).toBe('2026-03-03T01:15:00.000Z');
    expect(at({ calendar: 'cn-office' }, monday, { duration: 'P1D', time: 'business' })).toBe(
      '2026-03-03T10:00:00.000Z',
    );
  });

  it('counts around the clock to the minute, and keeps a moment that is named, but never goes back', () => {
    expect(at({}, monday + 1, { duration: 'PT20M', time: 'elapsed' })).toBe('2026-03-02T10:11:00.000Z');
    expect(passed({}, monday, { until: monday + 1 })).toBe(monday + 1);
    expect(passed({}, monday, { until: 0 })).toBe(monday);
  });
});
