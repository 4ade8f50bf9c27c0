import { business, soon, type Passing, type PlayedCase, type Stage } from '@liucheng/service-kit';
import type { ClaimContent } from './expense-claim.events.ts';

// What plays of FIN-2 have in common: how far a claim has come, and what comes next.

/** A claim on its way, and who is who in it. */
export interface Claim {
  readonly claim: PlayedCase;
  readonly claimant: string;
  readonly head: string;
  readonly content: ClaimContent;
}

export type Acting<Result = Claim> = AsyncGenerator<Passing, Result, void>;

export const accountant = { role: 'accountant' };
export const cashier = { role: 'cashier' };
export const executive = { role: 'executive' };
export const financeManager = { role: 'finance-manager' };
export const aboveLimit = 6_000_000;
/** Departments with a head, in which budgets are ample. */
export const departments = ['sales', 'product', 'customer-service'];
export const why = { reason: 'The receipt cannot be read.' };

/** A claim of one item or, for small amounts, two; `amount` in fen. */
export function contentOf(stage: Stage, amount = 2 * stage.chance.between(1_000, 100_000)): ClaimContent {
  const amounts = amount < aboveLimit && stage.chance.happens(0.5) ? [amount / 2, amount / 2] : [amount];
  const date = stage.day();
  return {
    title: 'Customer visit in Hangzhou',
    currency: 'CNY',
    items: amounts.map((each, index) => ({
      category: index === 0 ? 'travel' : 'meals',
      date,
      amount: each,
      receipt: { number: `${stage.unique('FP')}-${index}` },
      description: index === 0 ? 'Train' : 'Lunch with the customer',
    })),
    total: amount,
  };
}

export async function* drafted(stage: Stage, content = contentOf(stage)): Acting {
  const department = stage.chance.pick(departments);
  const head = stage.who({ role: 'department-head', department });
  const claimant = stage.who({ department, not: [head] });
  const claim = await stage.start(claimant, 'draft', content);
  yield business(stage.chance.minutes(15, 60));
  return { claim, claimant, head, content };
}

export async function* submitted(stage: Stage, content = contentOf(stage)): Acting {
  const drawn = yield* drafted(stage, content);
  await drawn.claim.send(drawn.claimant, 'submit');
  yield soon(stage);
  return drawn;
}

export async function* approvedByDepartment(stage: Stage, content = contentOf(stage)): Acting {
  const drawn = yield* submitted(stage, content);
  await drawn.claim.send(drawn.head, 'department-approve');
  yield soon(stage);
  return drawn;
}

export const approveByFinance = (stage: Stage, { claim }: Claim) =>
  claim.send(stage.who(accountant), 'finance-approve');

export async function* approved(stage: Stage, content = contentOf(stage)): Acting {
  const drawn = yield* approvedByDepartment(stage, content);
  await approveByFinance(stage, drawn);
  yield soon(stage);
  return drawn;
}

export const payment = (stage: Stage, amount: number) => ({
  amount,
  method: 'bank-transfer',
  reference: stage.unique('BT'),
});

export const pay = (stage: Stage, { claim, content }: Claim) =>
  claim.send(stage.who(cashier), 'pay', payment(stage, content.total ?? 0));

/** From a submission once more to the payment. */
export async function* goOn(stage: Stage, drawn: Claim): Acting<void> {
  const { claim, claimant, head } = drawn;
  await claim.send(claimant, 'submit');
  yield soon(stage);
  await claim.send(head, 'department-approve');
  yield soon(stage);
  await approveByFinance(stage, drawn);
  yield soon(stage);
  await pay(stage, drawn);
}
