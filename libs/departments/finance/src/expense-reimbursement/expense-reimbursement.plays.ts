import { business, soon, type Planted, type Play, type Stage } from '@liucheng/service-kit';
import {
  aboveLimit,
  accountant,
  approveByFinance,
  approved,
  approvedByDepartment,
  cashier,
  contentOf,
  departments,
  drafted,
  executive,
  financeManager,
  goOn,
  pay,
  payment,
  submitted,
  why,
  type Acting,
} from './playing-claims.ts';
import { refused } from './refused-claims.plays.ts';

// How people go through FIN-2: claims that go as they should, and each way to break a monitored rule or the flow.

const conforming: readonly Play[] = [
  {
    name: 'approved and paid',
    weight: 6,
    async *run(stage) {
      await pay(stage, yield* approved(stage));
    },
  },
  {
    name: 'drafted for long, with attachments',
    async *run(stage) {
      const drawn = yield* drafted(stage);
      const { claim, claimant, content } = drawn;
      const sha256 = stage.chance.between(0, 0xffff_ffff).toString(16).padStart(64, '0');
      const file = { name: 'receipt.pdf', mediaType: 'application/pdf', size: 48_213, sha256 };
      await claim.send(claimant, 'add-attachment', file);
      yield soon(stage);
      await claim.send(claimant, 'remove-attachment', { sha256 });
      await claim.send(claimant, 'save-draft', { ...content, title: 'Customer visit in Suzhou' });
      yield business('P3D');
      yield* goOn(stage, drawn);
    },
  },
  {
    name: 'rejected by the department, then submitted again',
    async *run(stage) {
      const drawn = yield* submitted(stage);
      await drawn.claim.send(drawn.head, 'department-reject', why);
      yield soon(stage);
      yield* goOn(stage, drawn);
    },
  },
  {
    name: 'rejected by finance, then submitted again',
    async *run(stage) {
      const drawn = yield* approvedByDepartment(stage);
      await drawn.claim.send(stage.who(accountant), 'finance-reject', why);
      yield soon(stage);
      yield* goOn(stage, drawn);
    },
  },
  {
    name: 'reduced by finance',
    async *run(stage) {
      const { claim, content } = yield* approvedByDepartment(stage);
      const approvedAmount = (content.total ?? 0) - 500;
      await claim.send(stage.who(accountant), 'finance-approve', { approvedAmount, ...why });
      yield soon(stage);
      await claim.send(stage.who(cashier), 'pay', payment(stage, approvedAmount));
    },
  },
  {
    name: 'above the limit, approved by an executive',
    async *run(stage) {
      const drawn = yield* approved(stage, contentOf(stage, aboveLimit));
      await drawn.claim.send(stage.who(executive), 'executive-approve');
      yield soon(stage);
      await pay(stage, drawn);
    },
  },
  {
    name: 'rejected by an executive, then claimed for less',
    weight: 0.5,
    async *run(stage) {
      const drawn = yield* approved(stage, contentOf(stage, aboveLimit));
      await drawn.claim.send(stage.who(executive), 'executive-reject', why);
      yield soon(stage);
      const content = contentOf(stage);
      await drawn.claim.send(drawn.claimant, 'save-draft', content);
      yield soon(stage);
      yield* goOn(stage, { ...drawn, content });
    },
  },
  {
    name: 'settles an advance',
    async *run(stage) {
      const advance = { number: stage.unique('ADV'), amount: 5_000 };
      const drawn = yield* approved(stage, { ...contentOf(stage), advance });
      await pay(stage, drawn);
      yield soon(stage);
      await drawn.claim.send(stage.who(accountant), 'settle-advance', { offset: 2_000, repaid: 3_000 });
    },
  },
  {
    name: 'withdrawn',
    async *run(stage) {
      const { claim, claimant } = yield* submitted(stage);
      await claim.send(claimant, 'withdraw', { reason: 'Paid by the customer.' });
    },
  },
];

const late: readonly Play[] = [
  {
    name: 'the department takes its time',
    plants: ['department-decides-in-time'],
    async *run(stage) {
      const drawn = yield* submitted(stage);
      yield business('P3D');
      drawn.claim.plant('department-decides-in-time');
      await drawn.claim.send(drawn.head, 'department-approve');
      yield soon(stage);
      await approveByFinance(stage, drawn);
      yield soon(stage);
      await pay(stage, drawn);
    },
  },
  {
    name: 'finance takes its time',
    plants: ['finance-decides-in-time'],
    async *run(stage) {
      const drawn = yield* approvedByDepartment(stage);
      yield business('P4D');
      drawn.claim.plant('finance-decides-in-time');
      await approveByFinance(stage, drawn);
      yield soon(stage);
      await pay(stage, drawn);
    },
  },
  {
    name: 'paid late',
    plants: ['payment-in-time'],
    async *run(stage) {
      const drawn = yield* approved(stage);
      yield business('P6D');
      drawn.claim.plant('payment-in-time');
      await pay(stage, drawn);
    },
  },
  {
    name: 'never paid after the executive has approved',
    plants: ['payment-in-time-after-executive'],
    async *run(stage) {
      const { claim } = yield* approved(stage, contentOf(stage, aboveLimit));
      await claim.send(stage.who(executive), 'executive-approve');
      claim.plant('payment-in-time-after-executive');
    },
  },
];

