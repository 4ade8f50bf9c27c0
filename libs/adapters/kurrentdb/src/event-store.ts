import { randomUUID } from 'node:crypto';
import {
  EventStore,
  requireLimit,
  requireText,
  type AppendOptions,
  type AppendResult,
  type CatchUpOptions,
  type NewEvent,
  type ReadAllOptions,
  type RecordedEvent,
  type RecordedEventHandler,
  type Subscription,
} from '@liucheng/ports';
import {
  BACKWARDS,
  END,
  jsonEvent,
  START,
  streamNameFilter,
  WrongExpectedVersionError,
  type KurrentDBClient,
  type ResolvedEvent,
} from '@kurrent/kurrentdb-client';
import { Appender } from './appender.ts';
import { Connection, within } from './connection.ts';
import { fromResolved, type ReadEvent } from './stored-event.ts';
import { StreamMemory } from './stream-memory.ts';
import { AllSubscription } from './subscription.ts';

export interface KurrentDbEventStoreOptions {
  /** `kurrentdb://user:password@host:port?tls=true`; several hosts, or `kurrentdb+discover://`, for a cluster. */
  readonly uri: string;
  /**
   * Keeps this store apart from everything else on the server: its streams are called `prefix-stream`. 1 to 100 of the
   * characters A-Z a-z 0-9 . _; default `liucheng`. Every service has its own.
   */
  readonly prefix?: string;
  /** A subscription was cut off and subscribes again; `attempt` counts those in a row. Must not throw. */
  readonly onError?: (error: unknown, attempt: number) => void;
  /** How long a call may wait for a server that does not answer, ms; default 5,000. */
  readonly patienceMs?: number;
  /** How many commands are remembered of the streams used last; default 200,000, about 60 MB. */
  readonly rememberedCommands?: number;
}

/**
 * Event store on KurrentDB, or EventStoreDB from 23.10 on. Any number of instances may work on one server and prefix.
 * Positions are commit positions of `$all`.
 */
export class KurrentDbEventStore extends EventStore {
  private readonly connection: Connection;
  private readonly memory: StreamMemory;
  private readonly appender: Appender;
  private readonly subscriptions = new Set<AllSubscription>();
  /** Of the server's stream names. */
  private readonly streamPrefix: string;
  private readonly identityStream: string;
  private readonly patienceMs: number;
  private known: string | undefined;
  private closed = false;

  /**
   * Does not wait for the server: calls do.
   * @throws RangeError for an address or prefix that cannot be used; the message does not repeat the address.
   */
  static async open(options: KurrentDbEventStoreOptions): Promise<KurrentDbEventStore> {
    return new KurrentDbEventStore(options);
  }

  private constructor(private readonly options: KurrentDbEventStoreOptions) {
    super();
    const prefix = options.prefix ?? 'liucheng';
    if (!/^[A-Za-z0-9._]{1,100}$/.test(prefix)) {
      throw new RangeError(
        `prefix: expected 1 to 100 of the characters A-Z a-z 0-9 . _, got ${JSON.stringify(prefix)}`,
      );
    }
    this.streamPrefix = `${prefix}-`;
    // The colon keeps it out of every store's filter.
    this.identityStream = `${prefix}:identity`;
    this.patienceMs = options.patienceMs ?? 5_000;
    this.connection = new Connection(options.uri, this.patienceMs);
    this.memory = new StreamMemory(options.rememberedCommands ?? 200_000);
    this.appender = new Appender(this.connection, this.streamPrefix, this.memory, (stream, from, calledAt) =>
      this.load(stream, from, calledAt),
    );
  }

  override async append(
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    requireText(stream, 'stream');
    requireText(options.commandId, 'commandId');
    if (events.length === 0) throw new RangeError(`append to ${stream}: expected at least one event`);
    this.requireOpen();
    return this.appender.append(stream, events, options);
  }

  override async readStream(stream: string, fromRevision = 0): Promise<RecordedEvent[]> {
    this.requireOpen();
    return (await this.load(stream, fromRevision)).map(recorded);
  }

