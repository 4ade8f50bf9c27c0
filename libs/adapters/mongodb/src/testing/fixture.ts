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
