import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockFile } from './file-lock.ts';

describe('the lock of a file', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-lock-'));
    file = join(directory, 'finance.lock');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('shouldBeHeldOnceAndAgainAfterRelease', () => {
    const first = lockFile(file);
    expect(first).toBeDefined();
    expect(lockFile(file)).toBeUndefined();
    expect(lockFile(join(directory, 'monitor.lock'))).toBeDefined();
    first?.release();
    expect(lockFile(file)).toBeDefined();
  });

  it('shouldBeGivenBackWhenItsProcessIsKilled', async () => {
    const module = new URL('../dist/file-lock.js', import.meta.url).href;
    const script = `import { lockFile } from ${JSON.stringify(module)};
      globalThis.held = lockFile(${JSON.stringify(file)});
      console.log(held ? 'held' : 'refused');
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
    expect(String((await once(holder.stdout, 'data'))[0])).toBe('held\n');
    expect(lockFile(file)).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'close');
    expect(lockFile(file)).toBeDefined();
  });
});
