import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { SimulationReport, Truth } from '@liucheng/simulation';

const bin = fileURLToPath(new URL('../bin/liucheng.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'liucheng-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: readonly string[]): { pid: number; code: number | null; out: string; err: string } {
  const { pid, status, stdout, stderr } = spawnSync(process.execPath, [bin, 'simulate', ...args], {
    encoding: 'utf8',
  });
  return { pid, code: status, out: stdout, err: stderr };
}

/** Directories that a simulation by this process works in, or has left behind. */
const directoriesOf = (pid: number | undefined): string[] =>
  ['/dev/shm', tmpdir()]
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).filter((name) => name.startsWith(`liucheng-simulation-${pid}-`)));

describe('liucheng simulate', () => {
  it('prints a table, and what was planted into a file', () => {
    const truthFile = join(folder, 'truth.jsonl');
    const { pid, code, out } = run('--seed', '7', '--days', '1', '--rate', '12', '--truth', truthFile);
    expect(code).toBe(0);
    expect(out).toMatch(/^process +cases +commands +refusals +planted +found +missed +superfluous\n/);
    expect(out).toMatch(/precision 1\.0000, recall 1\.0000 · \d+ commands\/s/);
    const truth = readFileSync(truthFile, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Truth);
    expect(truth.length).toBeGreaterThan(0);
    for (const each of truth) {
      expect(each).toMatchObject({ seed: 7, process: expect.any(String), case: expect.any(String) });
      expect(Number.isNaN(Date.parse(each.at))).toBe(false);
    }
    expect(directoriesOf(pid)).toEqual([]);
  }, 180_000);

  it('prints JSON, and keeps the data where it is told to', () => {
    const data = join(folder, 'data');
    const { code, out } = run('--days', '1', '--rate', '4', '--data', data, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out) as SimulationReport;
    expect(report).toMatchObject({ seed: 1, precision: 1, recall: 1, differences: [] });
    expect(readdirSync(data)).toContain('finance-events.db');
    // A simulation does not go on in the data of another one.
    expect(run('--data', data)).toMatchObject({ code: 3, err: expect.stringContaining('is not empty') });
  }, 180_000);

  it('names what it cannot use', () => {
    for (const [option, value, expected] of [
      ['--rate', '0', 'expected a whole number from 1 to 10000, found "0"'],
      ['--days', '1.5', 'expected a whole number from 1 to 3660, found "1.5"'],
      ['--seed', '-1', 'expected a whole number from 0'],
    ] as const) {
      expect(run(`${option}=${value}`)).toMatchObject({ code: 2, err: expect.stringContaining(expected) });
    }
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(run('--data', file)).toMatchObject({ code: 3, err: expect.stringContaining('is no directory') });
  }, 180_000);

  it('stops at Ctrl-C with 130, and leaves nothing behind', async () => {
    const child = spawn(process.execPath, [bin, 'simulate', '--days', '300'], { stdio: 'ignore' });
    while (directoriesOf(child.pid).length === 0) await pause(20);
    child.kill('SIGINT');
    expect((await once(child, 'close'))[0]).toBe(130);
    expect(directoriesOf(child.pid)).toEqual([]);
  }, 180_000);
});
