import { setTimeout as pause } from 'node:timers/promises';

/** Wakes everybody who waits, every time it fires. Look first, then wait: firings are not remembered. */
export class Signal {
  private wake: () => void = () => undefined;
  private next: Promise<void> = this.renewed();

  fire(): void {
    const { wake } = this;
    this.next = this.renewed();
    wake();
  }

  /** Resolves at the next firing, after `ms`, or when the given signal is aborted. */
  async wait(ms: number, aborted?: AbortSignal): Promise<void> {
    if (aborted?.aborted) return;
    const { next } = this;
    const timer = new AbortController();
    const stop = (): void => timer.abort();
    aborted?.addEventListener('abort', stop, { once: true });
    const timeout = pause(ms, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([next, timeout]);
    aborted?.removeEventListener('abort', stop);
    timer.abort();
  }

  private renewed(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