/** In finance itself the head, who approves for the department, is the finance manager, too. */
async function* claimedInFinance(stage: Stage): Acting {
  const head = stage.who({ role: 'department-head', department: 'finance' });
  const claimant = stage.who({ ...accountant, not: [head] });
  const content = contentOf(stage);
  const claim = await stage.start(claimant, 'draft', content);
  yield business('PT15M');
  await claim.send(claimant, 'submit');
  yield soon(stage);
  await claim.send(head, 'department-approve');
  yield soon(stage);
  return { claim, claimant, head, content };
}

const byPeople: readonly Play[] = [
  {
    name: 'one person approves for the department and for finance',
    plants: ['finance-approve-by-another-person'],
    async *run(stage) {
      const drawn = yield* claimedInFinance(stage);
      await drawn.claim.send(drawn.head, 'finance-approve');
      drawn.claim.plant('finance-approve-by-another-person', { person: drawn.head });
      yield soon(stage);
      await pay(stage, drawn);
    },
  },
  {
    name: 'one person approves for the department and rejects for finance',
    plants: ['finance-reject-by-another-person'],
    async *run(stage) {
      const { claim, claimant, head } = yield* claimedInFinance(stage);
      await claim.send(head, 'finance-reject', why);
      claim.plant('finance-reject-by-another-person', { person: head });
      yield soon(stage);
      await claim.send(claimant, 'withdraw');
    },
  },
  {
    name: 'an accountant reviews their own claim',
    plants: ['finance-approval-not-by-claimant'],
    async *run(stage) {
      const drawn = yield* claimedInFinance(stage);
      const { claim, claimant } = drawn;
      await claim.refused(claimant, 'finance-approve', {}, 'finance-approval-not-by-claimant');
      yield soon(stage);
      await claim.send(stage.who({ ...accountant, not: [claimant] }), 'finance-approve');
      yield soon(stage);
      await pay(stage, drawn);
    },
  },
  {
    name: 'a head approves their own claim',
    plants: ['department-approval-not-by-claimant'],
    async *run(stage) {
      const head = stage.who({ role: 'department-head', department: stage.chance.pick(departments) });
      const claim = await stage.start(head, 'draft', contentOf(stage));
      yield business('PT15M');
      await claim.send(head, 'submit');
      yield soon(stage);
      await claim.refused(head, 'department-approve', {}, 'department-approval-not-by-claimant');
      yield business('PT1H');
      await claim.send(head, 'withdraw');
    },
  },
  {
    name: 'an executive approves their own claim',
    plants: ['executive-approval-not-by-claimant'],
    async *run(stage) {
      const claimant = stage.who(executive);
      const claim = await stage.start(claimant, 'draft', contentOf(stage, aboveLimit));
      yield business('PT15M');
      await claim.send(claimant, 'submit');
      yield soon(stage);
      await claim.refused(claimant, 'executive-approve', {}, 'executive-approval-not-by-claimant');
      yield business('PT1H');
      await claim.send(claimant, 'withdraw');
    },
  },
];

const beyondBudget: Play = {
  name: 'more than the budget has left',
  plants: ['fits-remaining-budget'],
  async *run(stage) {
    const department = 'supervision';
    const claimant = stage.who({ department });
    const year = Number(stage.day().slice(0, 4));
    const budget = { department, year, amount: 100, currency: 'CNY', reason: 'On paper' };
    // Whatever else was claimed there: less than this claim is left.
    await stage.of('department-budget').start(stage.who(financeManager), 'set', budget);
    const claim = await stage.start(claimant, 'draft', contentOf(stage));
    await claim.send(claimant, 'submit');
    claim.plant('fits-remaining-budget', { person: claimant });
    yield soon(stage);
    await claim.send(claimant, 'withdraw');
  },
};

const outOfFlow: readonly Play[] = [
  {
    name: 'finance decides before the department',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const drawn = yield* submitted(stage);
      await approveByFinance(stage, drawn);
      yield soon(stage);
      await drawn.claim.send(drawn.head, 'department-approve');
      drawn.claim.plant('flow:wrong-order');
      yield soon(stage);
      await pay(stage, drawn);
    },
  },
  {
    name: 'rejected by finance before the department has seen it',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const drawn = yield* submitted(stage);
      await drawn.claim.send(stage.who(accountant), 'finance-reject', why);
      drawn.claim.plant('flow:step-skipped');
      yield business('PT1H');
      yield* goOn(stage, drawn);
    },
  },
  {
    name: 'an executive approves at once',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const drawn = yield* submitted(stage);
      await drawn.claim.send(stage.who(executive), 'executive-approve');
      drawn.claim.plant('flow:unexpected-step');
      yield business('PT1H');
      await drawn.claim.send(drawn.head, 'department-approve');
      yield business('PT1H');
      await approveByFinance(stage, drawn);
      yield soon(stage);
      await pay(stage, drawn);
    },
  },
];

export const plays: readonly Play[] = [
  ...conforming,
  ...late,
  ...byPeople,
  beyondBudget,
  ...outOfFlow,
  ...refused,
];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:step-repeated': 'Each decision is taken once per submission, and a claim is paid and settled once.',
  'flow:incomplete-case': 'Only the payment ends a claim, and it needs both approvals.',
};
