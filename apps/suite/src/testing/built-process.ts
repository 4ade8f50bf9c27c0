import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { builtProgram } from '@liucheng/service-kit/testing';

const mostErrors = 1_000;

export type BuiltApp = 'suite' | 'gateway' | 'finance' | 'process-monitor';

/** The ready line of a service process. */
export interface Ready {
  readonly url: string;
  readonly services: Readonly<Record<string, { readonly docs: string }>>;
  readonly startedInMs: number;
}

/** A service as `npm start` runs it: its own process, from what the build made. */
export interface BuiltProcess {
  readonly pid: number | undefined;
  /** The ready line, or `undefined` when the process ended without one. */
  readonly ready: Promise<Ready | undefined>;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  /** The latest lines of its log that tell of an error. */
  readonly errors: readonly string[];
  kill(signal: NodeJS.Signals): void;
}

/**
 * `settings` are all that its environment says, beside the path. It takes a free port on 127.0.0.1 by itself.
 * `nodeOptions` go to node itself.
 */
export function startBuilt(
  app: BuiltApp,
  settings: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): BuiltProcess {
  const child = spawn(process.execPath, ['--enable-source-maps', ...nodeOptions, builtProgram(app)], {
    env: { PATH: process.env['PATH'], PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  const errors: string[] = [];
  const ready = new Promise<Ready | undefined>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"msg":"ready"')) resolve(JSON.parse(line) as Ready);
      if (!line.includes('"level":50')) return;
      errors.push(line);
      if (errors.length > mostErrors) errors.shift();
    });
    void ended.then(() => resolve(undefined));
  });
  return { pid: child.pid, ready, ended, errors, kill: (signal) => void child.kill(signal) };
}
