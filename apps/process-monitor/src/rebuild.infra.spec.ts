import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { KafkaEventBus } from '@liucheng/kafka';
import { MongoDocumentStore } from '@liucheng/mongodb';
import { defineCollections, digest, ProcessMonitor, RebuildRunner } from '@liucheng/monitor';
import type { DocumentStore } from '@liucheng/ports';
import { createLogger } from '@liucheng/service-kit';
import { openStores } from '@liucheng/service-kit/testing';
import { MonitorFleet } from './testing/monitor-fleet.ts';
import { published, purchaseOf } from './testing/purchases.ts';

const brokers = process.env['LIUCHENG_TEST_KAFKA_BROKERS'];
const uri = process.env['LIUCHENG_TEST_MONGODB_URI'];
const title = 'a rebuild while processes that share the monitor go on';
const partitions = 4;
/** No deadline of a case is due later than that after it was published. */
const lastDueMs = 12_000;

/** Of which half comes while the rebuild goes on. */
const subjects = 400;

async function publishAll(bus: KafkaEventBus, events: readonly EventEnvelope[]): Promise<void> {
  await bus.publish(events.map((event) => ({ topic: 'liucheng.finance', key: event.subject, event })));
}

async function publishCases(bus: KafkaEventBus, from: number, to: number): Promise<void> {
  const cases = Array.from({ length: to - from }, (_, index) => purchaseOf(from + index, Date.now()));
  for (let step = 0; step < 3; step++)
    await publishAll(
      bus,
      cases.flatMap(({ events }) => events.slice(step, step + 1)),
    );
}

/** Every fifth document of some collections is gone, or another. */
async function damage(documents: DocumentStore): Promise<void> {
  for (const collection of ['violations', 'cases', 'case-bodies', 'metrics', 'tasks']) {
    const { items } = await documents.find<object>(collection, { limit: 1_000 });
    for (const [index, { id, doc }] of items.entries()) {
      if (index % 10 === 0) await documents.commit({ writes: [{ kind: 'delete', collection, id }] });
      else if (index % 10 === 5 && collection !== 'case-bodies')
        await documents.commit({
          writes: [
            { kind: 'put', collection, id, doc: { ...doc, department: 'nowhere', counts: [], cost: 99 } },
          ],
        });
    }
  }
}

async function sameAtLast(one: DocumentStore, other: DocumentStore): Promise<void> {
  for (const end = performance.now() + 60_000; ; await pause(500)) {
    const [first, second] = [await digest(one), await digest(other)];
    if (performance.now() < end && first.sha256 !== second.sha256) continue;
    expect(first).toEqual(second);
    return;
  }
}

function mends(given: { readonly brokers: string; readonly uri: string }): void {
  it('mends what is damaged, though one is killed and who reads the bus changes', async () => {
    const id = randomUUID().replaceAll('-', '').slice(0, 12);
    const installation = { ...given, prefix: `t${id}.`, database: `test_${id}`, partitions };
    const { prefix, database } = installation;
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-rebuild-'));
    const options = { brokers: given.brokers.split(','), clientId: 'test', prefix, partitions };
    const bus = await KafkaEventBus.open(options);
    const documents = await MongoDocumentStore.open({ uri: given.uri, database });
    const fleet = new MonitorFleet(installation);
    const logger = createLogger('silent');
    const clock = { now: () => Date.now() };
    const observer = new ProcessMonitor({ bus, documents, clock, logger });
    const runner = () => new RebuildRunner({ monitor: observer, bus, documents, logger });
    let running = runner();
    try {
      await defineCollections(documents);
      await publishAll(bus, [published(Date.now())]);
      const [victim] = [fleet.start(), fleet.start()];
      await fleet.sharesAllLanes();
      await publishCases(bus, 0, subjects / 2);
      expect(await observer.progress.caughtUp(120_000)).toBe(true);
      await damage(documents);

      const begun = await observer.rebuilds.begin({ id: 'u-admin' });
      await running.start();
      const publishing = publishCases(bus, subjects / 2, subjects);
      await pause(500);
      await fleet.kill(victim);
      await running.stop();
      running = runner();
      await running.start();
      await publishing;
      const publishedAt = Date.now();
      for (;;) {
        const stored = await observer.rebuilds.find(begun.id);
        if (stored?.doc.cleared) break;
        await pause(100);
      }
      const { counts } = await observer.rebuilds.progress({
        ...begun,
        doc: { ...begun.doc, lanes: [0, 1, 2, 3] },
      });
      expect(counts.case.replaced).toBeGreaterThan(0);
      expect(counts.raised).toBeGreaterThan(0);
      expect(await observer.progress.caughtUp(120_000)).toBe(true);

      const straight = await openStores('straight', directory, { bus });
      const rebuilt = new ProcessMonitor({
        bus,
        documents: straight.documents,
        clock,
        logger,
        settings: { group: 'straight' },
      });
      await rebuilt.start();
      expect(await rebuilt.progress.caughtUp(120_000)).toBe(true);
      // Deadlines are missed on both sides, on each a moment later.
      await pause(Math.max(0, publishedAt + lastDueMs - Date.now()));
      await sameAtLast(documents, straight.documents);
      await rebuilt.stop();
      await straight.close();
    } finally {
      await running.stop();
      await fleet.stop();
      await documents.close();
      await bus.close();
      await rm(directory, { recursive: true, force: true });
    }
  }, 400_000);
}

if (brokers === undefined || uri === undefined) {
  const reason = 'LIUCHENG_TEST_KAFKA_BROKERS and LIUCHENG_TEST_MONGODB_URI name no servers';
  process.stderr.write(`skipped: ${title}: ${reason}\n`);
  describe(title, () => it.skip(`mends what is damaged (skipped: ${reason})`, () => undefined));
} else {
  describe(title, () => mends({ brokers, uri }));
}
