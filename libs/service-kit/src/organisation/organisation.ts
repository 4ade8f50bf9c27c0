import { text, type Actor, type Clock } from '@liucheng/kernel';
import {
  partitionName,
  retryPause,
  StaleDocumentError,
  StoreUnavailableError,
  type BusMessage,
  type BusPositions,
  type DocumentStore,
  type EventBus,
  type Subscription,
  type Write,
} from '@liucheng/ports';
import type { Work } from '../background/background-work.ts';
import type { HealthReport } from '../http/health.ts';
import { problem, type Problem } from '../http/problem.ts';
import { Directory, type KeptRecord } from './directory.ts';
import { organisationTopic, recordOf } from './records.ts';

export interface OrganisationOptions {
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  /** One for each consumer that needs all messages. */
  readonly group: string;
  /** Whether roles of tokens count for nothing, also while there is no organisation. */
  readonly required?: boolean;
  readonly onError: (error: unknown, attempt: number) => void;
}

const collection = 'organisation';
const consumer = 'organisation';
const perCommit = 500;
/** How long starting waits for what the bus has; requests are told to wait after that. */
const awaitedMs = 1_000;
const mostRaces = 20;
const firstPauseMs = 100;

/**
 * A service's own copy of the organisation: fed by the bus, kept in the service's documents, answered from memory.
 *
 * Each instance of a service consumes the whole topic for itself and takes a record into its memory before it stores it,
 * so a role that is taken away counts no more once the message is here, also while the documents are away. Documents and
 * position are stored together, a record only over an older one; instances that share documents do not disturb each
 * other, as a position that goes back is only read again.
 */
export class Organisation implements Work {
  readonly directory = new Directory();
  /** Records and positions that are in memory and not yet stored. */
  private readonly pending = new Set<string>();
  private unstored: Record<string, number> = {};
  private keeping: Promise<void> | undefined;
  private stopping = new AbortController();
  /** How far this instance has come. */
  private positions: Record<string, number> = {};
  /** As this instance stored them last: when the documents say less, they have gone back. */
  private stored: Record<string, number> = {};
  /** What was on the bus at the start. */
  private awaited: BusPositions = {};
  private isRead = false;
  private subscription: Subscription | undefined;
  private caughtUp: (() => void) | undefined;

  constructor(private readonly options: OrganisationOptions) {}

  /**
   * Who somebody is at this moment: with the organisation's roles once it is in force, until then with the token's.
   * `undefined`: nobody who belongs to the company.
   * @throws Problem 503 as long as it cannot be known.
   */
  actorOf(token: Actor): Actor | undefined {
    if (!this.isRead) throw problem('unavailable', { headers: { 'retry-after': '1' } });
    if (this.isBehind()) throw notKnown();
    if (this.directory.inForce) return this.directory.actor(token.id, this.options.clock.now());
    if (this.options.required) throw notKnown();
    return token;
  }

  report(): HealthReport {
    const { inForce, people } = this.directory;
    return { ok: this.isRead && !this.isBehind(), details: { inForce, people } };
  }

  async start(): Promise<void> {
    const { bus, group, onError } = this.options;
    this.stopping = new AbortController();
    await this.read();
    // While the bus is away, what is known has to do.
    this.awaited = await bus.heads([organisationTopic]).catch((error: unknown) => {
      if (error instanceof StoreUnavailableError) return {};
      throw error;
    });
    this.isRead = true;
    this.subscription = bus.consume(
      {
        topics: [organisationTopic],
        group,
        // Of its own memory: another instance may have stored more since this one read the documents.
        positions: () => Promise.resolve({ ...this.positions }),
        onError,
      },
      async ({ messages, redelivered }) => this.take(messages, redelivered),
    );
    await this.comesIn(awaitedMs);
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
    this.subscription = undefined;
    this.stopping.abort();
    await this.keeping;
    // Whatever cannot be stored any more comes again from the bus.
    if (this.isUnstored()) await this.keep().catch(() => undefined);
  }

