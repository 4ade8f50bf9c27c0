import { describe, expect, it } from '@jest/globals';
import { durationFaults, parseDuration, withinFaults } from './duration.ts';

describe('a duration', () => {
  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    'P0D',
    'PT0S',
    '-P1D',
    'P-1D',
    '1D',
    'P1H',
    'PT1D',
    'P1.5D',
    'PT1.5H30M',
    'P101Y',
    'p1d',
  ])('is not %j', (source) => {
    expect(parseDuration(source)).toEqual({ fault: expect.stringContaining('P2D') });
  });

  it.each([
    ['P2D', { days: 2 }],
    ['P100Y', { years: 100 }],
    ['PT1.5H', { hours: 1.5 }],
    ['P1Y2M3W4DT5H6M7,25S', { years: 1, months: 2, weeks: 3, days: 4, hours: 5, minutes: 6, seconds: 7.25 }],
  ])('is read from %s', (source, parts) => {
    expect(parseDuration(source)).toEqual({ duration: expect.objectContaining(parts) });
  });

  it.each([
    ['P0Y0M', 'a duration longer than zero'],
    ['PT0.000S', 'a duration longer than zero'],
    ['P101Y', 'a duration of at most 100 years'],
    ['P99Y13M', 'a duration of at most 100 years'],
    ['P36601D', 'a duration of at most 100 years'],
    ['PT999999999H', 'a duration of at most 100 years'],
  ])('%s is at fault in a definition', (actual, expected) => {
    expect(durationFaults(actual, '/at')).toEqual([{ path: '/at', expected, actual }]);
  });

  it.each(['P100Y', 'P36600D', 'PT0.001S', 'no duration', 'P', 7, undefined])(
    'nothing is said of the extent of %j',
    (value) => {
      expect(durationFaults(value, '/at')).toEqual([]);
    },
  );

  it('of business time has no months and years, which have no fixed length in it', () => {
    expect(withinFaults({ duration: 'P1M', time: 'business' }, '/within')).toEqual([
      { path: '/within/duration', expected: expect.stringContaining('months'), actual: 'P1M' },
    ]);
    expect(withinFaults({ duration: 'P1M', time: 'elapsed' }, '/within')).toEqual([]);
    expect(withinFaults({ duration: 'P1DT1M', time: 'business' }, '/within')).toEqual([]);
  });
});
