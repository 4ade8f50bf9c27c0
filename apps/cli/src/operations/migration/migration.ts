import { collections, everything, type Digest } from '@liucheng/monitor';
import { setTimeout as pause } from 'node:timers/promises';
import { digestStore, StoreUnavailableError, type CollectionSpec, type StoreDigest } from '@liucheng/ports';
import { copyKeys, copyStreams, copyTopics, relayConsumer, republish, topicOf } from '@liucheng/service-kit';
import {
  claimTarget,
  copiedStreams,
  copiedTopics,
  isDone,
  markDone,
  markStreams,
  markTopics,
  requireOwnTarget,
} from './marks.ts';
import { settledMonitor } from '../settled-monitor.ts';
import { MigrationMismatchError, type MigratedService, type MigrationParts } from './parts.ts';

export interface MigrationReport {
  readonly services: Readonly<Record<string, StoreDigest>>;
  /** Messages of topics that have no store behind them, by topic. */
  readonly topics: Readonly<Record<string, number>>;
  readonly imports: number;
  /** Absent where nothing was done: of a dry run, or when everything was done before. */
  readonly monitor?: Digest;
}

const mostDifferences = 20;
/** Of a step that meets a server that is away, before the migration is given up until it is called again. */
const mostAttempts = 10;

/**
 * Moves an installation: streams are copied, the bus is filled from them, what has no store behind it (imported logs) is
 * copied, and the monitor is built anew from the bus. Views build themselves when their services start. Every step goes
 * on from where an earlier run left it, is harmless when it is repeated, and is verified at its end.
 */
export class Migration {
  constructor(private readonly parts: MigrationParts) {}

  /** What there is to do, without a change. @throws MigrationRefusedError */
  async plan(): Promise<MigrationReport & { readonly done: boolean }> {
    const { services, bus } = this.parts;
    await requireOwnTarget(this.parts);
    const digests: [string, StoreDigest][] = [];
    for (const { name, source } of services) digests.push([name, (await this.read(name, source)).whole()]);
    const topics = await this.topicsWithoutStore();
    const heads = Object.entries(await bus.source.heads(topics));
    return {
      services: Object.fromEntries(digests),
      topics: Object.fromEntries(
        topics.map((topic) => [
          topic,
          heads.reduce((sum, [name, head]) => (name.startsWith(`${topic}/`) ? sum + head : sum), 0),
        ]),
      ),
      imports: await this.imports(),
      done: await isDone(this.parts),
    };
  }

  /**
   * @throws MigrationRefusedError when the target holds something else, ForeignStreamError when that shows later.
   * @throws MigrationMismatchError
   */
  async run(): Promise<MigrationReport & { readonly monitor: Digest }> {
    const plan = await this.plan();
    await claimTarget(this.parts);
    // Before what they encrypt: a service with sealed events and no keys would not start.
    for (const service of this.parts.services) await this.patiently(() => this.keys(service));
    for (const service of this.parts.services) await this.patiently(() => this.streams(service));
    // Definitions that were posted come with the monitor's own streams, before the cases that they judge.
    for (const service of this.parts.services.toSorted(
      (a, b) => Number(b.name === 'monitor') - Number(a.name === 'monitor'),
    )) {
      await this.patiently(() => this.publish(service));
    }
    await this.patiently(() => this.topics());
    await this.patiently(() => this.copyImports());
    const monitor = await this.monitor();
    await markDone(this.parts);
    const { services, topics, imports } = plan;
    return { services, topics, imports, monitor };
  }

