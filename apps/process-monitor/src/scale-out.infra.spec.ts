import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { KafkaEventBus } from '@liucheng/kafka';
import { MongoDocumentStore } from '@liucheng/mongodb';
import { defineCollections, digest, ProcessMonitor } from '@liucheng/monitor';
import type { DocumentStore } from '@liucheng/ports';
import { createLogger } from '@liucheng/service-kit';
import { openStores } from '@liucheng/service-kit/testing';
import { MonitorFleet } from './testing/monitor-fleet.ts';
import { published, purchaseOf, type Purchase } from './testing/purchases.ts';

const brokers = process.env['LIUCHENG_TEST_KAFKA_BROKERS'];
const uri = process.env['LIUCHENG_TEST_MONGODB_URI'];
const title = 'three processes that share the monitor';
const partitions = 6;
const [seconds, perSecond] = [20, 60];

interface Violation {
  readonly id: string;
  readonly case: string;
  readonly kind: string;
  readonly state: string;
}

interface Notice {
  readonly lane: number;
  readonly number: number;
  readonly kind: string;
  readonly violation?: Violation;
}

async function everything<Doc>(documents: DocumentStore, collection: string): Promise<Doc[]> {
  const docs: Doc[] = [];
  let cursor: string | undefined;
  do {
    const page = await documents.find<Doc>(collection, {
      limit: 1_000,
      ...(cursor === undefined ? {} : { cursor }),
    });
    docs.push(...page.items.map(({ doc }) => doc));
    cursor = page.next;
  } while (cursor !== undefined);
  return docs;
}

/** Looks until it holds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(100);
}

async function publishAll(bus: KafkaEventBus, events: readonly EventEnvelope[]): Promise<void> {
  await bus.publish(events.map((event) => ({ topic: 'liucheng.finance', key: event.subject, event })));
}

/** Cases by the second, until the time is over; what happens meanwhile does not hold it up. */
async function load(bus: KafkaEventBus): Promise<Purchase[]> {
  const cases: Purchase[] = [];
  const started = Date.now();
  while (Date.now() - started < seconds * 1_000) {
    const due = Math.floor(((Date.now() - started) / 1_000) * perSecond);
    const fresh: Purchase[] = [];
    while (cases.length + fresh.length < due) fresh.push(purchaseOf(cases.length + fresh.length, Date.now()));
    // Event by event: the events of a case come in several batches.
    for (let step = 0; step < 3; step++)
      await publishAll(
        bus,
        fresh.flatMap(({ events }) => events.slice(step, step + 1)),
      );
    cases.push(...fresh);
    await pause(20);
  }
  return cases;
}

function scaleOut(given: { readonly brokers: string; readonly uri: string }): void {
  it('misses and doubles no violation while one is killed and one is added', async () => {
    const id = randomUUID().replaceAll('-', '').slice(0, 12);
    const installation = { ...given, prefix: `t${id}.`, database: `test_${id}`, partitions };
    const { prefix, database } = installation;
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-scale-out-'));
    const bus = await KafkaEventBus.open({
      brokers: given.brokers.split(','),
      clientId: 'test',
      prefix,
      partitions,
    });
    const documents = await MongoDocumentStore.open({ uri: given.uri, database });
    const fleet = new MonitorFleet(installation);
    try {
      await defineCollections(documents);
      await publishAll(bus, [published(Date.now())]);
      const [victim] = [fleet.start(), fleet.start(), fleet.start()];
      await fleet.sharesAllLanes();

      const loading = load(bus);
      await pause(seconds * 300);
      const killedAt = Date.now();
      await fleet.kill(victim);
      await fleet.sharesAllLanes();
      const recovered = Date.now() - killedAt;
      const addedAt = Date.now();
      fleet.start();
      await fleet.sharesAllLanes();
      const joined = Date.now() - addedAt;
      const cases = await loading;

      const expected = cases.flatMap(({ subject, violations }) =>
        violations.map((kind) => `${subject} ${kind}`),
      );
      await until(async () => {
        const [found] = await documents.aggregate('violations', {});
        return (found?.count ?? 0) >= expected.length;
      });
      // Everything is handled and a while has passed in which something could be raised again.
      const observer = new ProcessMonitor({
        bus,
        documents,
        clock: { now: () => Date.now() },
        logger: createLogger('silent'),
      });
      expect(await observer.progress.caughtUp(120_000)).toBe(true);
      await pause(3_000);

      const violations = await everything<Violation>(documents, 'violations');
      expect(violations.map(({ case: subject, kind }) => `${subject} ${kind}`).sort()).toEqual(
        expected.sort(),
      );
      expect(violations.every(({ state }) => state === 'open')).toBe(true);
      const notices = await everything<Notice>(documents, 'notices');
      expect(notices.map(({ kind, violation }) => `${kind} ${violation?.id}`).sort()).toEqual(
        violations.map((violation) => `raised ${violation.id}`).sort(),
      );
      for (let lane = 0; lane < partitions; lane++) {
        const numbers = notices.filter((each) => each.lane === lane).map(({ number }) => number);
        expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
      }
      expect(await bus.deadLetters('process-monitor', { limit: 10 })).toEqual([]);

      const straight = await openStores('straight', directory, { bus });
      const rebuild = new ProcessMonitor({
        bus,
        documents: straight.documents,
        clock: { now: () => Date.now() },
        logger: createLogger('silent'),
        settings: { group: 'straight' },
      });
      await rebuild.start();
      expect(await rebuild.progress.caughtUp(120_000)).toBe(true);
      await until(async () => {
        const [found] = await straight.documents.aggregate('violations', {});
        return (found?.count ?? 0) >= expected.length;
      });
      await rebuild.stop();
      expect(await digest(documents)).toEqual(await digest(straight.documents));
      await straight.close();
      process.stderr.write(
        `scale-out: ${cases.length} cases, ${violations.length} violations; all lanes owned again ` +
          `${recovered} ms after kill -9, shared with the one added after ${joined} ms\n`,
      );
    } finally {
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
  describe(title, () => it.skip(`misses and doubles no violation (skipped: ${reason})`, () => undefined));
} else {
  describe(title, () => scaleOut({ brokers, uri }));
}
