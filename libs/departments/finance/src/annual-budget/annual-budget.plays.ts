import {
  business,
  elapsed,
  soon,
  type Acting,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';

// How people go through FIN-1: budgets that are agreed as they should be, and each way to break a rule or the flow.

/** A budget of a year, which there is once. */
interface Scenario extends Omit<Play, 'run' | 'most'> {
  run(stage: Stage, year: number): Acting<void>;
}

const manager = { role: 'finance-manager' };
const accountant = { role: 'accountant' };
const executive = { role: 'executive' };
const head = (department: string) => ({ role: 'department-head', department });
const byId = (...ids: readonly string[]) => ids.map((department) => ({ department }));

/** Ample, as what the departments of other plays spend is held against the budget of its year. */
const travel = 500_000_000_000;
const training = 100_000_000_000;
/** What each department asks for, and what two of them come to. */
const asked = travel + training;
const both = 2 * asked;

const draftOf = (department: string, amount = travel) => ({
  department,
  lines: [
    { category: 'travel', amount, purpose: 'Visits to customers' },
    { category: 'training', amount: training },
  ],
  total: amount + training,
});
const balanceOf = (total: number, changes: readonly object[] = []) => ({
  changes,
  total,
  explanation: 'What there is has been shared out.',
});
const more = { ...draftOf('sales', 2 * travel), reason: 'A second trade fair' };

async function* called(stage: Stage, year: number, departments = ['sales', 'product']): Acting {
  const body = { year, departments: byId(...departments) };
  const budget = await stage.start(stage.who(manager), 'call', body);
  yield soon(stage);
  return budget;
}

const submit = (stage: Stage, budget: PlayedCase, department: string) =>
  budget.send(stage.who(head(department)), 'submit-draft', draftOf(department));
const consolidate = (stage: Stage, budget: PlayedCase) => budget.send(stage.who(accountant), 'consolidate');
const review = (stage: Stage, budget: PlayedCase) =>
  budget.send(stage.who(accountant), 'review', { findings: 'Travel is twice that of last year.' });
const balance = (stage: Stage, budget: PlayedCase, total = both) =>
  budget.send(stage.who(manager), 'balance', balanceOf(total));

/** The drafts of sales and product. */
async function* submitted(stage: Stage, year: number): Acting {
  const budget = yield* called(stage, year);
  for (const department of ['sales', 'product']) {
    await submit(stage, budget, department);
    yield soon(stage);
  }
  return budget;
}

async function* consolidated(stage: Stage, year: number): Acting {
  const budget = yield* submitted(stage, year);
  await consolidate(stage, budget);
  yield soon(stage);
  return budget;
}

async function* reviewed(stage: Stage, budget: PlayedCase): Acting<void> {
  await consolidate(stage, budget);
  yield soon(stage);
  await review(stage, budget);
  yield soon(stage);
}

/** From the figures as they stand to the accounts. */
async function* granted(stage: Stage, budget: PlayedCase): Acting<void> {
  await budget.send(stage.who(executive), 'approve');
  yield soon(stage);
  await budget.send(stage.who(manager), 'issue');
  yield soon(stage);
}

async function* balanced(stage: Stage, year: number): Acting {
  const budget = yield* submitted(stage, year);
  yield* reviewed(stage, budget);
  await balance(stage, budget);
  yield soon(stage);
  return budget;
}

async function* issued(stage: Stage, year: number): Acting {
  const budget = yield* balanced(stage, year);
  yield* granted(stage, budget);
  return budget;
}

const conforming: readonly Scenario[] = [
  {
    name: 'issued with less for sales',
    async *run(stage, year) {
      const budget = yield* submitted(stage, year);
      yield* reviewed(stage, budget);
      const less = [draftOf('sales', travel / 2)];
      await budget.send(stage.who(manager), 'balance', balanceOf(both - travel / 2, less));
      yield soon(stage);
      yield* granted(stage, budget);
    },
  },
  {
    name: 'returned by finance, and by an executive',
    async *run(stage, year) {
      const budget = yield* submitted(stage, year);
      yield* reviewed(stage, budget);
      for (const who of [manager, executive]) {
        const back = { departments: byId('sales'), reason: 'Travel by purpose, please.' };
        await budget.send(stage.who(who), 'return', back);
        yield soon(stage);
        await submit(stage, budget, 'sales');
        yield soon(stage);
        yield* reviewed(stage, budget);
        await balance(stage, budget);
        yield soon(stage);
      }
      yield* granted(stage, budget);
    },
  },
  {
    name: 'with a further department, and adjusted twice',
    async *run(stage, year) {
      const budget = yield* called(stage, year, ['sales']);
      await budget.send(stage.who(manager), 'change-departments', { departments: byId('sales', 'product') });
      for (const department of ['product', 'sales', 'product']) {
        await submit(stage, budget, department);
        yield soon(stage);
      }
      yield* reviewed(stage, budget);
      await balance(stage, budget);
      yield soon(stage);
      yield* granted(stage, budget);
      const requests: readonly [string, object][] = [
        ['adjust', {}],
        ['decline-adjustment', { reason: 'It can wait until next year.' }],
        ['adjust', {}],
      ];
      for (const [index, [command, decision]] of requests.entries()) {
        await budget.send(stage.who(index === 2 ? manager : head('sales')), 'request-adjustment', more);
        yield soon(stage);
        await budget.send(stage.who(executive), command, { request: `A${index + 1}`, ...decision });
        yield soon(stage);
      }
    },
  },
];

const monitored: readonly Scenario[] = [
  {
    name: 'consolidated before product has submitted',
    plants: ['all-departments-submitted'],
    async *run(stage, year) {
      const budget = yield* called(stage, year);
      await submit(stage, budget, 'sales');
      yield soon(stage);
      await consolidate(stage, budget);
      budget.plant('all-departments-submitted');
      yield soon(stage);
      await review(stage, budget);
      yield soon(stage);
      await balance(stage, budget, asked);
      yield soon(stage);
      yield* granted(stage, budget);
    },
  },
  {
    name: 'the head of finance reviews what finance asks for',
    plants: ['reviewer-has-not-submitted'],
    async *run(stage, year) {
      const person = stage.who(head('finance'));
      const budget = yield* called(stage, year, ['finance', 'sales']);
      await submit(stage, budget, 'finance');
      await submit(stage, budget, 'sales');
      yield soon(stage);
      await consolidate(stage, budget);
      yield soon(stage);
      await budget.send(person, 'review', { findings: 'As every year.' });
      budget.plant('reviewer-has-not-submitted', { person });
      yield soon(stage);
      await balance(stage, budget);
      yield soon(stage);
      yield* granted(stage, budget);
    },
  },
];

const outOfFlow: readonly Scenario[] = [
  {
    name: 'balanced without a review',
    plants: ['flow:step-skipped'],
    async *run(stage, year) {
      const budget = yield* consolidated(stage, year);
      await balance(stage, budget);
      budget.plant('flow:step-skipped');
      yield soon(stage);
      yield* granted(stage, budget);
    },
  },
  {
    name: 'reviewed when it is balanced',
    plants: ['flow:wrong-order'],
    async *run(stage, year) {
      const budget = yield* consolidated(stage, year);
      await balance(stage, budget);
      yield soon(stage);
      await review(stage, budget);
      budget.plant('flow:wrong-order');
      yield soon(stage);
      yield* granted(stage, budget);
    },
  },
  {
    name: 'balanced before it is reviewed, and again afterwards',
    plants: ['flow:unexpected-step'],
    async *run(stage, year) {
      const budget = yield* consolidated(stage, year);
      await balance(stage, budget);
      budget.plant('flow:unexpected-step');
      yield soon(stage);
      await review(stage, budget);
      yield soon(stage);
      await balance(stage, budget);
      yield soon(stage);
      yield* granted(stage, budget);
    },
  },
  {
    name: 'a draft comes when all is balanced',
    plants: ['flow:step-repeated'],
    async *run(stage, year) {
      const budget = yield* balanced(stage, year);
      await submit(stage, budget, 'product');
      budget.plant('flow:step-repeated');
      yield soon(stage);
      yield* granted(stage, budget);
    },
  },
];

const refused: readonly Scenario[] = [
  {
    name: 'totals that are not what the lines come to',
    plants: ['total-equals-lines-submit-draft', 'total-equals-lines-balance', 'total-equals-lines-adjust'],
    async *run(stage, year) {
      const budget = yield* called(stage, year);
      const ofSales = stage.who(head('sales'));
      const wrong = { ...draftOf('sales'), total: asked + 1 };
      await budget.refused(ofSales, 'submit-draft', wrong, 'total-equals-lines-submit-draft');
      await submit(stage, budget, 'sales');
      await submit(stage, budget, 'product');
      yield soon(stage);
      yield* reviewed(stage, budget);
      const person = stage.who(manager);
      await budget.refused(person, 'balance', balanceOf(both + 1), 'total-equals-lines-balance');
      await budget.refused(person, 'balance', balanceOf(both, [wrong]), 'total-equals-lines-balance');
      await balance(stage, budget);
      yield soon(stage);
      yield* granted(stage, budget);
      const adjustment = { ...more, total: more.total - 1 };
      await budget.refused(ofSales, 'request-adjustment', adjustment, 'total-equals-lines-adjust');
    },
  },
  {
    name: 'not by those who may, nor before its time',
    plants: [
      'year-has-budget',
      'department-not-asked',
      'other-department',
      'nothing-submitted',
      'nothing-consolidated',
      'only-approved-budget-issued',
      'role:approve',
      'not-issued',
      'budget-approved',
    ],
    async *run(stage, year) {
      const person = stage.who(manager);
      const ofSales = stage.who(head('sales'));
      const budget = yield* called(stage, year);
      const again = { year, departments: byId('marketing') };
      await stage.refusedStart(person, 'call', again, 'year-has-budget');
      const ofMarketing = stage.who(head('marketing'));
      await budget.refused(ofMarketing, 'submit-draft', draftOf('marketing'), 'department-not-asked');
      await budget.refused(ofSales, 'submit-draft', draftOf('product'), 'other-department');
      await budget.refused(person, 'consolidate', {}, 'nothing-submitted');
      await budget.refused(person, 'balance', balanceOf(0), 'nothing-consolidated');
      await submit(stage, budget, 'sales');
      await submit(stage, budget, 'product');
      yield soon(stage);
      yield* reviewed(stage, budget);
      await balance(stage, budget);
      yield soon(stage);
      await budget.refused(person, 'issue', {}, 'only-approved-budget-issued');
      await budget.refused(person, 'approve', {}, 'role:approve');
      await budget.refused(ofSales, 'request-adjustment', more, 'not-issued');
      await budget.send(stage.who(executive), 'approve');
      await budget.refused(ofSales, 'submit-draft', draftOf('sales'), 'budget-approved');
      yield soon(stage);
      await budget.send(person, 'issue');
    },
  },
  {
    name: 'what is issued is set by hand, and adjusted by what is out of date',
    plants: ['budget-issued', 'issued-already', 'adjusted-since', 'nothing-to-decide', 'role:adjust'],
    async *run(stage, year) {
      const budget = yield* issued(stage, year);
      const person = stage.who(manager);
      const account = await stage.of('department-budget').find(person, {
        department: 'sales',
        yearFrom: String(year),
        yearTo: String(year),
      });
      const onPaper = { department: 'sales', year, currency: 'CNY', amount: 1, reason: 'On paper' };
      await account.refused(person, 'set', onPaper, 'budget-issued');
      await budget.refused(person, 'issue', {}, 'issued-already');
      for (let request = 0; request < 2; request++)
        await budget.send(stage.who(head('sales')), 'request-adjustment', more);
      await budget.refused(person, 'adjust', { request: 'A1' }, 'role:adjust');
      await budget.send(stage.who(executive), 'adjust', { request: 'A1' });
      yield elapsed('PT1H');
      await budget.refused(stage.who(executive), 'adjust', { request: 'A2' }, 'adjusted-since');
      await budget.refused(stage.who(executive), 'adjust', { request: 'A1' }, 'nothing-to-decide');
      const reason = 'It starts from the budget before.';
      yield business('P1D');
      await budget.send(stage.who(executive), 'decline-adjustment', { request: 'A2', reason });
    },
  },
];

/** Years in which nobody spends anything while plays are put on: before the first day, and later than any simulation. */
const years = [
  ...Array.from({ length: 26 }, (_, index) => 2000 + index),
  ...Array.from({ length: 61 }, (_, index) => 2040 + index),
];

const scenarios = [...conforming, ...monitored, ...outOfFlow, ...refused];
const most = Math.floor(years.length / scenarios.length);

/** Each has years of its own. */
export const plays: readonly Play[] = scenarios.map(({ run, ...scenario }, index) => ({
  ...scenario,
  most,
  run: (stage) => run(stage, years[index * most + stage.turn - 1] as number),
}));

const addedUp = 'The service adds it up itself.';

export const unplayable: Readonly<Record<Planted, string>> = {
  'total-equals-lines-consolidate': addedUp,
  'total-equals-lines-approve': addedUp,
  'total-equals-lines-issue': addedUp,
  'flow:incomplete-case':
    'A budget ends with its issue, which is the last step of its flow that must be; what is left out lies before it.',
};
