import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { newEvent } from '@liucheng/ports/testing';
import { backupDirectory, restoreDirectory, SqliteEventBus } from '@liucheng/sqlite';
import { holdsAny, tracesIn } from './testing/traces-of.ts';
import { WatchedSuite } from './testing/watched-suite.ts';

/*
 * A customer complains, is visited, refused something, gets into a dead letter, and is forgotten: then nothing of what
 * was said about them is to be found anywhere, and everything else is as it was.
 */

// A suite that starts five times and is searched whole has time on a busy machine.
jest.setTimeout(240_000);

const customer = { id: 'C-7001', name: '欧阳Samowarow', phone: '13970011223' };
const secrets = {
  content: 'Der Samowar "explodierte" am Öffnungstag ☕.',
  demand: '请赔偿全新茶炊一台',
  remark: 'Nochmals kaputt, ich bin enttäuscht!',
  suggestions: 'Ein leiserer Samowar wäre schön.',
  refused: 'Besuch bei Samowarow',
};
const texts = [customer.name, customer.phone, ...Object.values(secrets)];
const facts = 'The valve had been fitted upside down.';
const erased = 'erased · 已删除';
const readers = ['u-luo', 'u-song', 'u-gao', 'u-tang', 'u-admin'];
const complaints = '/customer-service/complaints';
const person = '/customer-service/personal-data/customer:C-7001';
const acceptance = { customer, content: secrets.content, demand: secrets.demand };
const key = { 'idempotency-key': 'the-first-call' };

let directory: string;
let data: string;
let suite: WatchedSuite;
const log: string[] = [];
/** The addresses of the customer's cases. */
let cases: string[] = [];
let complaint = '';
let figures: JsonObject;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-personal-'));
  data = join(directory, 'data');
  suite = await WatchedSuite.open(data);
});
afterAll(async () => {
  await WatchedSuite.closeAll();
  await rm(directory, { recursive: true, force: true });
});

/** Starts the suite again, on what was made of its data meanwhile. */
async function restart(change: () => Promise<void> = async () => undefined): Promise<void> {
  await suite.close();
  log.push(...suite.log);
  await change();
  suite = await WatchedSuite.open(data);
}

/** What the monitor knows of the cases, with every figure; once it has all of it. */
async function measured(): Promise<JsonObject> {
  await suite.read('u-gao', '/monitor/status?wait=10000');
  const all = [
    '/monitor/metrics/processes',
    '/monitor/metrics/processes/complaint',
    '/monitor/metrics/processes/complaint/totals',
    '/monitor/metrics/processes/complaint/variants',
    '/monitor/metrics/processes/complaint/people',
    '/monitor/cases?limit=100',
    '/monitor/violations?limit=100',
    ...cases.map(monitored),
  ];
  return Object.fromEntries(
    await Promise.all(all.map(async (path) => [path, await suite.read('u-gao', path)] as const)),
  ) as JsonObject;
}

/** A case's address at the monitor. */
function monitored(address: string): string {
  const [, , list, id] = address.split('/');
  return `/monitor/cases/${list === 'complaints' ? 'complaint' : list}/${id}`;
}

const state = async (path = complaint, by = 'u-luo') =>
  (await suite.read<{ state: { customer: JsonObject } }>(by, path)).state;
const history = async (path: string): Promise<readonly JsonObject[]> =>
  (await suite.read<{ items: readonly JsonObject[] }>('u-luo', `${path}/history`)).items;

/** A message by which the monitor parks a case, and with it all that follows there. */
async function poison(process: string, subject: string, type: string): Promise<void> {
  const bus = SqliteEventBus.open({ file: join(data, 'bus.db') });
  const event = {
    ...newEvent(subject, 'forged'),
    ...{ type, process, time: '2026-03-02T09:30:00.000Z', sequence: 0 },
  };
  await bus.publish([{ topic: 'liucheng.customer-service', key: subject, event }]);
  await bus.close();
}

