import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { violationCases } from '@liucheng/supervision';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of SUP-3: each rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string, by = 'u-gao'): Happened => ({
  name,
  by,
  data: { by, concernedPerson: 'u-zhao', ...data },
  ...(at === undefined ? {} : { at }),
});
/** Monday, 9 o'clock in China. */
const openedAt = '2026-03-02T01:00:00Z';
const what = { en: 'x', 'zh-CN': '甲' };
const rated = (severity: string, more: JsonObject = {}): JsonObject => ({
  severity,
  from: { [severity]: openedAt, ...more },
  dueAt: openedAt,
});
const breach = { happenedAt: openedAt, what, ratedSeverity: 'major', repeats: [] };
const detected = (severity = 'major'): Happened =>
  happened('detected', { source: 'monitor', reference: 'V-1', ...breach, ...rated(severity) }, openedAt);
const reported = happened(
  'reported',
  { ...breach, ...rated('major'), evidence: [{ reference: 'D-1', description: 'x' }] },
  openedAt,
);
const raised = happened('severity-raised', {
  former: 'major',
  repeats: ['c-0'],
  ...rated('critical', { major: 'raised' }),
});
const assigned = happened('assigned', { assignee: 'u-gao' });
const notified = happened('notified', { to: 'u-zhao', message: 'x' });
const explained = happened('explained', { explanation: 'x', evidence: [] }, undefined, 'u-zhao');
const ruling = { measure: 'warning', ruling: 'x', rectifyBy: '2026-03-05' };
const decided = (at?: string, rectifyBy = '2026-03-05'): Happened =>
  happened('decided', { ...ruling, rectifyBy }, at);
const dismissed = (reason = 'x'): Happened => happened('dismissed', { reason });
const rectified = (at?: string): Happened => happened('rectified', { result: 'x' }, at, 'u-zhao');
const verified = (passed = true): Happened => happened('verified', { passed, remark: 'x' });
const closed = happened('closed', { verified: true, verifiedBy: 'u-gao' });
const appealed = happened('appealed', { grounds: 'x' }, undefined, 'u-zhao');
const anew = (by = 'u-duan'): Happened =>
  happened('re-decided', { ...ruling, decidedBy: 'u-gao', reason: 'x' }, undefined, by);
const overturned = (by = 'u-duan', reason = 'x'): Happened =>
  happened('overturned', { decidedBy: 'u-gao', reason }, undefined, by);
const opened = [detected(), assigned, notified, explained];
const done = [rectified(), verified()];
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(violationCases, history, asOf);

