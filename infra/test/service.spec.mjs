import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService } from '../local/service.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const readyWithinMs = 2_000;

describe('a service of npm run infra', () => {
  let directory;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-service-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** Starts a program that consists of these lines. */
  async function start(name, lines) {
    const main = join(directory, `${name}.mjs`);
    await writeFile(main, lines.join('\n'));
    return startService({
      main: relative(repository, main),
      settings: {},
      logFile: join(directory, `${name}.log`),
      readyWithinMs,
    });
  }

  const ready = `console.log('{"msg":"ready","url":"http://127.0.0.1:1"}');`;
  const staysUp = `setInterval(() => {}, 1_000);`;

  it('stays up once it is ready, however little time it had for that', async () => {
    const service = await start('ready', [ready, staysUp]);
    expect(service.url).toBe('http://127.0.0.1:1');
    const stillRuns = Symbol('still runs');
    expect(await Promise.race([service.ended, pause(readyWithinMs + 500, stillRuns)])).toBe(stillRuns);
    await service.stop();
    expect(await service.ended).toContain('has ended with SIGTERM');
  });

  it('is ended when it is not ready in time, and its last words are told', async () => {
    await expect(start('late', [`console.log('starting');`, staysUp])).rejects.toThrow(
      /late\.mjs was not ready within 2 s: starting/,
    );
    expect(await readFile(join(directory, 'late.log'), 'utf8')).toBe('starting\n');
  });

  it('that ends before it is ready says how', async () => {
    await expect(start('broken', [`console.error('no power');`, 'process.exit(3);'])).rejects.toThrow(
      /broken\.mjs has ended with 3: no power/,
    );
  });
});