  override async readAll({ after, limit }: ReadAllOptions): Promise<RecordedEvent[]> {
    requireLimit(limit);
    this.requireOpen();
    // The server begins with the event at the position, which is the one to leave out.
    const enough = after > 0 ? limit + 1 : limit;
    const at = BigInt(after);
    const resolved = await this.connection.read(
      'reading all',
      (client) =>
        client.readAll({
          fromPosition: after > 0 ? { commit: at, prepare: at } : START,
          maxCount: enough,
          filter: this.filter(),
          requiresLeader: true,
        }),
      { enough, silenceMs: this.patienceMs },
    );
    const events = resolved.map((each) => fromResolved(each, this.streamPrefix));
    return events
      .filter(({ position }) => position > after)
      .slice(0, limit)
      .map(recorded);
  }

  override async head(): Promise<number> {
    this.requireOpen();
    const [last] = await this.connection.read(
      'looking for the last event',
      (client) =>
        client.readAll({
          direction: BACKWARDS,
          fromPosition: END,
          maxCount: 1,
          filter: this.filter(),
          requiresLeader: true,
        }),
      { enough: 1, silenceMs: this.patienceMs },
    );
    return last ? fromResolved(last, this.streamPrefix).position : 0;
  }

  override async identity(): Promise<string> {
    this.requireOpen();
    this.known ??= (await this.storedIdentity()) ?? (await this.makeIdentity());
    return this.known;
  }

  override subscribe(options: CatchUpOptions, handler: RecordedEventHandler): Subscription {
    this.requireOpen();
    const { connection, streamPrefix } = this;
    const onDrop = (error: unknown, attempt: number): void => this.options.onError?.(error, attempt);
    const subscription = new AllSubscription(connection, streamPrefix, options, handler, onDrop);
    this.subscriptions.add(subscription);
    return {
      stop: async () => {
        await subscription.stop();
        this.subscriptions.delete(subscription);
      },
    };
  }

  override async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all([...this.subscriptions].map((each) => each.stop()));
    await this.appender.close();
  }

  private async load(stream: string, from: number, calledAt?: number): Promise<ReadEvent[]> {
    const events = await this.events(this.streamPrefix + stream, from, calledAt);
    const read = events.map((each) => fromResolved(each, this.streamPrefix));
    this.memory.read(stream, from, read);
    return read;
  }

  private events(name: string, from: number, calledAt?: number): Promise<ResolvedEvent[]> {
    return this.connection.read(
      `reading ${name}`,
      (client: KurrentDBClient) =>
        client.readStream(name, { fromRevision: from > 0 ? BigInt(from) : START, requiresLeader: true }),
      calledAt === undefined ? {} : { calledAt },
    );
  }

  private async storedIdentity(): Promise<string | undefined> {
    const [first] = await this.events(this.identityStream, 0);
    return (first?.event?.data as { readonly id?: string } | undefined)?.id;
  }

  /** Of several that make one at once, the first to be stored is it. */
  private async makeIdentity(): Promise<string> {
    const event = jsonEvent({ type: 'liucheng.event-store-made', data: { id: randomUUID() } });
    const client = this.connection.client();
    try {
      const made = client.appendToStream(this.identityStream, event, {
        streamState: 'no_stream',
        requiresLeader: true,
        deadline: this.patienceMs,
      });
      await within(made, performance.now() + this.patienceMs);
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) {
        throw this.connection.unavailable('giving the store its identity', error);
      }
    } finally {
      await client.dispose();
    }
    const stored = await this.storedIdentity();
    if (stored === undefined) throw new Error(`stream ${this.identityStream} holds no identity`);
    return stored;
  }

  private filter(): ReturnType<typeof streamNameFilter> {
    return streamNameFilter({ prefixes: [this.streamPrefix] });
  }

  private requireOpen(): void {
    if (this.closed) throw new Error('the event store is closed');
  }
}

function recorded({ storedId: _, ...event }: ReadEvent): RecordedEvent {
  return event;
}
