import { expect } from '@jest/globals';
import fc from 'fast-check';
import {
  type DocumentStore,
  type Query,
  type QueryPart,
  UnsupportedQueryError,
  type Where,
  type Write,
} from '../document-store.ts';
import type { Promised } from './contract.ts';
import { byCodePoint, claims, filled, found, indexes, put, type Sample, walk } from './document-samples.ts';

interface Bounds<Value> {
  readonly gte?: Value;
  readonly gt?: Value;
  readonly lte?: Value;
  readonly lt?: Value;
}

/** What every document store promises of queries. */
export const queryPromises: Promised<DocumentStore> = {
  'filters by equality, alternatives, bounds and existence': async ({ port }) => {
    await filled(port, {
      a: { state: 'draft', total: { amount: 100 } },
      b: { state: 'paid', total: { amount: 250 } },
      c: { state: 'paid', total: { amount: -3 } },
      d: { state: null, total: {} },
      e: {},
    });
    expect(await found(port, { state: 'paid' })).toEqual(['b', 'c']);
    expect(await found(port, { state: { in: ['draft', 'paid', 'gone'] } })).toEqual(['a', 'b', 'c']);
    expect(await found(port, { state: { in: [] } })).toEqual([]);
    expect(await found(port, { state: { exists: true } })).toEqual(['a', 'b', 'c']);
    expect(await found(port, { state: { exists: false } })).toEqual(['d', 'e']);
    expect(await found(port, { 'total.amount': { gte: 100 } })).toEqual(['a', 'b']);
    expect(await found(port, { 'total.amount': { gt: 100 } })).toEqual(['b']);
    expect(await found(port, { 'total.amount': { lte: 100 } })).toEqual(['a', 'c']);
    expect(await found(port, { 'total.amount': { gt: -3, lt: 250 } })).toEqual(['a']);
    expect(await found(port, { state: 'paid', 'total.amount': { lt: 0 } })).toEqual(['c']);
    expect(await found(port, { state: { gte: 'e' } })).toEqual(['b', 'c']);
    expect(await found(port, {})).toEqual(['a', 'b', 'c', 'd', 'e']);
  },

  'compares numbers with numbers and texts with texts': async ({ port }) => {
    await filled(port, {});
    await port.commit({
      writes: [put('n', { state: 5 }), put('t', { state: 'five' }), put('b', { state: true })],
    });
    expect(await found(port, { state: { gte: 0 } })).toEqual(['n']);
    expect(await found(port, { state: { lt: 9 } })).toEqual(['n']);
    expect(await found(port, { state: { gte: 'a' } })).toEqual(['t']);
    expect(await found(port, { state: { lt: 'z' } })).toEqual(['t']);
  },

  'finds what lies within bounds, the bounds among it or not, whichever index serves it': async ({
    port,
  }) => {
    const notes = ['', 'a', 'a\u0001', 'b', '中'];
    const docs = [-2, -0.5, 0, 1, 2 ** 53].flatMap((amount, index) =>
      ['draft', 'paid'].map((state) => ({ state, total: { amount }, note: notes[index] as string })),
    );
    await filled(port, Object.fromEntries(docs.map((doc, index) => [`d${index}`, doc])));
    const within = <Value>(
      value: Value,
      bounds: Bounds<Value>,
      below: (a: Value, b: Value) => boolean,
    ): boolean =>
      (bounds.gte === undefined || !below(value, bounds.gte)) &&
      (bounds.gt === undefined || below(bounds.gt, value)) &&
      (bounds.lte === undefined || !below(bounds.lte, value)) &&
      (bounds.lt === undefined || below(value, bounds.lt));
    const boundsOf = <Value>(values: readonly Value[]): fc.Arbitrary<Bounds<Value>> =>
      fc
        .tuple(fc.constantFrom('gte', 'gt', undefined), fc.constantFrom('lte', 'lt', undefined))
        .filter(([from, to]) => (from ?? to) !== undefined)
        .chain(([from, to]) =>
          fc.record({
            ...(from === undefined ? {} : { [from]: fc.constantFrom(...values) }),
            ...(to === undefined ? {} : { [to]: fc.constantFrom(...values) }),
          }),
        );
    const amounts = boundsOf(docs.map(({ total }) => total.amount));
    const states = fc.constantFrom<Where>({}, { state: 'paid' }, { state: { in: ['paid', 'draft'] } });
    const directions = fc.constantFrom('asc' as const, 'desc' as const, undefined);
    await fc.assert(
      fc.asyncProperty(states, amounts, boundsOf(notes), fc.boolean(), directions, async (...asked) => {
        const [where, ofAmount, ofNote, byNote, direction] = asked;
        const held = byNote
          ? docs.filter(({ note }) => within(note, ofNote, (a, b) => byCodePoint(a, b) < 0))
          : docs.filter(({ total }) => within(total.amount, ofAmount, (a, b) => a < b));
        const expected = held.filter(({ state }) => where['state'] !== 'paid' || state === 'paid').length;
        const field = byNote ? 'note' : 'total.amount';
        // Notes are looked for within one state only.
        const all = {
          ...(byNote && where['state'] === undefined ? { state: { in: ['paid', 'draft'] } } : where),
        };
        const bounds = { ...all, [field]: byNote ? ofNote : ofAmount };
        const sort =
          direction === undefined || (byNote && where['state'] !== 'paid') ? undefined : { field, direction };
        expect(await found(port, bounds, sort)).toHaveLength(expected);
      }),
      { numRuns: 150 },
    );
  },

  'tells true from 1 and false from 0': async ({ port }) => {
    await filled(port, {
      f: { flag: false },
      one: { flag: 1 },
      t: { flag: true },
      two: { flag: 2 },
      z: { flag: 0 },
    });
    expect(await found(port, { flag: true })).toEqual(['t']);
    expect(await found(port, { flag: 1 })).toEqual(['one']);
    expect(await found(port, { flag: false })).toEqual(['f']);
    expect(await found(port, { flag: 0 })).toEqual(['z']);
    expect(await found(port, { flag: { in: [true, 0, 2] } })).toEqual(['t', 'two', 'z']);
    expect(await found(port, { flag: { gte: 0 } })).toEqual(['one', 'two', 'z']);
    expect(
      await port.aggregate(claims, { groupBy: 'flag', where: { flag: { in: [true, 1] } } }),
    ).toHaveLength(2);
  },

  'sorts both ways, ties by id, without the field first when ascending': async ({ port }) => {
    await filled(port, {
      a: { total: { amount: 2 } },
      b: {},
      c: { total: { amount: 1 } },
      d: { total: { amount: 2 } },
      e: {},
    });
    const ascending = ['b', 'e', 'c', 'a', 'd'];
    expect(await found(port, {}, { field: 'total.amount', direction: 'asc' })).toEqual(ascending);
    expect(await found(port, {}, { field: 'total.amount', direction: 'desc' })).toEqual(ascending.reverse());
  },

  'pages through any result without repeating or skipping': async ({ port }) => {
    await port.define({ name: claims, indexes });
    const sample = fc.record(
      {
        state: fc.constantFrom('draft', 'paid', null),
        total: fc.record({ amount: fc.integer({ min: -2, max: 2 }) }, { requiredKeys: [] }),
        note: fc.constantFrom('', 'a', 'é', '中', '👩', '｡'),
      },
      { requiredKeys: [] },
    );
    const query = fc.record({
      where: fc.constantFrom<Where>({}, { state: 'paid' }, { state: { in: ['paid', 'draft'] } }),
      field: fc.constantFrom(undefined, 'total.amount', 'note' as const),
      direction: fc.constantFrom('asc' as const, 'desc' as const),
      limit: fc.integer({ min: 1, max: 6 }),
    });
    let previous: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(sample, { maxLength: 14 }),
        query,
        async (samples, { where, field, direction, limit }) => {
          const docs: [string, Sample][] = samples.map((doc, index) => [
            `d${String(index * 7).padStart(3, '0')}`,
            doc,
          ]);
          const gone = previous.map((id): Write => ({ kind: 'delete', collection: claims, id }));
          await port.commit({ writes: [...gone, ...docs.map(([id, doc]) => put(id, doc))] });
          previous = docs.map(([id]) => id);
          const usable = field === 'note' && where['state'] === undefined ? undefined : field;
          const sort = usable === undefined ? undefined : { field: usable, direction };
          const among =
            where['state'] === undefined
              ? undefined
              : where['state'] === 'paid'
                ? ['paid']
                : ['paid', 'draft'];
          const value = (doc: Sample): string | number | undefined =>
            usable === 'note' ? doc.note : doc.total?.amount;
          const sign = direction === 'asc' ? 1 : -1;
          const expected = docs
            .filter(([, doc]) => !among || among.includes(doc.state ?? ''))
            .sort(([idA, a], [idB, b]) => {
              if (!sort) return byCodePoint(idA, idB);
              const [x, y] = [value(a), value(b)];
              if (x === y) return sign * byCodePoint(idA, idB);
              if (x === undefined || y === undefined) return x === undefined ? -sign : sign;
              return sign * (typeof x === 'number' ? x - Number(y) : byCodePoint(x, String(y)));
            });
          const pages = await walk(port, { where, limit, ...(sort ? { sort } : {}) });
          expect(pages.map(({ id }) => id)).toEqual(expected.map(([id]) => id));
        },
      ),
      { numRuns: 60 },
    );
  },

  'neither repeats nor skips a document while others come and go': async ({ port }) => {
    await filled(
      port,
      Object.fromEntries(
        Array.from({ length: 9 }, (_, index) => [`d${index}`, { total: { amount: index } }]),
      ),
    );
    const query: Query = { sort: { field: 'total.amount', direction: 'asc' }, limit: 3 };
    const first = await port.find(claims, query);
    await port.commit({
      writes: [
        { kind: 'delete', collection: claims, id: 'd2' },
        put('new', { total: { amount: 1.5 } }),
        put('d8', { total: { amount: -1 } }),
      ],
    });
    const rest = await port.find(claims, { ...query, limit: 10, cursor: first.next as string });
    expect(rest.items.map(({ id }) => id)).toEqual(['d3', 'd4', 'd5', 'd6', 'd7']);
  },

  'refuses what no index supports, and says what would be': async ({ port }) => {
    await filled(port, {});
    const asc = 'asc' as const;
    const refused: [Query, string, QueryPart?][] = [
      [{ where: { colour: 'red' }, limit: 1 }, 'colour'],
      [{ where: { note: 'x' }, limit: 1 }, 'note'],
      [{ where: { state: { gte: 'a' }, note: 'x' }, limit: 1 }, 'note'],
      [{ sort: { field: 'colour', direction: asc }, limit: 1 }, 'colour', 'sort'],
      [{ sort: { field: 'note', direction: asc }, limit: 1 }, 'note', 'sort'],
    ];
    for (const [query, field, part = 'filter'] of refused) {
      const answer = port.find(claims, query);
      await expect(answer).rejects.toThrow(UnsupportedQueryError);
      await expect(answer).rejects.toThrow(field);
      await expect(answer).rejects.toMatchObject({ part, field });
      await expect(answer).rejects.toThrow('total.amount');
    }
    await expect(port.aggregate(claims, { groupBy: 'colour' })).rejects.toMatchObject({ part: 'group' });
    expect(await found(port, { state: 'paid', note: 'x' })).toEqual([]);
  },

  'refuses limits, conditions, cursors and collections that make no sense': async ({ port }) => {
    await filled(port, { a: { state: 'x' }, b: { state: 'x' }, c: { state: 'y' } });
    const unsupported = async (query: Query, part: QueryPart = 'filter'): Promise<void> => {
      const answer = port.find(claims, query);
      await expect(answer).rejects.toThrow(UnsupportedQueryError);
      await expect(answer).rejects.toMatchObject({ part });
    };
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) await unsupported({ limit }, 'limit');
    await unsupported({ where: { state: {} }, limit: 1 });
    await unsupported({ where: { state: { gte: 1, lt: 'x' } }, limit: 1 });
    await unsupported({ where: { state: Number.NaN }, limit: 1 });
    await unsupported({
      where: { state: { in: Array.from({ length: 1_001 }, (_, index) => index) } },
      limit: 1,
    });
    const { next } = await port.find(claims, { where: { state: 'x' }, limit: 1 });
    const cursor = next as string;
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    await unsupported({ where: { state: 'y' }, limit: 1, cursor }, 'cursor');
    const sort = { field: 'state', direction: 'asc' } as const;
    await unsupported({ where: { state: 'x' }, sort, limit: 1, cursor }, 'cursor');
    for (const broken of ['', 'x', '{}', `${cursor}AA`, cursor.slice(1), 'W10', 'bnVsbA']) {
      await unsupported({ where: { state: 'x' }, limit: 1, cursor: broken }, 'cursor');
    }
    await expect(port.find('unknown', { limit: 1 })).rejects.toThrow(/unknown.*claims/);
    await expect(port.get('unknown', 'a')).rejects.toMatchObject({ part: 'collection' });
  },

  'counts and sums, as a whole and by group': async ({ port }) => {
    await filled(port, {
      a: { state: 'draft', total: { amount: 100 } },
      b: { state: 'paid', total: { amount: 250 } },
      c: { state: 'paid', total: { amount: 50 } },
      d: { total: {} },
      e: { state: 'paid' },
    });
    const sums = ['total.amount'];
    expect(await port.aggregate(claims, { sums })).toEqual([{ count: 5, sums: { 'total.amount': 400 } }]);
    expect(await port.aggregate(claims, { groupBy: 'state', sums })).toEqual([
      { count: 1, sums: { 'total.amount': 0 } },
      { key: 'draft', count: 1, sums: { 'total.amount': 100 } },
      { key: 'paid', count: 3, sums: { 'total.amount': 300 } },
    ]);
    expect(await port.aggregate(claims, { groupBy: 'state', where: { 'total.amount': { gt: 60 } } })).toEqual(
      [
        { key: 'draft', count: 1, sums: {} },
        { key: 'paid', count: 1, sums: {} },
      ],
    );
    expect(await port.aggregate(claims, { where: { state: 'gone' }, sums })).toEqual([
      { count: 0, sums: { 'total.amount': 0 } },
    ]);
    expect(await port.aggregate(claims, { where: { state: 'gone' }, groupBy: 'state' })).toEqual([]);
  },

  'sums numbers and nothing else': async ({ port }) => {
    await filled(port, {});
    const values = [5, 0.25, true, '7', '3 apples', null, [4], { of: 1 }, -1, 4_000_000_000];
    await port.commit({ writes: values.map((value, index) => put(`v${index}`, { value })) });
    expect(await port.aggregate(claims, { sums: ['value', 'value.of'] })).toEqual([
      { count: 10, sums: { value: 4_000_000_004.25, 'value.of': 1 } },
    ]);
  },

  'takes indexes that are added later': async ({ port }) => {
    await port.define({ name: claims, indexes: [] });
    await port.commit({ writes: [put('a', { note: 'x' })] });
    await expect(port.find(claims, { where: { note: 'x' }, limit: 1 })).rejects.toThrow(
      UnsupportedQueryError,
    );
    for (let time = 0; time < 2; time++) await port.define({ name: claims, indexes: [['note']] });
    expect(await found(port, { note: 'x' })).toEqual(['a']);
  },

  'pages through booleans': async ({ port }) => {
    const flags = [true, undefined, false, true, false, undefined, true];
    const docs = flags.map((flag, index) => [`d${index}`, flag === undefined ? {} : { flag }] as const);
    await filled(port, Object.fromEntries(docs));
    const ascending = ['d1', 'd5', 'd2', 'd4', 'd0', 'd3', 'd6'];
    for (const direction of ['asc', 'desc'] as const) {
      const pages = await walk(port, { sort: { field: 'flag', direction }, limit: 1 });
      const ids = pages.map(({ id }) => id);
      expect(direction === 'asc' ? ids : ids.reverse()).toEqual(ascending);
    }
  },
};
