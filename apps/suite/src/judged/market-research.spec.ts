import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { researches } from '@liucheng/marketing';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of MKT-1: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-yu', ...data },
  ...(at === undefined ? {} : { at }),
});
const plan = (to: string) => ({
  purpose: 'Where kettles are sold',
  content: 'Who buys them',
  scope: 'Sichuan',
  method: { description: 'Interviews', channels: [{ channel: 'interview' }] },
  schedule: { from: '2026-03-02', to },
  people: [{ person: 'u-yu' }],
});
const planned = happened('planned', plan('2026-03-27'));
const collected = happened('source-collected', {
  source: 'S1',
  channel: 'interview',
  origin: 'first-hand',
  title: 'Household 7',
  reference: 'R-17',
  summary: 'One cup.',
});
const analysed = (missingChannels: readonly string[] = []): Happened =>
  happened('analysed', {
    findings: [{ kind: 'trend', finding: 'Smaller.' }],
    sources: 1,
    plannedChannels: ['interview'],
    missingChannels,
  });
const reported = (author = 'u-yu', at?: string): Happened =>
  happened(
    'reported',
    {
      author,
      people: ['u-yu', 'u-ruan'],
      report: { currentState: '-', problems: '-', trends: '-', recommendations: '-' },
    },
    at,
  );
const accepted = happened('report-accepted', { by: 'u-bai' });
const prepared = [planned, collected, analysed()];
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(researches, history, asOf);

describe('the monitor on MKT-1', () => {
  it('says nothing of research that goes as it should, with loops and without an acceptance', () => {
    expect(judged([...prepared, reported(), accepted])).toEqual([]);
    expect(
      judged([planned, planned, collected, collected, analysed(), collected, analysed(), reported()]),
    ).toEqual([]);
    expect(judged([...prepared, reported(), reported(), accepted])).toEqual([]);
  });

  it('sees an analysis before each planned channel has a source', () => {
    expect(judged([planned, collected, analysed(['interview'])])).toEqual([
      'source-for-each-planned-channel',
    ]);
  });

  it('sees, by time alone, a report that is not there by the end of the planned day, in China', () => {
    expect(judged(prepared, '2026-03-27T15:59:00Z')).toEqual([]);
    expect(judged(prepared, '2026-03-27T16:01:00Z')).toEqual(['report-by-planned-end']);
    expect(judged([...prepared, reported('u-yu', '2026-03-27T15:00:00Z')], '2026-05-01T00:00:00Z')).toEqual(
      [],
    );
    expect(judged([...prepared, reported('u-yu', '2026-03-28T01:00:00Z')])).toEqual([
      'report-by-planned-end',
    ]);
  });

  it('takes the end of a plan that was put right, and not the earlier one', () => {
    const later = [planned, happened('planned', plan('2026-04-10')), collected, analysed()];
    expect(judged(later, '2026-03-30T00:00:00Z')).toEqual([]);
    expect(judged(later, '2026-04-10T16:01:00Z')).toEqual(['report-by-planned-end']);
  });

  it('sees an author who was not planned', () => {
    expect(judged([...prepared, reported('u-ruan')])).toEqual([]);
    expect(judged([...prepared, reported('u-jiang')])).toEqual(['author-is-planned']);
  });

  it('sees steps that were left out', () => {
    expect(judged([planned, collected, reported()])).toEqual(['step-skipped']);
    expect(judged([...prepared, accepted])).toEqual(['step-skipped']);
  });

  it('sees in events of another source what the service would have refused', () => {
    const { scope: _, ...rest } = plan('2026-03-27');
    expect(judged([happened('planned', rest), collected, analysed()])).toContain('plan-names-all-elements');
  });
});
