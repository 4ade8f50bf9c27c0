import {
  business,
  elapsed,
  soon,
  until,
  type Acting,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';

// How people go through FIN-3: periods that go as they should, and each way to break a rule or the flow.

const manager = { role: 'finance-manager' };
const accountant = { role: 'accountant' };
const cashier = { role: 'cashier' };
const executive = { role: 'executive' };
const opening = 50_000_000;
const large = 20_000_000;
const dayMs = 86_400_000;

async function* planned(stage: Stage): Acting {
  const accounts = [
    { account: 'bank-icbc', opening },
    { account: 'cash', opening: 300_000 },
  ];
  const plan = { from: stage.day(), to: stage.day(28), accounts, inflows: 20_000_000, outflows: 18_000_000 };
  const period = await stage.start(stage.who(accountant), 'plan', plan);
  yield soon(stage);
  return period;
}

async function* running(stage: Stage): Acting {
  const period = yield* planned(stage);
  await period.send(stage.who(executive), 'approve');
  yield soon(stage);
  return period;
}

const movement = (stage: Stage, amount: number, more: object = {}) => ({
  account: 'bank-icbc',
  direction: 'out',
  amount,
  purpose: 'Rent',
  voucher: stage.unique('V'),
  ...more,
});

/** Booked by a cashier, who never counts. */
const book = (stage: Stage, period: PlayedCase, amount: number, more: object = {}) =>
  period.send(stage.who(cashier), 'record-movement', movement(stage, amount, more));

const count = (stage: Stage, period: PlayedCase, counted = opening) =>
  period.send(stage.who(accountant), 'count-funds', { account: 'bank-icbc', counted });

const close = (stage: Stage, period: PlayedCase) => period.send(stage.who(manager), 'close-period');

const analyse = (stage: Stage, period: PlayedCase, shortfall = 0) =>
  period.send(stage.who(manager), 'analyse', { findings: 'Outflows as planned.', shortfall });

const conforming: readonly Play[] = [
  {
    name: 'booked, counted and analysed',
    weight: 2,
    async *run(stage) {
      const period = yield* running(stage);
      const spent = stage.chance.between(1, 10) * 10_000;
      await book(stage, period, spent);
      yield soon(stage);
      await book(stage, period, 500_000, { direction: 'in', voucher: stage.unique('R') });
      yield business('P5D');
      await count(stage, period, opening - spent + 500_000);
      yield soon(stage);
      await analyse(stage, period);
      yield business('P2D');
      await close(stage, period);
    },
  },
  {
    name: 'a difference, and a shortfall for which funds are raised',
    async *run(stage) {
      const period = yield* running(stage);
      await count(stage, period, opening - 1_000);
      yield elapsed(stage.chance.minutes(60, 2_800));
      await period.send(stage.who(accountant), 'explain-difference', {
        count: 'C1',
        explanation: 'Bank fee',
      });
      yield soon(stage);
      await analyse(stage, period, large);
      yield business('P1D');
      const loan = { source: 'Bank loan', amount: large, account: 'bank-icbc' };
      await period.send(stage.who(manager), 'raise-funds', loan);
      yield business('P2D');
      await close(stage, period);
    },
  },
  {
    name: 'a large outflow that two have approved',
    async *run(stage) {
      const period = yield* running(stage);
      const outflow = { voucher: stage.unique('V'), amount: large };
      await period.send(stage.who(manager), 'approve-outflow', outflow);
      yield soon(stage);
      await period.send(stage.who(executive), 'approve-outflow', outflow);
      yield soon(stage);
      await book(stage, period, large);
      yield business('P2D');
      await close(stage, period);
    },
  },
  {
    name: 'three months, counted each month',
    weight: 0.3,
    async *run(stage) {
      const { now: from } = stage;
      const period = yield* running(stage);
      for (let month = 1; month <= 3; month++) {
        yield until(from + month * 25 * dayMs);
        await count(stage, period);
      }
      yield soon(stage);
      await close(stage, period);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'not counted for more than a month',
    plants: ['funds-counted-monthly'],
    async *run(stage) {
      const period = yield* running(stage);
      yield elapsed('P40D');
      await count(stage, period);
      period.plant('funds-counted-monthly');
      yield soon(stage);
      await close(stage, period);
    },
  },
  {
    name: 'never counted for three months',
    plants: ['funds-counted-monthly'],
    async *run(stage) {
      const period = yield* running(stage);
      yield elapsed('P100D');
      period.plant('funds-counted-monthly', { times: 3 });
      await close(stage, period);
    },
  },
  {
    name: 'a difference explained too late',
    plants: ['difference-explained-in-time'],
    async *run(stage) {
      const period = yield* running(stage);
      await count(stage, period, opening - 1_000);
      yield elapsed('P3D');
      period.plant('difference-explained-in-time');
      const person = stage.who(accountant);
      await period.send(person, 'explain-difference', { count: 'C1', explanation: 'Bank fee' });
      yield soon(stage);
      await close(stage, period);
    },
  },
  {
    name: 'an accountant books and counts',
    plants: ['counter-does-not-book'],
    async *run(stage) {
      const period = yield* running(stage);
      const person = stage.who(accountant);
      await period.send(person, 'record-movement', movement(stage, 10_000));
      yield business('P1D');
      await period.send(person, 'count-funds', { account: 'bank-icbc', counted: opening - 10_000 });
      period.plant('counter-does-not-book', { person });
      yield soon(stage);
      await close(stage, period);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'nobody approves the plan',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const period = yield* planned(stage);
      await book(stage, period, 10_000);
      period.plant('flow:step-skipped');
      yield business('P1D');
      await close(stage, period);
    },
  },
  {
    name: 'booked before the plan is approved',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const period = yield* planned(stage);
      await book(stage, period, 10_000);
      yield soon(stage);
      await period.send(stage.who(executive), 'approve');
      period.plant('flow:unexpected-step');
      yield business('P1D');
      await close(stage, period);
    },
  },
  {
    name: 'approved twice',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const period = yield* running(stage);
      await period.send(stage.who(executive), 'approve');
      period.plant('flow:step-repeated');
      yield business('P1D');
      await close(stage, period);
    },
  },
];

