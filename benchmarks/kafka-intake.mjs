/**
 * The monitor reads a history from Kafka and keeps all its documents: alone, then two instances that share the
 * partitions. Each instance is a process of its own; the time is from the first one's start of reading to the last one
 * having nothing left to read. In the same rounds the bare driver writes what one instance wrote, to tell what of the time
 * is the database's.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingServers, startServer } from '../apps/suite/dist/faults/servers.js';
import { start as startMongoDb } from '../infra/local/mongodb.mjs';
import { KafkaEventBus } from '../libs/adapters/kafka/dist/index.js';
import { MongoDocumentStore } from '../libs/adapters/mongodb/dist/index.js';
import { SqliteDocumentStore } from '../libs/adapters/sqlite/dist/index.js';
import { batches, checkRebuilt } from './history.mjs';
import { median, report } from './report.mjs';

const run = { count: 240_000, open: 100 };
const rounds = 3;
const partitions = 6;
const instance = fileURLToPath(new URL('monitor-instance.mjs', import.meta.url));
const bareDriver = fileURLToPath(new URL('bare-mongodb.mjs', import.meta.url));

const what = 'intake from Kafka through all projections';
const goal = '≥ 20 k/s';
const missing = await missingServers();
if (missing !== undefined) {
  report({
    what,
    value: null,
    unit: '',
    goal,
    met: null,
    note: missing,
  });
} else {
  const directory = mkdtempSync(join(tmpdir(), 'liucheng-bench-'));
  const [broker, database] = await Promise.all([
    startServer('kafka', { directory: join(directory, 'broker') }),
    startMongoDb({ directory: join(directory, 'database') }),
  ]);
  const slow = database.server === 'secantusd-py';
  const bare = slow ? undefined : fork(bareDriver, [options({ mongodb: 'bare' }, 'bare')]);
  try {
    const bus = await KafkaEventBus.open({
      brokers: broker.address.split(','),
      clientId: 'bench',
      partitions,
    });
    for (const batch of batches(run)) await bus.publish(batch);
    await bus.close();
    bare?.send('go');
    if (bare) await once(bare, 'message');
    const rates = { sqlite: [], bare: [], one: [], two: [] };
    for (let round = 0; round < rounds; round++) {
      const file = join(directory, `documents-${round}.db`);
      rates.sqlite.push(await intake(1, { sqlite: file }, `sqlite-${round}`));
      if (slow) continue;
      rates.bare.push(await written(`bare_${round}`));
      rates.one.push(await intake(1, { mongodb: `one_${round}` }, `one-${round}`));
      rates.two.push(await intake(2, { mongodb: `two_${round}` }, `two-${round}`));
    }
    const sqlite = median(rates.sqlite);
    report({
      what: `${what}, one instance, SQLite documents`,
      value: sqlite / 1e3,
      unit: 'k events/s',
      goal,
      met: sqlite >= 20_000,
    });
    reportMongoDb(rates);
  } finally {
    bare?.kill('SIGKILL');
    await Promise.all([broker.kill9(), database.kill9()]);
    rmSync(directory, { recursive: true, force: true });
  }

  function options(documents, group) {
    const brokers = broker.address.split(',');
    return JSON.stringify({ brokers, partitions, group, uri: database.uri, ...documents });
  }

  /** Events per second whose documents the bare driver writes. */
  async function written(name) {
    bare.send(name);
    const [ms] = await once(bare, 'message');
    return run.count / (ms / 1000);
  }

  /** Events per second. */
  async function intake(instances, documents, group) {
    // As `npm run start:process-monitor` starts it.
    const execArgv = ['--max-semi-space-size=64'];
    const children = Array.from({ length: instances }, () =>
      fork(instance, [options(documents, group)], { execArgv }),
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
      ? await MongoDocumentStore.open({ uri: database.uri, database: documents.mongodb })
      : SqliteDocumentStore.open({ file: documents.sqlite });
    await store.define({ name: 'cases', indexes: [['conforming', 'startedAt']] });
    await checkRebuilt(store);
    await store.close();
    return run.count / (ms / 1000);
  }
}

function reportMongoDb({ bare, one, two }) {
  const row = { what: `${what}, one instance, MongoDB-compatible documents`, unit: 'k events/s', goal };
  if (one.length === 0) {
    const note = 'mongod or the build of the stand-in in Rust is needed; the one in Python takes too long';
    report({ ...row, value: null, met: null, note });
    return;
  }
  const value = median(one);
  report({
    ...row,
    value: value / 1e3,
    peer: `the bare driver, the same documents in the same transactions: ${(median(bare) / 1e3).toFixed(1)} k/s`,
    ratio: median(one.map((rate, round) => rate / bare[round])),
    met: value >= 20_000,
    note: 'the monitor computes for twice as long as the server, and while it fetches and decodes the next delivery the server has nothing to store',
  });
  const ratio = median(two.map((rate, round) => rate / one[round]));
  report({
    what: 'two instances of the monitor on one topic',
    value: median(two) / 1e3,
    unit: 'k events/s',
    peer: `one: ${(value / 1e3).toFixed(1)} k/s`,
    ratio,
    goal: '≥ 1.7×',
    met: ratio >= 1.7,
    note: 'two instances, the broker and the database share two cores; more cores are needed to tell',
  });
}
