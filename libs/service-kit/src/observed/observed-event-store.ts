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
import type { SpanStart, Tracing } from '../tracing/tracing.ts';
import type { StoreMetrics } from './store-metrics.ts';

/** An event store whose calls are timed, and whose appends show in the trace of their command. */
export class ObservedEventStore extends EventStore {
  constructor(
    private readonly inner: EventStore,
    private readonly metrics: StoreMetrics,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override append(
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    const append = (): Promise<AppendResult> =>
      this.metrics.timed('events', 'append', () => this.inner.append(stream, events, options));
    return this.tracing.on
      ? this.tracing.within('event-store append', spanOf(stream, events), append)
      : append();
  }

  override readStream(stream: string, fromRevision?: number): Promise<RecordedEvent[]> {
    return this.metrics.timed('events', 'read_stream', () => this.inner.readStream(stream, fromRevision));
  }

  override readAll(options: ReadAllOptions): Promise<RecordedEvent[]> {
    return this.metrics.timed('events', 'read_all', () => this.inner.readAll(options));
  }

  override identity(): Promise<string> {
    return this.inner.identity();
  }

  override head(): Promise<number> {
    return this.metrics.timed('events', 'head', () => this.inner.head());
  }

  override subscribe(options: CatchUpOptions, handler: RecordedEventHandler): Subscription {
    return this.inner.subscribe(options, handler);
  }

  override close(): Promise<void> {
    return this.inner.close();
  }
}

function spanOf(stream: string, events: readonly NewEvent[]): SpanStart {
  return {
    kind: 'client',
    attributes: {
      'db.operation.name': 'append',
      'db.operation.batch.size': events.length > 1 ? events.length : undefined,
      'liucheng.stream': stream,
      'liucheng.event.type': events[0]?.type,
    },
  };
}
