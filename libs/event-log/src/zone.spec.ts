import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { zoneOf } from './zone.ts';

const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Shanghai', 'Pacific/Apia'];
const dayMs = 86_400_000;
const quarterMs = 900_000;
const wall = (text: string): number => Date.parse(`${text}Z`);
const instants = (zone: string, ...texts: string[]): string[] =>
  texts.map((text) => new Date(zoneOf(zone).instant(wall(text))).toISOString());

describe('a wall-clock time', () => {
  it('that comes twice is the earlier one, east and west of Greenwich', () => {
    expect(instants('Europe/Berlin', '2026-10-25T02:30')).toEqual(['2026-10-25T00:30:00.000Z']);
    expect(instants('America/New_York', '2026-11-01T01:30')).toEqual(['2026-11-01T05:30:00.000Z']);
  });

  it('that is skipped is taken at the offset before the change', () => {
    expect(instants('Europe/Berlin', '2026-03-29T02:30')).toEqual(['2026-03-29T01:30:00.000Z']);
    expect(instants('America/New_York', '2026-03-08T02:30')).toEqual(['2026-03-08T07:30:00.000Z']);
    expect(instants('Pacific/Apia', '2011-12-30T12:00')).toEqual(['2011-12-30T22:00:00.000Z']);
  });

  it('is what clocks show at its instant, wherever there is one', () => {
    const east = (zone: string, instant: number): number => DateTime.fromMillis(instant, { zone }).offset;
    const days = Array.from({ length: 1_460 }, (_, day) => wall('2009-01-01T00:00') + day * dayMs);
    const changes = zones.flatMap((zone) =>
      days.filter((day) => east(zone, day) !== east(zone, day + dayMs)).map((day) => ({ zone, day })),
    );
    const near = fc.integer({ min: -dayMs / quarterMs, max: (2 * dayMs) / quarterMs });
    const property = fc.property(fc.constantFrom(...changes), near, ({ zone, day }, quarters) => {
      const asked = day + quarters * quarterMs;
      const shown = (instant: number): number => instant + east(zone, instant) * 60_000;
      const found = zoneOf(zone).instant(asked);
      if (shown(found) === asked) {
        // No earlier instant shows the same.
        for (const back of [1_800_000, 3_600_000]) expect(shown(found - back)).not.toBe(asked);
        return;
      }
      // Skipped: no instant near by shows it.
      for (let minutes = -1_500; minutes <= 1_500; minutes += 15)
        expect(shown(found + minutes * 60_000)).not.toBe(asked);
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
