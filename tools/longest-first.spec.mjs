import { describe, expect, it } from '@jest/globals';
import LongestFirst from './longest-first.mjs';

const file = (path, size, known = {}) => ({
  path: `/liucheng/${path}`,
  context: { hasteFS: { getSize: () => size }, config: { cache: false } },
  ...known,
});

class Known extends LongestFirst {
  time({ seconds }) {
    return seconds;
  }
  hasFailed({ failed }) {
    return failed === true;
  }
}
const order = (...tests) => new Known({}).sort(tests).map(({ path }) => path.replace('/liucheng/', ''));

describe('the order of spec files', () => {
  it('begins with what runs many files or starts suites where nothing is known yet, however short it is', () => {
    const tests = [
      file('libs/a', 900),
      file('apps/b', 5),
      file('libs/c', 1_000),
      file('tools/d', 7),
      file('tools/gathered/e', 1),
    ];
    expect(order(...tests)).toEqual(['tools/gathered/e', 'tools/d', 'apps/b', 'libs/c', 'libs/a']);
  });

  it('goes by how long each took, after what failed and what is new', () => {
    const tests = [
      file('apps/quick', 900, { seconds: 1 }),
      file('libs/slow', 5, { seconds: 40 }),
      file('libs/failed', 5, { seconds: 2, failed: true }),
      file('libs/new', 5),
      file('apps/new', 1),
    ];
    expect(order(...tests)).toEqual(['libs/failed', 'apps/new', 'libs/new', 'libs/slow', 'apps/quick']);
  });
});
