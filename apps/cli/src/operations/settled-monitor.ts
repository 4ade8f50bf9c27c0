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
  /** Another than the running monitor's where both read one bus: what is parked belongs to a group. */
  readonly group?: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Lets a monitor read the bus to its end, and time pass up to a given moment, and says what it then knows. What it stores
 * is what the service's monitor goes on from.
 */
export async function settledMonitor({
  bus,
  documents,
  now,
  group = defaultSettings.group,
  logger,
  signal,
}: RebuildOptions): Promise<Digest> {
  // Events that wait for a missing one are held from the reading at which they come; they are to be given up by `now`.
  const clock = new GivenClock(now - defaultSettings.gapHoldMs - 1);
  const monitor = new ProcessMonitor({ bus, documents, clock, logger, settings: { group } });
  await monitor.start();
  try {
    await monitor.settle(signal);
    clock.time = now;
    await monitor.settle(signal);
    // What rules over cases make of it.
    await monitor.caughtUp(Infinity, signal);
    signal.throwIfAborted();
  } finally {
    await monitor.stop();
  }
  return digest(documents);
}
