import { describe, expect, it } from '@jest/globals';
import { documents } from '@liucheng/administration';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of ADM-3: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-lei', version: 1, ...data },
  ...(at === undefined ? {} : { at }),
});
const drafted = happened('drafted', {
  by: 'u-liu',
  number: 'N-1',
  title: 'Seals',
  class: 'policy',
  level: 'confidential',
});
const reviewed = (outcome = 'passed'): Happened =>
  happened('reviewed', { by: 'u-li', outcome, remarks: 'x' });
const approved = (more: JsonObject = { review: 'passed' }): Happened =>
  happened('approved', { by: 'u-kong', author: 'u-liu', ...more });
const published = (more: JsonObject = {}): Happened =>
  happened('published', { approvedVersion: 1, audience: 'All', ...more });
const registered = happened('registered', { register: 'x' });
const archived = happened('archived', { location: 'x', retainUntil: '2036-03-02' });
const lent = (loanId: string, due: string, more: JsonObject = {}): Happened =>
  happened('lent', {
    loanId,
    borrower: 'u-he',
    due,
    level: 'confidential',
    clearance: 'secret',
    levelRank: 2,
    clearanceRank: 3,
    purpose: 'x',
    ...more,
  });
const returned = (loanId: string, at?: string): Happened =>
  happened('returned', { loanId, borrower: 'u-he', due: '2026-03-20', condition: 'x' }, at);
const revised = happened('revised', { by: 'u-liu', version: 2, changes: 'x' });
const appraised = (outcome = 'destroy'): Happened => happened('appraised', { outcome, opinion: 'x' });
const destroyed = (more: JsonObject = {}): Happened =>
  happened('destroyed', {
    by: 'u-kong',
    signedBy: 'u-lei',
    method: 'x',
    retainUntil: '2026-03-01',
    daysAfterRetention: 1,
    ...more,
  });
const issued = [drafted, reviewed(), approved(), published(), registered, archived];
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(documents, history, asOf);

describe('the monitor on ADM-3', () => {
  it('says nothing of a document that goes as it should, returned, revised, lent and kept on the way', () => {
    expect(judged([...issued, appraised(), destroyed()])).toEqual([]);
    expect(
      judged([
        drafted,
        reviewed('returned'),
        revised,
        reviewed(),
        approved(),
        published(),
        registered,
        archived,
        lent('L1', '2026-03-20'),
        lent('L2', '2026-03-20'),
        returned('L2'),
        revised,
        reviewed(),
        // Of the version before, while the next one is under way.
        returned('L1'),
        approved(),
        published(),
        registered,
        archived,
        appraised('keep'),
        lent('L3', '2026-03-20'),
        returned('L3'),
        appraised(),
        happened('destruction-signed', {}),
        destroyed(),
      ]),
    ).toEqual([]);
  });

  it('sees steps that were left out or came late', () => {
    expect(judged([drafted, reviewed(), approved(), published(), archived])).toEqual(['step-skipped']);
    expect(judged([...issued, destroyed()])).toEqual(['step-skipped']);
    const { review: _, ...unreviewed } = approved().data;
    expect(judged([drafted, { ...approved(), data: unreviewed }, reviewed(), published()])).toEqual([
      'approved-after-passed-review',
      'wrong-order',
    ]);
  });

  it('sees an approval of a version that has not passed its review', () => {
    const { review: _, ...unreviewed } = approved().data;
    expect(judged([drafted, reviewed('returned'), approved({ review: 'returned' })])).toEqual([
      'approved-after-passed-review',
    ]);
    expect(judged([drafted, { ...approved(), data: unreviewed }])).toEqual([
      'approved-after-passed-review',
      'step-skipped',
    ]);
  });

  it('sees what is lent before it lies in the archive', () => {
    expect(judged([drafted, lent('L1', '2026-03-20')])).toEqual(['lent-from-the-archive']);
    expect(judged([...issued, lent('L1', '2026-03-20')])).toEqual([]);
  });

  it('sees, by time alone, each loan that is not back by the end of its day in China', () => {
    const two = [...issued, lent('L1', '2026-03-20'), lent('L2', '2026-03-25')];
    expect(judged(two, '2026-03-20T15:59:00Z')).toEqual([]);
    expect(judged(two, '2026-03-20T16:01:00Z')).toEqual(['returned-by-due-date']);
    const one = [...two, returned('L1', '2026-03-20T10:00:00Z')];
    expect(judged(one, '2026-03-25T15:59:00Z')).toEqual([]);
    expect(judged(one, '2026-03-25T16:01:00Z')).toEqual(['returned-by-due-date']);
    expect(judged([...two, returned('L2', '2026-03-20T10:00:00Z')], '2026-03-21T00:00:00Z')).toEqual([
      'returned-by-due-date',
    ]);
  });

  it('sees in events of another source what the service would have refused', () => {
    const unnumbered = { ...drafted, data: { ...drafted.data, number: ' ' } };
    expect(judged([unnumbered])).toEqual(['number-unique']);
    expect(judged([drafted, reviewed(), approved({ review: 'passed', author: 'u-kong' })])).toEqual([
      'approved-by-another-than-author',
    ]);
    expect(judged([drafted, reviewed(), approved(), published({ approvedVersion: 0 })])).toEqual([
      'approved-before-publishing',
    ]);
    expect(judged([...issued, lent('L1', '2026-03-20', { clearanceRank: 1 })])).toEqual([
      'lent-to-cleared-people',
    ]);
    expect(judged([...issued, appraised(), destroyed({ daysAfterRetention: 0 })])).toEqual([
      'destroyed-after-retention',
    ]);
    expect(judged([...issued, appraised(), destroyed({ signedBy: 'u-kong' })])).toEqual([
      'destroyed-by-two-people',
    ]);
  });
});
