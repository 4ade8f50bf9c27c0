import { describe, expect, it } from '@jest/globals';
import { erased, withheld, type JsonObject } from '@liucheng/kernel';
import { personAt, personsIn } from './persons.ts';
import { placesOf, pointerTo, withValues } from './places.ts';
import { inOwnLanguage, nowErased, wordsFor } from './words.ts';

const data: JsonObject = {
  customer: { id: 'C-1', 'a/b~c': 'x' },
  interviews: [
    { candidate: { id: 'K-1', name: 'Wu' }, remark: 'calm' },
    { candidate: { id: 'K-2' }, remark: 'quick' },
  ],
  candidates: [{ id: 'K-3', name: 'Xu' }],
  note: 'n',
};
const pointers = (pointer: string) => placesOf(data, pointer).map(pointerTo);

describe('places in data', () => {
  it('are found by pointers, for each item of a list, escaped or not there', () => {
    expect(pointers('/note')).toEqual(['/note']);
    expect(pointers('/interviews/*/candidate/name')).toEqual(['/interviews/0/candidate/name']);
    expect(pointers('/customer/a~1b~0c')).toEqual(['/customer/a~1b~0c']);
    expect(pointers('/customer/name')).toEqual([]);
    expect(pointers('/note/*/x')).toEqual([]);
    expect(pointers('/customer/constructor')).toEqual([]);
  });

  it('get other values in a copy; what has no holder any more is left', () => {
    const changed = withValues(data, [
      [['customer', 'id'], 'C-2'],
      [['interviews', '0', 'remark'], undefined],
      [['gone', 'name'], 'x'],
    ]);
    expect(changed).toMatchObject({
      customer: { id: 'C-2' },
      interviews: [{ candidate: { id: 'K-1' } }, {}],
    });
    expect(changed['interviews']).not.toHaveProperty('0.remark');
    expect(data).toMatchObject({ customer: { id: 'C-1' }, interviews: [{ remark: 'calm' }, {}] });
  });
});

describe('persons', () => {
  const about = (pointer: string, person?: string) =>
    placesOf(data, pointer).map((place) => personAt(data, place, person === undefined ? {} : { person }));

  it('are those next to a field, from the inside outwards', () => {
    expect(about('/interviews/*/candidate/name')).toEqual(['candidate:K-1']);
    expect(about('/interviews/*/remark')).toEqual(['candidate:K-1', 'candidate:K-2']);
    expect(about('/candidates/*/name')).toEqual(['candidate:K-3']);
    expect(about('/note')).toEqual(['customer:C-1']);
    expect(about('/note', '/customer/id')).toEqual(['customer:C-1']);
    expect(personAt({ note: 'n' }, ['note'], {})).toBeUndefined();
    expect(personAt({ visit: { id: 'V-1' }, note: 'n' }, ['note'], {})).toBeUndefined();
    expect(personAt({ applicant: { id: 'A-1' }, note: 'n' }, ['note'], { person: '/applicant/id' })).toBe(
      'applicant:A-1',
    );
  });

  it('are named anywhere in a body', () => {
    expect(personsIn(data).sort()).toEqual([
      'candidate:K-1',
      'candidate:K-2',
      'candidate:K-3',
      'customer:C-1',
    ]);
    expect(personsIn({ customer: { id: 7 }, candidates: ['K-1'] })).toEqual([]);
    expect(personsIn({ customer: { id: 'x'.repeat(600) } })[0]?.length).toBe('customer:'.length + 64);
  });
});

describe('words', () => {
  it('stand where texts stood, in their language where a language is named', () => {
    const value = { en: 'Zhou', 'zh-CN': '周', tags: ['a', 7, true], age: 40, none: null };
    const hidden = wordsFor(value, withheld);
    expect(hidden).toEqual({
      en: 'personal data',
      'zh-CN': '个人信息',
      tags: ['personal data · 个人信息', null, null],
    });
    expect(nowErased(hidden)).toEqual({
      en: 'erased',
      'zh-CN': '已删除',
      tags: ['erased · 已删除', null, null],
    });
    expect(wordsFor(40, withheld)).toBeUndefined();
    expect(nowErased('Zhou')).toBe('Zhou');
  });

  it('are said in one language in a sentence', () => {
    const both = wordsFor('Zhou', erased) as string;
    expect(inOwnLanguage({ en: `From ${both}.`, 'zh-CN': `来自${both}。` })).toEqual({
      en: 'From erased.',
      'zh-CN': '来自已删除。',
    });
  });
});
