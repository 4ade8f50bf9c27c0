import {
  partitionName,
  type BusMessage,
  type ConsumeOptions,
  type DeadLetter,
  type DeliveryHandler,
  type RefusedMessage,
  UnprocessableMessagesError,
} from './event-bus.ts';
import { retryPause } from './retry-pause.ts';
import { StoreUnavailableError } from './store-unavailable.ts';

/** A message to park. */
export interface Parking {
  readonly message: BusMessage;
  readonly cause: string;
  readonly attempts: number;
}

/** The parked messages of one group, as its consumer uses them. Writes resolve when they are durable. */
export interface Letters {
  /** Whether a message of the key is parked. */
  holds(key: string): boolean;
  /** Parks the messages in this order; one that is parked already stays as it is. */
  park(parkings: readonly Parking[]): Promise<void>;
  /** Letters that `onParked` has not been told of yet, oldest first; at most a hundred. */
  untold(): readonly DeadLetter[];
  told(letters: readonly DeadLetter[]): Promise<void>;
  /** The oldest letter of the key. */
  first(key: string): DeadLetter | undefined;
  count(key: string): number;
  failedAgain(letter: DeadLetter, cause: string): Promise<void>;
  handled(letter: DeadLetter): Promise<void>;
}

/** Longer causes are cut before they are stored. */
export const longestCause = 2_000;
/** Tries of a message before it is parked, and the first pause between them, unless the consumer says otherwise. */
export const defaultRetry = { attempts: 5, firstDelayMs: 100 };
const behindAnother = 'an earlier message of the same key is parked';

/** What became of a delivery; a cause when the tries are used up. */
type Outcome =
  'handled' | 'stopped' | { readonly cause: string } | { readonly refused: readonly RefusedMessage[] };

/**
 * How a consumer deals with its handler, whatever the product: tries, single steps through a batch that keeps failing,
 * parks, parks behind what is parked, tells of letters until it is heard. Fetching and positions are the adapter's.
 * One piece of work at a time: the adapter runs everything that delivers through `exclusive`.
 */
export class DeliveryDiscipline {
  private readonly retry: { readonly attempts: number; readonly firstDelayMs: number };
  private queue: Promise<unknown> = Promise.resolve();
  private allTold = false;

  constructor(
    private readonly letters: Letters,
    private readonly options: ConsumeOptions,
    private readonly handler: DeliveryHandler,
  ) {
    this.retry = options.retry ?? defaultRetry;
  }

