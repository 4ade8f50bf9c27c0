import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseEnvelope, type EventEnvelope } from '@liucheng/kernel';
import { EventBus } from '@liucheng/ports';
import { Received } from '@liucheng/ports/testing';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { people, trip } from './expense-reimbursement/claim-examples.ts';
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
