import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LanesAnswer } from './monitor-process.ts';

const script = fileURLToPath(new URL('../../dist/testing/monitor-process.js', import.meta.url));

/** Processes that run the monitor on the same Kafka and MongoDB. */
export class MonitorFleet {
  private readonly children = new Set<ChildProcess>();

  constructor(
    private readonly installation: {
      readonly brokers: string;
      readonly prefix: string;
      readonly uri: string;
      readonly database: string;
      readonly partitions: number;
    },
  ) {}

  start(): ChildProcess {
    const { brokers, prefix, uri, database, partitions } = this.installation;
    const child = fork(script, [brokers, prefix, uri, database, String(partitions)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: ['--enable-source-maps'],
    });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    return child;
  }

  async kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Resolves when each lane belongs to one living process, and no process is without any. */
  async sharesAllLanes(): Promise<void> {
    for (;;) {
      const owned = await Promise.all([...this.children].map(lanesOf));
      const together = owned.flat().sort((a, b) => a - b);
      const every = Array.from({ length: this.installation.partitions }, (_, lane) => lane);
      if (String(together) === String(every) && owned.every(({ length }) => length > 0)) return;
    }
  }

  async stop(): Promise<void> {
    const ended = [...this.children].map((child) => once(child, 'exit'));
    for (const child of this.children) child.kill('SIGTERM');
    await Promise.all(ended);
  }
}

/** None while the process starts or has ended. */
async function lanesOf(child: ChildProcess): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const give = (lanes: readonly number[]): void => {
      clearTimeout(timer);
      child.off('message', heard);
      resolve(lanes);
    };
    const heard = (answer: unknown): void => give((answer as LanesAnswer).lanes);
    const timer = setTimeout(() => give([]), 500);
    child.on('message', heard);
    child.send('lanes', (error) => {
      if (error) give([]);
    });
  });
}
