import { setTimeout as pause } from 'node:timers/promises';
import { retryPause, StaleDocumentError, StaleRevisionError, StoreUnavailableError } from '@liucheng/ports';
import type { HealthReport } from '../http/health.ts';
import type { Lease } from './lease.ts';

/** What goes on beside the requests. Both may be repeated, and `start` may follow `stop`. */
export interface Work {
  /** When it rejects, nothing goes on. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface BackgroundWorkOptions {
  readonly work: Work;
  /** Where several instances share the stores: the work is done by the one that holds it. */
  readonly lease?: { readonly lease: Lease; readonly renewMs: number };
  /** Told of each try to start, and of each turn for the lease, that failed. */
  readonly onError: (error: unknown, attempt: number) => void;
}

const firstPauseMs = 250;
/** A store is away, or another instance was first. */
const passing = [StoreUnavailableError, StaleDocumentError, StaleRevisionError];

/**
 * Starts work that needs servers, however long these are away, and, with a lease, starts and stops it as the lease is
 * won and lost.
 */
export class BackgroundWork {
  private readonly stopping = new AbortController();
  private keeping: Promise<void> = Promise.resolve();
  private goesOn = false;
  private failure: unknown;
  private failures = 0;

  constructor(private readonly options: BackgroundWorkOptions) {}

  /**
   * Resolves when the work goes on, when another instance does it, or when what keeps it from starting may pass: then it is
   * tried again.
   * @throws whatever else keeps the first try from starting.
   */
  async start(): Promise<void> {
    await this.round();
    const { failure } = this;
    if (failure !== undefined && !passing.some((kind) => failure instanceof kind)) {
      await this.stop();
      throw failure;
    }
    this.keeping = this.keepOn();
  }

  /** Resolves when nothing goes on any more; another instance may then begin at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.keeping;
    await this.options.work.stop();
    this.goesOn = false;
    const { lease, onError } = this.options;
    await lease?.lease.release().catch((error: unknown) => onError(error, 1));
  }

  /** Not ok while a failure keeps the work from going on anywhere that is known of. */
  report(): HealthReport {
    const role = this.goesOn ? 'active' : this.failure === undefined ? 'standby' : 'waiting';
    const error = this.failure instanceof Error ? this.failure.message : this.failure;
    return {
      ok: role !== 'waiting',
      details: { role, ...(error === undefined ? {} : { error: String(error) }) },
    };
  }

  private async keepOn(): Promise<void> {
    const { lease } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted && (lease || !this.goesOn)) {
      if (this.failures === 0) await pause(lease?.renewMs, undefined, { signal }).catch(() => undefined);
      else await retryPause(this.failures, Math.min(firstPauseMs, lease?.renewMs ?? Infinity), signal);
      if (!signal.aborted) await this.round();
    }
  }

  private async round(): Promise<void> {
    const { work, lease, onError } = this.options;
    try {
      const ours = lease === undefined || (await lease.lease.turn());
      if (ours && !this.goesOn) {
        await work.start();
        this.goesOn = true;
      }
      if (!ours) await this.halt();
      this.failure = undefined;
      this.failures = 0;
    } catch (error) {
      this.failure = error;
      onError(error, ++this.failures);
      // As far as this instance can tell, another one may have taken over.
      if (lease && !lease.lease.held) await this.halt();
    }
  }

  private async halt(): Promise<void> {
    if (!this.goesOn) return;
    this.goesOn = false;
    await this.options.work.stop();
  }
}
