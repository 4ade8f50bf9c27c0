import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseEnvelope, type Actor, type EventEnvelope } from '@liucheng/kernel';
import { EventBus } from '@liucheng/ports';
import { Received } from '@liucheng/ports/testing';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { people as budgeting, draftOf } from './annual-budget/budget-examples.ts';
import { claimOf, people, trip } from './expense-reimbursement/claim-examples.ts';
import { financeService } from './finance.service.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-finance-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const path = '/finance/expense-claims';

/** What has been published on the service's bus, from the beginning. */
async function published(
  { service }: TestService,
  until: (events: readonly EventEnvelope[]) => boolean,
): Promise<readonly EventEnvelope[]> {
  const bus = service.app.get(EventBus);
  const received = new Received<EventEnvelope>();
  const subscription = bus.consume(
    { topics: ['liucheng.finance'], group: 'test', positions: async () => ({}) },
    async ({ messages }) => received.add(...messages.map(({ event }) => event)),
  );
  await received.until(until);
  await subscription.stop();
  return received.items;
}

async function submitClaim(service: TestService, receipts: string): Promise<string> {
  const items = (trip.items ?? []).map((item, index) => ({
    ...item,
    receipt: { number: `${receipts}-${index}` },
  }));
  const draft = await service.request('POST', path, { as: people.claimant, body: { ...trip, items } });
  const { id } = draft.json as { id: string };
  await service.request('POST', `${path}/${id}/submission`, { as: people.claimant, body: {} });
  return id;
}

describe('the finance service', () => {
  it('publishes its definitions and cases, and goes on where it was after a restart', async () => {
    const first = await startTestService(financeService, { directory });
    const id = await submitClaim(first, 'A');
    const submitted = (subject: string) => (events: readonly EventEnvelope[]) =>
      events.some((event) => event.subject === subject && event.type.endsWith('.submitted.v2'));
    const before = await published(first, submitted(id));
    await first.close();
    for (const event of before) expect(parseEnvelope(event)).toEqual({ envelope: event });
    const told = before.map(({ type, subject }) => `${type} ${subject}`);
    const definitions = told.filter((each) => each.startsWith('liucheng.process.'));
    expect(definitions).toContain('liucheng.process.definition-published.v1 expense-reimbursement');
    expect(told.slice(definitions.length)).toEqual([
      `liucheng.finance.expense-claim.draft-saved.v1 ${id}`,
      `liucheng.finance.expense-claim.submitted.v2 ${id}`,
    ]);

    const second = await startTestService(financeService, { directory });
    const again = await submitClaim(second, 'B');
    const after = await published(second, submitted(again));
    expect(after.map((event) => event.id).slice(0, before.length)).toEqual(before.map((event) => event.id));
    expect(after).toHaveLength(before.length + 2);
    const claim = await second.request('GET', `${path}/${id}`, { as: people.claimant });
    expect(claim.json).toMatchObject({ id, status: 'awaiting-department', revision: 1 });
    await second.close();
  });
});

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly code?: string;
  readonly rule?: string;
  readonly state?: unknown;
}

