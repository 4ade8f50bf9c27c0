import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { administrationService } from './administration.service.ts';

const actor = (id: string, department: string, ...roles: string[]): Actor => ({
  id,
  department,
  roles: ['employee', ...roles].map((role) => ({ role, department })),
});
const people = {
  employee: actor('u-liu', 'sales'),
  clerk: actor('u-qian', 'administration', 'office-clerk'),
  manager: actor('u-kong', 'administration', 'office-manager', 'department-head'),
};
const path = '/administration/supply-rounds';

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly code?: string;
  readonly detail?: string;
}
interface Rows {
  readonly items: readonly { readonly id: string; readonly follows?: string; readonly onHand: number }[];
}

let service: TestService;
beforeAll(async () => {
  service = await startTestService(administrationService);
});
afterAll(() => service.close());

async function send(as: Actor, route: string, body: object, headers = {}) {
  const { status, json } = await service.request('POST', `${path}${route}`, { as, body, headers });
  return { status, ...(json as Answer) };
}

/** A round with 20 in stock, of which 18 are issued or less. */
async function stocked(item: string): Promise<string> {
  const { id } = await send(people.employee, '', { item, unit: 'pack', quantity: 20 });
  const quotes = [
    { supplier: 'Deli', unitPrice: 2_350 },
    { supplier: 'M&G', unitPrice: 2_480 },
  ];
  await send(people.clerk, `/${id}/purchase-plan`, { quantity: 20, reorderPoint: 5 });
  await send(people.manager, `/${id}/supplier`, { quotes, supplier: 'Deli', reason: 'Price' });
  await send(people.manager, `/${id}/orders`, { number: 'PO-1', quantity: 20 });
  const { status } = await send(people.clerk, `/${id}/receipts`, { quantity: 20 });
  expect(status).toBe(200);
  return id;
}

async function rows(query: string, as = people.employee): Promise<Rows['items']> {
  const { status, json } = await service.request('GET', `${path}?${query}`, { as });
  expect(status).toBe(200);
  return (json as Rows).items;
}

describe('office supplies over HTTP', () => {
  it('goes from demand to write-off, and says what comes next to whom', async () => {
    const id = await stocked('paper-a4');
    await send(people.employee, `/${id}/requests`, { quantity: 2, purpose: 'Printer' });
    const asked = await service.request('GET', `${path}/${id}`, { as: people.employee });
    expect(asked.json).toMatchObject({
      id,
      state: { onHand: 20, requests: [{ id: 'R1', open: 2 }] },
      next: [
        { command: 'request', allowed: true },
        { command: 'issue', allowed: false, refusal: { code: 'wrong-role' } },
        { command: 'take-stock', allowed: false },
        { command: 'write-off', allowed: false },
      ],
    });
    expect((await send(people.clerk, `/${id}/issues`, { quantity: 2, request: 'R1' })).status).toBe(200);
    expect((await send(people.manager, `/${id}/stocktakes`, { counted: 18 })).status).toBe(200);
    const done = await send(people.manager, `/${id}/write-off`, { quantity: 18, reason: 'Old' });
    expect(done).toMatchObject({ status: 200, state: { status: 'closed', onHand: 0 } });
    expect(await rows(`status=closed&item=paper-a4&atLeast=${done.position}`)).toMatchObject([
      { id, onHand: 0, owner: 'u-liu', ownerDepartment: 'sales' },
    ]);
    const history = await service.request('GET', `${path}/${id}/history`, { as: people.employee });
    expect((history.json as { items: unknown[] }).items).toHaveLength(9);
  });

  it('refuses in the language of the caller, and keeps the attempt on record', async () => {
    const id = await stocked('pencil');
    const refused = await send(
      people.clerk,
      `/${id}/issues`,
      { quantity: 21, to: 'u-liu' },
      { 'accept-language': 'zh-CN' },
    );
    expect(refused).toMatchObject({
      status: 409,
      code: 'not-enough-stock',
      rule: 'ledger-never-below-zero',
      clause: 'ADM-1',
      detail: '库存 20 pack，支出 21 后将为 -1。',
    });
    const { json } = await service.request('GET', `${path}/${id}/history`, { as: people.clerk });
    expect((json as { items: unknown[] }).items.at(-1)).toMatchObject({
      event: 'attempt-refused',
      refusal: { command: 'issue', rule: 'ledger-never-below-zero' },
    });
  });

  it('issues no more than there is under parallel commands', async () => {
    const id = await stocked('stapler');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => send(people.clerk, `/${id}/issues`, { quantity: 3, to: 'u-liu' })),
    );
    const issued = answers.filter(({ status }) => status === 200).length;
    const { json } = await service.request('GET', `${path}/${id}`, { as: people.clerk });
    expect(json).toMatchObject({ state: { onHand: 20 - 3 * issued } });
    expect(issued).toBeLessThanOrEqual(6);
    expect(issued).toBeGreaterThan(0);
  });

  it('opens a demand once when the stock falls below the reorder point', async () => {
    const id = await stocked('toner');
    const low = await send(people.clerk, `/${id}/issues`, { quantity: 16, to: 'u-liu' });
    await send(people.clerk, `/${id}/issues`, { quantity: 1, to: 'u-liu' });
    let next: Rows['items'] = [];
    // The list waits for a position that is there when the reaction has been stored.
    for (let position = low.position; next.length === 0; position++)
      next = await rows(`follows=${id}&atLeast=${position}`, people.clerk);
    expect(next).toMatchObject([
      { follows: id, item: 'toner', owner: 'policy-stock-below-reorder-point', onHand: 0 },
    ]);
    const opened = next[0]?.id as string;
    const { json } = await service.request('GET', `${path}/${opened}/history`, { as: people.clerk });
    expect(json).toMatchObject({ items: [{ role: 'automation', step: 'collect-demand' }] });
    expect(await rows(`follows=${id}`)).toHaveLength(1);
  });

  it('names each bad parameter of a list', async () => {
    const { status, json } = await service.request('GET', `${path}?status=gone&onHandFrom=x&sort=price`, {
      as: people.clerk,
    });
    expect(status).toBe(400);
    const paths = (json as { errors: { path: string }[] }).errors.map((each) => each.path).sort();
    expect(paths).toEqual(['?onHandFrom', '?sort', '?status']);
  });
});
