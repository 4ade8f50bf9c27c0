import { describe, expect, it } from '@jest/globals';
import { dayAt } from './day.ts';

describe('dayAt', () => {
  it('is the day on the wall calendar of the place', () => {
    const evening = Date.parse('2026-03-02T16:00:00Z');
    expect([0, 479, 480, -961].map((offset) => dayAt(evening, offset))).toEqual([
      '2026-03-02',
      '2026-03-02',
      '2026-03-03',
      '2026-03-01',
    ]);
  });
});
