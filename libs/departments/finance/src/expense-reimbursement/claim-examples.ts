import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { ClaimContent, DraftItem, ExpenseClaimEvent, Submitted } from './expense-claim.events.ts';
import { receiptKey } from './receipt-key.ts';

// People and claims that specifications and documentation tell their examples with.

function person(id: string, department: string, ...roles: readonly string[]): Actor {
  return {
    id,
    department,
    roles: [
      { role: 'employee' },
      ...roles.map((role) => (role === 'executive' ? { role } : { role, department })),
    ],
  };
}

export const people = {
  claimant: person('u-zhang', 'sales'),
  colleague: person('u-liu', 'sales'),
  head: person('u-li', 'sales', 'department-head'),
  otherHead: person('u-ma', 'development', 'department-head'),
  accountant: person('u-wang', 'finance', 'accountant'),
  financeManager: person('u-zhao', 'finance', 'finance-manager'),
  cashier: person('u-chen', 'finance', 'cashier'),
  executive: person('u-sun', 'management', 'executive'),
} as const;

/** 2026-03-02 09:30 in Shanghai. */
export const exampleNow = Date.UTC(2026, 2, 2, 1, 30);

export function by(actor: Actor, now: number = exampleNow): DecisionContext {
  return { actor, now, caseId: 'claim-1' };
}

export const train: DraftItem = {
  category: 'travel',
  date: '2026-02-26',
  amount: 55_350,
  receipt: { number: 'G1234-0001', issuer: 'China Railway' },
  description: 'Train Shanghai to Beijing, second class',
};

export const hotel: DraftItem = {
  category: 'accommodation',
  date: '2026-02-27',
  amount: 120_000,
  receipt: { number: 'FP-20260227-8' },
  description: 'Hotel in Beijing, two nights',
};

/** 1,753.50 CNY for two items. */
export const trip: ClaimContent = {
  title: 'Customer visit in Beijing',
  currency: 'CNY',
  items: [train, hotel],
  total: 175_350,
};

/** One item of the given amount, in minor units of CNY. */
export function claimOf(amount: number): ClaimContent {
  return {
    title: 'Training course',
    currency: 'CNY',
    items: [{ ...hotel, category: 'training', amount }],
    total: amount,
  };
}

/** The event of a submission of complete content by the claimant. */
export function submittedEvent(
  content: ClaimContent = trip,
  facts: Partial<Submitted> = {},
): ExpenseClaimEvent {
  const items = (content.items ?? []) as Submitted['items'];
  return {
    name: 'submitted',
    data: {
      claimant: people.claimant.id,
      department: people.claimant.department,
      title: content.title ?? '',
      currency: content.currency ?? '',
      items,
      receiptKeys: items.map((item) => receiptKey(item.receipt.number)),
      total: content.total ?? 0,
      itemsTotal: content.total ?? 0,
      ...(content.advance ? { advance: content.advance } : {}),
      ...facts,
    },
  };
}

export const departmentApproved: ExpenseClaimEvent = {
  name: 'department-approved',
  data: { by: people.head.id },
};

export const departmentRejected: ExpenseClaimEvent = {
  name: 'department-rejected',
  data: { by: people.head.id, reason: 'The hotel is above the agreed rate.' },
};

export function financeApproved(total: number, approvedAmount = total, reason?: string): ExpenseClaimEvent {
  const data = { by: people.accountant.id, currency: 'CNY', total, approvedAmount };
  return { name: 'finance-approved', data: reason === undefined ? data : { ...data, reason } };
}

export const executiveApproved: ExpenseClaimEvent = {
  name: 'executive-approved',
  data: { by: people.executive.id },
};

export function paidEvent(amount: number): ExpenseClaimEvent {
  return {
    name: 'paid',
    data: {
      by: people.cashier.id,
      currency: 'CNY',
      amount,
      approvedAmount: amount,
      method: 'bank-transfer',
      reference: 'BT-77',
    },
  };
}
