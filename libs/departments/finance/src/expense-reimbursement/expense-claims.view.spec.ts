import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@liucheng/ports';
import { fold } from '@liucheng/kernel';
import { submittedEvent, trip } from './claim-examples.ts';
import { expenseClaimEvents, type ExpenseClaimEvent } from './expense-claim.events.ts';
import { expenseClaim } from './expense-claim.ts';
import { claimsView, type ClaimDocument } from './expense-claims.view.ts';

function recorded(
  event: ExpenseClaimEvent | { name: 'attempt-refused'; data: object },
  sequence: number,
  time: string,
): RecordedEvent {
  return {
    stream: 'expense-claim-c1',
    position: sequence + 1,
    commandId: `k${sequence}`,
    event: {
      specversion: '1.0',
      id: `e${sequence}`,
      source: '/liucheng/finance',
      type: expenseClaimEvents.type(event.name),
      subject: 'c1',
      time,
      datacontenttype: 'application/json',
      data: event.data as ExpenseClaimEvent['data'],
      process: 'expense-reimbursement',
      processversion: 1,
      sequence,
    },
  };
}

/** 2026-02-28 23:30 in Shanghai, and half an hour past midnight. */
const [beforeMidnight, afterMidnight] = ['2026-02-28T15:30:00.000Z', '2026-02-28T16:30:00.000Z'];

const draft: ExpenseClaimEvent = {
  name: 'draft-saved',
  data: { claimant: 'u-zhang', department: 'sales', content: { title: 'Trip' } },
};
const approved: ExpenseClaimEvent = {
  name: 'finance-approved',
  data: {
    by: 'u-wang',
    currency: 'CNY',
    total: 175_350,
    approvedAmount: 100_000,
    reason: 'No receipt for the taxi',
  },
};
const rejected: ExpenseClaimEvent = { name: 'department-rejected', data: { by: 'u-li', reason: 'No' } };

function shown(...events: readonly (readonly [ExpenseClaimEvent, string])[]): ClaimDocument | undefined {
  return events.reduce<ClaimDocument | undefined>(
    (doc, [event, time], index) => claimsView.evolve(doc, recorded(event, index, time)),
    undefined,
  );
}

describe('the list of claims', () => {
  it('shows a draft that has hardly anything in it', () => {
    expect(shown([draft, beforeMidnight])).toMatchObject({
      status: 'draft',
      claimant: 'u-zhang',
      department: 'sales',
      title: 'Trip',
      items: 0,
      committed: 0,
      createdAt: beforeMidnight,
    });
  });

  it('puts a submission into the day where the company is', () => {
    const before = shown([draft, beforeMidnight], [submittedEvent(trip), beforeMidnight]);
    expect(before).toMatchObject({ submittedOn: '2026-02-28', month: '2026-02', year: 2026, total: 175_350 });
    const after = shown([draft, beforeMidnight], [submittedEvent(trip), afterMidnight]);
    expect(after).toMatchObject({
      submittedOn: '2026-03-01',
      month: '2026-03',
      createdAt: beforeMidnight,
      updatedAt: afterMidnight,
    });
  });

  it('counts against the budget what is claimed, then what finance approved, and nothing once refused', () => {
    const submitted = [submittedEvent(trip), beforeMidnight] as const;
    expect(shown(submitted)?.committed).toBe(175_350);
    expect(shown(submitted, [approved, afterMidnight])?.committed).toBe(100_000);
    expect(shown(submitted, [rejected, afterMidnight])).toMatchObject({ committed: 0, status: 'rejected' });
  });

  it('is not touched by refused attempts and fences, nor by other streams', () => {
    const doc = shown([draft, beforeMidnight]);
    const fence: ExpenseClaimEvent = { name: 'reservation-fenced', data: {} };
    expect(claimsView.evolve(doc, recorded(fence, 1, afterMidnight))).toBe(doc);
    expect(
      claimsView.evolve(undefined, recorded({ name: 'attempt-refused', data: {} }, 0, afterMidnight)),
    ).toBeUndefined();
    expect(
      claimsView.id({ ...recorded(draft, 0, beforeMidnight), stream: 'unique-receipt-1' }),
    ).toBeUndefined();
  });

  it('holds the claim as its own events give it', () => {
    const events = [draft, submittedEvent(trip), approved];
    expect(shown(...events.map((event) => [event, beforeMidnight] as const))?.claim).toEqual(
      fold(expenseClaim, events),
    );
  });
});
