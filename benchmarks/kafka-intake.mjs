/**
 * The monitor reads a history from Kafka and keeps all its documents: alone, then two instances that share the
 * partitions. Each instance is a process of its own; the time is from the first one's start of reading to the last one
 * having nothing left to read.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingServers, startServer } from '../apps/suite/dist/faults/servers.js';
import { KafkaEventBus } from '../libs/adapters/kafka/dist/index.js';
import { MongoDocumentStore } from '../libs/adapters/mongodb/dist/index.js';
import { SqliteDocumentStore } from '../libs/adapters/sqlite/dist/index.js';
import { batches, checkRebuilt } from './history.mjs';
import { median, report } from './report.mjs';

const run = { count: 240_000, open: 100 };
const rounds = 3;
const partitions = 6;
const instance = fileURLToPath(new URL('monitor-instance.mjs', import.meta.url));

const missing = await missingServers();
if (missing !== undefined) {
  report({
    what: 'intake from Kafka through all projections into the document store',
    value: null,
    unit: '',
    goal: '≥ 20 k/s',
    met: null,
    note: missing,
  });
} else {
  const directory = mkdtempSync(join(tmpdir(), 'liucheng-bench-'));
  const [broker, database] = await Promise.all([
    startServer('kafka', { directory: join(directory, 'broker') }),
    startServer('mongodb', { directory: join(directory, 'database') }),
  ]);
  try {
    const bus = await KafkaEventBus.open({
      brokers: broker.address.split(','),
      clientId: 'bench',
      partitions,
    });
    for (const batch of batches(run)) await bus.publish(batch);
    await bus.close();
    const rates = { sqlite: [], one: [], two: [] };
    for (let round = 0; round < rounds; round++) {
      rates.sqlite.push(
        await intake(1, { sqlite: join(directory, `documents-${round}.db`) }, `sqlite-${round}`),
      );
      rates.one.push(await intake(1, { mongodb: `one_${round}` }, `one-${round}`));
      rates.two.push(await intake(2, { mongodb: `two_${round}` }, `two-${round}`));
    }
    for (const [name, where] of [
      ['sqlite', 'SQLite documents'],
      ['one', 'MongoDB-compatible documents'],
    ]) {
      const value = median(rates[name]);
      report({
        what: `intake from Kafka through all projections, one instance, ${where}`,
        value: value / 1e3,
        unit: 'k events/s',
        goal: '≥ 20 k/s',
        met: value >= 20_000,
      });
    }
    const ratio = median(rates.two.map((rate, round) => rate / rates.one[round]));
    report({
      what: 'two instances of the monitor on one topic',
      value: median(rates.two) / 1e3,
      unit: 'k events/s',
      peer: `one: ${(median(rates.one) / 1e3).toFixed(1)} k/s`,
      ratio,
      goal: '≥ 1.7×',
      met: ratio >= 1.7,
      note: 'two instances, the broker and the database share two cores; more cores are needed to tell',
    });
  } finally {
    await Promise.all([broker.kill9(), database.kill9()]);
    rmSync(directory, { recursive: true, force: true });
  }

  /** Events per second. */
  async function intake(instances, documents, group) {
    const children = Array.from({ length: instances }, () =>
      fork(instance, [
        JSON.stringify({
          brokers: broker.address.split(','),
          partitions,
          group,
          ...documents,
          ...(documents.mongodb ? { uri: database.address } : {}),
        }),
      ]),
    );
    await Promise.all(children.map((child) => once(child, 'message')));
    const began = performance.now();
    const done = Promise.all(children.map((child) => once(child, 'message')));
    for (const child of children) child.send('go');
    await done;
    const ms = performance.now() - began;
    const ended = Promise.all(children.map((child) => once(child, 'exit')));
    for (const child of children) child.send('stop');
    await ended;
    const store = documents.mongodb
      ? await MongoDocumentStore.open({ uri: database.address, database: documents.mongodb })
      : SqliteDocumentStore.open({ file: documents.sqlite });
    await store.define({ name: 'cases', indexes: [['conforming', 'startedAt']] });
    await checkRebuilt(store);
    await store.close();
    return run.count / (ms / 1000);
  }
}
