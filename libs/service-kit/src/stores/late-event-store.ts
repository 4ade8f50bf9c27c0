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
import type { Connection } from './connection.ts';

/** An event store whose server was away when this process started. Every call is refused as unavailable until it is there. */
export class LateEventStore extends EventStore {
  constructor(private readonly connection: Connection<EventStore>) {
    super();
  }

  override async append(
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    return this.connection.require().append(stream, events, options);
  }

  override async readStream(stream: string, fromRevision?: number): Promise<RecordedEvent[]> {
    return this.connection.require().readStream(stream, fromRevision);
  }

  override async readAll(options: ReadAllOptions): Promise<RecordedEvent[]> {
    return this.connection.require().readAll(options);
  }

  override async identity(): Promise<string> {
    return this.connection.require().identity();
  }

  override async head(): Promise<number> {
    return this.connection.require().head();
  }

  override subscribe(options: CatchUpOptions, handler: RecordedEventHandler): Subscription {
    return this.connection.subscribe((store) => store.subscribe(options, handler));
  }

  override close(): Promise<void> {
    return this.connection.close();
  }
}
