import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { monitorService } from '@liucheng/monitor';
import {
  ConfigurationError,
  createLogger,
  readConfig,
  SampleIssuer,
  startHost,
  type ServiceSpec,
} from '@liucheng/service-kit';
import { freePort } from '@liucheng/service-kit/testing';
import { asPerson, EventStream, walkTour } from '../testing/tour-walk.ts';
import { openGateway } from './open-gateway.ts';

const logger = createLogger('silent');

describe('the gateway', () => {
  let directory: string;
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-gateway-'));
  });
  afterEach(async () => {
    const own = directory;
    for (const close of closing.splice(0).reverse()) await close();
    await rm(own, { recursive: true, force: true });
  });

  const gateway = async (upstreams: string, settings: Record<string, string> = {}) => {
    const environment = {
      PORT: '0',
      LIUCHENG_DATA: join(directory, 'gateway'),
      LIUCHENG_UPSTREAMS: upstreams,
    };
    const running = await openGateway(readConfig({ ...environment, ...settings }), logger);
    closing.push(() => running.close());
    return running;
  };
  const serviceBehind = async (spec: ServiceSpec, front: string): Promise<string> => {
    const config = readConfig({
      PORT: '0',
      LIUCHENG_DATA: join(directory, 'services'),
      LIUCHENG_AUTH: 'oidc',
      LIUCHENG_OIDC_ISSUER: SampleIssuer.issuer,
      LIUCHENG_OIDC_AUDIENCE: SampleIssuer.audience,
      LIUCHENG_OIDC_JWKS_URI: `${front}/issuer/jwks.json`,
    });
    const host = await startHost([spec], { config, logger });
    closing.push(() => host.close());
    return host.url;
  };
  /** A service of which only the connection matters. */
  const upstream = async (answer: RequestListener): Promise<{ url: string; server: Server }> => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
  };

  it('gives the tour of the start page on one address, whoever starts first', async () => {
    const port = await freePort();
    const front = `http://127.0.0.1:${port}`;
    const [finance, monitor] = [
      await serviceBehind(financeService, front),
      await serviceBehind(monitorService, front),
    ];
    // Without the gateway there are no keys yet: that is no reason to say that a token is wrong.
    const early = await fetch(`${finance}/finance/expense-claims`, {
      headers: { authorization: 'Bearer a.b.c' },
    });
    expect([401, 503]).toContain(early.status);
    await gateway(`finance=${finance},monitor=${monitor}`, { PORT: String(port) });
    const { claim, violations } = await walkTour(front, 'FP-1');
    expect(violations).toContain('step-skipped');
    const seen = await asPerson(front, 'u-gao', {
      method: 'GET',
      path: `/monitor/cases/expense-reimbursement/${claim}`,
    });
    expect(await seen.json()).toMatchObject({ subject: claim });
    const page = await (await fetch(front)).text();
    for (const link of ['/finance/docs', '/monitor/openapi.json', '/finance/health/ready']) {
      expect(page).toContain(link);
      expect([link, (await fetch(`${front}${link}`)).status]).toEqual([link, 200]);
    }
    expect(page).not.toContain('/finance/metrics');
    const ready = await fetch(`${front}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      200,
      { services: { finance: { ok: true, checks: { stores: { ok: true } } }, monitor: { ok: true } } },
    ]);
  });

  it.each([
    ['en', /finance cannot be reached/],
    ['zh-CN', /无法连接服务 finance/],
  ])('says in %s that a service is away, and when to come again', async (language, detail) => {
    const { url } = await gateway(`finance=http://127.0.0.1:${await freePort()}`);
    const answer = await fetch(`${url}/finance/expense-claims`, { headers: { 'accept-language': language } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const body = (await answer.json()) as { type: string };
    expect(body).toMatchObject({ code: 'service-away', detail: expect.stringMatching(detail) });
    expect((await fetch(`${url}${body.type}`)).status).toBe(200);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { status: 'not-ready', services: { finance: { ok: false } } },
    ]);
  });

  it('does not say that nothing was done when the connection broke or the answer is late', async () => {
    const broken = await upstream((incoming) => void incoming.socket.destroy());
    const silent = await upstream(() => undefined);
    const { url } = await gateway(`finance=${broken.url},monitor=${silent.url}`, {
      LIUCHENG_REQUEST_TIMEOUT: '100ms',
    });
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    const off = await fetch(`${url}/finance/x`, post);
    expect([off.status, off.headers.get('retry-after')]).toEqual([502, '2']);
    expect(await off.json()).toMatchObject({ code: 'broken-off', type: '/problems/broken-off' });
    const late = await fetch(`${url}/monitor/x`, post);
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await late.json()).toMatchObject({ code: 'timeout' });
  });

  it('passes an answer on as it is, a refusal at once, and who asked', async () => {
    const asked: IncomingMessage[] = [];
    const { url: service } = await upstream((incoming, answer) => {
      asked.push(incoming);
      answer
        .writeHead(503, { 'retry-after': '30', 'content-type': 'application/problem+json' })
        .end('{"code":"unavailable"}');
    });
    const { url } = await gateway(`finance=${service}`);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await fetch(`${url}/finance/a%20b?x=1&x=2`, {
      headers: { 'x-correlation-id': 'abc-1', traceparent, 'x-forwarded-for': '192.0.2.1' },
    });
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([
      503,
      '30',
      '{"code":"unavailable"}',
    ]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toBe('/finance/a%20b?x=1&x=2');
    expect(asked[0]?.headers).toMatchObject({
      'x-correlation-id': 'abc-1',
      traceparent,
      'x-forwarded-for': '192.0.2.1, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(url).host,
    });
  });

  it('takes no body that is too large, announced or not', async () => {
    const { url: service } = await upstream((incoming, answer) => {
      incoming.resume().on('end', () => answer.end('read'));
    });
    const { url } = await gateway(`finance=${service}`, { LIUCHENG_BODY_LIMIT: '10kb' });
    const post = (body: string): Promise<Response> => fetch(`${url}/finance/x`, { method: 'POST', body });
    expect(await (await post('x'.repeat(10_000))).text()).toBe('read');
    const announced = await post('x'.repeat(11_000));
    expect([announced.status, await announced.json()]).toMatchObject([413, { code: 'body-too-large' }]);
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${url}/finance/x`, { method: 'POST' }, (answer) => resolve(answer.statusCode));
      sent.on('error', reject);
      for (let part = 0; part < 11; part++) sent.write('x'.repeat(1_000));
      sent.end();
    });
    expect(status).toBe(413);
  });

  it('passes a stream on as it comes, lets go of it with its reader, and ends it properly', async () => {
    const closed: Promise<unknown>[] = [];
    const { url: service } = await upstream((_incoming, answer) => {
      closed.push(once(answer, 'close'));
      answer.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"kind":"first"}\n\n');
    });
    const running = await gateway(`monitor=${service}`);
    const one = EventStream.of(await fetch(`${running.url}/monitor/stream`));
    const text = await one.until((so) => so.includes('\n\n'));
    expect(text).toBe('data: {"kind":"first"}\n\n');
    await one.close();
    await closed[0];
    const other = await fetch(`${running.url}/monitor/stream`);
    const whole = other.text();
    await running.close();
    await expect(whole).resolves.toBe('data: {"kind":"first"}\n\n');
    await closed[1];
  });

  it.each([
    ['', 'at least one of marketing'],
    ['payroll=http://127.0.0.1:1', 'not "payroll"'],
  ])('does not start with the upstreams "%s"', async (upstreams, told) => {
    const starting = async () => gateway(upstreams);
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(told);
  });
});