describe('the monitor on SUP-3', () => {
  it('says nothing of a violation that is handled as it should be', () => {
    expect(judged([...opened, decided(), ...done, closed])).toEqual([]);
    expect(judged([reported, assigned, raised, assigned, notified, decided(), ...done, closed])).toEqual([]);
    expect(judged([...opened, explained, dismissed()])).toEqual([]);
    expect(judged([...opened, decided(), rectified(), verified(false), ...done, closed])).toEqual([]);
    expect(judged([...opened, decided(), appealed, anew(), ...done, closed])).toEqual([]);
    expect(judged([...opened, decided(), ...done, appealed, anew(), ...done, closed])).toEqual([]);
    expect(judged([...opened, decided(), appealed, overturned()])).toEqual([]);
  });

  it('asks nothing more of a case whose violation is withdrawn', () => {
    const withdrawn = happened('withdrawn', { reference: 'V-1' });
    expect(judged([detected(), withdrawn], '2026-12-31T00:00:00Z')).toEqual([]);
    expect(judged([...opened, decided(), withdrawn], '2026-12-31T00:00:00Z')).toEqual([]);
    const lifted = happened('measure-lifted', { reference: 'V-1', lifted: 'warning' });
    expect(judged([...opened, decided(), ...done, closed, lifted])).toEqual([]);
  });

  // A business day has eight hours; from Monday, 9 o'clock on.
  it.each([
    ['critical', '2026-03-02T10:00:00Z'],
    ['major', '2026-03-04T10:00:00Z'],
    ['minor', '2026-03-13T10:00:00Z'],
  ])('sees, by time alone, a %s violation that is not decided by %s', (severity, due) => {
    const [before, after] = [-60_000, 60_000].map((ms) => new Date(Date.parse(due) + ms).toISOString());
    expect(judged([detected(severity)], before)).toEqual([]);
    expect(judged([detected(severity)], after)).toEqual([`decided-in-time-${severity}`]);
    const inTime = [
      detected(severity),
      assigned,
      notified,
      decided(due, '2026-03-31'),
      rectified(due),
      verified(),
      closed,
    ];
    expect(judged(inTime, '2026-12-31T00:00:00Z')).toEqual([]);
  });

  it('goes by the severity that was raised alone, from the opening on', () => {
    const repeated = [detected(), raised, assigned];
    expect(judged(repeated, '2026-03-02T09:59:00Z')).toEqual([]);
    expect(judged(repeated, '2026-03-31T00:00:00Z')).toEqual(['decided-in-time-critical']);
  });

  it('sees, by time alone, what is not rectified by the end of the day that was set', () => {
    const open = [...opened, decided()];
    expect(judged(open, '2026-03-05T15:59:00Z')).toEqual([]);
    expect(judged(open, '2026-03-05T16:01:00Z')).toEqual(['rectified-in-time']);
  });

  it('sees what is left out', () => {
    expect(judged([detected(), notified, decided(), ...done, closed])).toEqual(['step-skipped']);
    expect(judged([detected(), assigned, decided(), ...done, closed])).toEqual(['step-skipped']);
  });

  it('sees in events of another source what the service would have refused', () => {
    const own = (event: Happened): Happened => ({ ...event, data: { ...event.data, by: 'u-zhao' } });
    const forThem = (event: Happened): Happened => ({
      ...event,
      data: { ...event.data, actingFor: 'u-zhao' },
    });
    for (const wrong of [own, forThem]) {
      expect(judged([detected(), wrong(assigned), notified, decided(), ...done, closed])).toEqual([
        'not-on-own-violation-assign',
      ]);
      expect(judged([...opened, wrong(decided()), ...done, closed])).toEqual(['not-on-own-violation-decide']);
      expect(judged([...opened, wrong(dismissed())])).toEqual(['not-on-own-violation-dismiss']);
      expect(judged([...opened, decided(), rectified(), wrong(verified()), closed])).toEqual([
        'not-on-own-violation-verify',
      ]);
      expect(judged([...opened, decided(), appealed, wrong(anew()), ...done, closed])).toEqual([
        'not-on-own-violation-re-decide',
      ]);
      expect(judged([...opened, decided(), appealed, wrong(overturned())])).toEqual([
        'not-on-own-violation-overturn',
      ]);
    }
    const toThem = happened('assigned', { assignee: 'u-zhao' });
    expect(judged([detected(), toThem, notified, decided(), ...done, closed])).toEqual([
      'assignee-not-concerned',
    ]);
    const byAnother = (event: Happened): Happened => ({ ...event, data: { ...event.data, by: 'u-sun' } });
    expect(judged([detected(), assigned, notified, byAnother(explained), dismissed()])).toEqual([
      'by-the-concerned-explain',
    ]);
    expect(judged([...opened, decided(), byAnother(appealed), overturned()])).toEqual([
      'by-the-concerned-appeal',
    ]);
    expect(judged([...opened, dismissed(' ')])).toEqual(['with-reason-dismiss']);
    expect(judged([...opened, decided(), appealed, overturned('u-duan', ' ')])).toEqual([
      'with-reason-overturn',
    ]);
    expect(judged([...opened, decided(), appealed, anew('u-gao'), ...done, closed])).toEqual([
      'decided-anew-by-another-re-decide',
    ]);
    expect(judged([...opened, decided(), appealed, overturned('u-gao')])).toEqual([
      'decided-anew-by-another-overturn',
    ]);
    const unverified = happened('closed', { verified: false, verifiedBy: 'u-gao' });
    expect(judged([...opened, decided(), ...done, unverified])).toEqual(['closed-after-verification']);
  });
});
