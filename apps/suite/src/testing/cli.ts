import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../cli/bin/liucheng.mjs', import.meta.url));

export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line, as people do, beside whatever else this process does. */
export function liucheng(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<CliRun> } {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, out, err })) };
}

/** The JSON that a command prints; fails when it does not end with 0. */
export async function liuchengJson<Result>(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const { code, out, err } = await liucheng([...args, '--json'], settings).ended;
  if (code !== 0) throw new Error(`liucheng ${args.join(' ')}: exit code ${code}\n${out}\n${err}`);
  return JSON.parse(out) as Result;
}
