import { describe, expect, it } from '@jest/globals';
import { meetings } from '@liucheng/administration';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of ADM-2: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string, role?: string): Happened => ({
  name,
  data: { by: 'u-li', ...data },
  ...(at === undefined ? {} : { at }),
  ...(role === undefined ? {} : { role }),
});
// Monday, 2 March 2026, 10:00 in China, for Wednesday, 9:00.
const period = { startsAt: '2026-03-04T01:00:00.000Z', endsAt: '2026-03-04T02:00:00.000Z' };
const people = ['u-li', 'u-zhao'];
const applied = (at = '2026-03-02T02:00:00Z', times: JsonObject = period): Happened =>
  happened('applied', { topic: 'Budget', place: 'A room', participants: people, ...times }, at);
const booked = happened('room-booked', { room: 'room-1', ...period }, undefined, 'office-clerk');
const prepared = happened('prepared', { equipment: 'x', materials: 'y' }, undefined, 'office-clerk');
const rescheduled = happened('rescheduled', { ...period, former: period, reason: 'x' });
const held = happened('held', { participants: people, attendees: people }, '2026-03-04T02:00:00Z');
const resolution = (resolutionId: string, due: string) => ({
  resolutionId,
  content: 'Do it',
  owner: 'u-chen',
  due,
});
const minutes = (...resolutions: JsonObject[]): Happened =>
  happened('minutes-recorded', { minutes: 'It was discussed.', resolutions });
const distributed = (missing: string[] = [], at?: string): Happened =>
  happened('minutes-distributed', { to: people, missing }, at);
const followed = (resolutionId: string, at: string, done = true): Happened =>
  happened(
    'followed-up',
    {
      resolutionId,
      owner: 'u-chen',
      due: '2026-03-20',
      progress: 'x',
      ...(done ? { completed: resolutionId } : {}),
    },
    at,
  );
const closed = happened('closed', { openResolutions: 0 });
const upToHeld = [applied(), booked, prepared, held];
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(meetings, history, asOf);

describe('the monitor on ADM-2', () => {
  it('says nothing of a meeting that goes as it should, moved and rebooked, with minutes that are added to', () => {
    expect(judged([...upToHeld, minutes(), distributed(), closed])).toEqual([]);
    expect(
      judged([
        applied(),
        rescheduled,
        booked,
        booked,
        rescheduled,
        booked,
        prepared,
        rescheduled,
        booked,
        prepared,
        held,
        minutes(resolution('R1', '2026-03-20')),
        distributed(),
        followed('R1', '2026-03-05T01:00:00Z', false),
        minutes(resolution('R2', '2026-03-21')),
        distributed(),
        followed('R2', '2026-03-10T01:00:00Z'),
        followed('R1', '2026-03-20T01:00:00Z'),
        closed,
      ]),
    ).toEqual([]);
  });

  it('asks nothing more of a meeting that is cancelled', () => {
    const cancelled = happened('cancelled', { reason: 'x' });
    expect(judged([applied(), booked, cancelled], '2026-12-31T00:00:00Z')).toEqual([]);
  });

  it('sees a meeting that is held without a room', () => {
    expect(judged([applied(), prepared, held, minutes(), distributed(), closed])).toEqual(['step-skipped']);
  });

  it('sees an application less than a business day ahead', () => {
    // Wednesday, 9:00: at the latest on Tuesday, 9:00.
    expect(judged([applied('2026-03-03T01:00:00Z')])).toEqual([]);
    expect(judged([applied('2026-03-03T01:01:00Z')])).toEqual(['applied-ahead']);
    const monday = { startsAt: '2026-03-09T01:00:00.000Z', endsAt: '2026-03-09T02:00:00.000Z' };
    expect(judged([applied('2026-03-06T01:00:00Z', monday)])).toEqual([]);
    expect(judged([applied('2026-03-08T01:00:00Z', monday)])).toEqual(['applied-ahead']);
  });

  it('sees, by time alone, minutes that are not distributed within two business days', () => {
    // Recorded as held on Wednesday, 10:00: by Friday, 10:00.
    expect(judged([...upToHeld, minutes()], '2026-03-06T01:59:00Z')).toEqual([]);
    expect(judged([...upToHeld, minutes()], '2026-03-06T02:01:00Z')).toEqual(['minutes-distributed-in-time']);
    const inTime = [...upToHeld, minutes(), distributed([], '2026-03-06T02:00:00Z')];
    expect(judged(inTime, '2026-12-31T00:00:00Z')).toEqual([]);
  });

  it('sees minutes that do not reach everybody', () => {
    expect(judged([...upToHeld, minutes(), distributed(['u-ma'])])).toEqual(['minutes-to-all-participants']);
  });

  it('sees, by time alone, each resolution that is not done by the end of its day in China', () => {
    const both = minutes(resolution('R1', '2026-03-20'), resolution('R2', '2026-03-25'));
    const open = [...upToHeld, both, distributed()];
    expect(judged(open, '2026-03-20T15:59:00Z')).toEqual([]);
    expect(judged(open, '2026-03-20T16:01:00Z')).toEqual(['resolution-done-by-due-date']);
    const underWay = [...open, followed('R1', '2026-03-19T01:00:00Z', false)];
    expect(judged(underWay, '2026-03-20T16:01:00Z')).toEqual(['resolution-done-by-due-date']);
    const one = [...open, followed('R1', '2026-03-19T01:00:00Z')];
    expect(judged(one, '2026-03-25T15:59:00Z')).toEqual([]);
    expect(judged(one, '2026-03-25T16:01:00Z')).toEqual(['resolution-done-by-due-date']);
    expect(judged([...one, followed('R2', '2026-03-25T10:00:00Z')], '2026-12-31T00:00:00Z')).toEqual([]);
  });

  it('sees in events of another source what the service would have refused', () => {
    const open = happened('closed', { openResolutions: 1 });
    expect(judged([...upToHeld, minutes(), distributed(), open])).toEqual(['closed-without-open-resolution']);
    const { room: _, ...nowhere } = booked.data;
    // A room that is not named is missing in the step's own inputs, too.
    expect(judged([applied(), { ...booked, data: nowhere }])).toEqual([
      'inputs:book-room',
      'one-meeting-per-room',
    ]);
  });
});
