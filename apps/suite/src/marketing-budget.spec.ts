import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { sampleCompany } from '@liucheng/human-resources';
import { marketingService } from '@liucheng/marketing';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { sendRaw, type RawAnswer } from './testing/raw-request.ts';

// Two departments that know nothing of each other's code: what finance really publishes is what marketing reads.

let directory = '';
let host: RunningHost;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-budget-'));
  host = await startHost([financeService, marketingService], {
    config: readConfig({ PORT: '0', LIUCHENG_DATA: directory }),
    logger: createLogger('silent'),
    people: sampleCompany,
  });
});
afterAll(async () => {
  await host.close();
  await rm(directory, { recursive: true, force: true });
});

async function as(person: string, method: string, path: string, body?: object): Promise<RawAnswer> {
  const headers = { 'content-type': 'application/json' };
  const issued = await sendRaw(host.url, {
    method: 'POST',
    path: '/issuer/token',
    headers,
    body: JSON.stringify({ person }),
  });
  const { access_token: token } = JSON.parse(issued.text) as { access_token: string };
  return sendRaw(host.url, {
    method,
    path,
    headers: { ...(body ? headers : {}), authorization: `Bearer ${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

describe("finance's budget of marketing", () => {
  it('fills the account that campaigns draw on', async () => {
    const { text } = await as('u-jiang', 'POST', '/marketing/campaigns', { title: 'One cup' });
    const { id, position } = JSON.parse(text) as { id: string; position: number };
    const budget = { amount: 500, currency: 'CNY', reason: 'On paper' };
    expect((await as('u-zhao', 'PUT', '/finance/department-budgets/marketing/2026', budget)).status).toBe(
      200,
    );
    let accounts: object[] = [];
    // The list waits for a position that is there when the reaction has been stored.
    for (let at = position + 1; accounts.length === 0; at++) {
      const answer = await as('u-jiang', 'GET', `/marketing/budgets?atLeast=${at}`);
      expect(answer.status).toBe(200);
      accounts = (JSON.parse(answer.text) as { items: object[] }).items;
    }
    expect(accounts).toMatchObject([{ id: '2026', budget: 500, remaining: 500 }]);
    const draft = await as('u-jiang', 'PUT', `/marketing/campaigns/${id}/plan`, {
      goals: 'To be known',
      strategy: 'Word of mouth',
      period: { from: '2026-04-01', to: '2026-04-30' },
      activities: [{ activity: 'Talk' }],
      budget: 500,
      split: [{ item: 'Talk', amount: 500 }],
    });
    expect(draft.status).toBe(200);
  });
});
