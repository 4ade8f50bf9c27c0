import {
  EventStore,
  type AppendOptions,
  type AppendResult,
  type CatchUpOptions,
  type NewEvent,
  type ReadAllOptions,
  type RecordedEvent,
  type RecordedEventHandler,
  type Subscription,
} from '@liucheng/ports';

/** Runs a call of the store, or does something else before, after or instead of it. */
export type Interceptor = <Result>(
  call: 'append' | 'readStream' | 'head',
  run: () => Promise<Result>,
) => Promise<Result>;

/** A real store whose calls a test can delay, order or let die. */
export class InterceptedStore extends EventStore {
  constructor(
    private readonly inner: EventStore,
    private readonly intercept: Interceptor,
  ) {
    super();
  }

  override append(
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    return this.intercept('append', () => this.inner.append(stream, events, options));
  }

  override readStream(stream: string, fromRevision?: number): Promise<RecordedEvent[]> {
    return this.intercept('readStream', () => this.inner.readStream(stream, fromRevision));
  }

  override readAll(options: ReadAllOptions): Promise<RecordedEvent[]> {
    return this.inner.readAll(options);
  }

  override identity(): Promise<string> {
    return this.inner.identity();
  }

  override head(): Promise<number> {
    return this.intercept('head', () => this.inner.head());
  }

  override subscribe(options: CatchUpOptions, handler: RecordedEventHandler): Subscription {
    return this.inner.subscribe(options, handler);
  }

  override close(): Promise<void> {
    return this.inner.close();
  }
}

/** Stands for the end of the process: nothing that the caller does afterwards reaches the store. */
export class Crash extends Error {}

/**
 * Dies at one point of a run: before or after its n-th call of the store. Points count from 0; even ones lie before a
 * call, odd ones after it. `die` ends the process or, in the same process, throws.
 */
export function dyingAt(point: number, die: () => never = crash): Interceptor {
  let next = 0;
  return async (_call, run) => {
    if (next > point) die();
    if (next++ === point) die();
    const result = await run();
    if (next++ === point) die();
    return result;
  };
}

function crash(): never {
  throw new Crash('the process has died here');
}
