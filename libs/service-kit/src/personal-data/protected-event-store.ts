import { LRUCache } from 'lru-cache';
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
import { atMost } from '../at-most.ts';
import { isOfCase, type Person } from './persons.ts';
import { headerOf } from './sealing.ts';
import { namedIn, type Sealer } from './sealer.ts';

const rememberedCases = 10_000;

/**
 * The event store as deciders and single cases see it: what they append is sealed, and the streams that they read are
 * opened. Whoever reads all streams, relay and views, reads them as they are stored.
 */
export class ProtectedEventStore extends EventStore {
  /** Whom the events of a stream are about; it only grows, and a stream that has moved on refuses the append. */
  private readonly persons = new LRUCache<string, readonly Person[]>(atMost(rememberedCases));

  constructor(
    private readonly inner: EventStore,
    private readonly sealer: Sealer,
  ) {
    super();
  }

  override async append(
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    if (!events.some((event) => this.sealer.concerns(event)))
      return this.inner.append(stream, events, options);
    // As they are now: the caller may change them while keys are being looked up.
    const taken = structuredClone(events);
    const ofCase = async (): Promise<readonly Person[]> => {
      if (options.expectedRevision === 'no-stream') return [];
      return this.persons.get(stream) ?? this.remember(stream, await this.inner.readStream(stream));
    };
    return this.inner.append(stream, await this.sealer.seal(taken, ofCase), options);
  }

  override async readStream(stream: string, fromRevision?: number): Promise<RecordedEvent[]> {
    const recorded = await this.inner.readStream(stream, fromRevision);
    if (fromRevision === undefined || fromRevision === 0) this.remember(stream, recorded);
    return Promise.all(
      recorded.map(async (each) =>
        each.event.sealed === undefined ? each : { ...each, event: await this.sealer.open(each.event) },
      ),
    );
  }

  override readAll(options: ReadAllOptions): Promise<RecordedEvent[]> {
    return this.inner.readAll(options);
  }

  override identity(): Promise<string> {
    return this.inner.identity();
  }

  override head(): Promise<number> {
    return this.inner.head();
  }

  override subscribe(options: CatchUpOptions, handler: RecordedEventHandler): Subscription {
    return this.inner.subscribe(options, handler);
  }

  override close(): Promise<void> {
    return this.inner.close();
  }

  private remember(stream: string, recorded: readonly RecordedEvent[]): readonly Person[] {
    const persons = new Set(recorded.flatMap(({ event }) => personsOf(event)));
    this.persons.set(stream, [...persons]);
    return [...persons];
  }
}

function personsOf({ data, sealed }: RecordedEvent['event']): readonly Person[] {
  const headers = sealed === undefined ? [] : sealed.split(' ').map(headerOf);
  const known = headers.flatMap(({ of }) => of.map(([person]) => person));
  return [...namedIn(data), ...known].filter((person) => !isOfCase(person));
}