  private async read(): Promise<void> {
    const { documents } = this.options;
    await documents.define({ name: collection, indexes: [] });
    this.positions = { ...(await documents.positions(consumer)) };
    this.stored = { ...this.positions };
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await documents.find<KeptRecord>(collection, {
        limit: 1_000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { doc } of page.items) this.directory.put(doc.record, doc.sequence);
      cursor = page.next;
    }
  }

  /** Into memory; storing follows by itself, as the bus is read again from the stored position in any case. */
  private take(messages: readonly BusMessage[], redelivered: boolean): void {
    for (const { event } of messages) {
      const record = recordOf(event);
      const key = record && this.directory.put(record, event.sequence);
      if (key !== undefined) this.pending.add(key);
    }
    if (!redelivered) {
      for (const message of messages) {
        const partition = partitionName(message);
        this.positions[partition] = Math.max(message.offset, this.positions[partition] ?? 0);
        this.unstored[partition] = message.offset;
      }
    }
    if (!this.isBehind()) this.caughtUp?.();
    if (this.isUnstored()) this.keeping ??= this.keepUp();
  }

  private isUnstored(): boolean {
    return this.pending.size > 0 || Object.keys(this.unstored).length > 0;
  }

  /** Stores until nothing is left to store, however long the documents are away. */
  private async keepUp(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; this.isUnstored() && !signal.aborted;) {
      try {
        await this.keep();
        attempt = 1;
      } catch (error) {
        this.options.onError(error, attempt);
        await retryPause(attempt++, firstPauseMs, signal);
      }
    }
    this.keeping = undefined;
  }

  /** Stores what is newer than what is stored, and the positions with the last of it. */
  private async keep(): Promise<void> {
    if (await this.hasGoneBack()) {
      for (const key of this.directory.keys()) this.pending.add(key);
      this.unstored = { ...this.positions, ...this.unstored };
    }
    const keys = [...this.pending];
    const positions = { ...this.unstored };
    for (let at = 0; at === 0 || at < keys.length; at += perCommit) {
      const some = keys.slice(at, at + perCommit);
      // A record that comes in meanwhile is stored with the next positions.
      for (const key of some) this.pending.delete(key);
      try {
        await this.commit(some, at + perCommit >= keys.length ? positions : {});
      } catch (error) {
        for (const key of some) this.pending.add(key);
        throw error;
      }
    }
    Object.assign(this.stored, positions);
    this.unstored = Object.fromEntries(
      Object.entries(this.unstored).filter(([partition, offset]) => offset !== positions[partition]),
    );
  }

  private async commit(keys: readonly string[], values: BusPositions): Promise<void> {
    for (let race = 1; ; race++) {
      try {
        const writes = await this.writesOf(keys);
        return await this.options.documents.commit({ writes, positions: { consumer, values } });
      } catch (error) {
        // Another instance has stored the same or something newer meanwhile.
        if (!(error instanceof StaleDocumentError) || race === mostRaces) throw error;
      }
    }
  }

  private async writesOf(keys: readonly string[]): Promise<Write[]> {
    const stored = await this.options.documents.getMany<KeptRecord>(collection, keys);
    return keys.flatMap((id): Write[] => {
      const kept = this.directory.record(id) as KeptRecord;
      const before = stored.get(id);
      if (before && before.doc.sequence >= kept.sequence) return [];
      return [{ kind: 'put', collection, id, doc: kept, expectedRevision: before?.revision ?? 0 }];
    });
  }

  private async hasGoneBack(): Promise<boolean> {
    const kept = await this.options.documents.positions(consumer);
    return Object.entries(this.stored).some(([partition, offset]) => (kept[partition] ?? 0) < offset);
  }

  private isBehind(): boolean {
    return Object.entries(this.awaited).some(
      ([partition, offset]) => (this.positions[partition] ?? 0) < offset,
    );
  }

  /** Resolves when all that was on the bus at the start has come, or the time in ms has passed. */
  private async comesIn(withinMs: number): Promise<void> {
    if (!this.isBehind()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.caughtUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.caughtUp = undefined;
  }
}

function notKnown(): Problem {
  return problem('unavailable', {
    code: 'roles-not-known',
    detail: text('The service is still learning who holds which role.', '服务正在获取人员与角色信息。'),
    headers: { 'retry-after': '1' },
  });
}
