import { Clock } from '@liucheng/kernel';
import { defaultSettings, digest, ProcessMonitor, type Digest } from '@liucheng/monitor';
import type { DocumentStore, EventBus } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';

/** The same for the source's monitor and the target's: only then are deadlines and gaps the same. */
class GivenClock extends Clock {
  constructor(public time: number) {
    super();
  }

  override now(): number {
    return this.time;
  }
}

export interface RebuildOptions {
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  /** ms since the epoch: up to which deadlines are judged. */
  readonly now: number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** How long it is waited for at a time. */
const lookMs = 1_000;

/**
 * Lets a monitor read the bus to its end, and time pass up to a given moment, and says what it then knows. What it stores
 * is what the service's monitor goes on from.
 */
export async function settledMonitor({
  bus,
  documents,
  now,
  logger,
  signal,
}: RebuildOptions): Promise<Digest> {
  // Events that wait for a missing one are held from the reading at which they come; they are to be given up by `now`.
  const clock = new GivenClock(now - defaultSettings.gapHoldMs - 1);
  const monitor = new ProcessMonitor({ bus, documents, clock, logger });
  await monitor.start();
  try {
    while (!(await monitor.progress.caughtUp(lookMs, signal))) signal.throwIfAborted();
    clock.time = now;
    // The first look may still wait for what the one before it saw.
    await monitor.tick();
    await monitor.tick();
  } finally {
    await monitor.stop();
  }
  return digest(documents);
}
