import type { Database } from './database.ts';

/**
 * Wakes those who wait for new rows: at once after a commit of this connection, within the polling interval after one
 * of another connection or process (`PRAGMA data_version` changes then; asking for it reads shared memory only).
 * The timer runs only while somebody waits, and does not keep the process alive.
 */
export class CommitWatch {
  private count = 0;
  private waiting = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private readonly version: () => unknown;
  private seenVersion: unknown;

  constructor(
    db: Database,
    private readonly pollMs: number,
  ) {
    const statement = db.prepare('PRAGMA data_version').pluck();
    this.version = () => statement.get();
    this.seenVersion = this.version();
  }

  /** How many commits have been noticed. Ask before reading, and wait for more than that when the read was empty. */
  get commits(): number {
    return this.count;
  }

  /** This connection has committed. */
  notice(): void {
    this.count++;
    const woken = this.waiting;
    this.waiting = new Set();
    for (const wake of woken) wake();
    this.poll(false);
  }

  /** Resolves as soon as more than `seen` commits have been noticed, or the signal is aborted. */
  async next(seen: number, signal: AbortSignal): Promise<void> {
    if (this.count > seen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.waiting.delete(wake);
        if (this.waiting.size === 0) this.poll(false);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.waiting.add(wake);
      this.poll(true);
    });
  }

  private poll(on: boolean): void {
    if (on && this.timer === undefined) {
      this.timer = setInterval(() => this.look(), this.pollMs);
      this.timer.unref();
    } else if (!on) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private look(): void {
    const version = this.version();
    if (version === this.seenVersion) return;
    this.seenVersion = version;
    this.notice();
  }
}
