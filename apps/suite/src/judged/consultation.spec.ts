import { describe, expect, it } from '@jest/globals';
import { consultations } from '@liucheng/customer-service';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of SVC-1: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-luo', ...data },
  ...(at === undefined ? {} : { at }),
});
/** Entered some minutes after it came, as agents do. */
const received = happened(
  'received',
  {
    channel: 'phone',
    customer: { id: 'C-1' },
    question: 'Milk?',
    receivedAt: '2026-03-02T01:00:00.000Z',
    respondBy: '2026-03-02T01:05:00.000Z',
  },
  '2026-03-02T01:02:00Z',
);
const answered = (at?: string): Happened => happened('answered', { answer: 'Water only.' }, at);
const escalated = (at = '2026-03-02T01:04:00Z', expert = 'u-shao'): Happened =>
  happened('escalated', { expert, department: 'product', question: 'Burns?' }, at);
const replied = (at?: string): Happened =>
  happened('expert-replied', { by: 'u-shao', department: 'product', reply: 'It does.' }, at);
const confirmed = (outcome = 'answered'): Happened => happened('confirmed', { outcome });
const closed = happened('closed', { answers: 1 });
const inTime = '2026-03-02T01:05:00Z';
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(consultations, history, asOf);

describe('the monitor on SVC-1', () => {
  it('says nothing of a question that is answered as it should be, at once, by an expert, or again', () => {
    expect(judged([received, answered(inTime), closed])).toEqual([]);
    expect(judged([received, answered(inTime), confirmed(), closed])).toEqual([]);
    expect(judged([received, escalated(), replied(), answered(), confirmed(), closed])).toEqual([]);
    expect(
      judged([
        received,
        escalated(),
        escalated('2026-03-02T02:00:00Z', 'u-he'),
        replied(),
        answered(),
        confirmed('not-answered'),
        escalated('2026-03-02T08:00:00Z'),
        replied('2026-03-03T01:00:00Z'),
        answered(),
        confirmed(),
        closed,
      ]),
    ).toEqual([]);
  });

  it('sees a question that is closed without an answer, or answered before the expert has replied', () => {
    expect(judged([received, escalated(), replied(), closed])).toEqual(['step-skipped']);
    expect(judged([received, escalated(), answered(), closed])).toEqual(['step-skipped']);
  });

  it("sees, by time alone, a question without a response within its channel's limit", () => {
    expect(judged([received], '2026-03-02T01:04:59Z')).toEqual([]);
    expect(judged([received], '2026-03-02T01:05:01Z')).toEqual(['first-response-in-time']);
    expect(judged([received, answered('2026-03-02T01:06:00Z')])).toEqual(['first-response-in-time']);
    for (const response of [answered(inTime), escalated(inTime)])
      expect(judged([received, response], '2026-03-02T03:00:00Z')).toEqual([]);
  });

  it('goes by the time that the event states, whatever the limit was', () => {
    const late = { ...received, data: { ...received.data, respondBy: '2026-03-02T09:00:00.000Z' } };
    expect(judged([late], '2026-03-02T08:59:00Z')).toEqual([]);
    expect(judged([late], '2026-03-02T09:01:00Z')).toEqual(['first-response-in-time']);
  });

  it('sees, by time alone, an expert who does not reply within a business day, weekends not counted', () => {
    const asked = [received, escalated('2026-03-02T01:04:00Z')];
    expect(judged(asked, '2026-03-03T01:03:00Z')).toEqual([]);
    expect(judged(asked, '2026-03-03T01:05:00Z')).toEqual(['expert-reply-in-time']);
    expect(judged([...asked, replied('2026-03-03T01:04:00Z')], '2026-03-04T00:00:00Z')).toEqual([]);
    const friday = [received, answered(inTime), escalated('2026-03-06T02:00:00Z')];
    expect(judged(friday, '2026-03-09T01:59:00Z')).toEqual([]);
    expect(judged(friday, '2026-03-09T02:01:00Z')).toEqual(['expert-reply-in-time']);
  });

  it('gives no new time to whoever asks another expert', () => {
    const asked = [received, escalated(), escalated('2026-03-03T00:30:00Z', 'u-he')];
    expect(judged(asked, '2026-03-03T01:05:00Z')).toEqual(['expert-reply-in-time']);
  });
});