/** Refused in a period that runs and then is closed. */
function whileRunning(
  rule: Planted,
  name: string,
  act: (stage: Stage, period: PlayedCase) => Promise<unknown>,
): Play {
  return {
    name,
    plants: [rule],
    async *run(stage) {
      const period = yield* running(stage);
      await act(stage, period);
      yield soon(stage);
      await close(stage, period);
    },
  };
}

const refused: readonly Play[] = [
  whileRunning('account-never-below-zero', 'more spent than there is', (stage, period) =>
    period.refused(
      stage.who(cashier),
      'record-movement',
      movement(stage, opening + 1),
      'account-never-below-zero',
    ),
  ),
  whileRunning(
    'large-outflow-has-two-approvers',
    'a large outflow that one has approved',
    async (stage, period) => {
      await period.send(stage.who(manager), 'approve-outflow', { voucher: stage.unique('V'), amount: large });
      const outflow = movement(stage, large);
      await period.refused(stage.who(cashier), 'record-movement', outflow, 'large-outflow-has-two-approvers');
    },
  ),
  whileRunning('voucher-booked-already', 'a voucher booked twice', async (stage, period) => {
    await book(stage, period, 10_000);
    const again = movement(stage, 10_000);
    await period.refused(stage.who(cashier), 'record-movement', again, 'voucher-booked-already');
  }),
  whileRunning('nothing-to-explain', 'explains what nobody has asked', (stage, period) =>
    period.refused(
      stage.who(accountant),
      'explain-difference',
      { count: 'C9', explanation: 'Bank fee' },
      'nothing-to-explain',
    ),
  ),
  whileRunning(
    'difference-unexplained',
    'closed with a difference that nobody has explained',
    async (stage, period) => {
      const person = stage.who(accountant);
      await period.send(person, 'count-funds', { account: 'bank-icbc', counted: opening - 10_000 });
      await period.refused(stage.who(manager), 'close-period', {}, 'difference-unexplained');
      await period.send(person, 'explain-difference', { count: 'C1', explanation: 'Bank fee' });
    },
  ),
  {
    name: 'a period that ends before it begins',
    plants: ['period-ends-before-it-begins'],
    async *run(stage) {
      const plan = { from: '2026-03-31', to: '2026-03-01', accounts: [], inflows: 0, outflows: 0 };
      await stage.refusedStart(stage.who(accountant), 'plan', plan, 'period-ends-before-it-begins');
      yield* [];
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:wrong-order':
    'Whatever comes before the approval may come again after it, and the end closes the period.',
  'flow:incomplete-case':
    'The period ends with the last step of its flow, so what is left out lies before it.',
};
