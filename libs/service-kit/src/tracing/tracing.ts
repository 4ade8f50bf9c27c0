export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanStart {
  readonly kind: SpanKindName;
  readonly attributes?: SpanAttributes;
}

/** A span that has begun. Each of its methods does nothing when the span is not recorded. */
export interface OpenSpan {
  /** What goes on into events, headers and logs; `undefined` where there is no trace at all. */
  readonly traceparent: string | undefined;
  set(attributes: SpanAttributes): void;
  rename(name: string): void;
  /** Marks the span as failed. `type` is of few values: the name of an error, a status. */
  fail(type: string): void;
  end(): void;
  /** Runs work within the span: what is traced in it becomes its child. */
  run<Result>(work: () => Result): Result;
}

/**
 * Where a service's spans go. What is not configured costs nothing: then `on` is false, and every method runs its work
 * and does no more.
 *
 * The context of a command travels in its events (`traceparent` of the envelope), so work on an event finds its trace
 * wherever and whenever it is done. Work on many events is one span with a link to each.
 */
export abstract class Tracing {
  abstract readonly on: boolean;

  /** Begins a span that the caller ends. The parent is a traceparent; without one it is a new trace. */
  abstract begin(name: string, start: SpanStart, parent: string | undefined): OpenSpan;

  /** Runs work in a child of the span that the caller runs in; where there is none, just runs it. */
  abstract within<Result>(name: string, start: SpanStart, work: () => Promise<Result>): Promise<Result>;

  /**
   * Runs work on many events. Where all belong to one trace, the span is part of it. Otherwise it is a trace of its own,
   * linked to the events', and each event's trace gets a span of the same time that links back to it: whoever looks at
   * one command sees all of its way.
   */
  abstract together<Result>(
    traceparents: Iterable<string | undefined>,
    name: string,
    start: SpanStart,
    work: () => Promise<Result>,
  ): Promise<Result>;

  /** Sends what is recorded, for a bounded time. */
  abstract close(): Promise<void>;
}

const noSpan: OpenSpan = {
  traceparent: undefined,
  set: () => undefined,
  rename: () => undefined,
  fail: () => undefined,
  end: () => undefined,
  run: (work) => work(),
};

class NoTracing extends Tracing {
  override readonly on = false;

  override begin(_name: string, _start: SpanStart, parent: string | undefined): OpenSpan {
    return parent === undefined ? noSpan : { ...noSpan, traceparent: parent };
  }

  override within<Result>(_name: string, _start: SpanStart, work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  override together<Result>(
    _traceparents: Iterable<string | undefined>,
    _name: string,
    _start: SpanStart,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return work();
  }

  override async close(): Promise<void> {}
}

export const noTracing: Tracing = new NoTracing();
