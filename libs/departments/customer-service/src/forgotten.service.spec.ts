import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { people } from './complaint/complaint-examples.ts';
import { customerServiceService } from './customer-service.service.ts';

const admin: Actor = { id: 'u-admin', department: 'administration', roles: [{ role: 'system-admin' }] };
const complaints = '/customer-service/complaints';
const person = '/customer-service/personal-data/customer:C-1';
const keysFile = 'customer-service-keys.db';

// Services that start several times, on a busy machine.
jest.setTimeout(240_000);

let directory: string;
let service: TestService;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-forgotten-'));
  service = await startTestService(customerServiceService, { directory });
});
afterEach(async () => {
  await service.close();
  await rm(directory, { recursive: true, force: true });
});

async function restart(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  service = await startTestService(customerServiceService, { directory, settings });
}

async function accept(content: string): Promise<string> {
  const body = { customer: { id: 'C-1', name: 'Zhou Min' }, content, demand: 'Another one.' };
  const { status, json } = await service.request('POST', complaints, { as: people.agent, body });
  expect(status).toBe(201);
  return (json as { id: string }).id;
}

async function contentOf(id: string): Promise<string> {
  const { json } = await service.request('GET', `${complaints}/${id}`, { as: people.agent });
  return (json as { state: { customer: { content: string } } }).state.customer.content;
}

it('who was forgotten stays so when the keys of before are put back and the bus is lost', async () => {
  const id = await accept('It leaks.');
  expect(await contentOf(id)).toBe('It leaks.');
  await service.service.close();
  await cp(join(directory, keysFile), join(directory, 'before'));
  await restart();
  expect((await service.request('DELETE', `${person}?reason=request`, { as: admin })).status).toBe(200);
  await service.service.close();
  await cp(join(directory, 'before'), join(directory, keysFile));
  for (const suffix of ['', '-wal', '-shm']) await rm(join(directory, `bus.db${suffix}`), { force: true });
  await restart();
  expect(await contentOf(id)).toBe('erased · 已删除');
});

it('a service does not start without the keys of its events, unless it is told that they are lost', async () => {
  const id = await accept('It leaks.');
  await service.service.close();
  await rm(join(directory, keysFile));
  await expect(restart()).rejects.toThrow('the keys that they are encrypted by are not here');
  await restart({ LIUCHENG_PERSONAL_KEYS: 'lost' });
  expect(await contentOf(id)).toBe('personal data · 个人信息');
  expect(await contentOf(await accept('It drips.'))).toBe('It drips.');
  await service.service.close();
  await restart();
  expect(await contentOf(id)).toBe('personal data · 个人信息');
});

it('a key of the installation is replaced by two starts', async () => {
  const id = await accept('It leaks.');
  await service.service.close();
  const key = Buffer.alloc(32, 7).toString('base64');
  await expect(restart({ LIUCHENG_PERSONAL_KEY: key })).rejects.toThrow(
    'LIUCHENG_PERSONAL_KEY_PREVIOUS_FILE',
  );
  await restart({
    LIUCHENG_PERSONAL_KEY: key,
    LIUCHENG_PERSONAL_KEY_PREVIOUS_FILE: join(directory, 'personal-data-key'),
  });
  expect(await contentOf(id)).toBe('It leaks.');
  await service.service.close();
  await rm(join(directory, 'personal-data-key'));
  await restart({ LIUCHENG_PERSONAL_KEY: key });
  expect(await contentOf(id)).toBe('It leaks.');
});
