import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Query } from '@liucheng/ports';
import type { Fixture } from '@liucheng/ports/testing';
import mongoose from 'mongoose';
import { MongoDocumentStore } from './document-store.ts';
import { dropDatabase, freshDatabase, onFreshDatabase, combinesConditions } from './testing/fixture.ts';

const uri = process.env['LIUCHENG_TEST_MONGODB_URI'] ?? '';
if (uri === '') {
  process.stderr.write('skipped: MongoDB: queries: LIUCHENG_TEST_MONGODB_URI names no server\n');
}
const planning = uri !== '' && (await combinesConditions(uri));
if (uri !== '' && !planning) {
  process.stderr.write(
    'skipped: MongoDB: queries use an index: this server finds no index for two conditions on one field\n',
  );
}

(uri === '' ? describe.skip : describe)('MongoDocumentStore, asked', () => {
  let fixture: Fixture<MongoDocumentStore>;
  beforeEach(async () => {
    fixture = await onFreshDatabase(uri)();
    await fixture.port.define({
      name: 'cases',
      indexes: [['state', 'at'], ['at'], ['person.id', 'state', 'at']],
    });
  });
  afterEach(() => fixture.dispose());

  const byTime = (direction: 'asc' | 'desc'): Query['sort'] => ({ field: 'at', direction });

  (planning ? it : it.skip).each<[string, Omit<Query, 'limit'>]>([
    ['equality and order', { where: { state: 'open' }, sort: byTime('asc') }],
    ['equality and falling order', { where: { state: 'open' }, sort: byTime('desc') }],
    ['order alone', { sort: byTime('desc') }],
    ['a range and its order', { where: { at: { gte: 5, lt: 9 } }, sort: byTime('asc') }],
    ['equality and a range', { where: { state: 'open', at: { gt: 5 } }, sort: byTime('asc') }],
    ['two equalities and order', { where: { 'person.id': 'p', state: 'open' }, sort: byTime('desc') }],
  ])('for %s, uses an index on every page', async (_, query) => {
    const writes = Array.from({ length: 30 }, (__, index) => ({
      kind: 'put' as const,
      collection: 'cases',
      id: `c${index}`,
      doc: { state: 'open', at: 5 + (index % 3), person: { id: 'p' } },
    }));
    await fixture.port.commit({ writes });
    const { next } = await fixture.port.find('cases', { ...query, limit: 5 });
    for (const cursor of [{}, { cursor: next as string }]) {
      const plans = await fixture.port.explain('cases', { ...query, ...cursor, limit: 5 });
      expect(plans.length).toBeGreaterThan(0);
      for (const plan of plans) {
        const { winningPlan } = (plan as { readonly queryPlanner: { readonly winningPlan: object } })
          .queryPlanner;
        expect(JSON.stringify(winningPlan)).toMatch(/"(IXSCAN|EXPRESS_IXSCAN)"/);
        expect(JSON.stringify(winningPlan)).not.toContain('COLLSCAN');
      }
    }
  });

  it('has the indexes that are declared, in order and ending with the id, and those that come later', async () => {
    const database = freshDatabase();
    const client = new mongoose.mongo.MongoClient(uri);
    const indexed = async (): Promise<string[]> => {
      const indexes = await client.db(database).collection('cases').indexes();
      return indexes.map(({ key }) => Object.entries(key).map(String).join(' ')).sort();
    };
    try {
      for (const later of [[], [['person.id', 'state']]]) {
        const store = await MongoDocumentStore.open({ uri, database });
        await store.define({ name: 'cases', indexes: [['at'], ...later] });
        await store.define({ name: 'cases', indexes: [['state', 'at']] });
        await store.commit({ writes: [{ kind: 'put', collection: 'cases', id: 'a', doc: {} }] });
        const expected = ['_id,1', 'doc.at,1 _id,1', 'doc.state,1 doc.at,1 _id,1'];
        const added = later.map((fields) => [...fields.map((field) => `doc.${field},1`), '_id,1'].join(' '));
        expect(await indexed()).toEqual([...expected, ...added].sort());
        await store.close();
      }
    } finally {
      await client.close();
      await dropDatabase(uri, database);
    }
  });

  it('lets one of two clients win each revision', async () => {
    const database = freshDatabase();
    const stores = await Promise.all([
      MongoDocumentStore.open({ uri, database }),
      MongoDocumentStore.open({ uri, database }),
    ]);
    try {
      for (const store of stores) await store.define({ name: 'cases', indexes: [] });
      for (let revision = 0; revision < 20; revision++) {
        const outcomes = await Promise.allSettled(
          stores.map((store, writer) =>
            store.commit({
              writes: [
                { kind: 'put', collection: 'cases', id: `of-${writer}`, doc: {} },
                { kind: 'put', collection: 'cases', id: 'a', doc: { writer }, expectedRevision: revision },
              ],
            }),
          ),
        );
        const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(lost).toMatchObject([
          { reason: { name: 'StaleDocumentError', id: 'a', actual: revision + 1 } },
        ]);
      }
      const [mine, yours] = await Promise.all([0, 1].map((writer) => stores[0].get('cases', `of-${writer}`)));
      expect((mine?.revision ?? 0) + (yours?.revision ?? 0)).toBe(20);
    } finally {
      for (const store of stores) await store.close();
      await dropDatabase(uri, database);
    }
  });
});
