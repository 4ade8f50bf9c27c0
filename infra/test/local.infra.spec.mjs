import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { missing } from '../local/installation.mjs';
import { runs } from '../local/state.mjs';
import { command } from './container-engine.mjs';
import { describeWhere } from './describe-where.mjs';
import { runTour } from './tour.mjs';

const program = fileURLToPath(new URL('../local/run.mjs', import.meta.url));
const startsWithinMs = 120_000;
const faults = missing();

describeWhere(faults.length === 0 || faults.join('; '), 'npm run infra', () => {
  let directory;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-local-'));
  });
  afterAll(async () => {
    await infra('down');
    await rm(directory, { recursive: true, force: true });
  }, startsWithinMs);

  const infra = (...words) =>
    command(process.execPath, [program, ...words, '--data', directory], { timeoutMs: startsWithinMs });
  const state = async () => JSON.parse(await readFile(join(directory, 'state.json'), 'utf8'));

  /** Starts it as a person does and resolves when it says that it is ready. */
  async function up(...words) {
    const child = spawn(process.execPath, [program, 'up', ...words, '--data', directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (part) => (said += part));
    const ended = once(child, 'exit').then(([code]) => code);
    const ready = new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const url = /ready: (\S+)/.exec(line)?.[1];
        if (url) resolve(url);
      });
      void ended.then((code) => reject(new Error(`it ended with ${code}: ${said}`)));
    });
    return { child, ended, url: await ready };
  }

  it('brings the tour of the README up on real servers, and Ctrl+C ends every process', async () => {
    const { child, ended, url } = await up('--port', '0');
    expect(await infra('status')).toContain(`${url} is ready`);
    const { output } = await runTour(url);
    expect(output).toMatch(/^0 {2}Submit the claim: [^]*^\d {2}Pay: /m);
    const { parts } = await state();
    expect(Object.keys(parts).sort()).toEqual(['finance', 'gateway', 'kafka', 'mongodb', 'process-monitor']);
    expect(Object.values(parts).every(runs)).toBe(true);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(Object.values(parts).filter(runs)).toEqual([]);
    await expect(infra('status')).rejects.toThrow('Nothing runs');
  }, 240_000);

  it('ends what a crash has left, and starts again on the same data', async () => {
    const first = await up('--port', '0');
    const { supervisor, parts } = await state();
    process.kill(supervisor.pid, 'SIGKILL');
    expect(await first.ended).not.toBe(0);
    expect(Object.values(parts).every(runs)).toBe(true);
    await infra('down');
    expect(Object.values(parts).filter(runs)).toEqual([]);
    const second = await up('--port', '0');
    const { output } = await runTour(second.url);
    expect(output).toMatch(/^\d {2}Pay: /m);
    await infra('down');
    expect(await second.ended).toBe(0);
  }, 240_000);

  it('says which word it does not know', async () => {
    await expect(infra('upp')).rejects.toThrow('npm run infra -- down');
    await expect(infra('up', '--port', 'x')).rejects.toThrow('expected a whole number from 0 to 65535');
  });
});
