import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { missing, programs } from '../local/installation.mjs';
import { runs } from '../local/state.mjs';
import { command } from './container-engine.mjs';
import { describeWhere } from './describe-where.mjs';
import { runTour } from './tour.mjs';
import { organisationInForce, walk, walkNames } from './walks.mjs';

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
  /** Where the tour breaks off, the logs say why. */
  const tourOf = (url) =>
    runTour(url).catch(async (error) => {
      throw new Error(`${error.message}\n${await infra('logs')}`, { cause: error });
    });
  const state = async () => JSON.parse(await readFile(join(directory, 'state.json'), 'utf8'));

  /** Starts it as a person does and resolves when it has printed a line that matches; `first` is the first group of it. */
  async function up(line, ...words) {
    const child = spawn(process.execPath, [program, 'up', '--port', '0', ...words, '--data', directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (part) => (said += part));
    const ended = once(child, 'exit').then(([code]) => code);
    const ready = new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (printed) => {
        const match = line.exec(printed);
        if (match) resolve(match[1]);
      });
      void ended.then((code) => reject(new Error(`it ended with ${code}: ${said}`)));
    });
    return { child, ended, first: await ready };
  }

  it('brings every department up on real servers, and ends what a crash has left', async () => {
    const { ended, first: url } = await up(/ready: (\S+)/);
    expect(await infra('status')).toContain(`${url} is ready`);
    expect(await organisationInForce(url)).toEqual(Object.keys(programs).sort());
    const { output } = await tourOf(url);
    expect(output).toMatch(/^0 {2}Submit the claim: [^]*^\d {2}Pay: /m);
    for (const name of walkNames) {
      expect([name, await walk(url, name)]).toEqual([
        name,
        expect.objectContaining({ status: 'completed', conforming: true }),
      ]);
    }
    const { supervisor, parts } = await state();
    const expected = ['gateway', 'kafka', 'mongodb', ...new Set(Object.values(programs))];
    expect(Object.keys(parts).sort()).toEqual(expected.sort());
    process.kill(supervisor.pid, 'SIGKILL');
    expect(await ended).not.toBe(0);
    expect(Object.values(parts).every(runs)).toBe(true);
    await infra('down');
    expect(Object.values(parts).filter(runs)).toEqual([]);
  }, 240_000);

  it('starts again on the same data, and Ctrl+C ends every process', async () => {
    const { child, ended, first: url } = await up(/ready: (\S+)/);
    const { output } = await tourOf(url);
    expect(output).toMatch(/^\d {2}Pay: /m);
    const { parts } = await state();
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(Object.values(parts).filter(runs)).toEqual([]);
    await expect(infra('status')).rejects.toThrow('Nothing runs');
  }, 240_000);

  it('starts the servers alone, says how to use them, and is ended from another terminal', async () => {
    const { ended, first: brokers } = await up(/^export LIUCHENG_KAFKA_BROKERS='(.+)'$/, '--servers-only');
    expect(brokers).toBe((await state()).brokers);
    await infra('down');
    expect(await ended).toBe(0);
  }, 240_000);

  it('says which word it does not know', async () => {
    await expect(infra('upp')).rejects.toThrow('npm run infra -- down');
    await expect(infra('up', '--port', 'x')).rejects.toThrow('expected a whole number from 0 to 65535');
  });
});
