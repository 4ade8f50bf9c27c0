import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Starts the double of KurrentDB as a process of its own, its log in a file of the directory, so that several services
 * can share an event store where no KurrentDB is at hand. A double: libs/adapters/kurrentdb/README.md says what it shows.
 */
const program = fileURLToPath(
  new URL('../../libs/adapters/kurrentdb/dist/testing/double-process.js', import.meta.url),
);

/** @returns true, or why it cannot be started. */
export function available() {
  return existsSync(program) || 'the double of KurrentDB is not built: npm run build';
}

/**
 * @param {{directory: string, port?: number, log?: (line: string) => void}} options port: 0 or absent takes a free one,
 * which a restart keeps.
 */
export async function start({ directory, port = 0, log = () => undefined }) {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'kurrentdb-double.jsonl');
  let running = await launch(file, port, log);
  const uri = running.uri;
  const end = async (signal) => {
    if (running.child.exitCode === null && running.child.signalCode === null) {
      running.child.kill(signal);
      await running.exited;
    }
  };
  return {
    uri,
    get pid() {
      return running.child.pid;
    },
    kill9: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    restart: async () => {
      await end('SIGTERM');
      running = await launch(file, Number(new URL(uri.replace('kurrentdb:', 'http:')).port), log);
    },
  };
}

async function launch(file, port, log) {
  const child = spawn(process.execPath, [program, '--port', String(port), '--file', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  createInterface({ input: child.stderr }).on('line', log);
  const lines = createInterface({ input: child.stdout });
  const uri = await Promise.race([
    new Promise((resolve) => lines.once('line', resolve)),
    exited.then((code) => {
      throw new Error(`the double of KurrentDB ended with ${code} before it listened`);
    }),
  ]);
  return { child, exited, uri };
}
