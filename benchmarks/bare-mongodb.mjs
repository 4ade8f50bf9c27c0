/**
 * What the database allows: the monitor reads the history once, and what its document store sends is kept; then, as often
 * as asked, the bare driver writes the same documents in the same transactions, one after the other, into the same
 * collections with the same indexes, and does nothing else.
 */
import { deserialize, serialize } from 'node:v8';
import mongoose from 'mongoose';
import { MongoDocumentStore } from '../libs/adapters/mongodb/dist/index.js';
import { defineCollections } from '../libs/monitor/dist/collections.js';
import { intakeOf } from './monitor-instance.mjs';

const { MongoClient, Collection } = mongoose.mongo;
const parts = JSON.parse(process.argv[2]);
const transactions = [];
const bySession = new Map();
const { bulkWrite } = Collection.prototype;
Collection.prototype.bulkWrite = async function (operations, options) {
  const sent = { collection: this.collectionName, operations: serialize(operations) };
  const done = await bulkWrite.call(this, operations, options);
  const { session } = options;
  if (!bySession.has(session)) transactions.push(bySession.set(session, []).get(session));
  bySession.get(session).push(sent);
  return done;
};
process.on('message', async (message) => {
  process.send(message === 'go' ? await recorded() : await written(message));
});

async function recorded() {
  const intake = await intakeOf(parts);
  await intake.run();
  await intake.stop();
  Collection.prototype.bulkWrite = bulkWrite;
  bySession.clear();
  return transactions.length;
}

/** Milliseconds that the driver takes. */
async function written(database) {
  const store = await MongoDocumentStore.open({ uri: parts.uri, database });
  await defineCollections(store);
  await store.close();
  const client = await new MongoClient(parts.uri).connect();
  const db = client.db(database);
  let ms = 0;
  for (const transaction of transactions) {
    const batches = transaction.map(({ collection, operations }) => [
      db.collection(collection),
      deserialize(operations),
    ]);
    const began = performance.now();
    const session = client.startSession();
    session.startTransaction({
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
    });
    for (const [collection, operations] of batches)
      await collection.bulkWrite(operations, { session, ordered: true });
    await session.commitTransaction();
    await session.endSession();
    ms += performance.now() - began;
  }
  await client.close();
  return ms;
}
