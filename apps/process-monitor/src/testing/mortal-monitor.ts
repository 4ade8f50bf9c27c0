import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SampleIssuer } from '@liucheng/service-kit';
import { builtProgram } from '@liucheng/service-kit/testing';

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const supervisor = { id: 'u-sup', department: 'supervision', roles: [{ role: 'process-supervisor' }] };

/** The built program of the monitor on embedded stores: one process after another, each killed -9, at times that a test sets. */
export class MortalMonitor {
  private child: ChildProcess | undefined;
  private url = '';

  constructor(
    private readonly directory: string,
    /** What the clock of the process says, about; ms since the epoch. */
    private time: number,
  ) {}

  /** Resolves when it takes requests. What is due is under way by then. */
  async start(): Promise<void> {
    const child = fork(builtProgram('process-monitor'), {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        CLOCK_AT: String(this.time),
        LIUCHENG_DATA: this.directory,
        LIUCHENG_LOG_LEVEL: 'error',
        LIUCHENG_WEBHOOK_PRIVATE_TARGETS: 'allow',
      },
      execArgv: ['--import', fileAt('../../dist/testing/moved-clock.js')],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.child = child;
    for await (const line of createInterface({ input: child.stdout as Readable })) {
      if (!line.includes('"msg":"ready"')) continue;
      this.url = (JSON.parse(line) as { url: string }).url;
      return;
    }
  }

  /** Puts the clock there, of the one that runs or of the next one. */
  setTime(time: number): void {
    this.time = time;
    this.child?.send(time);
  }

  /** At once, wherever it is. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.child = undefined;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** A supervisor's request. @throws Error for what is answered by no 2xx */
  async request<Json>(path: string, body?: object): Promise<Json> {
    const issuer = await SampleIssuer.open(this.directory);
    const { token } = await issuer.issue(supervisor, this.time);
    const response = await fetch(`${this.url}/monitor${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Json;
  }
}