describe('what is said about a customer', () => {
  it('is read by those who handle the case, and lies nowhere in the open', async () => {
    const first = await suite.send('u-luo', 'POST', complaints, { body: acceptance, headers: key });
    complaint = `${complaints}/${(JSON.parse(first.text) as { id: string }).id}`;
    const evidence = [{ reference: 'PH-1', description: 'Photo of the valve' }];
    await suite.command('u-luo', `${complaint}/investigations`, {
      facts,
      responsible: { department: 'product' },
      evidence,
    });
    await suite.command('u-luo', `${complaint}/solutions`, { content: 'A new one' });
    await suite.command('u-luo', `${complaint}/solution-rejection`, { remark: secrets.remark });

    const { id } = await suite.command('u-luo', '/customer-service/customer-care', { customer });
    const care = `/customer-service/customer-care/${id}`;
    await suite.command('u-luo', `${care}/visit-plans`, {
      purpose: secrets.content,
      visits: [{ on: '2099-05-04' }],
    });
    const plan = await suite.read<{ state: { visits: { visitId: string }[] } }>('u-luo', care);
    const { visitId = '' } = plan.state.visits[0] ?? {};
    const wrong = { visitId: secrets.refused, experience: secrets.content, satisfaction: 1 };
    const refused = await suite.send('u-luo', 'POST', `${care}/visits`, { body: wrong });
    expect([refused.status, holdsAny(refused.text, texts)]).toEqual([409, [secrets.refused]]);
    const { experience, satisfaction } = wrong;
    await suite.command('u-luo', `${care}/visits`, {
      visitId,
      experience,
      satisfaction,
      suggestions: secrets.suggestions,
    });
    cases = [complaint, care, await followed(visitId)];

    expect(await state()).toMatchObject({ customer: { ...customer, content: secrets.content } });
    expect(await state(cases[2])).toMatchObject({ customer: { demand: secrets.suggestions } });
    expect(JSON.stringify(await history(care))).toContain(secrets.refused);
    const shown = await suite.shown(readers, cases);
    const held = [...shown].flatMap(([, answer]) => holdsAny(answer, texts));
    expect([...new Set(held)].sort()).toEqual(
      [
        customer.name,
        customer.phone,
        secrets.content,
        secrets.demand,
        secrets.refused,
        secrets.suggestions,
      ].sort(),
    );
    // Nobody outside of the department's service.
    for (const [request, answer] of shown)
      if (!request.includes('/customer-service/'))
        expect([request, holdsAny(answer, texts)]).toEqual([request, []]);
  });

  it('is in no dead letter that follows it', async () => {
    const subject = complaint.split('/').at(-1) as string;
    await poison('complaint', subject, 'liucheng.customer-service.complaint.accepted.v1');
    const move = { content: 'Another new one', compensation: 1_000 };
    await suite.command('u-luo', `${complaint}/solution`, move, 'PUT');
    await suite.command('u-luo', `${complaint}/solution-rejection`, { remark: secrets.remark });
    // What is stored comes to the bus a moment later.
    const letters = async (): Promise<number> => {
      await suite.read('u-gao', '/monitor/status?wait=10000');
      return (await suite.read<{ items: JsonObject[] }>('u-gao', '/monitor/dead-letters')).items.length;
    };
    while ((await letters()) < 3) await pause(50);
    figures = await measured();
    expect(await tracesIn(data, texts)).toEqual({});
    expect(holdsAny(suite.log.join(''), texts)).toEqual([]);
    // Otherwise it would have been found.
    const found = await tracesIn(data, [facts, customer.id]);
    expect(Object.keys(found).filter((file) => file.startsWith('customer-service-events'))).not.toEqual([]);
    expect(Object.keys(found).filter((file) => file.startsWith('bus.db'))).not.toEqual([]);
  });
});

/** The complaint that a visit has opened. */
async function followed(visit: string): Promise<string> {
  for (;;) {
    const { items } = await suite.read<{ items: { id: string }[] }>('u-luo', `${complaints}?visit=${visit}`);
    if (items[0]) return `${complaints}/${items[0].id}`;
    await suite.read('u-gao', '/monitor/status?wait=100');
  }
}

