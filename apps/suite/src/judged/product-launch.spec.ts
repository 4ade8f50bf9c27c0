import { describe, expect, it } from '@jest/globals';
import { productLaunches } from '@liucheng/product-development';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of PRD-4: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-long', ...data },
  ...(at === undefined ? {} : { at }),
});
const build = { product: 'kettle-k2', buildCase: 'build-1', build: 2 };
const window = { from: '2026-03-02T12:00:00.000Z', to: '2026-03-02T18:00:00.000Z' };
const opened = happened('opened', build, '2026-03-02T01:00:00Z');
const prepared = happened('prepared', { deployment: '-', configuration: '-', dataMigration: '-' });
const planned = (risks: JsonObject[] = [{ risk: '-', response: 'Roll back' }]) =>
  happened('launch-planned', { window, steps: [{ action: '-', responsible: '-' }], risks });
const authorised = happened('authorised', { ...build, window });
const releasedAt = '2026-03-02T14:00:00.000Z';
const released = (more: JsonObject = { window, minutesOutside: 0 }) =>
  happened('released', { ...build, acceptedBuild: 2, releasedAt, ...more }, releasedAt);
const rolledBack = happened('rolled-back', { reason: '-', releasedAt });
const watched = happened('watched', { observation: '-', indicators: [] });
const reviewed = (at: string) =>
  happened('reviewed', { feedback: '-', indicators: [], lessons: '-', releasedAt, daysAfterRelease: 1 }, at);
const inTime = reviewed('2026-03-10T01:00:00Z');
const ready = [opened, prepared, planned(), authorised];
const judged = (...history: Happened[]) => brokenRules(productLaunches, history);

describe('the monitor on PRD-4', () => {
  it('says nothing of a launch that goes as it should, in either order of its beginning', () => {
    expect(judged(...ready, released(), watched, watched, inTime)).toEqual([]);
    expect(judged(opened, planned(), prepared, authorised, released(), watched, inTime)).toEqual([]);
  });

  it('says nothing of a plan that is changed and authorised again, a roll-back, or a withdrawal', () => {
    expect(judged(...ready, planned(), authorised, released(), rolledBack, watched, inTime)).toEqual([]);
    const withdrawn = happened('withdrawn', { reason: '-' });
    for (const before of [[opened], [opened, prepared], ready])
      expect(judged(...before, withdrawn)).toEqual([]);
  });

  it('sees a release outside the planned window, or without one', () => {
    const outside = released({ window, minutesOutside: 1 });
    expect(judged(...ready, outside, watched, inTime)).toEqual(['released-in-window']);
    expect(judged(...ready, released({}), watched, inTime)).toEqual(['released-in-window']);
  });

  it('sees, by time alone, a launch that is not reviewed within thirty days, rolled back or not', () => {
    const asOf = (time: string, ...more: Happened[]) =>
      brokenRules(productLaunches, [...ready, released(), ...more], time);
    expect(asOf('2026-04-01T13:59:00Z', watched)).toEqual([]);
    expect(asOf('2026-04-01T14:01:00Z', watched)).toEqual(['reviewed-in-time']);
    expect(asOf('2026-04-01T14:01:00Z', rolledBack)).toEqual(['reviewed-in-time']);
    expect(asOf('2026-05-01T00:00:00Z', watched, reviewed('2026-04-01T13:00:00Z'))).toEqual([]);
    expect(asOf('2026-05-01T00:00:00Z', watched, reviewed('2026-04-01T15:00:00Z'))).toEqual([
      'reviewed-in-time',
    ]);
  });

  it('sees a release that was not prepared or authorised, and a review without watching', () => {
    expect(judged(opened, planned(), authorised, released(), watched, inTime)).toEqual(['step-skipped']);
    expect(judged(opened, prepared, planned(), released(), watched, inTime)).toEqual(['step-skipped']);
    expect(judged(...ready, released(), inTime)).toEqual(['step-skipped']);
  });

  it('says nothing of a roll-back for what was seen, and asks that what runs then is watched, too', () => {
    const watchedTwice = [...ready, released(), watched, watched, rolledBack];
    expect(judged(...watchedTwice, watched, inTime)).toEqual([]);
    expect(judged(...watchedTwice, inTime)).toEqual(['step-skipped']);
    expect(judged(...watchedTwice, rolledBack, watched, inTime)).toEqual(['step-repeated']);
  });

  it('sees a second release after a roll-back', () => {
    expect(judged(...ready, released(), rolledBack, released(), watched, inTime)).toEqual(['step-repeated']);
  });

  it('sees who was not bound to a step, though the service would have refused', () => {
    const own = { ...authorised, role: 'release-manager' };
    expect(judged(opened, prepared, planned(), own, released(), watched, inTime)).toEqual(['role:authorise']);
  });

  it('sees in events of another source what the service would have refused', () => {
    const unaccepted = released({ window, minutesOutside: 0, acceptedBuild: 1 });
    expect(judged(...ready, unaccepted, watched, inTime)).toEqual(['only-accepted-build-released']);
    for (const risks of [[], [{ risk: '-', response: ' ' }]])
      expect(judged(opened, prepared, planned(risks), authorised, released(), watched, inTime)).toEqual([
        'every-risk-has-a-response',
      ]);
  });
});