  /** Runs the work after all work given before it, whatever became of that. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Repeats what is no message's fault, like reaching a store, until it succeeds or the signal is aborted. */
  async untilDone(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) return;
        this.options.onError?.(error, attempt);
        await retryPause(attempt, this.retry.firstDelayMs, signal);
      }
    }
  }

  /**
   * Every message of the batch is handled or parked; false when the signal was aborted before. A handler under way is
   * waited for, a pause between tries is not.
   */
  async handle(batch: readonly BusMessage[], signal: AbortSignal): Promise<boolean> {
    const isParked = (message: BusMessage): boolean => this.liesBehindParked(message);
    const parked = batch.filter(isParked);
    if (!(await this.parkBehind(parked, signal))) return false;
    const deliverable = parked.length > 0 ? batch.filter((message) => !isParked(message)) : batch;
    if (deliverable.length === 0) return true;
    const outcome = await this.deliver(deliverable, signal);
    if (outcome === 'stopped') return false;
    if (outcome === 'handled') return true;
    if ('refused' in outcome) return this.parkRefused(outcome.refused, signal);
    if (deliverable.length === 1) return this.parkTried(deliverable[0] as BusMessage, outcome.cause, signal);
    for (const message of deliverable) {
      if (!(await this.handleSingle(message, signal))) return false;
    }
    return true;
  }

  /**
   * Delivers a key's letters one by one, from the oldest, until none is left, one fails or the signal is aborted. A letter that leaves
   * the list is told of no more, so all are told of first. @throws what `onParked` rejects with; nothing is delivered then.
   */
  async retryKey(key: string, signal: AbortSignal): Promise<{ handled: number; parked: number }> {
    await this.tellParked();
    let handled = 0;
    for (;;) {
      const letter = signal.aborted ? undefined : this.letters.first(key);
      if (!letter) break;
      try {
        await this.handler({ messages: [letter.message], redelivered: true });
      } catch (error) {
        await this.letters.failedAgain(letter, causeOf(error));
        break;
      }
      await this.letters.handled(letter);
      handled++;
    }
    return { handled, parked: this.letters.count(key) };
  }

  /** Tells of every letter not told of yet, also those of an earlier run that ended before it could. */
  async tellParked(): Promise<void> {
    if (this.allTold) return;
    const { onParked } = this.options;
    if (onParked) {
      for (let page = this.letters.untold(); page.length > 0; page = this.letters.untold()) {
        for (const letter of page) await onParked(letter);
        await this.letters.told(page);
      }
    }
    this.allTold = true;
  }

  /** There may be letters of others that are to be told of here. */
  lookForUntold(): void {
    this.allTold = false;
  }

  /** What lies before the first parked one of its key was handled once, and comes again to a consumer that has gone back. */
  private liesBehindParked(message: BusMessage): boolean {
    if (!this.letters.holds(message.key)) return false;
    const first = this.letters.first(message.key)?.message;
    return !first || partitionName(first) !== partitionName(message) || message.offset >= first.offset;
  }

  private async handleSingle(message: BusMessage, signal: AbortSignal): Promise<boolean> {
    if (this.liesBehindParked(message)) return this.parkBehind([message], signal);
    const outcome = await this.deliver([message], signal);
    if (outcome === 'stopped') return false;
    if (outcome === 'handled') return true;
    if ('refused' in outcome) return this.parkRefused(outcome.refused, signal);
    return this.parkTried(message, outcome.cause, signal);
  }

  /** Tries until it succeeds, the tries are used up or the signal is aborted. */
  private async deliver(messages: readonly BusMessage[], signal: AbortSignal): Promise<Outcome> {
    let counted = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.handler({ messages, redelivered: false });
        return 'handled';
      } catch (error) {
        this.options.onError?.(error, attempt);
        if (error instanceof UnprocessableMessagesError) return { refused: error.refused };
        // A store that is out of reach is no message's fault: parking would only empty the topic into the list.
        if (!(error instanceof StoreUnavailableError)) counted++;
        if (counted >= this.retry.attempts) return { cause: causeOf(error) };
        await retryPause(attempt, this.retry.firstDelayMs, signal);
        if (signal.aborted) return 'stopped';
      }
    }
  }

  /** In the order of the handler's list: the first of a key was tried, the others lie behind it. */
  private async parkRefused(refused: readonly RefusedMessage[], signal: AbortSignal): Promise<boolean> {
    for (const { message, cause } of refused) {
      const parked = this.letters.holds(message.key)
        ? await this.parkBehind([message], signal)
        : await this.park([{ message, cause, attempts: 1 }], signal);
      if (!parked) return false;
    }
    return true;
  }

  private parkTried(message: BusMessage, cause: string, signal: AbortSignal): Promise<boolean> {
    return this.park([{ message, cause, attempts: this.retry.attempts }], signal);
  }

  private parkBehind(messages: readonly BusMessage[], signal: AbortSignal): Promise<boolean> {
    const parkings = messages.map((message) => ({ message, cause: behindAnother, attempts: 0 }));
    return this.park(parkings, signal);
  }

  /** Repeated here, as what was handled before it in the batch is not to be delivered again; false when it was aborted. */
  private async park(parkings: readonly Parking[], signal: AbortSignal): Promise<boolean> {
    if (parkings.length === 0) return true;
    let parked = false;
    await this.untilDone(async () => {
      await this.letters.park(parkings);
      parked = true;
    }, signal);
    this.allTold = false;
    return parked;
  }
}

function causeOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, longestCause);
}
