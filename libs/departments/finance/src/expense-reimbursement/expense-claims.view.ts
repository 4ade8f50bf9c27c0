import type { RecordedEvent } from '@liucheng/ports';
import type { Projection } from '@liucheng/service-kit';
import { attemptRefused, dayAt } from '@liucheng/kernel';
import { expenseClaimEvents } from './expense-claim.events.ts';
import { expenseClaim, payable, statusOf, type ClaimStatus, type ExpenseClaim } from './expense-claim.ts';
import { defaultSettings } from './expense-settings.ts';

/** A claim in lists and totals. Amounts are minor units of `currency`. */
export interface ClaimRow {
  readonly status: ClaimStatus;
  readonly claimant: string;
  readonly department: string;
  readonly title?: string;
  readonly currency?: string;
  /** As submitted or, before that, as drafted. */
  readonly total?: number;
  readonly items: number;
  /** How often it was submitted. */
  readonly round: number;
  /** Day of the latest submission where the company is, `YYYY-MM-DD`, with its month and year. */
  readonly submittedOn?: string;
  readonly month?: string;
  readonly year?: number;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ClaimDocument extends ClaimRow {
  /** What the claim takes of its department's budget: nothing before it is submitted or once it is refused. */
  readonly committed: number;
  readonly claim: ExpenseClaim;
}

const stream = /^expense-claim-/;

export const claimsView: Projection<ClaimDocument> = {
  name: 'expense_claims',
  version: 1,
  indexes: [
    ['updatedAt'],
    ['claimant', 'updatedAt'],
    ['department', 'year', 'currency'],
    ['status'],
    ['submittedOn'],
    ['month'],
    ['total'],
    ['currency'],
  ],

  id: ({ stream: name, event }) => (stream.test(name) ? event.subject : undefined),

  evolve(doc, { event: { type, data, time } }: RecordedEvent) {
    const event = expenseClaimEvents.read(type, data);
    if (!event || event.name === attemptRefused || event.name === 'reservation-fenced') return doc;
    const claim = expenseClaim.evolve(doc?.claim ?? expenseClaim.initial, event);
    const day =
      event.name === 'submitted'
        ? dayAt(Date.parse(time), defaultSettings.utcOffsetMinutes)
        : doc?.submittedOn;
    const { title, currency, total, items = [] } = claim.content;
    return {
      status: statusOf(claim, defaultSettings),
      claimant: claim.claimant ?? '',
      department: claim.department ?? '',
      ...(title === undefined ? {} : { title }),
      ...(currency === undefined ? {} : { currency }),
      ...(total === undefined ? {} : { total }),
      items: items.length,
      round: claim.round,
      ...(day === undefined
        ? {}
        : { submittedOn: day, month: day.slice(0, 7), year: Number(day.slice(0, 4)) }),
      createdAt: doc?.createdAt ?? time,
      updatedAt: time,
      committed: claim.phase === 'review' || claim.phase === 'paid' ? payable(claim) : 0,
      claim,
    };
  },
};
