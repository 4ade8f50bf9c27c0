import { describe, expect, it } from '@jest/globals';
import { attemptRefused, fold, isRejection, type Actor, type Decision } from '@liucheng/kernel';
import fc from 'fast-check';
import { by, claimOf, people } from './claim-examples.ts';
import { addAttachment, saveDraft, submit, withdraw } from './claiming.ts';
import { expenseClaimEvents, type ClaimContent, type ExpenseClaimEvent } from './expense-claim.events.ts';
import { expenseClaim, nextSteps, payable, uniqueKeys, type ExpenseClaim } from './expense-claim.ts';
import { witnesses } from './expense-reimbursement.steps.ts';
import type { StepId } from './expense-reimbursement.roles.ts';
import { defaultSettings, needsExecutive } from './expense-settings.ts';
import { pay, settleAdvance } from './payment.ts';
import {
  approveByDepartment,
  approveByExecutive,
  approveByFinance,
  rejectByDepartment,
  rejectByExecutive,
  rejectByFinance,
} from './review.ts';

type Command = (state: ExpenseClaim, actor: Actor) => Decision<ExpenseClaimEvent>;

const limit = defaultSettings.executiveLimit['CNY'] ?? 0;
const advance = { number: 'ADV-3', amount: 1000 };
/** Amounts on both sides of the limit, few enough to meet each other. */
const amounts = fc.constantFrom(500, limit, limit + 1);
const contents: fc.Arbitrary<ClaimContent> = fc
  .tuple(amounts, fc.boolean())
  .map(([amount, lent]) => ({ ...claimOf(amount), ...(lent ? { advance } : {}) }));
const reason = 'Because';

/** Weighted so that random people often get a claim through: what ends a story early is rare. */
const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom<Command>(
      (state, actor) => saveDraft(state, { content: claimOf(500) }, by(actor)),
      (state) => addAttachment(state, { name: 'a.pdf', mediaType: 'application/pdf', size: 1, sha256: 'a' }),
      (state, actor) => rejectByDepartment(state, { reason }, by(actor)),
      (state, actor) => rejectByFinance(state, { reason }, by(actor)),
      (state, actor) => rejectByExecutive(state, { reason }, by(actor)),
      (state, actor) => withdraw(state, {}, by(actor)),
    ),
  },
  {
    weight: 6,
    arbitrary: contents.map(
      (content): Command =>
        (state, actor) =>
          submit(state, { content }, by(actor)),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom<Command>(
      (state, actor) => approveByDepartment(state, {}, by(actor)),
      (state, actor) => approveByFinance(state, {}, by(actor)),
      (state, actor) => approveByExecutive(state, {}, by(actor)),
    ),
  },
  {
    weight: 2,
    arbitrary: amounts.map(
      (approvedAmount): Command =>
        (state, actor) =>
          approveByFinance(state, { approvedAmount, reason }, by(actor)),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constant<Command>((state, actor) =>
      pay(state, { amount: payable(state), method: 'cash', reference: 'CB-1' }, by(actor)),
    ),
  },
  {
    weight: 1,
    arbitrary: amounts.map(
      (amount): Command =>
        (state, actor) =>
          pay(state, { amount, method: 'cash', reference: 'CB-1' }, by(actor)),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(0, 500, 1000).map(
      (offset): Command =>
        (state, actor) =>
          settleAdvance(state, { offset, repaid: 1000 - offset }, by(actor)),
    ),
  },
);

/** Any of these people may be the claimant, the approver or both; one of them holds every role. */
const everyRole: Actor = {
  id: 'u-all',
  department: 'sales',
  roles: Object.values(people).flatMap((each) => each.roles),
};
const actors = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(people)) },
  { weight: 2, arbitrary: fc.constantFrom(people.claimant, everyRole) },
);
const stories = fc.array(fc.tuple(commands, actors), { maxLength: 60, size: 'max' });

function run(steps: readonly (readonly [Command, Actor])[]): ExpenseClaimEvent[] {
  const history: ExpenseClaimEvent[] = [];
  let state = expenseClaim.initial;
  for (const [command, actor] of steps) {
    const decision = command(state, actor);
    if (isRejection(decision)) continue;
    history.push(...decision);
    state = fold(expenseClaim, decision, state);
  }
  return history;
}

function lastIndex(
  history: readonly ExpenseClaimEvent[],
  ...names: readonly ExpenseClaimEvent['name'][]
): number {
  return history.findLastIndex(({ name }) => names.includes(name));
}

