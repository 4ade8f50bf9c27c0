import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import type { NewEvent } from '../event-store.ts';

export function newEvent(subject: string, id: string, data: JsonObject = {}): NewEvent {
  return {
    specversion: '1.0',
    id,
    source: '/liucheng/finance',
    type: 'liucheng.finance.expense-claim.submitted.v1',
    subject,
    time: '2026-03-02T01:30:00.000Z',
    datacontenttype: 'application/json',
    data,
    process: 'expense-reimbursement',
    processversion: 1,
  };
}

export function envelope(subject: string, sequence: number, data: JsonObject = {}): EventEnvelope {
  return { ...newEvent(subject, `${subject}#${sequence}`, data), sequence };
}

/** Text that breaks whatever counts bytes, escapes by hand or folds case. */
export const awkwardText = '报销单 №7 — "quoted" \'; DROP TABLE append; -- \\ \u0000 \u2028 👩‍👩‍👧 İıß é é';
