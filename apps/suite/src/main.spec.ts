import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SampleIssuer } from '@liucheng/service-kit';
import { freePort } from '@liucheng/service-kit/testing';
import { startBuilt, type BuiltApp, type BuiltProcess, type Ready } from './testing/built-process.ts';
import { walkTour } from './testing/tour-walk.ts';

type Started = Omit<BuiltProcess, 'ready'> & { readonly ready: Ready | undefined };

// Whole programs start and end here, several in one test, beside other specs.
jest.setTimeout(240_000);

let directory: string;
const running: BuiltProcess[] = [];

async function start(app: BuiltApp, settings: Record<string, string> = {}): Promise<Started> {
  const process = startBuilt(app, { LIUCHENG_DATA: directory, ...settings });
  running.push(process);
  return { ...process, ready: await process.ready };
}
async function openDirectory(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-main-'));
}
async function leaveNothing(): Promise<void> {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
}

/** One after the other on one directory, as a start takes longer than what is looked at. */
describe('the process of one service', () => {
  const quiet = { LIUCHENG_LOG_LEVEL: 'silent' };
  let finance: Started;
  beforeAll(async () => {
    await openDirectory();
    finance = await start('finance', quiet);
  });
  afterAll(leaveNothing);

  it('shouldSayWhereItIs: finance', async () => {
    await expectWhereItIs(finance.ready);
  });

  it('shouldSayWhatToDoWhenPortOrDirectoryIsTaken', async () => {
    const port = new URL(finance.ready?.url ?? '').port;
    const onPort = await (
      await start('finance', { PORT: port, LIUCHENG_DATA: join(directory, 'other') })
    ).ended;
    expect(onPort.code).toBe(69);
    expect(onPort.stderr).toMatch(/^Port \d+ on 127\.0\.0\.1 is in use\. Stop what uses it, or set PORT/);
    const onDirectory = await (await start('finance')).ended;
    expect(onDirectory.code).toBe(69);
    expect(onDirectory.stderr).toContain('runs finance on the data directory');
    expect(onDirectory.stderr).not.toContain('    at ');
  });

  it('shouldRunTheServicesAsProcessesOfTheirOwnOnOneDirectory', async () => {
    const monitor = await start('process-monitor');
    expect((await fetch(`${finance.ready?.url}/finance/health/ready`)).status).toBe(200);
    expect((await fetch(`${monitor.ready?.url}/monitor/health/ready`)).status).toBe(200);
    expect((await fetch(`${monitor.ready?.url}/finance/health/ready`)).status).toBe(404);
  });

  it('shouldTakeTheDirectoryOverFromAKilledProcess', async () => {
    finance.kill('SIGKILL');
    await finance.ended;
    finance = await start('finance', quiet);
    expect(finance.ready).toBeDefined();
  });

  it('shouldStopCleanly: finance on SIGINT', async () => {
    finance.kill('SIGINT');
    expect(await finance.ended).toEqual({ code: 0, stderr: '' });
  });
});

describe('the process', () => {
  beforeEach(openDirectory);
  afterEach(leaveNothing);

  it('shouldSayWhereItIsAndEndAViolationStreamProperlyWhenItStops: suite on SIGTERM', async () => {
    const { kill, ready, ended } = await start('suite', { LIUCHENG_LOG_LEVEL: 'silent' });
    await expectWhereItIs(ready);
    await expectNamesAsWritten(ready);
    const login = await fetch(`${ready?.url}/issuer/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'u-gao' }),
    });
    const { access_token } = (await login.json()) as { access_token: string };
    const stream = await fetch(`${ready?.url}/monitor/violations/stream`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    kill('SIGTERM');
    // Rejects where the connection is only cut.
    await expect(stream.text()).resolves.toContain(': violations after');
    expect(await ended).toEqual({ code: 0, stderr: '' });
  });

  it('shouldEndWithCode78ForAWrongSetting', async () => {
    const { ended } = await start('finance', { PORT: 'http', LIUCHENG_AUTH: 'none' });
    expect(await ended).toEqual({
      code: 78,
      stderr:
        'The configuration cannot be used:\n' +
        '  PORT: expected a whole number from 0 to 65535, not "http"\n' +
        '  LIUCHENG_AUTH: expected one of sample, oidc, not "none"\n',
    });
  });

  it('shouldGiveTheTourAsThreeProcessesBehindOneAddress', async () => {
    const port = await freePort();
    const front = `http://127.0.0.1:${port}`;
    const trusting = {
      LIUCHENG_AUTH: 'oidc',
      LIUCHENG_OIDC_ISSUER: SampleIssuer.issuer,
      LIUCHENG_OIDC_AUDIENCE: SampleIssuer.audience,
      LIUCHENG_OIDC_JWKS_URI: `${front}/issuer/jwks.json`,
    };
    const [finance, monitor] = await Promise.all([
      start('finance', trusting),
      start('process-monitor', trusting),
    ]);
    const gateway = await start('gateway', {
      PORT: String(port),
      LIUCHENG_DATA: join(directory, 'gateway'),
      LIUCHENG_UPSTREAMS: `finance=${finance.ready?.url},monitor=${monitor.ready?.url}`,
    });
    expect(gateway.ready?.services['monitor']?.docs).toBe(`${front}/monitor/docs`);
    expect((await walkTour(front, 'FP-1')).violations).toContain('step-skipped');
    for (const { kill, ended } of [gateway, finance, monitor]) {
      kill('SIGTERM');
      expect(await ended).toEqual({ code: 0, stderr: '' });
    }
  });
});

async function expectWhereItIs(ready: Ready | undefined): Promise<void> {
  expect(ready?.services['finance']?.docs).toBe(`${ready?.url}/finance/docs`);
  expect((await fetch(`${ready?.url}/health/ready`)).status).toBe(200);
}

/** A class that shares its name with another one of the program keeps it where it names a schema. */
async function expectNamesAsWritten(ready: Ready | undefined): Promise<void> {
  const names = await Promise.all(
    Object.keys(ready?.services ?? {}).map(async (service) => {
      const document = (await (await fetch(`${ready?.url}/${service}/openapi.json`)).json()) as {
        components: { schemas: object };
      };
      return Object.keys(document.components.schemas);
    }),
  );
  expect(names.flat()).toEqual(expect.arrayContaining(['ReviewBody', 'PlanBody']));
  expect(names.flat().filter((name) => !/^[A-Z]\w*$/.test(name))).toEqual([]);
}