describe('whatever people try', () => {
  let payments = 0;
  let abovePayments = 0;
  let settlements = 0;

  it('never breaks a blocking rule', () => {
    fc.assert(
      fc.property(stories, (steps) => {
        const history = run(steps);
        const first = history.find(({ name }) => name === 'draft-saved' || name === 'submitted');
        const claimant = first && 'claimant' in first.data ? first.data.claimant : undefined;

        for (const event of history) {
          if (event.name === 'submitted') {
            expect(event.data.claimant).toBe(claimant);
            expect(event.data.total).toBe(event.data.items.reduce((total, item) => total + item.amount, 0));
          }
          if (event.name.endsWith('-approved')) expect((event.data as { by: string }).by).not.toBe(claimant);
        }
        const paid = history.filter((event) => event.name === 'paid');
        expect(paid.length).toBeLessThanOrEqual(1);
        const [payment] = paid;
        if (payment) {
          const index = history.indexOf(payment);
          const round = history.slice(lastIndex(history, 'submitted'), index);
          const financed = round.find((event) => event.name === 'finance-approved');
          expect(round.some(({ name }) => name === 'department-approved')).toBe(true);
          expect(payment.data.amount).toBe(financed?.data.approvedAmount);
          const above = payment.data.amount > limit;
          if (above) expect(round.some(({ name }) => name === 'executive-approved')).toBe(true);
          expect(
            lastIndex(history, 'department-rejected', 'finance-rejected', 'executive-rejected'),
          ).toBeLessThan(lastIndex(history, 'submitted'));
          expect(lastIndex(history, 'withdrawn')).toBe(-1);
          payments += 1;
          if (above) abovePayments += 1;
        }
        const settled = history.filter((event) => event.name === 'advance-settled');
        expect(settled.length).toBeLessThanOrEqual(1);
        for (const { data } of settled) {
          expect(data.offset + data.repaid).toBe(data.advance.amount);
          expect(data.offset).toBeLessThanOrEqual(payment?.data.amount ?? 0);
          settlements += 1;
        }
      }),
      { numRuns: 3000 },
    );
    // The property is worth something only if random people get that far.
    expect(Math.min(payments, abovePayments, settlements)).toBeGreaterThan(0);
  });

  it('lets each step that is said to come next be done by somebody, and nothing after the end', () => {
    const attempt: Record<StepId, Command> = {
      submit: (state) =>
        submit(state, { content: claimOf(500) }, by({ ...people.claimant, id: state.claimant ?? 'u-zhang' })),
      'department-approve': (state) => approveByDepartment(state, {}, by(headOf(state))),
      'department-reject': (state) => rejectByDepartment(state, { reason }, by(headOf(state))),
      'finance-approve': (state) => approveByFinance(state, {}, by(stranger(people.accountant))),
      'finance-reject': (state) => rejectByFinance(state, { reason }, by(people.accountant)),
      'executive-approve': (state) => approveByExecutive(state, {}, by(stranger(people.executive))),
      'executive-reject': (state) => rejectByExecutive(state, { reason }, by(people.executive)),
      pay: (state) =>
        pay(state, { amount: payable(state), method: 'cash', reference: 'CB-1' }, by(people.cashier)),
      'settle-advance': (state) => settleAdvance(state, { offset: 0, repaid: 1000 }, by(people.cashier)),
      withdraw: (state) => withdraw(state, {}, by({ ...people.claimant, id: state.claimant ?? '' })),
    };
    const stranger = (actor: Actor): Actor => ({ ...actor, id: 'u-stranger' });
    const headOf = (state: ExpenseClaim): Actor => ({
      ...stranger(people.head),
      roles: [{ role: 'department-head', department: state.department }],
    });
    fc.assert(
      fc.property(stories, (steps) => {
        const state = fold(expenseClaim, run(steps));
        const next = nextSteps(state, defaultSettings) as readonly StepId[];
        for (const step of next) {
          const decision = attempt[step](state, everyRole);
          expect(isRejection(decision) ? decision : decision.map(({ name }) => name)).toEqual([
            witnesses[step],
          ]);
        }
        if (state.phase === 'withdrawn') expect(next).toEqual([]);
        if (next.includes('pay') && state.submission) {
          expect(
            needsExecutive(payable(state), state.submission.currency, defaultSettings) &&
              !state.approvals.executive,
          ).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('evolve', () => {
  it('takes any event in any state without throwing, and leaves the state as it was for what is no fact of the claim', () => {
    const known = stories.map(run);
    fc.assert(
      fc.property(known, known, fc.string(), (one, other, name) => {
        const state = fold(expenseClaim, [...one, ...other.reverse()]);
        expect(uniqueKeys(state)).toBeInstanceOf(Array);
        for (const silent of ['reservation-fenced', attemptRefused, name]) {
          if (
            silent !== 'reservation-fenced' &&
            expenseClaimEvents.names().includes(silent) &&
            silent !== attemptRefused
          )
            continue;
          expect(expenseClaim.evolve(state, { name: silent, data: {} } as ExpenseClaimEvent)).toBe(state);
        }
      }),
      { numRuns: 300 },
    );
  });
});
