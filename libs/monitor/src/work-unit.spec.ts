import { describe, expect, it } from '@jest/globals';
import { WorkUnit } from './work-unit.ts';

const writesOf = (...words: ('add' | 'put' | 'delete')[]) => {
  const unit = new WorkUnit();
  for (const [n, word] of words.entries()) unit[word]('cases', 'c1', { n });
  return unit.writes;
};
const put = { kind: 'put', collection: 'cases', id: 'c1' };

describe('the last word on a document counts', () => {
  it('and a document that was new stays new', () => {
    expect(writesOf('add')).toEqual([{ ...put, doc: { n: 0 }, expectedRevision: 0 }]);
    expect(writesOf('add', 'put')).toEqual([{ ...put, doc: { n: 1 }, expectedRevision: 0 }]);
  });

  it('and nothing is expected of one that may have been there', () => {
    expect(writesOf('put', 'add')).toEqual([{ ...put, doc: { n: 1 } }]);
    expect(writesOf('delete', 'add')).toEqual([{ ...put, doc: { n: 1 } }]);
    expect(writesOf('add', 'delete')).toEqual([{ kind: 'delete', collection: 'cases', id: 'c1' }]);
  });
});
