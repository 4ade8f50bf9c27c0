/**
 * What the relay makes of Kafka: events a second from a SQLite event store through the relay and the Kafka event bus,
 * against kafkajs alone (idempotent, all acknowledgements) sending the same records, encoded before, in batches of the
 * same size. Both send to one broker started for this, rounds in turn.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { available, start } from '../infra/local/kafka.mjs';
import { toKafka } from '../libs/adapters/kafka/dist/cloud-event.js';
import { KafkaEventBus } from '../libs/adapters/kafka/dist/index.js';
import { SqliteDocumentStore, SqliteEventStore } from '../libs/adapters/sqlite/dist/index.js';
import { Relay } from '../libs/service-kit/dist/index.js';
import kafkajs from 'kafkajs';
import { inTurn, report } from './report.mjs';

const what = 'relay to Kafka';
const goal = '≥ 0.7×';
const streams = 250;
const perStream = 160;
const total = streams * perStream;
const batchSize = 500;
const rounds = 5;
const partitions = 6;

const reason = available();
if (reason !== true) {
  report({ what, value: null, unit: 'k events/s', goal, met: null, note: `skipped: ${reason}` });
  process.exit();
}

function newEvent(subject, number) {
  return {
    specversion: '1.0',
    id: `${subject}-${String(number).padStart(12, '0')}`,
    source: '/liucheng/finance',
    type: 'liucheng.finance.expense-claim.submitted.v1',
    subject,
    time: '2026-03-02T01:30:00.000Z',
    datacontenttype: 'application/json',
    data: {
      total: { amount: 123_400 + number, currency: 'CNY' },
      items: [{ receipt: `R-${number}`, category: 'travel', amount: 123_400, date: '2026-02-27' }],
      purpose: 'Customer visit in Hangzhou, two nights, train and hotel',
    },
    process: 'expense-reimbursement',
    processversion: 1,
    actor: 'p-1007',
    actorrole: 'claimant',
    department: 'sales',
    correlationid: `0d9f1c52-1b1f-4e38-b7a7-${String(number).padStart(12, '0')}`,
  };
}

/** Streams grow side by side, as cases do. */
async function fill(store) {
  for (let revision = 0; revision < perStream; revision += 10) {
    const appends = Array.from({ length: streams }, (_, stream) => {
      const subject = `claim-0b9c7e1a-3c44-4f0e-${String(stream).padStart(12, '0')}`;
      const events = Array.from({ length: 10 }, (__, index) => newEvent(subject, revision + index));
      return store.append(subject, events, { expectedRevision: 'any', commandId: `${subject}/${revision}` });
    });
    await Promise.all(appends);
  }
}

/** What the relay would send, encoded. */
async function batchesOf(store) {
  const batches = [];
  for (let after = 0; ;) {
    const page = await store.readAll({ after, limit: batchSize });
    if (page.length === 0) return batches;
    batches.push(page.map(({ event }) => toKafka({ topic: 'liucheng.finance', key: event.subject, event })));
    after = page.at(-1).position;
  }
}

const perSecond = (since) => total / ((performance.now() - since) / 1_000);

async function byRelay(store, brokers, round) {
  const prefix = `relay${round}.`;
  const bus = await KafkaEventBus.open({ brokers: [brokers], clientId: 'relay', prefix, partitions });
  const documents = SqliteDocumentStore.open({ file: join(directory, `documents-${round}.db`) });
  const relay = new Relay({
    store,
    bus,
    documents,
    topicFor: () => 'liucheng.finance',
    batchSize,
    onError: (error) => console.error(error),
  });
  const since = performance.now();
  await relay.start();
  const head = await store.head();
  while ((await relay.published()) < head) await new Promise((resolve) => setTimeout(resolve, 2));
  const rate = perSecond(since);
  await relay.stop();
  await bus.close();
  await documents.close();
  return rate;
}

async function byKafkajs(batches, brokers, round) {
  const kafka = new kafkajs.Kafka({
    clientId: 'bare',
    brokers: [brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  const topic = `bare${round}.liucheng.finance`;
  await admin.connect();
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  // The relay makes its topic and connects within its time.
  const since = performance.now();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
  for (const messages of batches) await producer.send({ topic, acks: -1, messages });
  const rate = perSecond(since);
  await producer.disconnect();
  await admin.disconnect();
  return rate;
}

const directory = mkdtempSync(join(tmpdir(), 'liucheng-relay-'));
const broker = await start({ directory: join(directory, 'kafka') });
const store = SqliteEventStore.open({ file: join(directory, 'events.db') });
try {
  await fill(store);
  const batches = await batchesOf(store);
  // The first round of each warms up.
  await byKafkajs(batches, broker.brokers, 'warm');
  await byRelay(store, broker.brokers, 'warm');
  const { a, b, ratio } = await inTurn(
    rounds,
    (round) => byRelay(store, broker.brokers, round),
    (round) => byKafkajs(batches, broker.brokers, round),
  );
  report({
    what: `${what}, batches of ${batchSize}`,
    value: a / 1e3,
    unit: 'k events/s',
    peer: `kafkajs alone, the same records: ${(b / 1e3).toFixed(1)} k/s`,
    ratio,
    goal,
    met: ratio >= 0.7,
  });
} finally {
  await store.close();
  await broker.stop();
  rmSync(directory, { recursive: true, force: true });
}