  /** A server that is away for a moment ends nothing: each step goes on from where it was. */
  private async patiently(step: () => Promise<void>): Promise<void> {
    const { logger, signal } = this.parts;
    for (let attempt = 1; ; attempt++) {
      try {
        return await step();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError) || attempt >= mostAttempts) throw error;
        logger.warn({ attempt }, `${error.message}; tried again`);
        await pause(error.retryAfterSeconds * 1_000, undefined, { signal });
      }
    }
  }

  private async keys({ name, keys }: MigratedService): Promise<void> {
    if (keys === undefined) return;
    const { source: from, target: to, encryption } = keys;
    const onCopied = (copied: number): void =>
      this.parts.progress(`${name}: keys of persons`, copied, copied);
    await copyKeys({ from, to, encryption, onCopied });
  }

  private async streams(service: MigratedService): Promise<void> {
    const { name, source, target } = service;
    const { signal, progress } = this.parts;
    const upTo = await source.head();
    await copyStreams({
      from: source,
      to: target.store,
      after: await copiedStreams(service),
      upTo,
      signal,
      onCopied: async (position) => {
        await markStreams(service, position);
        progress(`${name}: streams`, position, upTo);
      },
    });
    const [from, to] = [await this.read(name, source), await this.read(name, target.store)];
    const differences = [...new Set([...from.names(), ...to.names()])].flatMap((stream) => {
      const [a, b] = [from.get(stream), to.get(stream)];
      if (a?.events === b?.events && a?.sha256 === b?.sha256) return [];
      return [`${name}: ${stream}: ${a?.events ?? 0} events in the source, ${b?.events ?? 0} in the target`];
    });
    if (differences.length > 0) throw new MigrationMismatchError(differences.slice(0, mostDifferences));
  }

  /** The bus of the target gets a service's history from its new store, as its relay would do, which then goes on from there. */
  private async publish({ name, topicFor, target: { store, documents } }: MigratedService): Promise<void> {
    const { bus, signal, progress } = this.parts;
    const [identity, upTo] = [await store.identity(), await store.head()];
    await republish({
      store,
      bus: bus.target,
      topicFor,
      after: (await documents.positions(relayConsumer))[identity] ?? 0,
      upTo,
      signal,
      onPublished: async (position) => {
        const positions = { consumer: relayConsumer, values: { [identity]: position } };
        await documents.commit({ writes: [], positions });
        progress(`${name}: bus`, position, upTo);
      },
    });
  }

  private async topics(): Promise<void> {
    const { bus, signal, progress } = this.parts;
    const topics = await this.topicsWithoutStore();
    const total = Object.values(await bus.source.heads(topics)).reduce((sum, head) => sum + head, 0);
    await copyTopics({
      from: bus.source,
      to: bus.target,
      topics,
      after: await copiedTopics(this.parts),
      signal,
      onCopied: async (positions) => {
        await markTopics(this.parts, positions);
        progress(
          'imported events',
          Object.values(positions).reduce((sum, at) => sum + at, 0),
          total,
        );
      },
    });
  }

  /** What the monitor was told of imports is on no bus: without it, an import that is under way would begin again. */
  private async copyImports(): Promise<void> {
    const { target } = this.parts.monitor;
    for (const spec of [collections.importedBatches, collections.imports]) {
      await target.define(spec);
      for await (const { id, doc } of this.told(spec)) {
        if (await target.get(spec.name, id)) continue;
        await target.commit({ writes: [{ kind: 'put', collection: spec.name, id, doc }] });
      }
    }
  }

  private async monitor(): Promise<Digest> {
    const { services, bus, monitor, now, logger, signal, progress } = this.parts;
    for (const { topicFor, source, relayed } of services) {
      const upTo = await source.head();
      await republish({
        store: source,
        bus: bus.source,
        topicFor,
        after: relayed,
        upTo,
      });
    }
    progress('monitor: rebuilt', 0, 2);
    const rebuilt = await settledMonitor({ bus: bus.target, documents: monitor.target, now, logger, signal });
    progress('monitor: rebuilt', 1, 2);
    const lived = await settledMonitor({ bus: bus.source, documents: monitor.source, now, logger, signal });
    progress('monitor: rebuilt', 2, 2);
    const figures = ['cases', 'events', 'violations', 'sha256'] as const;
    const differences = figures
      .filter((figure) => rebuilt[figure] !== lived[figure])
      .map(
        (figure) => `monitor: ${figure}: ${lived[figure]} in the source, ${rebuilt[figure]} in the target`,
      );
    if (differences.length > 0) throw new MigrationMismatchError(differences);
    return rebuilt;
  }

  private async read(name: string, store: MigratedService['source']) {
    const { signal, progress } = this.parts;
    const upTo = await store.head();
    return digestStore(store, {
      upTo,
      onRead: (position) => {
        signal.throwIfAborted();
        progress(`${name}: digests`, position, upTo);
      },
    });
  }

  private async topicsWithoutStore(): Promise<string[]> {
    const { services, bus } = this.parts;
    const stored = new Set(services.map(({ name }) => topicOf(name)));
    return (await bus.source.topics()).filter((topic) => !stored.has(topic));
  }

  private async imports(): Promise<number> {
    let count = 0;
    for await (const _import of this.told(collections.imports)) count += 1;
    return count;
  }

  private async *told(spec: CollectionSpec): AsyncGenerator<{ readonly id: string; readonly doc: object }> {
    const { source } = this.parts.monitor;
    await source.define(spec);
    yield* everything<object>(source, spec.name, { limit: 500 });
  }
}
