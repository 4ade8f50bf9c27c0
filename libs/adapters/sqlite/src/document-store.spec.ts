import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Query } from '@liucheng/ports';
import { documentStoreContract, type Fixture } from '@liucheng/ports/testing';
import { SqliteDocumentStore } from './document-store.ts';
import { onFreshFile } from './testing/fixture.ts';

const create = onFreshFile((file) => SqliteDocumentStore.open({ file }));

documentStoreContract('SQLite', { create });

describe('SqliteDocumentStore', () => {
  let fixture: Fixture<SqliteDocumentStore>;
  beforeEach(async () => {
    fixture = await create();
    await fixture.port.define({
      name: 'cases',
      indexes: [['state', 'at'], ['at'], ['person.id', 'state', 'at']],
    });
  });
  afterEach(() => fixture.dispose());

  const byTime = (direction: 'asc' | 'desc'): Query['sort'] => ({ field: 'at', direction });

  it('begins where values are, however many documents have none', async () => {
    const query: Query = { where: { state: 'open', at: { exists: true } }, sort: byTime('asc'), limit: 2 };
    const writes = Array.from({ length: 30 }, (_, index) => ({
      kind: 'put' as const,
      collection: 'cases',
      id: `c${index}`,
      doc: { state: 'open', ...(index < 3 ? { at: 3 - index } : {}) },
    }));
    await fixture.port.commit({ writes });
    for (const each of [query, { ...query, sort: byTime('desc') }])
      expect(fixture.port.explain('cases', each)).toEqual([
        expect.stringMatching(/SEARCH .*\(<expr>=\? AND <expr>>\?\)$/),
      ]);
    const first = await fixture.port.find('cases', query);
    expect(first.items.map(({ id }) => id)).toEqual(['c2', 'c1']);
    const rest = await fixture.port.find('cases', { ...query, cursor: first.next as string });
    expect(rest.items.map(({ id }) => id)).toEqual(['c0']);
  });

  it('reads from the index in which most of what is asked for stands, also within a range', async () => {
    for (const indexes of [[['kind', 'at']], [['state', 'kind', 'at']]])
      await fixture.port.define({ name: 'cases', indexes });
    const where = { state: 'open', kind: 'rare', at: { gte: 0, lt: 9 } };
    const writes = Array.from({ length: 40 }, (_, index) => ({
      kind: 'put' as const,
      collection: 'cases',
      id: `c${index}`,
      doc: {
        state: index % 2 === 0 ? 'open' : 'closed',
        kind: index % 3 === 0 ? 'rare' : 'usual',
        at: index % 10,
      },
    }));
    await fixture.port.commit({ writes });
    for (const direction of ['asc', 'desc'] as const) {
      const query: Query = { where, sort: byTime(direction), limit: 4 };
      expect(fixture.port.explain('cases', query)).toEqual([
        expect.stringMatching(/SEARCH .*\(<expr>=\? AND <expr>=\? AND <expr>>\? AND <expr><\?\)$/),
      ]);
      const first = await fixture.port.find('cases', query);
      const rest = await fixture.port.find('cases', { ...query, cursor: first.next as string });
      const found = [...first.items, ...rest.items].map(({ id }) => id);
      expect(direction === 'asc' ? found : [...found].reverse()).toEqual([
        'c0',
        'c30',
        'c12',
        'c24',
        'c36',
        'c6',
        'c18',
      ]);
    }
    const without = { where: { state: 'open', kind: 'rare' }, sort: byTime('asc'), limit: 9 };
    expect((await fixture.port.find('cases', without)).items).toHaveLength(7);
  });

  it('reads from the index that has the least of what is asked for', async () => {
    await fixture.port.define({ name: 'cases', indexes: [['kind', 'at']] });
    const writes = Array.from({ length: 40 }, (_, index) => ({
      kind: 'put' as const,
      collection: 'cases',
      id: `c${index}`,
      doc: { state: index < 3 ? 'open' : 'closed', kind: index > 37 ? 'rare' : 'usual', at: index },
    }));
    await fixture.port.commit({ writes });
    const seen = async (where: Query['where']): Promise<string> => {
      const query: Query = { where, sort: byTime('desc'), limit: 9 };
      const plan = fixture.port.explain('cases', query)[0] ?? '';
      const { items } = await fixture.port.find('cases', query);
      return `${/INDEX (\S+)/.exec(plan)?.[1]} ${items.map(({ id }) => id).join(' ')}`;
    };
    const open = await seen({ state: 'open', kind: 'usual' });
    const rare = await seen({ state: 'closed', kind: 'rare' });
    expect([open, rare].map((each) => each.slice(each.indexOf(' ') + 1))).toEqual(['c2 c1 c0', 'c39 c38']);
    expect(open.split(' ')[0]).not.toBe(rare.split(' ')[0]);
  });

  it.each<[string, Omit<Query, 'limit'>]>([
    ['equality and order', { where: { state: 'open' }, sort: byTime('asc') }],
    ['equality and falling order', { where: { state: 'open' }, sort: byTime('desc') }],
    ['order alone', { sort: byTime('desc') }],
    ['a range and its order', { where: { at: { gte: 5, lt: 9 } }, sort: byTime('asc') }],
    ['equality and a range', { where: { state: 'open', at: { gt: 5 } }, sort: byTime('asc') }],
    ['two equalities and order', { where: { 'person.id': 'p', state: 'open' }, sort: byTime('desc') }],
    ['no order', {}],
  ])('reads %s from an index in order, on every page', async (_, query) => {
    const writes = Array.from({ length: 30 }, (__, index) => ({
      kind: 'put' as const,
      collection: 'cases',
      id: `c${index}`,
      doc: { state: 'open', at: 5 + (index % 3), person: { id: 'p' } },
    }));
    await fixture.port.commit({ writes });
    const { next } = await fixture.port.find('cases', { ...query, limit: 5 });
    for (const cursor of [{}, { cursor: next as string }]) {
      const plan = fixture.port.explain('cases', { ...query, ...cursor, limit: 5 });
      expect(plan.length).toBeGreaterThan(0);
      for (const step of plan) {
        expect(step).toMatch(/USING (COVERING )?INDEX/);
        expect(step).not.toMatch(/TEMP B-TREE/);
      }
    }
  });
});
