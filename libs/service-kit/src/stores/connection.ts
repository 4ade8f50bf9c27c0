import { retryPause, StoreUnavailableError, type Subscription } from '@liucheng/ports';

export interface Closable {
  close(): Promise<void>;
}

export interface ConnectionOptions<Adapter extends Closable> {
  /** What people call the server, e.g. `MongoDB`. */
  readonly product: string;
  /** Rejects within a bounded time while the server cannot be reached or does not let us in. */
  readonly open: () => Promise<Adapter>;
  /** Told of each try that failed. */
  readonly onError: (error: unknown, attempt: number) => void;
  /** Before the second try; it doubles, up to 5 s. */
  readonly firstPauseMs?: number;
}

const retryAfterSeconds = 5;

/**
 * An adapter whose server may be away when this process starts, as the order in which things start is nobody's promise.
 * It is tried again with growing pauses, whatever the cause: a server that refuses the password may be given the right
 * one while we wait, and its refusal is logged each time until then.
 */
export class Connection<Adapter extends Closable> {
  private readonly stopping = new AbortController();
  private readonly trying: Promise<void>;
  private readonly firstTry: Promise<void>;
  private adapter: Adapter | undefined;
  private cause: unknown;

  constructor(private readonly options: ConnectionOptions<Adapter>) {
    let tried = (): void => undefined;
    this.firstTry = new Promise((resolve) => (tried = resolve));
    this.trying = this.open(tried);
  }

  /** Resolves when the first try has ended, either way. */
  tried(): Promise<void> {
    return this.firstTry;
  }

  /** The adapter, if it is there. */
  get current(): Adapter | undefined {
    return this.adapter;
  }

  /** @throws StoreUnavailableError while the server is away */
  require(): Adapter {
    if (this.adapter) return this.adapter;
    const { cause } = this;
    const reason = cause instanceof Error ? `: ${cause.message}` : '';
    const seconds = cause instanceof StoreUnavailableError ? cause.retryAfterSeconds : retryAfterSeconds;
    throw new StoreUnavailableError(`${this.options.product} has not been reached yet${reason}`, seconds, {
      cause,
    });
  }

  /** Subscribes as soon as the adapter is there. */
  subscribe(start: (adapter: Adapter) => Subscription): Subscription {
    if (this.adapter) return start(this.adapter);
    let stopped = false;
    const started = this.trying.then(() => (stopped || !this.adapter ? undefined : start(this.adapter)));
    return {
      stop: async () => {
        stopped = true;
        // While nothing has been started there is nothing to wait for.
        if (this.adapter) await (await started)?.stop();
      },
    };
  }

  /** Gives up trying, and closes what was opened. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.trying;
    await this.adapter?.close();
  }

  private async open(tried: () => void): Promise<void> {
    const { open, onError, firstPauseMs = 250 } = this.options;
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        this.adapter = await open();
        return tried();
      } catch (error) {
        this.cause = error;
        onError(error, attempt);
        tried();
        await retryPause(attempt, firstPauseMs, signal);
      }
    }
  }
}
