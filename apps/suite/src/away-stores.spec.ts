import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { sampleCompany } from '@liucheng/human-resources';
import { monitorService } from '@liucheng/monitor';
import {
  createLogger,
  readConfig,
  startHost,
  type RunningHost,
  type ServiceSpec,
} from '@liucheng/service-kit';
import { freePort } from '@liucheng/service-kit/testing';
import { asPerson } from './testing/tour-walk.ts';

const double = fileURLToPath(
  new URL('../../../libs/adapters/kurrentdb/dist/testing/double-process.js', import.meta.url),
);

interface Ready {
  readonly services: Readonly<Record<string, { readonly checks: Readonly<Record<string, object>> }>>;
}

describe('a service whose servers are away when it starts', () => {
  let directory: string;
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-away-'));
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await rm(directory, { recursive: true, force: true });
  });

  const start = async (spec: ServiceSpec, settings: Record<string, string>): Promise<RunningHost> => {
    const config = readConfig({ PORT: '0', LIUCHENG_DATA: directory, ...settings });
    const host = await startHost([spec], { config, logger: createLogger('silent'), people: sampleCompany });
    closing.push(() => host.close());
    return host;
  };
  const ready = async ({ url }: RunningHost): Promise<[number, Ready]> => {
    const answer = await fetch(`${url}/health/ready`);
    return [answer.status, (await answer.json()) as Ready];
  };
  const draft = { method: 'POST', path: '/finance/expense-claims', body: { title: 'Trip' } };
  const list = { method: 'GET', path: '/finance/expense-claims?limit=5' };

  it('takes requests as soon as its event store is there, and says until then what is away', async () => {
    const port = await freePort();
    const host = await start(financeService, {
      LIUCHENG_EVENT_STORE: 'kurrentdb',
      LIUCHENG_KURRENTDB_URI: `kurrentdb://127.0.0.1:${port}?tls=false`,
    });
    const [status, { services }] = await ready(host);
    expect(status).toBe(503);
    expect(services['finance']?.checks['stores']).toMatchObject({
      ok: false,
      details: { away: { eventStore: expect.any(String) } },
    });
    expect(services['finance']?.checks['stores']).not.toHaveProperty('details.away.documents');
    const refused = [draft, list].flatMap((request) =>
      [
        ['en', 'Not available at the moment'],
        ['zh-CN', '暂时不可用'],
      ].map(([language = '', title]) => ({ request, language, title })),
    );
    await Promise.all(
      refused.map(async ({ request, language, title }) => {
        const answer = await asPerson(host.url, 'u-zhang', request, { 'accept-language': language });
        expect([request.path, answer.status]).toEqual([request.path, 503]);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await answer.json()).toMatchObject({ title, code: 'unavailable' });
      }),
    );

    const child = spawn(process.execPath, [double, '--port', String(port)], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    closing.unshift(() => {
      child.kill('SIGTERM');
      return ended;
    });
    while ((await ready(host))[0] !== 200) await pause(50);
    const { id } = (await (await asPerson(host.url, 'u-zhang', draft)).json()) as { id: string };
    for (;;) {
      const { items } = (await (await asPerson(host.url, 'u-zhang', list)).json()) as { items: object[] };
      if (items.length > 0) {
        expect(items).toMatchObject([{ id }]);
        break;
      }
      await pause(20);
    }
  }, 180_000);

  it('takes commands and queries while the bus is away, which its health tells', async () => {
    const host = await start(financeService, {
      LIUCHENG_EVENT_BUS: 'kafka',
      LIUCHENG_KAFKA_BROKERS: `127.0.0.1:${await freePort()}`,
    });
    expect((await asPerson(host.url, 'u-zhang', draft)).status).toBe(201);
    expect((await asPerson(host.url, 'u-zhang', list)).status).toBe(200);
    const [status, { services }] = await ready(host);
    expect(status).toBe(200);
    expect(services['finance']?.checks).toMatchObject({
      stores: { ok: true, details: { away: { bus: expect.any(String) } } },
      relay: { ok: true, details: { behind: expect.any(Number) } },
    });
  }, 180_000);

  it('is not ready where it cannot begin without the bus, and stops all the same', async () => {
    const host = await start(monitorService, {
      LIUCHENG_EVENT_BUS: 'kafka',
      LIUCHENG_KAFKA_BROKERS: `127.0.0.1:${await freePort()}`,
    });
    const [status, { services }] = await ready(host);
    expect(status).toBe(503);
    expect(services['monitor']?.checks['monitor']).toMatchObject({ ok: false });
  }, 180_000);

  it.each([
    [financeService, 'u-zhang', [list]],
    [
      monitorService,
      'u-gao',
      [
        { method: 'GET', path: '/monitor/violations?limit=5' },
        { method: 'GET', path: '/monitor/violations/stream' },
        { method: 'GET', path: '/monitor/cases/expense-reimbursement/x' },
        {
          method: 'PUT',
          path: '/monitor/imports/log-1',
          body: { definition: 'expense-reimbursement', version: 1, source: 'log.xes' },
        },
      ],
    ],
  ] as const)(
    'refuses what needs documents that are away: $0.name',
    async (spec, person, requests) => {
      const host = await start(spec, {
        LIUCHENG_DOCUMENT_STORE: 'mongodb',
        LIUCHENG_MONGODB_URI: `mongodb://127.0.0.1:${await freePort()}`,
      });
      const [status, { services }] = await ready(host);
      expect(status).toBe(503);
      expect(services[spec.name]?.checks['stores']).toMatchObject({
        ok: false,
        details: { away: { documents: expect.stringContaining('MongoDB') } },
      });
      for (const request of requests) {
        const refused = await asPerson(host.url, person, request);
        const told = [request.path, refused.status, Number(refused.headers.get('retry-after')) > 0];
        expect(told).toEqual([request.path, 503, true]);
        expect(await refused.json()).toMatchObject({ code: 'unavailable' });
      }
    },
    60_000,
  );
});
