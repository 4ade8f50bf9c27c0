import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

// The built process, as `npm start` runs it (tests are run after a build).
const suite = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const finance = fileURLToPath(new URL('../../finance/dist/main.js', import.meta.url));
const monitor = fileURLToPath(new URL('../../process-monitor/dist/main.js', import.meta.url));

interface Started {
  readonly process: ChildProcess;
  /** The ready line, or `undefined` when the process ended without one. */
  readonly ready:
    { url: string; services: Record<string, { docs: string }>; startedInMs: number } | undefined;
  readonly ended: Promise<{ code: number | null; stderr: string }>;
}

describe('the process', () => {
  let directory: string;
  const running: ChildProcess[] = [];

  const start = async (main: string, settings: Record<string, string> = {}): Promise<Started> => {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], PORT: '0', LIUCHENG_DATA: directory, ...settings },
    });
    running.push(child);
    let stdout = '';
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
    const ready = new Promise<Started['ready']>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        for (const line of stdout.split('\n')) {
          if (line.includes('"msg":"ready"')) resolve(JSON.parse(line) as Started['ready']);
        }
      });
      void ended.then(() => resolve(undefined));
    });
    return { process: child, ready: await ready, ended };
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-main-'));
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('shouldSayWhereItIsAndStopCleanlyOn %s', async (signal) => {
    const { process, ready, ended } = await start(suite, { LIUCHENG_LOG_LEVEL: 'silent' });
    expect(ready?.services['finance']?.docs).toBe(`${ready?.url}/finance/docs`);
    expect((await fetch(`${ready?.url}/health/ready`)).status).toBe(200);
    process.kill(signal);
    expect(await ended).toEqual({ code: 0, stderr: '' });
  });

  it('shouldEndAViolationStreamProperlyWhenItStops', async () => {
    const { process, ready, ended } = await start(suite, { LIUCHENG_LOG_LEVEL: 'silent' });
    const login = await fetch(`${ready?.url}/issuer/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'u-gao' }),
    });
    const { access_token } = (await login.json()) as { access_token: string };
    const stream = await fetch(`${ready?.url}/monitor/violations/stream`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    process.kill('SIGTERM');
    // Rejects where the connection is only cut.
    await expect(stream.text()).resolves.toContain(': violations after');
    expect(await ended).toEqual({ code: 0, stderr: '' });
  });

  it('shouldEndWithCode78ForAWrongSetting', async () => {
    const { ended } = await start(suite, { PORT: 'http', LIUCHENG_AUTH: 'none' });
    expect(await ended).toEqual({
      code: 78,
      stderr:
        'The configuration cannot be used:\n' +
        '  PORT: expected a whole number from 0 to 65535, not "http"\n' +
        '  LIUCHENG_AUTH: expected one of sample, oidc, not "none"\n',
    });
  });

  it('shouldSayWhatToDoWhenPortOrDirectoryIsTaken', async () => {
    const { ready } = await start(suite);
    const port = new URL(ready?.url ?? '').port;
    const onPort = await (await start(suite, { PORT: port, LIUCHENG_DATA: join(directory, 'other') })).ended;
    expect(onPort.code).toBe(69);
    expect(onPort.stderr).toMatch(/^Port \d+ on 127\.0\.0\.1 is in use\. Stop what uses it, or set PORT/);
    const onDirectory = await (await start(finance)).ended;
    expect(onDirectory.code).toBe(69);
    expect(onDirectory.stderr).toContain('runs finance on the data directory');
    expect(onDirectory.stderr).not.toContain('    at ');
  });

  it('shouldTakeTheDirectoryOverFromAKilledProcess', async () => {
    const { process, ended } = await start(suite);
    process.kill('SIGKILL');
    await ended;
    expect((await start(suite)).ready).toBeDefined();
  });

  it('shouldRunTheServicesAsProcessesOfTheirOwnOnOneDirectory', async () => {
    const [one, other] = await Promise.all([start(finance), start(monitor)]);
    expect((await fetch(`${one.ready?.url}/finance/health/ready`)).status).toBe(200);
    expect((await fetch(`${other.ready?.url}/monitor/health/ready`)).status).toBe(200);
    expect((await fetch(`${other.ready?.url}/finance/health/ready`)).status).toBe(404);
  });
});