describe('the processes of finance over HTTP', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService(financeService);
  });
  afterAll(() => service.close());

  async function send(as: Actor, address: string, body?: object) {
    const { status, json } = await service.request('POST', address, {
      as,
      ...(body === undefined ? {} : { body }),
    });
    return { status, ...(json as Answer) };
  }

  async function read<Read>(as: Actor, address: string): Promise<Read> {
    const { status, json } = await service.request('GET', address, { as });
    expect([address, status]).toEqual([address, 200]);
    return json as Read;
  }

  /** Does one thing after the other, each of which is accepted. */
  async function walk(at: string, ...steps: readonly (readonly [Actor, string, object?])[]) {
    let last = { position: 0 };
    for (const [as, route, body] of steps) {
      const answer = await send(as, `${at}/${route}`, body);
      expect([route, answer.status, answer.code]).toEqual([route, 200, undefined]);
      last = answer;
    }
    return last;
  }

  interface Row {
    readonly id: string;
    readonly department: string;
    readonly amount: number;
  }

  /** The accounts of a year, once the rule that fills them has come so far. */
  async function accounts(year: number, position: number, until: (rows: readonly Row[]) => boolean) {
    for (let atLeast = position; ; atLeast++) {
      const query = `yearFrom=${year}&yearTo=${year}&sort=department&atLeast=${atLeast}`;
      const { items } = await read<{ items: Row[] }>(
        budgeting.manager,
        `/finance/department-budgets?${query}`,
      );
      if (until(items)) return items;
    }
  }

  const sales = draftOf('sales', { travel: 100_000, training: 50_000 });
  const product = draftOf('product', { training: 70_000 });

  /** A budget of the year that is balanced, of two departments. */
  async function balanced(year: number): Promise<string> {
    const { manager, salesHead, productHead, accountant } = budgeting;
    const departments = ['sales', 'product'].map((department) => ({ department }));
    const { id, status } = await send(manager, '/finance/annual-budgets', { year, departments });
    expect(status).toBe(201);
    await walk(
      `/finance/annual-budgets/${id}`,
      [salesHead, 'drafts', sales],
      [productHead, 'drafts', product],
      [accountant, 'consolidation'],
      [manager, 'review', { findings: 'Fine' }],
      [manager, 'balance', { changes: [], total: 220_000, explanation: 'As asked' }],
    );
    return id;
  }

  it('take the annual budget from the drafts over a return to the issue, which fills the accounts', async () => {
    const { manager, salesHead, productHead, executive, employee, accountant } = budgeting;
    const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear();
    const id = await balanced(year);
    const at = `/finance/annual-budgets/${id}`;
    expect(await send(manager, `${at}/issue`)).toMatchObject({ status: 409, code: 'not-approved' });
    expect(await send(salesHead, `${at}/drafts`, { ...sales, total: 1 })).toMatchObject({
      status: 409,
      code: 'total-differs-from-lines',
    });
    expect(await send(salesHead, `${at}/drafts`, product)).toMatchObject({
      status: 403,
      code: 'other-department',
    });
    expect(await send(manager, `${at}/approval`)).toMatchObject({ status: 403, code: 'wrong-role' });
    const cut = draftOf('sales', { travel: 80_000 });
    const issued = await walk(
      at,
      [executive, 'return', { departments: [{ department: 'sales' }], reason: 'Less' }],
      [salesHead, 'drafts', cut],
      [accountant, 'consolidation'],
      [manager, 'review', { findings: 'Fine' }],
      [manager, 'balance', { changes: [], total: 150_000, explanation: 'As asked' }],
      [executive, 'approval'],
      [manager, 'issue'],
    );
    const filled = await accounts(year, issued.position, (rows) => rows.length === 2);
    expect(filled).toMatchObject([
      { id: `product-${year}`, amount: 70_000, issued: true },
      { id: `sales-${year}`, amount: 80_000, issued: true },
    ]);

    // What the services of other departments go by.
    const told = `liucheng.finance.department-budget.set.v1 sales-${year}`;
    const isTold = ({ type, subject }: EventEnvelope) => `${type} ${subject}` === told;
    const events = await published(service, (each) => each.some(isTold));
    expect(events.find(isTold)?.data).toEqual({
      department: 'sales',
      year,
      currency: 'CNY',
      amount: 80_000,
      lines: cut.lines,
      issued: { annualBudget: id, allotment: 1 },
      by: 'policy-issued-budget-fills-account',
    });

    const account = `/finance/department-budgets/sales/${year}`;
    const byHand = { amount: 1, currency: 'CNY', reason: 'A slip' };
    const correction = await service.request('PUT', account, { as: manager, body: byHand });
    expect(correction).toMatchObject({ status: 409, json: { code: 'budget-issued' } });
    const claim = await send(people.claimant, path, claimOf(90_000));
    const claimed = await send(people.claimant, `${path}/${claim.id}/submission`, {});
    await read(people.claimant, `${path}?atLeast=${claimed.position}`);
    expect(await read(people.head, account)).toMatchObject({
      lines: cut.lines,
      issued: { annualBudget: id, allotment: 1 },
      committed: 90_000,
      remaining: -10_000,
    });

    const more = { ...draftOf('sales', { travel: 95_000 }), reason: 'A second fair' };
    expect((await send(salesHead, `${at}/adjustment-requests`, more)).status).toBe(200);
    expect(await read(executive, at)).toMatchObject({
      state: { status: 'issued', requests: [{ request: 'A1', total: 95_000 }] },
      next: [
        { command: 'request-adjustment' },
        { command: 'adjust', allowed: true },
        { command: 'decline-adjustment', allowed: true },
      ],
    });
    const adjusted = await send(executive, `${at}/adjustments`, { request: 'A1' });
    await accounts(year, adjusted.position, (rows) => rows[1]?.amount === 95_000);
    expect(await read(people.head, account)).toMatchObject({ amount: 95_000, remaining: 5_000 });

    const { items } = await read<{ items: { event: string; role: string }[] }>(
      people.head,
      `${account}/history`,
    );
    expect(items.map(({ event, role }) => `${event} ${role}`)).toEqual([
      'set automation',
      'attempt-refused finance-manager',
      'set automation',
    ]);
    const rows = await read<{ items: object[] }>(productHead, '/finance/annual-budgets?status=issued');
    expect(rows.items).toMatchObject([{ id, year, total: 165_000, missing: 0, openRequests: 0 }]);
    expect((await service.request('GET', at, { as: employee })).status).toBe(404);
  });

  it('let the annual budget be handled by those who are bound to each step, and by nobody else', async () => {
    const { manager, accountant, executive, salesHead, productHead } = budgeting;
    const departments = [{ department: 'sales' }];
    const { id } = await send(manager, '/finance/annual-budgets', { year: 2041, departments });
    const reason = { reason: 'Because' };
    const commands: readonly (readonly [route: string, body: object | undefined, ...may: Actor[]])[] = [
      ['', { year: 2041, departments }, manager, accountant],
      [`/${id}/departments`, { departments }, manager, accountant],
      [`/${id}/drafts`, sales, salesHead, productHead, manager],
      [`/${id}/consolidation`, undefined, manager, accountant],
      [`/${id}/review`, { findings: 'Fine' }, manager, accountant],
      [`/${id}/balance`, { changes: [], total: 1, explanation: 'None' }, manager],
      [`/${id}/return`, { departments, ...reason }, manager, executive],
      [`/${id}/approval`, undefined, executive],
      [`/${id}/issue`, undefined, manager],
      [`/${id}/adjustment-requests`, { ...sales, ...reason }, salesHead, productHead, manager],
      [`/${id}/adjustments`, { request: 'A1' }, executive],
      [`/${id}/declined-adjustments`, { request: 'A1', ...reason }, executive],
    ];
    for (const [route, body, ...may] of commands)
      for (const as of Object.values(budgeting)) {
        const method = route.endsWith('/departments') ? 'PUT' : 'POST';
        const { json } = await service.request(method, `/finance/annual-budgets${route}`, {
          as,
          ...(body === undefined ? {} : { body }),
        });
        const refused = (json as Answer).code === 'wrong-role';
        expect([route, as.id, refused]).toEqual([route, as.id, !may.includes(as)]);
      }
  });

  it('have one annual budget a year, also of two that are called for at once', async () => {
    const body = { year: 2040, departments: [{ department: 'sales' }] };
    const calls = await Promise.all(
      Array.from({ length: 6 }, () => send(budgeting.manager, '/finance/annual-budgets', body)),
    );
    expect(calls.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, code } of calls)
      if (status !== 201) expect([status, code]).toEqual([409, 'year-has-budget']);
  });

  it('show heads the account of their own department only', async () => {
    await accounts(new Date(Date.now() + 8 * 3_600_000).getUTCFullYear(), 0, (rows) => rows.length === 2);
    const seen = async (as: Actor, query = '') =>
      (await read<{ items: Row[] }>(as, `/finance/department-budgets${query}`)).items.map(
        ({ department }) => department,
      );
    expect(await seen(budgeting.salesHead)).toEqual(['sales']);
    expect(await seen(budgeting.salesHead, '?department=product')).toEqual([]);
    expect(await seen(budgeting.employee)).toEqual([]);
    expect(await seen(budgeting.cashier, '?department=product')).toEqual(['product']);
  });

  it('take a fund period from the plan to its close', async () => {
    const { accountant, manager, cashier, executive } = budgeting;
    const plan = {
      from: '2026-03-01',
      to: '2026-03-31',
      accounts: [
        { account: 'bank', opening: 20_000_000 },
        { account: 'cash', opening: 50_000 },
      ],
      inflows: 1_000_000,
      outflows: 12_000_000,
    };
    const { id, status } = await send(accountant, '/finance/fund-periods', plan);
    expect(status).toBe(201);
    const at = `/finance/fund-periods/${id}`;
    const out = { account: 'bank', direction: 'out', purpose: 'Rent' };
    const large = { ...out, amount: 11_000_000, voucher: 'V-2' };
    await walk(
      at,
      [executive, 'approval'],
      [cashier, 'movements', { ...out, account: 'cash', amount: 20_000, voucher: 'V-1' }],
    );
    expect(
      await send(cashier, `${at}/movements`, { ...out, account: 'cash', amount: 30_001, voucher: 'V-9' }),
    ).toMatchObject({ status: 409, code: 'not-enough-funds', rule: 'account-never-below-zero' });
    expect(await send(cashier, `${at}/movements`, large)).toMatchObject({
      status: 409,
      rule: 'large-outflow-has-two-approvers',
    });
    expect(await send(cashier, `${at}/approval`)).toMatchObject({ status: 403 });
    const approval = { voucher: 'V-2', amount: 11_000_000 };
    await walk(
      at,
      [manager, 'outflow-approvals', approval],
      [executive, 'outflow-approvals', approval],
      [cashier, 'movements', large],
      [accountant, 'counts', { account: 'cash', counted: 29_900 }],
      [accountant, 'explanations', { count: 'C1', explanation: 'A slip' }],
      [manager, 'analyses', { findings: 'Tight', shortfall: 500_000 }],
    );
    expect(await read(manager, at)).toMatchObject({
      state: { balances: { bank: 9_000_000, cash: 30_000 }, shortfall: 500_000, unexplained: [] },
      next: expect.arrayContaining([expect.objectContaining({ command: 'raise-funds', allowed: true })]),
    });
    const closed = await walk(
      at,
      [manager, 'raised-funds', { source: 'Loan', amount: 500_000, account: 'bank' }],
      [manager, 'closing'],
    );
    expect(await send(cashier, `${at}/movements`, { ...out, amount: 1, voucher: 'V-3' })).toMatchObject({
      status: 409,
      code: 'period-closed',
    });
    const { items } = await read<{ items: object[] }>(
      manager,
      `/finance/fund-periods?status=closed&atLeast=${closed.position}`,
    );
    expect(items).toMatchObject([{ id, total: 9_530_000, unexplained: 0, shortfall: 0 }]);
    const history = await read<{ items: { event: string }[] }>(cashier, `${at}/history`);
    expect(history.items.map(({ event }) => event).filter((each) => each !== 'attempt-refused')).toEqual([
      'planned',
      'plan-approved',
      'movement-recorded',
      'outflow-approved',
      'outflow-approved',
      'movement-recorded',
      'funds-counted',
      'difference-explained',
      'analysed',
      'funds-raised',
      'period-closed',
    ]);
    expect((await service.request('GET', at, { as: budgeting.employee })).status).toBe(404);
  });
});
