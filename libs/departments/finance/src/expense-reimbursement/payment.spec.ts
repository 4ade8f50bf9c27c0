import { describe, it } from '@jest/globals';
import { specification } from '@liucheng/service-kit/testing';
import {
  by,
  claimOf,
  departmentApproved,
  departmentRejected,
  executiveApproved,
  financeApproved,
  paidEvent,
  people,
  submittedEvent,
  trip,
} from './claim-examples.ts';
import type { AdvanceSettled, ExpenseClaimEvent } from './expense-claim.events.ts';
import { expenseClaim, type ExpenseClaim } from './expense-claim.ts';
import { defaultSettings } from './expense-settings.ts';
import { pay, settleAdvance, type Pay } from './payment.ts';

const { given } = specification(expenseClaim);
const total = 175_350;
const transfer = { method: 'bank-transfer', reference: 'BT-77' } as const;
const approved = [submittedEvent(), departmentApproved, financeApproved(total)];

const paying =
  (amount: number, how: Omit<Pay, 'amount'> = transfer) =>
  (state: ExpenseClaim) =>
    pay(state, { amount, ...how }, by(people.cashier));

describe('pay', () => {
  it('pays a claim with both approvals', () =>
    given(...approved)
      .when(paying(total))
      .then(paidEvent(total)));

  it('pays nothing that is not under review', () => {
    for (const history of [[], [...approved, departmentRejected]]) {
      given(...history)
        .when(paying(total))
        .thenRejected({ code: 'claim-not-in-state' });
    }
  });

  it('offsets only against an advance that the claim names', () => {
    const offset = { method: 'offset', reference: 'CB-9' } as const;
    const withAdvance = submittedEvent({ ...trip, advance: { number: 'ADV-3', amount: 200_000 } });
    given(withAdvance, departmentApproved, financeApproved(total)).when(paying(total, offset)).accepted();
    given(...approved)
      .when(paying(total, offset))
      .thenRejected({ code: 'no-advance-to-offset', errors: ['/method'] });
  });

  it('refuses without the department (rule payment-needs-department-approval)', () => {
    given(submittedEvent(), financeApproved(total)).when(paying(total)).thenRejected({
      code: 'department-approval-missing',
      rule: 'payment-needs-department-approval',
      acceptable: 'sales',
    });
  });

  it('refuses without finance (rule payment-needs-finance-approval)', () => {
    given(submittedEvent(), departmentApproved)
      .when(paying(total))
      .thenRejected({ code: 'finance-approval-missing', rule: 'payment-needs-finance-approval' });
  });

  it('does not count approvals of an earlier submission', () => {
    given(...approved, departmentRejected, submittedEvent())
      .when(paying(total))
      .thenRejected({ code: 'department-approval-missing', rule: 'payment-needs-department-approval' });
  });

  it('refuses a second payment (rule paid-once)', () => {
    given(...approved, paidEvent(total))
      .when(paying(total))
      .thenRejected({ code: 'already-paid', rule: 'paid-once', reason: 'BT-77' });
  });

  it('refuses any other than the approved amount (rule payment-of-approved-amount)', () => {
    const reduced = [submittedEvent(), departmentApproved, financeApproved(total, 100_000, 'Rate limit')];
    given(...reduced)
      .when(paying(100_000))
      .then(paidEvent(100_000));
    for (const amount of [total, 99_999, 100_001]) {
      given(...reduced)
        .when(paying(amount))
        .thenRejected({
          code: 'amount-differs',
          rule: 'payment-of-approved-amount',
          acceptable: 'Exactly 1000.00 CNY',
          errors: ['/amount'],
        });
    }
  });

  describe('rule executive-approval-above-limit', () => {
    const limit = defaultSettings.executiveLimit['CNY'] ?? 0;
    const claimed = (amount: number, approvedAmount = amount): ExpenseClaimEvent[] => [
      submittedEvent(claimOf(amount)),
      departmentApproved,
      financeApproved(amount, approvedAmount, 'Reviewed'),
    ];

    it('is the 50,000.00 CNY of the regulation unless set', () => {
      given(...claimed(5_000_000))
        .when(paying(5_000_000))
        .accepted();
      given(...claimed(5_000_001))
        .when(paying(5_000_001))
        .thenRejected({
          code: 'executive-approval-missing',
          rule: 'executive-approval-above-limit',
          reason: '50000.01 CNY is above the limit of 50000.00 CNY',
        });
      const strict = { ...defaultSettings, executiveLimit: { CNY: total - 1 } };
      given(...approved)
        .when((state) => pay(state, { amount: total, ...transfer }, by(people.cashier), strict))
        .thenRejected({
          code: 'executive-approval-missing',
          rule: 'executive-approval-above-limit',
          acceptable: '1753.49 CNY',
        });
    });

    it('is met by an executive, whom the payment names', () => {
      const paid = paidEvent(limit + 1);
      given(...claimed(limit + 1), executiveApproved)
        .when(paying(limit + 1))
        .then({
          ...paid,
          data: { ...paid.data, executiveApprovedBy: people.executive.id },
        } as ExpenseClaimEvent);
    });

    it('asks about what is to be paid, not about what was claimed', () => {
      given(...claimed(limit + 1, limit))
        .when(paying(limit))
        .accepted();
    });
  });
});

describe('settleAdvance', () => {
  const advance = { number: 'ADV-3', amount: 200_000 };
  const lent = [submittedEvent({ ...trip, advance }), departmentApproved, financeApproved(total)];
  const settling = (offset: number, repaid: number) => (state: ExpenseClaim) =>
    settleAdvance(state, { offset, repaid }, by(people.accountant));
  const settledEvent = (offset: number, repaid: number): ExpenseClaimEvent => ({
    name: 'advance-settled',
    data: { by: people.accountant.id, currency: 'CNY', advance, offset, repaid } satisfies AdvanceSettled,
  });

  it('accounts for the whole advance after the payment', () => {
    given(...lent, paidEvent(total))
      .when(settling(total, 24_650))
      .then(settledEvent(total, 24_650));
    given(...lent, paidEvent(total))
      .when(settling(0, 200_000))
      .then(settledEvent(0, 200_000));
    given(...lent)
      .when(settling(total, 24_650))
      .thenRejected({ code: 'claim-not-in-state', acceptable: 'paid' });
  });

  it('needs an advance, and settles it once', () => {
    given(...approved, paidEvent(total))
      .when(settling(0, 0))
      .thenRejected({ code: 'no-advance' });
    given(...lent, paidEvent(total), settledEvent(total, 24_650))
      .when(settling(total, 24_650))
      .thenRejected({ code: 'advance-already-settled', reason: 'ADV-3 of 2000.00 CNY' });
  });

  it('refuses parts that are not the whole', () => {
    for (const [offset, repaid] of [
      [total, 24_649],
      [total, 24_651],
      [-1, 200_001],
      [100_000.5, 99_999.5],
    ] as const) {
      given(...lent, paidEvent(total))
        .when(settling(offset, repaid))
        .thenRejected({ code: 'advance-not-accounted-for', acceptable: '2000.00 CNY' });
    }
  });

  it('never offsets more than was paid', () => {
    given(...lent, paidEvent(total))
      .when(settling(total + 1, 24_649))
      .thenRejected({ code: 'offset-exceeds-claim', acceptable: '1753.50 CNY', errors: ['/offset'] });
  });
});
