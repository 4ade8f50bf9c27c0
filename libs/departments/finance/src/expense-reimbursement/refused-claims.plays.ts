import { business, soon, type Play, type Stage } from '@liucheng/service-kit';
import type { ClaimContent } from './expense-claim.events.ts';
import type { BlockingRule } from './expense-reimbursement.rules.ts';
import {
  aboveLimit,
  accountant,
  approveByFinance,
  approved,
  approvedByDepartment,
  cashier,
  contentOf,
  drafted,
  goOn,
  pay,
  payment,
  submitted,
  type Acting,
  type Claim,
} from './playing-claims.ts';

// Claims of which something is refused before they go on as they should.

/** Sent in wrongly first, then as it has to be. */
function submittedWrongly(
  rule: BlockingRule,
  name: string,
  wrong: (content: ClaimContent) => ClaimContent,
): Play {
  return {
    name,
    plants: [rule],
    async *run(stage) {
      const drawn = yield* drafted(stage);
      await drawn.claim.refused(drawn.claimant, 'submit', wrong(drawn.content), rule);
      yield soon(stage);
      yield* goOn(stage, drawn);
    },
  };
}

/** A payment that is refused where a claim stands, before it goes on. */
function paidWrongly(
  rule: BlockingRule,
  name: string,
  reach: (stage: Stage) => Acting,
  goingOn: (stage: Stage, drawn: Claim) => Acting<void>,
  amountOf = (total: number) => total,
): Play {
  return {
    name,
    plants: [rule],
    async *run(stage) {
      const drawn = yield* reach(stage);
      const amount = amountOf(drawn.content.total ?? 0);
      await drawn.claim.refused(stage.who(cashier), 'pay', payment(stage, amount), rule);
      yield soon(stage);
      yield* goingOn(stage, drawn);
    },
  };
}

async function* finishApproved(stage: Stage, drawn: Claim): Acting<void> {
  await pay(stage, drawn);
}

async function* withdraw(_stage: Stage, { claim, claimant }: Claim): Acting<void> {
  await claim.send(claimant, 'withdraw');
}

export const refused: readonly Play[] = [
  submittedWrongly('total-equals-items', 'added up wrongly', (content) => ({
    ...content,
    total: (content.total ?? 0) + 1,
  })),
  submittedWrongly('receipt-per-item', 'without a receipt', ({ items = [], ...content }) => ({
    ...content,
    items: items.map(({ receipt: _, ...item }) => item),
  })),
  {
    name: 'the receipt of another claim',
    plants: ['receipt-claimed-once'],
    async *run(stage) {
      const first = yield* submitted(stage);
      const second = yield* drafted(stage, first.content);
      await second.claim.refused(second.claimant, 'submit', {}, 'receipt-claimed-once');
      yield business('PT15M');
      await second.claim.send(second.claimant, 'withdraw');
      await first.claim.send(first.head, 'department-approve');
      yield soon(stage);
      await approveByFinance(stage, first);
      yield soon(stage);
      await pay(stage, first);
    },
  },
  paidWrongly('payment-needs-department-approval', 'paid before anybody approves', submitted, withdraw),
  paidWrongly(
    'payment-needs-finance-approval',
    'paid before finance approves',
    approvedByDepartment,
    withdraw,
  ),
  paidWrongly(
    'executive-approval-above-limit',
    'paid above the limit without an executive',
    (stage) => approved(stage, contentOf(stage, aboveLimit)),
    withdraw,
  ),
  paidWrongly(
    'payment-of-approved-amount',
    'paid more than was approved',
    approved,
    finishApproved,
    (total) => total + 1,
  ),
  {
    name: 'paid twice',
    plants: ['paid-once'],
    async *run(stage) {
      const drawn = yield* approved(stage);
      await pay(stage, drawn);
      yield soon(stage);
      const again = payment(stage, drawn.content.total ?? 0);
      await drawn.claim.refused(stage.who(cashier), 'pay', again, 'paid-once');
    },
  },
  {
    name: 'approved twice, and for more than was claimed',
    plants: ['already-approved', 'approved-amount-not-within-claim', 'reduction-without-reason'],
    async *run(stage) {
      const drawn = yield* approvedByDepartment(stage);
      const { claim, head, content } = drawn;
      const total = content.total ?? 0;
      const reviewer = stage.who(accountant);
      await claim.refused(head, 'department-approve', {}, 'already-approved');
      const more = { approvedAmount: total + 1 };
      await claim.refused(reviewer, 'finance-approve', more, 'approved-amount-not-within-claim');
      const less = { approvedAmount: total - 1 };
      await claim.refused(reviewer, 'finance-approve', less, 'reduction-without-reason');
      yield soon(stage);
      await claim.send(reviewer, 'finance-approve');
      yield soon(stage);
      await pay(stage, drawn);
    },
  },
];
