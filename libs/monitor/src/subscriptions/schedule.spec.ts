import { describe, expect, it } from '@jest/globals';
import { cnOffice } from '@liucheng/conformance';
import fc from 'fast-check';
import { digestAfter, pauseAfter, retryAfterMs, workingFrom } from './schedule.ts';

const hour = 3_600_000;
const time = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2028-01-01') });

describe('the pause after failures', () => {
  it('doubles from five seconds to an hour, a fifth longer at most', () => {
    const pauses = Array.from({ length: 13 }, (_, index) => pauseAfter(index + 1, 0) / 1_000);
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);
    expect(pauseAfter(1, 1)).toBe(6_000);
    expect(pauseAfter(10_000, 1)).toBe(hour);
  });

  it('is what the target asks for where that is longer, an hour at most', () => {
    expect(pauseAfter(1, 0, 60_000)).toBe(60_000);
    expect(pauseAfter(6, 0, 60_000)).toBe(160_000);
    expect(pauseAfter(1, 0, 99 * hour)).toBe(hour);
  });

  it('is read from Retry-After, a number of seconds or a date', () => {
    const now = Date.parse('2026-03-02T01:00:00Z');
    expect(retryAfterMs('7', now)).toBe(7_000);
    expect(retryAfterMs('Mon, 02 Mar 2026 01:01:00 GMT', now)).toBe(60_000);
    expect(retryAfterMs('Mon, 02 Mar 2026 00:00:00 GMT', now)).toBe(0);
    for (const header of [undefined, '', '-1', 'soon']) expect(retryAfterMs(header, now)).toBeUndefined();
  });
});

/** The hour and day of a zone as another implementation tells them. */
function wallClock(at: number, timeZone: string): { day: string; hour: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year, month, day, hour: hours, minute } = parts;
  return { day: `${year}-${month}-${day}`, hour: Number(hours), minute: Number(minute) };
}

describe('a daily digest', () => {
  it('comes at the hour of the zone, within a day, never twice on one', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
    fc.assert(
      fc.property(time, zones, fc.integer({ min: 0, max: 23 }), (now, timeZone, at) => {
        const due = digestAfter(now, { every: 'daily', hour: at, timeZone });
        expect(due).toBeGreaterThan(now);
        expect(due - now).toBeLessThanOrEqual(25 * hour);
        const clock = wallClock(due, timeZone);
        expect(clock.minute).toBe(0);
        // The hour that the change to summer time leaves out.
        expect([at, at + 1]).toContain(clock.hour);
        const next = wallClock(digestAfter(due, { every: 'daily', hour: at, timeZone }), timeZone);
        expect(next.day > clock.day).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('comes at eight in Shanghai, and an hourly one at the full hour', () => {
    const digest = { every: 'daily', hour: 8, timeZone: 'Asia/Shanghai' } as const;
    const eight = Date.parse('2026-03-02T08:00:00+08:00');
    expect(digestAfter(eight - 1, digest)).toBe(eight);
    expect(digestAfter(eight, digest)).toBe(eight + 24 * hour);
    expect(digestAfter(eight + 1, { every: 'hourly' })).toBe(eight + hour);
    expect(digestAfter(eight, { every: 'hourly' })).toBe(eight + hour);
  });
});

describe('quiet hours', () => {
  it('end when the calendar works', () => {
    const at = (text: string): number => Date.parse(`${text}+08:00`);
    const opens = (text: string): number => workingFrom(at(text), cnOffice);
    expect(opens('2026-03-02T09:00:00')).toBe(at('2026-03-02T09:00:00'));
    expect(opens('2026-03-02T17:59:59')).toBe(at('2026-03-02T17:59:59'));
    expect(opens('2026-03-02T18:00:00')).toBe(at('2026-03-03T09:00:00'));
    expect(opens('2026-03-02T12:30:00')).toBe(at('2026-03-02T13:00:00'));
    expect(opens('2026-03-06T20:00:00')).toBe(at('2026-03-09T09:00:00'));
    // National Day.
    expect(opens('2025-10-01T10:00:00')).toBe(at('2025-10-09T09:00:00'));
  });
});
