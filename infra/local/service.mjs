/** One of Liucheng's programs as a process of its own, from what the build made. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const endsWithinMs = 20_000;

/**
 * Resolves when the program has printed its ready line. Its output goes to `logFile`.
 * @param {{main: string, settings: Record<string, string>, logFile: string, readyWithinMs?: number}} options
 *   `main`: relative to the repository; `settings`: all that its environment says, beside the path
 * @returns {Promise<{url: string, pid: number, ended: Promise<string>, stop(): Promise<void>}>}
 *   `ended`: how it ended, whenever that is
 * @throws Error with the end of its output when it ends or is not ready in time
 */
export async function startService({ main, settings, logFile, readyWithinMs = 60_000 }) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', fileURLToPath(new URL(`../../${main}`, import.meta.url))],
    { env: { PATH: process.env.PATH, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const last = [];
  const ended = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      log.end();
      resolve(`${main} has ended with ${signal ?? code}: ${last.join('\n') || 'it said nothing'}`);
    });
  });
  let late;
  const ready = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        last.splice(0, last.length - 4, line);
        if (line.includes('"msg":"ready"')) resolve(JSON.parse(line).url);
      });
    }
    void ended.then((how) => reject(new Error(how)));
    late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${main} was not ready within ${readyWithinMs / 1_000} s: ${last.join('\n')}`));
    }, readyWithinMs);
  }).finally(() => clearTimeout(late));
  const url = await ready;
  return {
    url,
    pid: child.pid,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
      await ended;
      clearTimeout(force);
    },
  };
}
