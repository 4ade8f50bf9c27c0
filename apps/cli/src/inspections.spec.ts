import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleCompany, services } from '@liucheng/company';
import { collections } from '@liucheng/monitor';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { SqliteDocumentStore } from '@liucheng/sqlite';

const bin = fileURLToPath(new URL('../bin/liucheng.mjs', import.meta.url));

let directory: string;
let host: RunningHost;
let inspection: string;

/** Runs what the build made, as people do, beside the suite that answers it. */
async function verify(
  ...args: readonly string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [bin, 'inspections', 'verify', ...args, '--server', host.url]);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

async function send(person: string, method: string, path: string, body?: object): Promise<{ id: string }> {
  const json = { 'content-type': 'application/json' };
  const issued = await fetch(`${host.url}/issuer/token`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ person }),
  });
  const { access_token: token } = (await issued.json()) as { access_token: string };
  const answer = await fetch(`${host.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? json : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  expect([path, answer.status < 300, text]).toEqual([path, true, text]);
  return JSON.parse(text) as { id: string };
}

/** A meeting that the monitor knows of. */
async function apply(): Promise<void> {
  await send('u-zhao', 'POST', '/administration/meetings', {
    topic: 'Budget',
    place: 'A room',
    startsAt: '2099-12-30T10:00:00Z',
    endsAt: '2099-12-30T11:00:00Z',
    participants: [{ person: 'u-zhao' }],
  });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-inspections-'));
  host = await startHost(
    services.filter(({ name }) => ['administration', 'monitor', 'supervision'].includes(name)),
    {
      config: readConfig({ PORT: '0', LIUCHENG_DATA: directory, LIUCHENG_RATE_LIMIT: '0' }),
      logger: createLogger('silent'),
      people: sampleCompany,
    },
  );
  for (let count = 0; count < 4; count++) await apply();
  await send('u-gao', 'GET', '/monitor/cases?limit=1&wait=10000');
  ({ id: inspection } = await send('u-gao', 'POST', '/supervision/inspections', {
    subject: 'Meetings',
    content: 'Minutes',
    method: 'spot-check',
    dueOn: '2099-12-31',
  }));
  await send('u-gao', 'POST', `/supervision/inspections/${inspection}/sample`, {
    process: 'meeting',
    size: 3,
    startedUntil: '2099-12-31T00:00:00Z',
  });
}, 180_000);
afterAll(async () => {
  await host.close();
  await rm(directory, { recursive: true, force: true });
});

describe('liucheng inspections verify', () => {
  it('says that a sample is the same, in words and as JSON', async () => {
    const said = await verify(inspection, '--person', 'u-duan');
    expect(said).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^round 1, sha256-order, seed \S+\/1@\S+Z\npopulation {2}4 cases, SHA-256 [0-9a-f]{64}\nThe sample of 3 is the same, drawn again\.\n$/,
      ),
    });
    const { code, out } = await verify(inspection, '--person', 'u-duan', '--round', '1', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { equal: true, wanted: 3 }]);
  });

  it('tells a third person nothing that they may not see, and wrong usage from the rest', async () => {
    expect(await verify(inspection, '--person', 'u-zhao')).toMatchObject({
      code: 4,
      out: '',
      err: expect.stringContaining(`no inspection ${inspection}`),
    });
    expect(await verify(inspection, '--person', 'u-duan', '--round', '2')).toMatchObject({ code: 4 });
    expect(await verify(inspection, '--person', 'u-duan', '--round', '0')).toMatchObject({ code: 2 });
    expect(await verify(inspection)).toMatchObject({ code: 2, err: expect.stringContaining('--person') });
  });

  it('ends with 1 where the monitor has another population now', async () => {
    const { out: before } = await verify(inspection, '--person', 'u-duan', '--json');
    const { seed } = JSON.parse(before) as { seed: string };
    const documents = SqliteDocumentStore.open({ file: join(directory, 'monitor-documents.db') });
    await documents.define(collections.cases);
    const { items } = await documents.find(collections.cases.name, {
      where: { process: 'meeting' },
      limit: 1,
    });
    const id = items[0]?.id ?? '';
    await documents.commit({ writes: [{ kind: 'delete', collection: collections.cases.name, id }] });
    await documents.close();
    const { code, out } = await verify(inspection, '--person', 'u-duan');
    expect(code).toBe(1);
    expect(out).toContain(`round 1, sha256-order, seed ${seed}\npopulation  4 cases`);
    expect(out).toMatch(/\nnow {9}3 cases, SHA-256 [^]*The sample is not the same\.\n$/);
  });
});
