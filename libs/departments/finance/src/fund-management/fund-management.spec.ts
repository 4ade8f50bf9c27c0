import { describe, expect, it } from '@jest/globals';
import { fold, languages, type Actor, type JsonObject, type Text } from '@liucheng/kernel';
import { compileSchema, validateDefinition } from '@liucheng/process-model';
import { specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { fundManagementProcess } from './fund-management.process.ts';
import {
  describeFundEvent,
  fundEvents,
  fundPeriod,
  statusOf,
  type FundEvent,
  type FundPeriod,
  type Movement,
} from './fund-period.ts';
import {
  analyse,
  approveOutflow,
  approvePlan,
  closePeriod,
  countFunds,
  explainDifference,
  planFunds,
  raiseFunds,
  recordMovement,
} from './funds.ts';

const { given } = specification(fundPeriod);
const person = (id: string): Actor => ({ id, department: 'finance', roles: [] });
const now = Date.parse('2026-03-10T02:00:00Z');
const by = (id = 'u-chen') => ({ actor: person(id), now, caseId: 'march' });

const plan = {
  from: '2026-03-01',
  to: '2026-03-31',
  accounts: [
    { account: 'bank', opening: 20_000_000 },
    { account: 'cash', opening: 50_000 },
  ],
  inflows: 1,
  outflows: 2,
};
const planned: FundEvent = { name: 'planned', data: { ...plan, by: 'u-wang' } };
const approved: FundEvent = { name: 'plan-approved', data: { by: 'u-sun' } };
const running = [planned, approved];
const rent: Movement = {
  account: 'bank',
  direction: 'out',
  amount: 1_000_000,
  purpose: 'Rent',
  voucher: 'V-1',
};
const paidRent: FundEvent = {
  name: 'movement-recorded',
  data: { ...rent, by: 'u-chen', balance: 19_000_000, approvers: 0 },
};
const outflowApproved = (id: string, amount = 10_000_001): FundEvent => ({
  name: 'outflow-approved',
  data: { by: id, voucher: 'V-2', amount },
});
const large: Movement = { ...rent, amount: 10_000_001, voucher: 'V-2' };
const differing: FundEvent = {
  name: 'funds-counted',
  data: {
    by: 'u-wu',
    count: 'C1',
    account: 'cash',
    book: 50_000,
    counted: 49_000,
    difference: -1_000,
    explainBy: '2026-03-12T02:00:00.000Z',
  },
};
const explained: FundEvent = {
  name: 'difference-explained',
  data: { by: 'u-wu', count: 'C1', explanation: 'A slip' },
};
const analysed: FundEvent = { name: 'analysed', data: { by: 'u-zhao', findings: 'Tight', shortfall: 500 } };
const raised: FundEvent = {
  name: 'funds-raised',
  data: { by: 'u-zhao', source: 'Loan', amount: 500, account: 'bank', balance: 20_000_500 },
};
const closed: FundEvent = { name: 'period-closed', data: { by: 'u-zhao' } };
const booking =
  (movement: Movement, id = 'u-chen') =>
  (state: FundPeriod) =>
    recordMovement(state, movement, by(id));

describe('a plan', () => {
  it('opens the accounts, may be approved, and be made again without touching what has moved', () => {
    given()
      .when((state) => planFunds(state, plan, by('u-wang')))
      .then(planned);
    given(planned)
      .when((state) => approvePlan(state, {}, by('u-sun')))
      .then(approved);
    const after = given(...running, paidRent)
      .when((state) => planFunds(state, plan, by()))
      .accepted().state;
    expect(after.balances).toEqual({ bank: 19_000_000, cash: 50_000 });
  });

  it('has an end after its beginning and each account once', () => {
    given()
      .when((state) => planFunds(state, { ...plan, to: '2026-02-28' }, by()))
      .thenRejected({ code: 'period-ends-before-it-begins', errors: ['/to'] });
    const accounts = [...plan.accounts, { account: 'cash', opening: 1 }];
    given()
      .when((state) => planFunds(state, { ...plan, accounts }, by()))
      .thenRejected({ code: 'account-twice', errors: ['/accounts'] });
  });
});

describe('a movement', () => {
  it('changes the balance, also before the plan is approved, which the monitor judges', () => {
    given(planned).when(booking(rent)).then(paidRent);
    given(...running)
      .when(booking({ ...rent, direction: 'in' }))
      .then({
        name: 'movement-recorded',
        data: { ...rent, direction: 'in', by: 'u-chen', balance: 21_000_000, approvers: 0 },
      });
  });

  it('never takes an account below zero', () => {
    const cash = { ...rent, account: 'cash' };
    given(...running)
      .when(booking({ ...cash, amount: 50_000 }))
      .accepted();
    given(...running)
      .when(booking({ ...cash, amount: 50_001 }))
      .thenRejected({
        code: 'not-enough-funds',
        rule: 'account-never-below-zero',
        acceptable: '500.00 CNY',
        errors: ['/amount'],
      });
  });

  it('that is large needs two approvers besides the one who books it', () => {
    const enough = [...running, outflowApproved('u-zhao'), outflowApproved('u-sun')];
    given(...enough)
      .when(booking(large))
      .then({
        name: 'movement-recorded',
        data: { ...large, by: 'u-chen', balance: 9_999_999, approvers: 2 },
      });
    given(...running)
      .when(booking({ ...large, amount: 10_000_000 }))
      .accepted();
    given(...running)
      .when(booking({ ...large, direction: 'in' }))
      .accepted();
    for (const few of [
      running,
      [...running, outflowApproved('u-zhao')],
      [...running, outflowApproved('u-zhao', 10_000_002), outflowApproved('u-sun', 10_000_002)],
    ])
      given(...few)
        .when(booking(large))
        .thenRejected({ code: 'two-approvers-needed', rule: 'large-outflow-has-two-approvers' });
    given(...enough)
      .when(booking(large, 'u-sun'))
      .thenRejected({
        code: 'two-approvers-needed',
        rule: 'large-outflow-has-two-approvers',
        reason: '1 of 2',
      });
  });

  it('is approved once by a person, for one amount', () => {
    given(...running)
      .when((state) => approveOutflow(state, { voucher: 'V-2', amount: 10_000_001 }, by('u-zhao')))
      .then(outflowApproved('u-zhao'));
    given(...running, outflowApproved('u-zhao'))
      .when((state) => approveOutflow(state, { voucher: 'V-2', amount: 10_000_001 }, by('u-zhao')))
      .then();
    given(...running, outflowApproved('u-zhao'))
      .when((state) => approveOutflow(state, { voucher: 'V-2', amount: 1 }, by('u-sun')))
      .thenRejected({ code: 'other-amount-approved', errors: ['/amount'] });
  });

  it('is booked once, on an account that is there', () => {
    given(...running, paidRent)
      .when(booking(rent))
      .thenRejected({ code: 'voucher-booked-already', errors: ['/voucher'] });
    for (const account of ['gold', '__proto__'])
      given(...running)
        .when(booking({ ...rent, account }))
        .thenRejected({ code: 'account-not-there', acceptable: 'bank, cash' });
  });

  it('keeps balances exact whatever is booked', () => {
    const movement = fc.record({
      account: fc.constantFrom('bank', 'cash'),
      direction: fc.constantFrom('in' as const, 'out' as const),
      amount: fc.integer({ min: 1, max: 10_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(movement, { maxLength: 40 }), (movements) => {
        const model: Record<string, number> = { bank: 20_000_000, cash: 50_000 };
        let state = fold(fundPeriod, running);
        movements.forEach(({ account, direction, amount }, index) => {
          const after = (model[account] as number) + (direction === 'in' ? amount : -amount);
          const decided = booking({ account, direction, amount, purpose: '-', voucher: String(index) })(
            state,
          );
          expect('rejected' in decided).toBe(after < 0);
          if ('rejected' in decided) return;
          model[account] = after;
          state = fold(fundPeriod, decided, state);
          expect(state.balances).toEqual(model);
        });
      }),
    );
  });
});

describe('a count', () => {
  it('says until when a difference has to be explained, and nothing where there is none', () => {
    const counting = (counted: number) => (state: FundPeriod) =>
      countFunds(state, { account: 'cash', counted }, by('u-wu'));
    given(...running)
      .when(counting(49_000))
      .then(differing);
    given(...running)
      .when(counting(50_000))
      .then({
        name: 'funds-counted',
        data: { by: 'u-wu', count: 'C1', account: 'cash', book: 50_000, counted: 50_000, difference: 0 },
      });
  });

  it('is explained where it differs', () => {
    const explaining = (count: string) => (state: FundPeriod) =>
      explainDifference(state, { count, explanation: 'A slip' }, by('u-wu'));
    given(...running, differing)
      .when(explaining('C1'))
      .then(explained);
    given(...running, differing)
      .when(explaining('C2'))
      .thenRejected({ code: 'nothing-to-explain', acceptable: 'C1' });
    given(...running, differing, explained)
      .when(explaining('C1'))
      .thenRejected({ code: 'nothing-to-explain' });
  });
});

describe('the end of a period', () => {
  it('is analysed, funded and closed', () => {
    given(...running)
      .when((state) => analyse(state, { findings: 'Tight', shortfall: 500 }, by('u-zhao')))
      .then(analysed);
    given(...running, analysed)
      .when((state) => raiseFunds(state, { source: 'Loan', amount: 500, account: 'bank' }, by('u-zhao')))
      .then(raised);
    expect(fold(fundPeriod, [...running, analysed, raised]).shortfall).toBe(0);
    given(...running)
      .when((state) => closePeriod(state, {}, by('u-zhao')))
      .then(closed);
    expect([[], running, [...running, closed]].map((events) => statusOf(fold(fundPeriod, events)))).toEqual([
      'planned',
      'running',
      'closed',
    ]);
  });

  it('waits for the explanation of every difference', () => {
    const close = (state: FundPeriod) => closePeriod(state, {}, by('u-zhao'));
    given(...running, differing)
      .when(close)
      .thenRejected({ code: 'difference-unexplained', reason: 'C1' });
    given(...running, differing, explained)
      .when(close)
      .then(closed);
  });

  it('takes nothing more once it is closed', () => {
    for (const late of [
      (state: FundPeriod) => planFunds(state, plan, by()),
      (state: FundPeriod) => approvePlan(state, {}, by()),
      (state: FundPeriod) => approveOutflow(state, { voucher: 'V-2', amount: 1 }, by()),
      booking(rent),
      (state: FundPeriod) => countFunds(state, { account: 'cash', counted: 1 }, by()),
      (state: FundPeriod) => explainDifference(state, { count: 'C1', explanation: '-' }, by()),
      (state: FundPeriod) => analyse(state, { findings: '-', shortfall: 0 }, by()),
      (state: FundPeriod) => raiseFunds(state, { source: '-', amount: 1, account: 'bank' }, by()),
      (state: FundPeriod) => closePeriod(state, {}, by()),
    ])
      given(...running, closed)
        .when(late)
        .thenRejected({ code: 'period-closed' });
  });
});

describe('the definition of FIN-3', () => {
  const definition = fundManagementProcess();
  const rules = definition.rules ?? [];
  const everyEvent = [
    planned,
    approved,
    outflowApproved('u-zhao'),
    paidRent,
    differing,
    explained,
    analysed,
    raised,
    closed,
  ];

  it('is well-formed as it is published, and witnesses every event', () => {
    const published = JSON.parse(JSON.stringify(definition)) as unknown;
    expect(validateDefinition(published)).toEqual({ definition: published });
    const witnessed = [
      ...Object.values(definition.steps).flatMap(({ events }) => events ?? []),
      ...(definition.notes ?? []),
    ];
    expect(witnessed.sort()).toEqual(
      fundEvents
        .names()
        .map((name) => `${fundEvents.prefix}.${name}.v1`)
        .sort(),
    );
  });

  it('instructs and cautions in both languages', () => {
    const texts: (Text | undefined)[] = [definition.names, ...rules.map(({ names }) => names)];
    for (const { names, instructions, cautions } of Object.values(definition.steps))
      texts.push(names, instructions, cautions);
    for (const each of texts) for (const language of languages) expect(each?.[language]).toMatch(/\S/);
  });

  it('judges events as the commands write them, and as they must not be', () => {
    const movement = paidRent.data as JsonObject;
    const big = { ...movement, amount: 10_000_001, approvers: 2 };
    for (const [id, good, bad] of [
      ['account-never-below-zero', movement, { ...movement, balance: -1 }],
      ['large-outflow-has-two-approvers', big, { ...big, approvers: 1 }],
    ] as const) {
      const rule = rules.find((each) => each.id === id);
      if (rule?.kind !== 'data') throw new Error(`${id} is no data rule`);
      const keeps = compileSchema(rule.schema);
      expect([keeps(good), keeps(bad)]).toEqual([true, false]);
    }
  });

  it('has events whose data fit their steps, read as first written, and a sentence for each', () => {
    for (const event of everyEvent) {
      const step = Object.values(definition.steps).find(({ events }) =>
        events?.includes(fundEvents.type(event.name)),
      );
      expect([event.name, compileSchema(step?.inputs ?? {})(event.data)]).toEqual([event.name, true]);
      expect(fundEvents.read(`${fundEvents.prefix}.${event.name}.v1`, event.data)).toEqual(event);
      for (const language of languages) expect(describeFundEvent(event)[language]).toMatch(/\S/);
    }
  });
});
