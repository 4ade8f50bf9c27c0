import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Received } from '@liucheng/ports/testing';
import { brokers, quickTimes } from './broker.ts';

/** What a member in another process has told, in the order of its telling. */
export interface Told {
  readonly what: 'assigned' | 'started' | 'done';
  /** Ids of events, or numbers of partitions. */
  readonly names: readonly string[];
  /** Of the test's process, in ms. */
  readonly at: number;
}

const script = new URL('../../crash/member.mjs', import.meta.url).pathname;
const whats = { r: 'assigned', s: 'started', d: 'done' } as const;

/** A member of a group in a process of its own, which can be killed or paused. Runs the built adapter. */
export class MemberProcess {
  readonly told = new Received<Told>();
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(prefix: string, topic: string, group: string, partitions: number) {
    const args = [
      script,
      brokers.join(),
      prefix,
      topic,
      group,
      String(partitions),
      JSON.stringify(quickTimes),
    ];
    this.child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const [what, ...names] = line.split(' ');
      this.told.add({
        what: whats[what as keyof typeof whats],
        names: names.filter(Boolean),
        at: performance.now(),
      });
    });
  }

  /** Ids of events in deliveries that it has begun. */
  get started(): string[] {
    return this.told.items.filter(({ what }) => what === 'started').flatMap(({ names }) => names);
  }

  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  async kill9(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
