import { setTimeout as pause } from 'node:timers/promises';

const longestMs = 5_000;

/** Waits `first` ms after the first failure and twice as long after each further one, at most 5 s; less when aborted. */
export async function retryPause(attempt: number, firstMs: number, signal: AbortSignal): Promise<void> {
  const delay = Math.min(firstMs * 2 ** (attempt - 1), longestMs);
  await pause(delay, undefined, { signal }).catch(() => undefined);
}