describe('a customer who is forgotten', () => {
  it('has been in a backup before', async () => {
    const to = join(directory, 'backups');
    const { directory: backup } = await backupDirectory({ data, to, version: 'test', now: Date.now() });
    await cp(backup, join(directory, 'backup'), { recursive: true });
    await cp(join(data, 'customer-service-keys.db'), join(directory, 'keys-of-before.db'));
    expect(await tracesIn(backup, texts)).toEqual({});
  });

  it('is forgotten only by who may, and with a ground', async () => {
    const statuses = async (by: string, query: string) =>
      (await suite.send(by, 'DELETE', `${person}${query}`)).status;
    expect(await statuses('u-song', '?reason=request')).toBe(403);
    expect(await statuses('u-tang', '?reason=request')).toBe(403);
    expect(await statuses('u-admin', '')).toBe(400);
    expect(await statuses('u-admin', '?reason=because')).toBe(400);
    expect(await suite.read('u-tang', person)).toMatchObject({ status: 'held', forgotten: [] });
    const asked = `${person}?reason=request&reference=REQ-2026-17`;
    const done = await suite.send('u-admin', 'DELETE', asked);
    expect([done.status, JSON.parse(done.text)]).toMatchObject([
      200,
      { status: 'erased', forgotten: [{ by: 'u-admin', reason: 'request', reference: 'REQ-2026-17' }] },
    ]);
    expect((await suite.send('u-admin', 'DELETE', asked)).text).toBe(done.text);
    expect((await suite.send('u-tang', 'GET', person)).text).toBe(done.text);
  });

  const expectErased = async (): Promise<void> => {
    for (const [request, answer] of await suite.shown(readers, cases))
      expect([request, holdsAny(answer, texts)]).toEqual([request, []]);
    expect(await state()).toMatchObject({
      customer: { id: customer.id, name: erased, phone: erased, content: erased, demand: erased },
    });
    const refusal = (await history(cases[1] as string)).find(({ event }) => event === 'attempt-refused');
    expect(refusal).toMatchObject({
      text: { en: expect.stringContaining('erased'), 'zh-CN': expect.stringContaining('已删除') },
      refusal: { code: 'visit-not-planned' },
    });
    expect(await suite.read('u-luo', `${complaints}?customer=C-7001`)).toMatchObject({
      items: [{ customer: 'C-7001' }, { customer: 'C-7001' }],
    });
    expect(await measured()).toEqual(figures);
    expect(await tracesIn(data, texts)).toEqual({});
  };

  it('is erased for everybody, and every figure is as it was', expectErased);

  it('stays so after a restart, with views and the monitor built anew, and with the keys of before put back', async () => {
    await restart();
    await expectErased();
    await restart(async () => {
      for (const name of ['customer-service', 'monitor'])
        for (const suffix of ['', '-wal', '-shm'])
          await rm(join(data, `${name}-documents.db${suffix}`), { force: true });
    });
    figures = rebuilt(figures);
    expect(rebuilt(await measured())).toEqual(figures);
    await restart(() => cp(join(directory, 'keys-of-before.db'), join(data, 'customer-service-keys.db')));
    expect(await state()).toMatchObject({ customer: { name: erased } });
    expect(await suite.read('u-tang', person)).toMatchObject({ status: 'erased' });
  });

  it('gets the same answer to a repeated command, and comes back as somebody new', async () => {
    const again = await suite.send('u-luo', 'POST', complaints, { body: acceptance, headers: key });
    expect([again.status, (JSON.parse(again.text) as { id: string }).id]).toEqual([
      201,
      complaint.split('/').at(-1),
    ]);
    const back = {
      customer: { id: customer.id, name: 'Back again' },
      content: 'A new matter',
      demand: 'An answer',
    };
    const { id } = await suite.command('u-luo', complaints, back);
    expect(await state(`${complaints}/${id}`)).toMatchObject({ customer: { name: 'Back again' } });
    expect(await state()).toMatchObject({ customer: { name: erased } });
    expect(await suite.read('u-tang', person)).toMatchObject({
      status: 'held',
      forgotten: [{ by: 'u-admin' }],
    });
  });

  it('does not come back with a backup, which does not start without the keys', async () => {
    await suite.close();
    log.push(...suite.log);
    const restored = join(directory, 'restored');
    restoreDirectory(join(directory, 'backup'), restored);
    await expect(WatchedSuite.open(restored)).rejects.toThrow(
      'put customer-service-keys.db and personal-data-key',
    );
    for (const file of ['customer-service-keys.db', 'personal-data-key'])
      await cp(join(data, file), join(restored, file));
    data = restored;
    suite = await WatchedSuite.open(data);
    expect(await state()).toMatchObject({ customer: { name: erased } });
    expect((await history(complaint)).length).toBeGreaterThan(3);
    expect(await tracesIn(directory, texts)).toEqual({});
    expect(holdsAny([...log, ...suite.log].join(''), texts)).toEqual([]);
  });
});

/** A monitor that is built anew numbers and dates what it tells by its own clock. */
function rebuilt(all: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(all, (name, value: unknown) =>
      ['detectedAt', 'parked', 'position', 'asOf', 'notice'].includes(name) ? undefined : value,
    ),
  ) as JsonObject;
}
