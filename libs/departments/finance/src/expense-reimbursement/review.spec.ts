import { describe, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import {
  by,
  departmentApproved,
  departmentRejected,
  executiveApproved,
  financeApproved,
  paidEvent,
  people,
  submittedEvent,
} from './claim-examples.ts';
import type { ExpenseClaimEvent } from './expense-claim.events.ts';
import { expenseClaim, type ExpenseClaim, type Stage } from './expense-claim.ts';
import {
  approveByDepartment,
  approveByExecutive,
  approveByFinance,
  rejectByDepartment,
  rejectByExecutive,
  rejectByFinance,
  type ApproveByFinance,
} from './review.ts';

const { given } = specification(expenseClaim);
const total = 175_350;
const approve = { department: approveByDepartment, finance: approveByFinance, executive: approveByExecutive };
const reject = { department: rejectByDepartment, finance: rejectByFinance, executive: rejectByExecutive };
const approved: Record<Stage, ExpenseClaimEvent> = {
  department: departmentApproved,
  finance: financeApproved(total),
  executive: executiveApproved,
};
const reviewers: Record<Stage, Actor> = {
  department: people.head,
  finance: people.accountant,
  executive: people.executive,
};
const stages: readonly Stage[] = ['department', 'finance', 'executive'];
const reason = 'The hotel is above the agreed rate.';

/** The claimant, holding every role there is in the claim's department and in finance. */
const allPowerfulClaimant: Actor = {
  ...people.claimant,
  roles: [people.head, people.accountant, people.cashier, people.executive].flatMap((each) => each.roles),
};

describe.each(stages)('review by %s', (stage) => {
  const deciding = (actor: Actor) => (state: ExpenseClaim) => approve[stage](state, {}, by(actor));
  const rejecting = (actor: Actor, why: string) => (state: ExpenseClaim) =>
    reject[stage](state, { reason: why }, by(actor));

  it('approves a claim under review', () => {
    given(submittedEvent()).when(deciding(reviewers[stage])).then(approved[stage]);
  });

  it('rejects a claim under review, with a reason', () => {
    given(submittedEvent())
      .when(rejecting(reviewers[stage], ` ${reason} `))
      .then({ name: `${stage}-rejected`, data: { by: reviewers[stage].id, reason } });
    given(submittedEvent())
      .when(rejecting(reviewers[stage], ' '))
      .thenRejected({ code: 'rejection-without-reason', errors: ['/reason'] });
  });

  it(`never approves the claim of the approver (rule ${stage}-approval-not-by-claimant)`, () => {
    given(submittedEvent())
      .when(deciding(allPowerfulClaimant))
      .thenRejected({
        code: 'claimant-cannot-approve',
        rule: `${stage}-approval-not-by-claimant`,
        reason: 'u-zhang',
      });
  });

  it('decides once per submission', () => {
    given(submittedEvent(), approved[stage])
      .when(deciding(reviewers[stage]))
      .thenRejected({ code: 'already-approved', reason: reviewers[stage].id });
    given(submittedEvent(), approved[stage])
      .when(rejecting(reviewers[stage], reason))
      .thenRejected({ code: 'already-approved' });
    given(submittedEvent(), approved[stage], departmentRejected, submittedEvent())
      .when(deciding(reviewers[stage]))
      .then(approved[stage]);
  });

  it('decides nothing that is not under review', () => {
    const histories: ExpenseClaimEvent[][] = [
      [],
      [submittedEvent(), departmentRejected],
      [submittedEvent(), paidEvent(total)],
      [submittedEvent(), { name: 'withdrawn', data: { by: people.claimant.id } }],
    ];
    for (const history of histories) {
      given(...history)
        .when(deciding(reviewers[stage]))
        .thenRejected({ code: 'claim-not-in-state' });
      given(...history)
        .when(rejecting(reviewers[stage], reason))
        .thenRejected({ code: 'claim-not-in-state' });
    }
  });

  it('may come in any order, which the monitor judges', () => {
    const others = stages.filter((other) => other !== stage).map((other) => approved[other]);
    given(submittedEvent(), ...others)
      .when(deciding(reviewers[stage]))
      .then(approved[stage]);
  });
});

describe('finance review', () => {
  const approving = (command: ApproveByFinance) => (state: ExpenseClaim) =>
    approveByFinance(state, command, by(people.accountant));

  it("accepts the department's approver as a fact, because that rule is monitored", () => {
    const both: Actor = { ...people.head, roles: [...people.head.roles, ...people.accountant.roles] };
    given(submittedEvent(), departmentApproved)
      .when((state) => approveByFinance(state, {}, by(both)))
      .then({
        name: 'finance-approved',
        data: { by: both.id, currency: 'CNY', total, approvedAmount: total },
      });
  });

  it('may approve less, with a reason', () => {
    given(submittedEvent())
      .when(approving({ approvedAmount: 100_000, reason: 'Rate limit' }))
      .then(financeApproved(total, 100_000, 'Rate limit'));
    given(submittedEvent())
      .when(approving({ approvedAmount: total - 1 }))
      .thenRejected({
        code: 'reduction-without-reason',
        reason: '1753.49 CNY instead of 1753.50 CNY',
        errors: ['/reason'],
      });
  });

  it('never approves more than claimed, nothing, or a fraction of a fen', () => {
    for (const approvedAmount of [total + 1, 0, -1, 0.5]) {
      given(submittedEvent())
        .when(approving({ approvedAmount, reason: 'Generous' }))
        .thenRejected({
          code: 'approved-amount-not-within-claim',
          acceptable: '1753.50 CNY',
          errors: ['/approvedAmount'],
        });
    }
  });
});
