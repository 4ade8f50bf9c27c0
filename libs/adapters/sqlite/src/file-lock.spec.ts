import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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

  it('shouldBeHeldByAProcessThatForgotItAndGivenBackWhenThatIsKilled', async () => {
    const module = new URL('../dist/file-lock.js', import.meta.url).href;
    const script = `import { lockFile } from ${JSON.stringify(module)};
      console.log(lockFile(${JSON.stringify(file)}) ? 'held' : 'refused');
      for (let turn = 0; turn < 3; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        gc();
      }
      console.log('collected');
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script]);
    const killed = once(holder, 'close');
    const said = createInterface(holder.stdout)[Symbol.asyncIterator]();
    try {
      expect((await said.next()).value).toBe('held');
      expect((await said.next()).value).toBe('collected');
      expect(lockFile(file)).toBeUndefined();
    } finally {
      holder.kill('SIGKILL');
      await killed;
    }
    expect(lockFile(file)).toBeDefined();
  });
});
