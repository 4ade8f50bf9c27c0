import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import type { NewEvent } from '@liucheng/ports';
import { SqliteEventStore } from '@liucheng/sqlite';
import { startBuilt, type BuiltProcess } from './testing/built-process.ts';
import type { Answer } from './testing/caller.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';
import { items } from './testing/lists.ts';
import { asPreviousProgram, eventTypes } from './testing/previous-program.ts';
import { atRest, copyOf, monitorDigest, readByMonitor, replayed } from './testing/rebuilt-monitor.ts';

const golden = new URL(
  '../../../libs/departments/finance/src/expense-reimbursement/golden/submitted.v1.json',
  import.meta.url,
);
const v1 = 'liucheng.finance.expense-claim.submitted.v1';
const v2 = 'liucheng.finance.expense-claim.submitted.v2';

/** Ids of the claims that the previous program left behind: paid, under review, rejected. */
type Claims = Readonly<Record<'paid' | 'open' | 'rejected', string>>;

/** The drill of docs/upgrade-drill.md. */
describe('a data directory of the previous event version', () => {
  let directory: string;
  let left: Claims;
  /** A copy, for each test, of what was left behind. */
  let live: string;
  let suite: CrashingSuite;
  let monitor: BuiltProcess | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-upgrade-'));
    left = await leaveBehind(join(directory, 'left-behind'));
  }, 120_000);
  beforeEach(async () => {
    live = await mkdtemp(join(directory, 'live-'));
    await cp(join(directory, 'left-behind'), live, { recursive: true });
    suite = await CrashingSuite.open(live);
  });
  afterEach(async () => {
    await suite.destroy();
    monitor?.kill('SIGKILL');
    await monitor?.ended;
  });
  afterAll(async () => {
    await suite.destroy();
    await rm(directory, { recursive: true, force: true });
  });

  let commands = 0;
  const post = (person: string, path: string, body: object = {}): Promise<Answer> =>
    suite.request(person, `/finance/expense-claims${path}`, {
      method: 'POST',
      headers: { 'idempotency-key': `upgrade ${commands++}` },
      body,
    });
  const done = async (person: string, claim: string, step: string, body: object = {}): Promise<void> => {
    expect([step, (await post(person, `/${claim}/${step}`, body)).status]).toEqual([step, 200]);
  };
  const draft = async (receipt: string): Promise<string> => {
    const answer = await post('u-zhang', '', {
      title: 'Visit to a customer',
      currency: 'CNY',
      total: 12_300,
      items: [
        {
          category: 'travel',
          date: '2026-01-05',
          amount: 12_300,
          receipt: { number: receipt },
          description: 'Train',
        },
      ],
    });
    expect(answer.status).toBe(201);
    return String(answer.json['id']);
  };
  const approveAndPay = async (claim: string): Promise<void> => {
    await done('u-li', claim, 'department-approval');
    await done('u-wang', claim, 'finance-approval');
    await done('u-chen', claim, 'payment', { amount: 12_300, method: 'bank-transfer', reference: 'TX-1' });
  };
  const history = async (claim: string): Promise<unknown[]> =>
    (await items(suite, `/finance/expense-claims/${claim}/history`)).map(({ event }) => event);

  /** The monitor has the case up to this event. */
  const monitored = async (claim: string, sequence: number): Promise<void> => {
    const path = `/monitor/cases/expense-reimbursement/${claim}?wait=10000&sequence=${sequence}`;
    expect((await suite.request('u-gao', path)).json).toMatchObject({ sequence });
  };

  /** Writes the directory that the previous program left behind. */
  async function leaveBehind(to: string): Promise<Claims> {
    const today = join(directory, 'today');
    suite = await CrashingSuite.open(today);
    const [paid, open, rejected] = [await draft('R-1'), await draft('R-2'), await draft('R-3')];
    for (const claim of [paid, open, rejected]) await done('u-zhang', claim, 'submission');
    await approveAndPay(paid);
    await done('u-li', rejected, 'department-rejection', { reason: 'Which trip?' });
    expect(await suite.stop()).toBe(0);
    const shapes = await asPreviousProgram(today, to);
    const frozen = JSON.parse(await readFile(golden, 'utf8')) as JsonObject;
    for (const shape of shapes) expect(Object.keys(shape).sort()).toEqual(Object.keys(frozen).sort());
    expect(shapes).toHaveLength(3);
    expect(await eventTypes(to)).toMatchObject({ store: { [v1]: 3 }, bus: { [v1]: 3 } });
    expect((await eventTypes(to)).store).not.toHaveProperty([v2]);
    return { paid, open, rejected };
  }

  it('is taken over: read, listed, gone on with, and judged with new events beside the old ones', async () => {
    const { paid, open, rejected } = left;

    const listed = await items(suite, '/finance/expense-claims');
    const row = { currency: 'CNY', total: 12_300, items: 1 };
    expect(new Map(listed.map((each) => [each['id'], each]))).toEqual(
      new Map([
        [paid, expect.objectContaining({ ...row, status: 'paid' })],
        [open, expect.objectContaining({ ...row, status: 'awaiting-department' })],
        [rejected, expect.objectContaining({ ...row, status: 'rejected' })],
      ]),
    );
    await approveAndPay(open);
    await done('u-zhang', rejected, 'submission', { title: 'Visit to the plant in Suzhou' });
    await approveAndPay(rejected);
    expect(await history(rejected)).toEqual([
      'draft-saved',
      'submitted',
      'department-rejected',
      'submitted',
      'department-approved',
      'finance-approved',
      'paid',
    ]);
    // A receipt that a claim of old holds is held.
    const again = await draft('R-1');
    const refused = await post('u-zhang', `/${again}/submission`);
    expect(refused.json['code']).toBe('receipt-already-claimed');

    await monitored(again, 1);
    const violations = await items(suite, '/monitor/violations');
    expect(violations.map(({ case: of, kind }) => [of, kind])).toEqual([[again, 'refused-attempt']]);
    expect(await items(suite, '/monitor/dead-letters')).toEqual([]);

    const token = await suite.token('u-gao');
    await atRest(async (path) => (await suite.request('u-gao', path)).json);
    expect(await suite.stop()).toBe(0);
    // The relay's position went with the documents, so what was published was published again: told by (case, sequence).
    expect(await eventTypes(live)).toMatchObject({ store: { [v1]: 3, [v2]: 1 }, bus: { [v1]: 6, [v2]: 1 } });
    const anew = await copyOf(live, join(directory, 'anew'), readByMonitor);
    monitor = startBuilt('process-monitor', { LIUCHENG_DATA: anew, LIUCHENG_LOG_LEVEL: 'error' });
    await replayed(monitor, token);
    expect(await monitorDigest(anew)).toEqual(await monitorDigest(live));
  }, 180_000);

  it('taken over by a newer program still, while this one runs: it refuses what it cannot read, and nothing else', async () => {
    const { open, paid } = left;
    await suite.ready();
    const store = SqliteEventStore.open({ file: join(live, 'finance-events.db') });
    const recorded = await store.readStream(`expense-claim-${open}`);
    const { sequence, ...last } = recorded.at(-1)?.event ?? { sequence: -1 };
    const newer = {
      ...last,
      id: 'newer',
      type: v2.replace('.v2', '.v3'),
      data: { shape: 'unknown' },
    } as NewEvent;
    await store.append(`expense-claim-${open}`, [newer], { expectedRevision: sequence, commandId: 'newer' });
    await store.close();

    const url = `${await suite.url()}/finance/expense-claims`;
    const headers = {
      authorization: `Bearer ${await suite.token('u-li')}`,
      'content-type': 'application/json',
    };
    const approval = await fetch(`${url}/${open}/department-approval`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect([approval.status, approval.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await approval.json()).toMatchObject({ code: 'newer-version-needed' });
    const after = SqliteEventStore.open({ file: join(live, 'finance-events.db') });
    expect((await after.readStream(`expense-claim-${open}`)).at(-1)?.event.id).toBe('newer');
    await after.close();

    expect(await history(paid)).toContain('paid');
    const other = await draft('R-9');
    await done('u-zhang', other, 'submission');
    // The monitor reads every version: the new shape is the same step, and not judged by a schema of another.
    await monitored(open, sequence + 1);
    const found = await items(suite, '/monitor/violations');
    expect(found.filter(({ kind }) => kind === 'incomplete-data' || kind === 'unknown-step')).toEqual([]);
  }, 180_000);
});
