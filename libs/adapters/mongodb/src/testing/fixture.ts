import { randomUUID } from 'node:crypto';
import type { Fixture } from '@liucheng/ports/testing';
import mongoose from 'mongoose';
import { MongoDocumentStore } from '../document-store.ts';

export const freshDatabase = (): string => `test_${randomUUID().replaceAll('-', '').slice(0, 20)}`;

/** Removes what a test has stored. */
export async function dropDatabase(uri: string, database: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(uri);
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
}

/** Whether a server finds an index for two conditions on one field. The stand-in's build in Python does not. */
export async function combinesConditions(uri: string): Promise<boolean> {
  const database = freshDatabase();
  const client = new mongoose.mongo.MongoClient(uri);
  try {
    const collection = client.db(database).collection('probe');
    await collection.createIndex({ a: 1, b: 1 });
    await collection.insertOne({ a: 1, b: 1 });
    const plan = await collection.find({ a: { $eq: 1, $gt: 0 } }).explain('queryPlanner');
    return JSON.stringify(plan).includes('IXSCAN');
  } finally {
    await client.close();
    await dropDatabase(uri, database);
  }
}

/** A fixture for the contract suite: a store on a database of its own. */
export function onFreshDatabase(uri: string): () => Promise<Fixture<MongoDocumentStore>> {
  return async () => {
    const database = freshDatabase();
    let current = await MongoDocumentStore.open({ uri, database });
    return {
      port: current,
      reopen: async () => {
        await current.close();
        current = await MongoDocumentStore.open({ uri, database });
        return current;
      },
      dispose: async () => {
        await current.close();
        await dropDatabase(uri, database);
      },
    };
  };
}
