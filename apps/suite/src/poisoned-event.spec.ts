import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventEnvelope, Json } from '@liucheng/kernel';
import { SqliteEventBus } from '@liucheng/sqlite';
import { claimVersion, json, ProbedSuite } from './testing/probed-suite.ts';

let suite: ProbedSuite;
/** The suite's own bus, as another process on the same directory has it. */
let bus: SqliteEventBus;
beforeAll(async () => {
  suite = await ProbedSuite.open();
  bus = SqliteEventBus.open({ file: join(suite.directory, 'bus.db') });
}, 240_000);
afterAll(async () => {
  await bus.close();
  await suite.close();
});

interface Letters {
  readonly items: readonly { readonly key: string; readonly cause: string; readonly attempts: number }[];
}

const topic = 'liucheng.finance';
const monitored = (process: string, subject: string, sequence: number) =>
  suite.read<Record<string, unknown>>(
    'u-gao',
    `/monitor/cases/${process}/${subject}?wait=10000&sequence=${sequence}`,
  );
const letters = async (): Promise<Letters> => {
  await suite.read('u-gao', '/monitor/status?wait=10000');
  return suite.read<Letters>('u-gao', '/monitor/dead-letters');
};
const retry = async (key: string): Promise<unknown> => {
  const request = { method: 'POST', path: '/monitor/dead-letters/retry', ...json({ key }) };
  return JSON.parse((await suite.as('u-gao', request)).text);
};

function event(subject: string, sequence: number, more: Partial<EventEnvelope> = {}): EventEnvelope {
  return {
    specversion: '1.0',
    id: `${subject}-${sequence}`,
    source: '/elsewhere',
    type: 'liucheng.finance.expense-claim.submitted.v2',
    subject,
    time: '2026-03-02T09:30:00.000Z',
    datacontenttype: 'application/json',
    data: {},
    process: 'expense-reimbursement',
    processversion: claimVersion,
    sequence,
    ...more,
  };
}

async function draft(): Promise<string> {
  const request = { method: 'POST', path: '/finance/expense-claims', ...json({ title: 'Trip' }) };
  return (JSON.parse((await suite.as('u-zhang', request)).text) as { id: string }).id;
}

async function saveDraft(id: string): Promise<void> {
  const request = { method: 'PUT', path: `/finance/expense-claims/${id}/draft`, ...json({ title: 'Visit' }) };
  expect((await suite.as('u-zhang', request)).status).toBe(200);
}

describe('a poisoned event', () => {
  it('parks its own case with what follows, is listed with its cause, and all others go on', async () => {
    const [poisoned, sound] = [await draft(), await draft()];
    await monitored('expense-reimbursement', poisoned, 0);
    await bus.publish([{ topic, key: poisoned, event: event(poisoned, 0, { id: 'forged' }) }]);
    await saveDraft(poisoned);
    await saveDraft(sound);
    expect(await monitored('expense-reimbursement', sound, 1)).toMatchObject({ events: 2 });

    const cause = expect.stringContaining('event forged claims position 0 of its case');
    expect((await letters()).items).toMatchObject([
      { key: poisoned, cause, attempts: 1 },
      { key: poisoned, attempts: 0 },
    ]);
    expect(await monitored('expense-reimbursement', poisoned, 0)).toMatchObject({
      events: 1,
      parked: { cause },
    });
    expect(await retry(poisoned)).toEqual({ handled: 0, parked: 2 });
    expect((await letters()).items[0]).toMatchObject({ key: poisoned, attempts: 2 });
  });

  it('that waits for a definition is handled when it is published and tried again', async () => {
    const waiting = [event('w1', 0), event('w1', 1)].map((each) => ({
      topic,
      key: 'w1',
      event: { ...each, processversion: 7 },
    }));
    await bus.publish(waiting);
    const ofKey = async () => (await letters()).items.filter(({ key }) => key === 'w1');
    const cause = 'no definition of process expense-reimbursement in version 7 is published';
    expect((await ofKey())[0]).toMatchObject({ cause });
    expect(await retry('w1')).toEqual({ handled: 0, parked: 2 });

    const path = `/monitor/definitions/expense-reimbursement/versions/${claimVersion}`;
    const { definition } = await suite.read<{ definition: Record<string, Json> }>('u-gao', path);
    const published = {
      method: 'POST',
      path: '/monitor/definitions',
      ...json({ ...definition, version: 7 }),
    };
    expect((await suite.as('u-gao', published)).status).toBe(201);
    expect(await retry('w1')).toMatchObject({ parked: 0 });
    expect(await ofKey()).toEqual([]);
    expect(await monitored('expense-reimbursement', 'w1', 1)).toMatchObject({ events: 2, version: 7 });
  });
});
