import TestSequencer from '@jest/test-sequencer';

/** What starts whole suites and processes, or lints: it takes long, however short the spec file is. */
const long = ['/apps/', '/tools/'];
const isLong = ({ path }) => long.some((folder) => path.includes(folder));

/**
 * Longest first, as Jest does where it knows how long each spec file took. Where it does not, as in a fresh clone, it goes by their
 * size, by which the longest of all would begin last and keep one core busy when nothing is left for the others.
 */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const rank = (test) => (this.hasFailed(test) ? 0 : test.duration === undefined && isLong(test) ? 1 : 2);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
