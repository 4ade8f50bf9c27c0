import { describe, expect, it } from '@jest/globals';
import { complaints } from '@liucheng/customer-service';
import type { JsonObject } from '@liucheng/kernel';
import type { CaseType } from '@liucheng/service-kit';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of SVC-2: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-luo', ...data },
  ...(at === undefined ? {} : { at }),
});
const by = { responsiblePerson: 'u-he' };
const customer = { id: 'C-1', content: 'It leaks.', demand: 'A new one.' };
const remark = { customer: { id: 'C-1', remark: 'Too little.' } };
const solution = { content: 'A new one', compensation: 0 };
const promisedAt = '2026-03-06T10:00:00.000Z';

const accepted = happened('accepted', { customer, promisedAt }, '2026-03-02T01:00:00Z');
const acknowledged = happened('acknowledged', { channel: 'phone' }, '2026-03-02T02:00:00Z');
const investigated = happened('investigated', {
  facts: 'No seal.',
  responsible: { department: 'product', person: 'u-he' },
  evidence: [{ reference: 'P-1', description: 'Photo' }],
  ...by,
});
const proposed = happened('solution-proposed', { ...by, solution, evidenceItems: 1 });
const rejected = happened('solution-rejected', { ...by, ...remark });
const revised = happened('solution-revised', { ...by, solution });
const agreed = happened('solution-agreed', { ...by, channel: 'phone' });
const executed = happened('executed', { ...by, result: 'Sent.' });
const reportedAt = (at: string): Happened =>
  happened('reported-back', { ...by, channel: 'phone', reportedAt: at, promisedAt, minutesLate: 0 }, at);
const reported = reportedAt('2026-03-06T09:00:00.000Z');
const confirmed = happened('satisfaction-confirmed', { ...by, channel: 'phone', confirmation: 'R-1' });
const silent = happened(
  'closed-by-silence',
  { ...by, reportedAt: '2026-03-06T09:00:00.000Z', silentDays: 14 },
  '2026-03-20T09:00:00Z',
);
const solved = [accepted, acknowledged, investigated, proposed, agreed, executed];
const judged = (history: readonly Happened[], asOf?: string) =>
  brokenRules(complaints as unknown as CaseType, history, asOf);

describe('the monitor on SVC-2', () => {
  it('says nothing of a complaint that goes as it should, with loops and by silence', () => {
    expect(judged([...solved, reported, confirmed])).toEqual([]);
    expect(judged([...solved, reported, silent])).toEqual([]);
    const again = happened('reopened', { ...by, ...remark, promisedAt: '2026-03-13T09:00:00.000Z' });
    const second = reportedAt('2026-03-13T08:00:00.000Z');
    expect(
      judged([
        accepted,
        acknowledged,
        investigated,
        proposed,
        rejected,
        revised,
        agreed,
        executed,
        reported,
        again,
        investigated,
        proposed,
        agreed,
        executed,
        second,
        confirmed,
      ]),
    ).toEqual([]);
  });

  it('sees, by time alone, a complaint that is not acknowledged within four hours', () => {
    expect(judged([accepted], '2026-03-02T04:59:00Z')).toEqual([]);
    expect(judged([accepted], '2026-03-02T05:01:00Z')).toEqual(['acknowledged-in-time']);
  });

  it('sees, by time alone, a promise that is not kept, and each new promise by itself', () => {
    expect(judged(solved, '2026-03-06T09:59:00Z')).toEqual([]);
    expect(judged(solved, '2026-03-06T10:01:00Z')).toEqual(['promise-kept']);
    expect(judged([...solved, reportedAt('2026-03-06T11:00:00.000Z')])).toEqual(['promise-kept']);
    const again = happened('reopened', { ...by, ...remark, promisedAt: '2026-03-13T09:00:00.000Z' });
    expect(judged([...solved, reported, again], '2026-03-13T08:59:00Z')).toEqual([]);
    expect(judged([...solved, reported, again], '2026-03-13T09:01:00Z')).toEqual(['promise-kept']);
  });

  it('sees the person found responsible in every step of the handling', () => {
    const own = (event: Happened): Happened => ({ ...event, data: { ...event.data, by: 'u-he' } });
    const whole = [
      accepted,
      acknowledged,
      investigated,
      proposed,
      rejected,
      revised,
      agreed,
      executed,
      reported,
    ];
    const told = { ...acknowledged, data: { ...acknowledged.data, ...by } };
    expect(judged([accepted, investigated, own(told)])).toEqual(['not-by-responsible-person-acknowledge']);
    for (const [index, rule] of [
      [2, 'not-by-responsible-person-investigate'],
      [3, 'not-by-responsible-person-propose-solution'],
      [4, 'not-by-responsible-person-reject-solution'],
      [5, 'not-by-responsible-person-revise-solution'],
      [6, 'not-by-responsible-person-agree'],
      [7, 'not-by-responsible-person-execute'],
      [8, 'not-by-responsible-person-report-back'],
    ] as const) {
      const history = whole.map((event, at) => (at === index ? own(event) : event));
      expect(judged(history)).toEqual([rule]);
    }
    const again = happened('reopened', { ...by, ...remark, promisedAt: '2026-03-13T09:00:00.000Z' });
    expect(judged([...solved, reported, own(again)])).toEqual(['not-by-responsible-person-reopen']);
    expect(judged([...solved, reported, own(confirmed)])).toEqual([
      'not-by-responsible-person-confirm-satisfaction',
    ]);
    expect(judged([...solved, reported, own(silent)])).toEqual([
      'not-by-responsible-person-close-by-silence',
    ]);
  });

  it('sees in events of another source what the service would have refused', () => {
    const unproven = happened('solution-proposed', { ...by, solution, evidenceItems: 0 });
    expect(judged([accepted, acknowledged, investigated, unproven])).toEqual(['evidence-before-solution']);
    const early: Happened = { ...silent, data: { ...silent.data, silentDays: 13 } };
    expect(judged([...solved, reported, early])).toEqual(['closed-after-silence']);
  });
});
