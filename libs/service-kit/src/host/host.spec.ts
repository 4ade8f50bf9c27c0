import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock, text } from '@liucheng/kernel';
import type { SamplePerson } from '../auth/sample-issuer.ts';
import { readConfig } from '../config/service-config.ts';
import { closedStreams, sampleService } from '../http/sample-service.fixture.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import { freePort } from '../testing/free-port.ts';
import { startHost, type HostOptions, type RunningHost } from './host.ts';
import { createLogger } from './logger.ts';

const people: SamplePerson[] = [
  {
    id: 'li',
    name: text('Li', '李'),
    department: 'sales',
    roles: [{ role: 'employee', department: 'sales' }],
  },
];
const finance = sampleService();
const monitor: ServiceSpec = { ...sampleService(), name: 'monitor' };

describe('several services behind one port', () => {
  let directory: string;
  const hosts: RunningHost[] = [];

  const start = async (
    specs: ServiceSpec[],
    settings: Record<string, string> = {},
    options: Pick<HostOptions, 'clock'> = {},
  ): Promise<RunningHost> => {
    const config = readConfig({
      PORT: '0',
      LIUCHENG_DATA: directory,
      LIUCHENG_LOG_LEVEL: 'silent',
      ...settings,
    });
    const host = await startHost(specs, { ...options, config, logger: createLogger('silent'), people });
    hosts.push(host);
    return host;
  };
  const tokenFrom = async (host: RunningHost, person: string): Promise<Response> =>
    fetch(`${host.url}/issuer/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person }),
    });
  const login = async (host: RunningHost): Promise<{ authorization: string }> => {
    const { access_token } = (await (await tokenFrom(host, 'li')).json()) as { access_token: string };
    return { authorization: `Bearer ${access_token}` };
  };

  const readUntil = async (stream: Response, awaited: string): Promise<void> => {
    const reader = (stream.body as ReadableStream<Uint8Array>)
      .pipeThrough(new TextDecoderStream())
      .getReader();
    for (let text = ''; !text.includes(awaited);) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`the stream ended before ${awaited}: ${text}`);
      text += value;
    }
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-host-'));
  });
  afterEach(async () => {
    // By its name of now: hooks that run late would remove the directory of the next test under its hosts.
    const own = directory;
    for (const host of hosts.splice(0)) await host.close();
    await rm(own, { recursive: true, force: true });
  });

  it('shouldTakeItsTimesFromTheClockThatItIsGiven', async () => {
    const time = Date.UTC(2026, 2, 2, 1);
    class Stopped extends Clock {
      override now = (): number => time;
    }
    const host = await start([finance], {}, { clock: new Stopped() });
    const { authorization } = await login(host);
    const [, payload = ''] = authorization.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ iat: time / 1000 });
    // By the machine's clock the token has expired.
    expect((await fetch(`${host.url}/finance/orders`, { headers: { authorization } })).status).toBe(200);
  });

  it('shouldServeEachUnderItsOwnPathWithOneToken', async () => {
    const host = await start([finance, monitor]);
    const headers = await login(host);
    for (const name of ['finance', 'monitor']) {
      const response = await fetch(`${host.url}/${name}/orders`, { headers });
      expect(response.status).toBe(200);
    }
    const ready = (await (await fetch(`${host.url}/health/ready`)).json()) as object;
    expect(ready).toMatchObject({ status: 'ok', services: { finance: { ok: true }, monitor: { ok: true } } });
    expect((await fetch(`${host.url}/nothing`)).status).toBe(404);
    expect((await fetch(`${host.url}/issuer/token`)).status).toBe(405);
  });

  it('shouldNameThePeopleForWhomThereAreTokens', async () => {
    const host = await start([finance]);
    const response = await tokenFrom(host, 'nobody');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ path: '/person', expected: 'one of li', actual: 'nobody' }],
    });
    const list = (await (await fetch(`${host.url}/issuer/people`)).json()) as { notice: string };
    expect(list).toMatchObject({ people: [{ id: 'li', roles: ['employee@sales'] }] });
    expect(list.notice).toContain('NOT FOR PRODUCTION');
  });

  it('shouldTrustTokensOfAnotherProcessOnTheSameDirectory', async () => {
    const [one, other] = await Promise.all([start([finance]), start([monitor])]);
    const response = await fetch(`${other.url}/monitor/orders`, { headers: await login(one) });
    expect(response.status).toBe(200);
    const { mode } = await stat(join(directory, 'sample-issuer-key.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('shouldHaveNoIssuerWhenARealOneIsConfigured', async () => {
    const host = await start([finance], {
      LIUCHENG_AUTH: 'oidc',
      LIUCHENG_OIDC_ISSUER: 'https://id.example.com',
      LIUCHENG_OIDC_AUDIENCE: 'liucheng',
      LIUCHENG_OIDC_JWKS_URI: 'http://127.0.0.1:9/jwks',
    });
    expect((await tokenFrom(host, 'li')).status).toBe(404);
    expect((await fetch(`${host.url}/issuer/people`)).status).toBe(404);
  });

  const oidc = {
    LIUCHENG_AUTH: 'oidc',
    LIUCHENG_OIDC_ISSUER: 'https://id.example.com',
    LIUCHENG_OIDC_AUDIENCE: 'liucheng',
    LIUCHENG_OIDC_JWKS_URI: 'http://127.0.0.1:9/jwks',
  };

  it.each([
    [{}, 200],
    [{ LIUCHENG_METRICS: 'off' }, 404],
    [oidc, 404],
    [{ ...oidc, LIUCHENG_METRICS: 'public' }, 200],
  ])('shouldShowMetricsToEverybodyOnlyWhereThatIsMeant %#', async (settings, status) => {
    const host = await start([finance], settings);
    expect((await fetch(`${host.url}/finance/metrics`)).status).toBe(status);
  });

  it('shouldShowMetricsOnAPortOfTheirOwn', async () => {
    const port = String(await freePort());
    const host = await start([finance, monitor], { LIUCHENG_METRICS: port });
    const metrics = `http://127.0.0.1:${port}`;
    for (const name of ['finance', 'monitor']) {
      expect((await fetch(`${host.url}/${name}/metrics`)).status).toBe(404);
      const answer = await fetch(`${metrics}/${name}/metrics`);
      expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
      expect(await answer.text()).toContain(`liucheng_build_info{`);
    }
    for (const path of ['/', '/finance/orders', '/other/metrics', '/finance/metrics/x'])
      expect((await fetch(`${metrics}${path}`)).status).toBe(404);
    await expect(
      start([monitor], { LIUCHENG_METRICS: port, LIUCHENG_DATA: `${directory}/other` }),
    ).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or set LIUCHENG_METRICS to another port.`,
    );
    await host.close();
    await expect(fetch(`${metrics}/finance/metrics`)).rejects.toThrow();
  });

  it('shouldSayWhatToDoWhenThePortIsTaken', async () => {
    const host = await start([finance]);
    const port = new URL(host.url).port;
    await expect(start([monitor], { PORT: port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or set PORT to another port`,
    );
    // The failed start has let go of what it held.
    await start([monitor]);
  });

  it('shouldRefuseASecondProcessOnTheSameDatabase', async () => {
    const host = await start([finance]);
    await expect(start([finance])).rejects.toThrow(
      `Another process (pid ${process.pid}) runs finance on the data directory ${directory}.`,
    );
    await host.close();
    await start([finance]);
  });

  it('shouldEndStreamsAndFinishRequestsWhenItStops', async () => {
    const host = await start([finance]);
    const headers = await login(host);
    const stream = await fetch(`${host.url}/finance/orders/stream`, { headers });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    await readUntil(stream, '"count":0');
    const unsubscribed = new Promise<void>((resolve) => closedStreams.subscribe(resolve));
    const slow = fetch(`${host.url}/finance/orders/slow`);
    await fetch(`${host.url}/health/live`);
    const before = performance.now();
    const stopped = host.close();
    await unsubscribed;
    expect((await slow).status).toBe(200);
    await stopped;
    expect(performance.now() - before).toBeLessThan(4_000);
    await expect(fetch(`${host.url}/health/live`)).rejects.toThrow();
  });

  it('shouldLetStreamsGoOnBeyondTheRequestTimeout', async () => {
    const host = await start([finance], { LIUCHENG_REQUEST_TIMEOUT: '100ms' });
    const stream = await fetch(`${host.url}/finance/orders/stream`, { headers: await login(host) });
    // One event every 20 ms: the 20th comes well after the timeout.
    await readUntil(stream, '"count":20');
  });

  it('shouldCutOffWhatDoesNotFinishInTime', async () => {
    const host = await start([finance], { LIUCHENG_SHUTDOWN_GRACE: '100ms' });
    const slow = fetch(`${host.url}/finance/orders/slow`);
    await fetch(`${host.url}/health/live`);
    const before = performance.now();
    await Promise.all([expect(slow).rejects.toThrow(), host.close()]);
    expect(performance.now() - before).toBeLessThan(1_500);
  });
});
