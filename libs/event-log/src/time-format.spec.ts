import { describe, expect, it } from '@jest/globals';
import { guessTimeFormat, isoTime, timeFormat } from './time-format.ts';
import { zoneOf } from './zone.ts';

const shanghai = zoneOf();
const utc = zoneOf('UTC');

describe('times in logs', () => {
  it.each([
    ['2026-03-02T09:30:05.123+08:00', '2026-03-02T01:30:05.123Z'],
    ['2026-03-02T09:30:05', '2026-03-02T01:30:05Z'],
    ['2026-03-02 09:30', '2026-03-02T01:30:00Z'],
    ['2026-03-02 09:30:05.5', '2026-03-02T01:30:05.500Z'],
    ['2026-03-02 09:30:05 +0100', '2026-03-02T08:30:05Z'],
    ['2026/03/02 09:30:05.123', '2026-03-02T01:30:05.123Z'],
    ['2026/3/2 9:30', '2026-03-02T01:30:00Z'],
    ['13.03.2026 09:30:00', '2026-03-13T01:30:00Z'],
    ['2026年3月2日 9:30', '2026-03-02T01:30:00Z'],
    ['2026年3月2日 9时30分05秒', '2026-03-02T01:30:05Z'],
    ['20260302093005', '2026-03-02T01:30:05Z'],
    ['3/22/2026 9:30:00 PM', '2026-03-22T13:30:00Z'],
    ['2026-03-02', '2026-03-01T16:00:00Z'],
    ['1772415005000', '2026-03-02T01:30:05Z'],
    ['1772415005', '2026-03-02T01:30:05Z'],
  ])('guesses %s', (written, expected) => {
    const guess = guessTimeFormat([written], shanghai);
    expect(guess?.format.parse(written)).toBe(Date.parse(expected));
  });

  it('guesses nothing for what is no time, and tolerates some of it', () => {
    expect(guessTimeFormat(['soon'], utc)).toBeUndefined();
    expect(guessTimeFormat(['2026-03-02', 'soon', '2026-03-03'], utc)?.format.pattern).toBe('yyyy-M-d');
  });

  it('knows no day, hour or minute that does not exist', () => {
    const format = timeFormat('yyyy-MM-dd HH:mm', utc);
    for (const wrong of [
      '2026-02-29 00:00',
      '2026-13-01 00:00',
      '2026-01-01 24:00',
      '2026-01-01 00:60',
      '2026-1-1 0:0',
    ]) {
      expect(format.parse(wrong)).toBeUndefined();
    }
    expect(format.parse('2028-02-29 23:59')).toBe(Date.parse('2028-02-29T23:59:00Z'));
    expect(isoTime('2026-02-30T00:00:00Z', utc)).toBeUndefined();
  });

  it('follows the clock changes of a zone', () => {
    const berlin = timeFormat('yyyy-MM-dd HH:mm', zoneOf('Europe/Berlin'));
    expect(berlin.parse('2026-03-29 01:59')).toBe(Date.parse('2026-03-29T00:59:00Z'));
    expect(berlin.parse('2026-03-29 03:00')).toBe(Date.parse('2026-03-29T01:00:00Z'));
    expect(berlin.parse('2026-10-25 04:00')).toBe(Date.parse('2026-10-25T03:00:00Z'));
  });

  it('refuses patterns and zones that mean nothing, and says what is known', () => {
    expect(() => timeFormat('DD/MM/YYYY')).toThrow(/"D" means nothing.*yyyy MM/);
    expect(() => timeFormat('yyyy-MM')).toThrow(/has no day/);
    expect(() => timeFormat('yyyy-MM-dd[')).toThrow(/do not match/);
    expect(() => zoneOf('Mars/Olympus')).toThrow(/IANA/);
  });
});
