import { expect } from '@jest/globals';
import {
  type DocumentStore,
  StaleDocumentError,
  type Stored,
  UnsupportedQueryError,
  type Write,
} from '../document-store.ts';
import { contract, type Enrolment, type Promised } from './contract.ts';
import { queryPromises } from './document-query-promises.ts';
import { byCodePoint, claims, filled, found, indexes, put, type Sample } from './document-samples.ts';
import { awkwardText } from './sample-events.ts';

/** What every document store promises. */
export function documentStoreContract(adapter: string, enrolment: Enrolment<DocumentStore>): void {
  contract('document store', adapter, enrolment, { ...unitPromises, ...queryPromises });
}

const unitPromises: Promised<DocumentStore> = {
  'counts revisions from 1, and forgets what is deleted': async ({ port, reopen }) => {
    await filled(port, { a: { state: 'draft' } });
    expect(await port.get(claims, 'a')).toEqual({ id: 'a', revision: 1, doc: { state: 'draft' } });
    await port.commit({ writes: [put('a', { state: 'paid' }), put('b', {})] });
    const again = await reopen();
    await again.define({ name: claims, indexes });
    expect(await again.get(claims, 'a')).toEqual({ id: 'a', revision: 2, doc: { state: 'paid' } });
    await again.commit({
      writes: [{ kind: 'delete', collection: claims, id: 'a' }, put('b', { note: 'x' })],
    });
    expect(await again.get(claims, 'a')).toBeUndefined();
    expect(await again.get(claims, 'b')).toMatchObject({ revision: 2 });
    await again.commit({ writes: [{ kind: 'delete', collection: claims, id: 'a' }] });
  },

  'drops a collection whole, and takes it up again empty': async ({ port, reopen }) => {
    await filled(port, { a: { state: 'draft' }, b: { state: 'draft' } });
    await port.define({ name: 'other', indexes: [] });
    await port.commit({
      writes: [{ kind: 'put', collection: 'other', id: 'a', doc: {} }],
      positions: { consumer: 'projection', values: { x: 1 } },
    });
    const again = await reopen();
    // By a process that has never declared it, twice.
    await again.drop(claims);
    await again.drop(claims);
    await expect(again.find(claims, { limit: 1 })).rejects.toThrow(UnsupportedQueryError);
    await again.define({ name: claims, indexes });
    expect(await found(again, { state: 'draft' })).toEqual([]);
    await again.commit({ writes: [put('a', { state: 'paid' }, 0)] });
    expect(await found(again, { state: 'paid' })).toEqual(['a']);
    // By one that has it in use.
    await again.drop(claims);
    await expect(again.get(claims, 'a')).rejects.toThrow(UnsupportedQueryError);
    await again.define({ name: claims, indexes });
    expect(await again.get(claims, 'a')).toBeUndefined();
    await again.define({ name: 'other', indexes: [] });
    expect(await again.get('other', 'a')).toMatchObject({ revision: 1 });
    expect(await again.positions('projection')).toEqual({ x: 1 });
  },

  'keeps a snapshot as it was, call by call, whatever is written meanwhile': async ({ port }) => {
    const ids = Array.from({ length: 25 }, (_, index) => `id-${String(index).padStart(2, '0')}`);
    await filled(port, Object.fromEntries(ids.map((id) => [id, { state: 'draft', note: id }])));
    const snapshot = await port.snapshot();
    try {
      const first = await snapshot.find<Sample>(claims, { where: { state: 'draft' }, limit: 10 });
      await port.commit({
        writes: [
          ...ids.map((id) => put(id, { state: 'paid' })),
          put('id-05-new', { state: 'draft' }),
          { kind: 'delete', collection: claims, id: 'id-20' },
        ],
      });
      const seen = [...first.items];
      for (let cursor = first.next; cursor !== undefined;) {
        const page = await snapshot.find<Sample>(claims, { where: { state: 'draft' }, limit: 10, cursor });
        seen.push(...page.items);
        cursor = page.next;
      }
      expect(seen.map(({ id }) => id)).toEqual(ids);
      expect(await snapshot.get(claims, 'id-20')).toMatchObject({ revision: 1, doc: { note: 'id-20' } });
      expect(await snapshot.get(claims, 'id-05-new')).toBeUndefined();
      expect((await snapshot.getMany(claims, ['id-00', 'id-05-new'])).get('id-00')).toMatchObject({
        revision: 1,
      });
    } finally {
      await snapshot.close();
    }
    expect(await port.get(claims, 'id-00')).toMatchObject({ revision: 2 });
    const later = await port.snapshot();
    expect(await later.get(claims, 'id-20')).toBeUndefined();
    expect(await later.get(claims, 'id-00')).toMatchObject({ doc: { state: 'paid' } });
    await later.close();
    await later.close();
  },

  'gives many by id, those that exist': async ({ port }) => {
    await port.define({ name: claims, indexes: [] });
    const ids = Array.from({ length: 1_200 }, (_, index) => `id-${index}`);
    await port.commit({ writes: ids.map((id, index) => put(id, { total: { amount: index } }, 0)) });
    const many = await port.getMany<Sample>(claims, [...ids, 'missing', 'id-1']);
    expect(many.size).toBe(1_200);
    expect(many.get('id-1111')).toEqual({ id: 'id-1111', revision: 1, doc: { total: { amount: 1111 } } });
    expect(await port.getMany(claims, [])).toEqual(new Map());
  },

  'stores a unit whole, with its position': async ({ port, reopen }) => {
    await filled(port, {});
    expect(await port.positions('projection')).toEqual({});
    await port.commit({
      writes: [put('a', {})],
      positions: { consumer: 'projection', values: { 'liucheng.finance/0': 7, 'liucheng.finance/1': 2 } },
    });
    await port.commit({
      writes: [],
      positions: { consumer: 'projection', values: { 'liucheng.finance/0': 9 } },
    });
    await port.commit({
      writes: [],
      positions: { consumer: 'other', values: { 'liucheng.finance/0': 1 } },
    });
    const again = await reopen();
    expect(await again.positions('projection')).toEqual({
      'liucheng.finance/0': 9,
      'liucheng.finance/1': 2,
    });
    expect(await again.positions('other')).toEqual({ 'liucheng.finance/0': 1 });
  },

  'refuses a unit with a stale document, and stores nothing of it': async ({ port }) => {
    await filled(port, { a: { note: 'first' } });
    const stale: [Write, number, number][] = [
      [put('a', {}, 0), 0, 1],
      [put('a', {}, 2), 2, 1],
      [put('b', {}, 1), 1, 0],
    ];
    for (const [write, expected, actual] of stale) {
      const positions = { consumer: 'projection', values: { x: 1 } };
      const refused = port.commit({ writes: [put('c', {}), write, put('d', {})], positions });
      await expect(refused).rejects.toThrow(StaleDocumentError);
      await expect(refused).rejects.toMatchObject({ collection: claims, id: write.id, expected, actual });
    }
    expect(await port.get(claims, 'a')).toEqual({ id: 'a', revision: 1, doc: { note: 'first' } });
    expect(await port.get(claims, 'c')).toBeUndefined();
    expect(await port.positions('projection')).toEqual({});
    await port.commit({ writes: [put('a', {}, 1), put('b', {}, 0), put('b', { note: 'x' }, 1)] });
    expect((await port.get(claims, 'b'))?.revision).toBe(2);
  },

  'lets one of two parallel writers of a revision win': async ({ port }) => {
    await filled(port, { a: {} });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        port.commit({ writes: [put('a', { note: String(index) }, 1)] }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await port.get(claims, 'a'))?.revision).toBe(2);
  },

  'keeps collections apart, and any text': async ({ port, reopen }) => {
    const text = awkwardText.replace('\u0000', '');
    await filled(port, { [text]: { note: text, state: text } });
    await port.define({ name: 'other', indexes: [] });
    const again = await reopen();
    await again.define({ name: claims, indexes });
    await again.define({ name: 'other', indexes: [] });
    expect(await again.get(claims, text)).toEqual({
      id: text,
      revision: 1,
      doc: { note: text, state: text },
    });
    expect(await found(again, { state: text, note: text })).toEqual([text]);
    expect(await again.get('other', text)).toBeUndefined();
    expect((await again.getMany(claims, [text])).size).toBe(1);
  },

  'keeps documents as JSON gives them, whatever their keys and values': async ({ port, reopen }) => {
    await filled(port, {});
    const keys = [
      '',
      '.',
      'a.b',
      '$set',
      '$ref',
      '$id',
      '%',
      '_id',
      '_bsontype',
      'a\u0000b',
      '0',
      awkwardText,
    ];
    const odd = JSON.parse('{"__proto__": {"constructor": 1}, "half": "\\ud800", "\\udc00": []}') as object;
    const doc = {
      ...Object.fromEntries(keys.map((key, index) => [key, { [key]: [index, { [key]: key }] }])),
      numbers: [0, -1, 1.5, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 1e300, 5e-324, 0.1],
      deep: Array.from({ length: 200 }).reduce<object>((inner) => ({ inner }), {}),
      odd,
    };
    const loose = { left: undefined, none: Number.NaN, list: [undefined, -0], at: new Date(0) };
    await port.commit({
      writes: [put('doc', doc), put('doc', doc, 1), put('loose', loose), put('list', [1])],
    });
    const again = await reopen();
    await again.define({ name: claims, indexes });
    const found = await again.getMany(claims, ['doc', 'loose', 'list']);
    expect(found.get('doc')?.revision).toBe(2);
    expect(JSON.stringify(found.get('doc')?.doc)).toBe(JSON.stringify(doc));
    expect(found.get('loose')?.doc).toEqual({
      none: null,
      list: [null, 0],
      at: '1970-01-01T00:00:00.000Z',
    });
    expect(found.get('list')?.doc).toEqual([1]);
  },

  'refuses ids, names and fields that not every product takes': async ({ port }) => {
    await filled(port, { a: {} });
    for (const id of ['', 'x'.repeat(513)]) {
      await expect(port.commit({ writes: [put('b', {}), put(id, {})] })).rejects.toThrow(RangeError);
    }
    expect(await port.get(claims, 'b')).toBeUndefined();
    const longest = '大'.repeat(512);
    await port.commit({ writes: [put(longest, {})] });
    expect(await port.get(claims, longest)).toMatchObject({ id: longest, revision: 1 });
    const names = [
      'a"; DROP TABLE position; --',
      "a'b",
      'a b',
      '',
      '1a',
      '_progress',
      'a'.repeat(64),
      'a.b',
      '$a',
    ];
    for (const name of names) {
      await expect(port.define({ name, indexes: [] })).rejects.toThrow(UnsupportedQueryError);
    }
    for (const field of [
      "a'); DROP TABLE position; --",
      'a"b',
      'a..b',
      '',
      'a.'.repeat(9) + 'a',
      '$.a',
      'a[0]',
      '$where',
    ]) {
      const spec = { name: 'other', indexes: [['state'], [field]] };
      await expect(port.define(spec)).rejects.toThrow(UnsupportedQueryError);
      await expect(port.aggregate(claims, { sums: [field] })).rejects.toThrow(UnsupportedQueryError);
    }
    await expect(port.define({ name: 'other', indexes: [[]] })).rejects.toThrow('at least one field');
  },

  'writes in order, also the same document more than once': async ({ port }) => {
    await filled(port, { a: { note: 'old' } });
    await port.define({ name: 'other', indexes: [] });
    const remove = (id: string): Write => ({ kind: 'delete', collection: claims, id });
    await port.commit({
      writes: [
        put('a', { note: '1' }, 1),
        { ...put('a', { note: 'other' }, 0), collection: 'other' },
        remove('b'),
        put('b', { note: '1' }, 0),
        put('a', { note: '2' }),
        remove('b'),
        put('c', { note: '1' }),
        put('b', { note: '2' }, 0),
        remove('c'),
        put('a', { note: '3' }, 3),
      ],
    });
    const stored = await port.getMany<Sample>(claims, ['a', 'b', 'c']);
    expect([...stored.values()].sort((x, y) => byCodePoint(x.id, y.id))).toEqual([
      { id: 'a', revision: 4, doc: { note: '3' } },
      { id: 'b', revision: 1, doc: { note: '2' } },
    ]);
    const refused = port.commit({
      writes: [remove('a'), put('a', {}, 0), put('a', {}, 4), put('b', {}, 9)],
    });
    await expect(refused).rejects.toMatchObject({ collection: claims, id: 'a', expected: 4, actual: 1 });
    expect(await port.get(claims, 'a')).toMatchObject({ revision: 4 });
  },

  'lets parallel writers of many documents take turns': async ({ port }) => {
    await filled(port, { counter: { total: { amount: 0 } } });
    const add = async (): Promise<void> => {
      for (;;) {
        const { revision, doc } = (await port.get<{ total: { amount: number } }>(
          claims,
          'counter',
        )) as Stored<{
          total: { amount: number };
        }>;
        const next = { total: { amount: doc.total.amount + 1 } };
        try {
          return await port.commit({ writes: [put('unguarded', {}), put('counter', next, revision)] });
        } catch (error) {
          if (!(error instanceof StaleDocumentError)) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, add));
    expect(await port.get(claims, 'counter')).toEqual({
      id: 'counter',
      revision: 9,
      doc: { total: { amount: 8 } },
    });
    expect(await port.get(claims, 'unguarded')).toMatchObject({ revision: 8 });
  },

  'keeps documents of several MiB': async ({ port }) => {
    const note = '大'.repeat(1_500_000);
    await filled(port, { a: { note } });
    expect((await port.get<Sample>(claims, 'a'))?.doc.note === note).toBe(true);
  },
};
