import { describe, expect, it } from '@jest/globals';
import { erased, inBoth, type JsonObject } from '@liucheng/kernel';
import type { ComparedElsewhere } from '@liucheng/process-model';
import type { CaseEvent } from '../verdict.ts';
import { keptPerComparison, Side, type Occurrence } from './occurrence.ts';

const names = { en: 'Name', 'zh-CN': '名称' };
const compared = { process: 'other', step: 'act', key: '/k', names } satisfies ComparedElsewhere;
const requires = (...required: string[]) => [{ required }];

function found(
  event: Partial<CaseEvent>,
  of: Partial<ComparedElsewhere> = {},
  schemas: readonly JsonObject[] = [],
  before: readonly Occurrence[] = [],
): readonly Occurrence[] {
  const side = new Side('c', 'other', { ...compared, ...of }, { keyless: true });
  return side.after(before, { id: 'e', sequence: 1, type: 'act', time: 7, ...event }, 'act', () => schemas);
}

/** The places of items without a key, and what the others are about. */
const told = (all: readonly Occurrence[]): (number | readonly string[])[] =>
  all.map(({ keyless, item, about }) => (keyless ? item : about));

describe('an event that is compared', () => {
  it.each<[string, Partial<CaseEvent>, readonly JsonObject[]]>([
    ['has no data', {}, []],
    ['lacks what its schema requires', { data: {} }, requires('k')],
    ['leaves empty what its schema requires', { data: { k: '' } }, requires('k')],
    ['has words in its place', { data: { k: inBoth(erased) } }, []],
    ['has a value that is not shown', { data: {}, hidden: ['/k'] }, []],
    ['has a text that is too long', { data: { k: 'x'.repeat(201) } }, []],
    ['has no text there', { data: { k: { no: 7 } } }, []],
  ])('is an occurrence without its key where it %s', (_, event, schemas) => {
    const [first, ...more] = found(event, {}, schemas);
    expect(first).toMatchObject({ keyless: true, about: [], item: 0, sequence: 1, at: 7 });
    expect(more).toEqual([]);
  });

  it('says nothing where it says nothing that it has to', () => {
    expect(found({ data: {} })).toEqual([]);
    expect(found({ data: { k: null } }, {}, requires('other'))).toEqual([]);
    // What does not say one part is about nothing, whatever the other part is.
    expect(found({ data: { b: inBoth(erased) } }, { key: ['/a', '/b'] })).toEqual([]);
    expect(found({ data: {} }, { each: '/list' })).toEqual([]);
    expect(told(found({ data: { k: 'a' } }))).toEqual([['a']]);
  });

  it('has one without its key of all items that lack it, at the place of the first', () => {
    const list = [{ k: 'a' }, { k: { no: 7 } }, {}, { k: [] }, { k: 'b' }];
    expect(told(found({ data: { list } }, { each: '/list' }))).toEqual([['a'], 1, ['b']]);
    const items = { properties: { list: { items: { required: ['k'] } } } };
    expect(told(found({ data: { list: [{ k: 'a' }, {}] } }, { each: '/list' }, [items]))).toEqual([['a'], 1]);
    expect(
      told(found({ data: { list: [{ k: 'a' }, {}] }, hidden: ['/list/1/k'] }, { each: '/list' })),
    ).toEqual([['a'], 1]);
    expect(told(found({ data: { list: inBoth(erased) } }, { each: '/list' }))).toEqual([0]);
    expect(told(found({ data: {} }, { each: '/list' }, requires('list')))).toEqual([0]);
  });

  it('lacks its key where a part of it is who did the step and nobody is named', () => {
    const key = ['actor', '/k'];
    expect(told(found({ data: { k: 'a' } }, { key }))).toEqual([0]);
    expect(told(found({ data: { k: 'a' }, actor: 'ann' }, { key }))).toEqual([['ann', 'a']]);
  });

  it('does not make a case grow without bound', () => {
    let all: readonly Occurrence[] = [];
    for (let sequence = 0; sequence < keptPerComparison + 5; sequence++)
      all = found({ sequence }, {}, [], all);
    expect(all).toHaveLength(keptPerComparison);
  });
});
