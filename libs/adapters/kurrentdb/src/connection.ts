import { StoreUnavailableError } from '@liucheng/ports';
import { AccessDeniedError, KurrentDBClient, StreamNotFoundError } from '@kurrent/kurrentdb-client';
import { setTimeout as pause } from 'node:timers/promises';
import { fault, parseAddress } from './address.ts';

/** The server has not answered in time; whether it has done what was asked is not known. */
export class NoAnswerError extends Error {}

export interface ReadOptions {
  /** Default: to the end. */
  readonly enough?: number;
  /** How long the server may say nothing before another attempt is made, ms. */
  readonly silenceMs?: number;
  /** By `performance.now()`; default: now. */
  readonly calledAt?: number;
}

/**
 * Clients for one address, one a purpose, because a client is given up when it fails: the part of it that reads never
 * recovers from a first connection that failed, and has no deadlines.
 */
export class Connection {
  /** Hosts and ports, for messages. */
  readonly name: string;
  private readonly connectionString: string;
  private reader: KurrentDBClient | undefined;
  /** When the server last answered anything, by `performance.now()`; ms. */
  private answeredAt = -Infinity;

  /**
   * @param budgetMs how long a call may go without an answer before the server counts as unavailable.
   * @throws RangeError for an address that cannot be read.
   */
  constructor(
    uri: string,
    private readonly budgetMs: number,
  ) {
    ({ connectionString: this.connectionString, name: this.name } = parseAddress(uri));
    this.reader = this.client();
  }

  /** A client of its own; its user disposes of it. */
  client(): KurrentDBClient {
    let client: KurrentDBClient;
    try {
      client = KurrentDBClient.connectionString(this.connectionString);
    } catch {
      // The message would repeat the connection string.
      throw fault('what the KurrentDB client takes, and certificate files that are there');
    }
    // Appends go as calls of their own, each with its deadline and its own error, not over one shared `BatchAppend`
    // stream: when that breaks with writes queued, the client leaves rejections unhandled, which ends the process.
    Object.defineProperty(client, 'supports', { value: async () => false });
    // The client does not wait for this either, and it fails when no node of a cluster is found.
    const { handleError } = client as unknown as { handleError(...args: unknown[]): Promise<void> };
    Object.defineProperty(client, 'handleError', {
      value: (...args: unknown[]) => handleError(...args).catch(() => undefined),
    });
    return client;
  }

  /** How long one attempt of a call may take, so that there is time for another. */
  get attemptMs(): number {
    return this.budgetMs * 0.4;
  }

  answered(): void {
    this.answeredAt = performance.now();
  }

  /**
   * When a call made at `calledAt` gives up. What waited in a queue behind answered calls has its whole time left; what
   * waited behind unanswered ones has not.
   */
  deadline(calledAt: number): number {
    return Math.max(calledAt, this.answeredAt) + this.budgetMs;
  }

  unavailable(what: string, cause: unknown): StoreUnavailableError {
    const why =
      cause instanceof AccessDeniedError
        ? 'it refuses these credentials'
        : 'it cannot be reached or does not answer';
    return new StoreUnavailableError(`KurrentDB at ${this.name}: ${what}: ${why}`, 5, { cause });
  }

  /**
   * Reads to the end or until `enough`, again from the start while the server is unavailable and time is left.
   * @throws StoreUnavailableError
   */
  async read<Item>(
    what: string,
    start: (client: KurrentDBClient) => AsyncIterable<Item>,
    { enough, silenceMs = this.attemptMs, calledAt = performance.now() }: ReadOptions,
  ): Promise<Item[]> {
    const deadline = this.deadline(calledAt);
    let last: unknown;
    for (let attempt = 1; performance.now() < deadline; attempt++) {
      const client = (this.reader ??= this.client());
      try {
        const patience = Math.max(1, Math.min(silenceMs, deadline - performance.now()));
        return await this.readOnce(start(client), enough, patience);
      } catch (error) {
        if (error instanceof StreamNotFoundError) {
          this.answered();
          return [];
        }
        if (error instanceof AccessDeniedError) throw this.unavailable(what, error);
        if (this.reader === client) this.reader = undefined;
        last = error;
      }
      await pause(Math.min(25 * 2 ** attempt, 400, Math.max(0, deadline - performance.now())));
    }
    throw this.unavailable(what, last ?? new NoAnswerError('not asked: earlier calls have no answer'));
  }

  private async readOnce<Item>(
    source: AsyncIterable<Item>,
    enough = Infinity,
    silenceMs: number,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoAnswerError('no answer in time')), silenceMs);
    });
    const collected = (async () => {
      for await (const item of source) {
        items.push(item);
        timer?.refresh();
        if (items.length >= enough) break;
      }
      return items;
    })();
    // Raced, so that a failure after the silence is handled already.
    try {
      await Promise.race([collected, silence]);
    } finally {
      clearTimeout(timer);
    }
    this.answered();
    return items;
  }
}

/** @throws NoAnswerError after `until` (by `performance.now()`); what comes later is ignored. */
export async function within<Value>(promise: Promise<Value>, until: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const left = Math.max(1, until - performance.now());
    timer = setTimeout(() => reject(new NoAnswerError('no answer in time')), left);
  });
  // Raced, so a rejection after the time is over is handled already.
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
