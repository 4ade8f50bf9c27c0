import { describe, expect, it } from '@jest/globals';
import { customerCares } from '@liucheng/customer-service';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of SVC-3: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-luo', ...data },
  ...(at === undefined ? {} : { at }),
});
const customer = { id: 'C-1' };
const opened = happened('opened', { customer }, '2026-03-02T01:00:00Z');
const planned = (...visits: { visitId: string; on: string }[]): Happened =>
  happened('visits-planned', { customer, purpose: 'How it does', visits }, '2026-03-02T02:00:00Z');
const first = { visitId: 'c-V1', on: '2026-03-10' };
const second = { visitId: 'c-V2', on: '2026-03-20' };
const visited = (visitId: string, at: string): Happened =>
  happened(
    'visited',
    { customer, visitId, plannedOn: '2026-03-10', experience: 'Good', satisfaction: 4 },
    at,
  );
const moved = (visit: { visitId: string; on: string }, at: string): Happened =>
  happened('visit-rescheduled', { ...visit, from: '2026-03-10', visits: [visit], reason: 'Away' }, at);
const cancelled = (visitId: string, at: string): Happened =>
  happened('visit-cancelled', { visitId, on: '2026-03-10', reason: 'None' }, at);

const collected = (feedbackId: string, at = '2026-03-02T02:00:00Z'): Happened =>
  happened('feedback-collected', { customer, feedbackId, source: 'visit', content: 'Stiff' }, at);
const classified = (feedbackId: string, at?: string): Happened =>
  happened('feedback-classified', { feedbackId, category: 'product', product: 'kettle' }, at);
const analysed = (feedbackId: string, isClassified = true, at?: string): Happened =>
  happened('feedback-analysed', { feedbackId, analysis: 'One in ten', classified: isClassified }, at);
const adopted = (feedbackId: string, isAnalysed = true, at?: string): Happened =>
  happened(
    'feedback-adopted',
    { feedbackId, summary: 'Softer', category: 'product', product: 'kettle', analysed: isAnalysed },
    at,
  );
const declined = (feedbackId: string, isAnalysed = true, at?: string): Happened =>
  happened('feedback-declined', { feedbackId, reason: 'No', analysed: isAnalysed }, at);
const applied = (feedbackId: string, isAdopted = true): Happened =>
  happened('feedback-applied', { feedbackId, result: 'Softer', adopted: isAdopted });
const ended = happened('care-ended', { reason: 'Abroad' });

const judged = (history: readonly Happened[], asOf?: string) => brokenRules(customerCares, history, asOf);

describe('the monitor on SVC-3', () => {
  it('says nothing of care that goes as it should, with visits, care and feedback beside each other', () => {
    const care = { careId: 'c-C1', occasion: 'holiday', on: '2026-05-01', content: 'A card' };
    expect(
      judged([
        opened,
        planned(first, second),
        collected('c-F1'),
        happened('care-planned', { customer, care: [care] }),
        collected('c-F2', '2026-03-03T02:00:00Z'),
        classified('c-F2'),
        classified('c-F1'),
        visited('c-V1', '2026-03-04T02:00:00Z'),
        analysed('c-F1'),
        analysed('c-F2'),
        happened('care-delivered', { careId: 'c-C1', occasion: 'holiday' }),
        adopted('c-F1'),
        declined('c-F2'),
        applied('c-F1'),
        planned({ visitId: 'c-V3', on: '2026-06-01' }),
        cancelled('c-V3', '2026-03-05T02:00:00Z'),
        visited('c-V2', '2026-03-06T02:00:00Z'),
        ended,
      ]),
    ).toEqual([]);
    expect(judged([opened, ended])).toEqual([]);
  });

  it('sees a visit before any plan', () => {
    expect(judged([opened, visited('c-V1', '2026-03-03T02:00:00Z')])).toEqual(['step-skipped']);
  });

  it('sees, by time alone, each planned visit that has not happened by the end of its day in China', () => {
    const both = [opened, planned(first, second)];
    expect(judged(both, '2026-03-10T15:59:00Z')).toEqual([]);
    expect(judged(both, '2026-03-10T16:01:00Z')).toEqual(['visit-by-its-date']);
    expect(judged(both, '2026-03-20T16:01:00Z')).toEqual(['visit-by-its-date', 'visit-by-its-date']);
    const kept = [...both, visited('c-V1', '2026-03-10T10:00:00Z')];
    expect(judged(kept, '2026-03-20T15:59:00Z')).toEqual([]);
    expect(judged(kept, '2026-03-20T16:01:00Z')).toEqual(['visit-by-its-date']);
    expect(judged([...both, visited('c-V2', '2026-03-10T10:00:00Z')], '2026-03-11T00:00:00Z')).toEqual([
      'visit-by-its-date',
    ]);
  });

  it('waits for a visit by its new day, and not for one that was cancelled', () => {
    const both = [opened, planned(first, second)];
    const later = moved({ visitId: 'c-V1', on: '2026-03-15' }, '2026-03-09T02:00:00Z');
    expect(judged([...both, later], '2026-03-15T15:59:00Z')).toEqual([]);
    expect(judged([...both, later], '2026-03-15T16:01:00Z')).toEqual(['visit-by-its-date']);
    expect(judged([...both, cancelled('c-V1', '2026-03-09T02:00:00Z')], '2026-03-20T15:59:00Z')).toEqual([]);
    // Too late: what had been missed stays missed.
    const afterwards = [...both, moved({ visitId: 'c-V1', on: '2026-03-15' }, '2026-03-11T02:00:00Z')];
    expect(judged(afterwards, '2026-03-12T00:00:00Z')).toEqual(['visit-by-its-date']);
  });

  it('sees feedback that is not decided within 20 business days, each item by itself', () => {
    // 20 business days from Monday 2 March, 10:00 in China: Monday 30 March, 10:00.
    const waiting = [opened, collected('c-F1'), classified('c-F1'), analysed('c-F1')];
    expect(judged(waiting, '2026-03-30T01:59:00Z')).toEqual([]);
    expect(judged(waiting, '2026-03-30T02:01:00Z')).toEqual(['feedback-decided-in-time']);
    for (const decided of [adopted, declined]) {
      const inTime = [...waiting, decided('c-F1', true, '2026-03-27T02:00:00Z')];
      expect(judged(inTime, '2026-06-01T00:00:00Z')).toEqual([]);
    }
    const other = [
      ...waiting,
      collected('c-F2', '2026-03-03T02:00:00Z'),
      declined('c-F2', true, '2026-03-04T02:00:00Z'),
    ];
    expect(judged(other, '2026-04-30T00:00:00Z')).toEqual(['feedback-decided-in-time']);
  });

  it('sees feedback that jumps a step', () => {
    const started = [opened, collected('c-F1')];
    expect(judged([...started, analysed('c-F1', false)])).toEqual(['feedback-classified-before-analysis']);
    expect(judged([...started, classified('c-F1'), adopted('c-F1', false)])).toEqual([
      'feedback-analysed-before-adoption',
    ]);
    expect(judged([...started, declined('c-F1', false)])).toEqual(['feedback-analysed-before-decline']);
    expect(judged([...started, applied('c-F1', false)])).toEqual(['feedback-adopted-before-application']);
  });
});
