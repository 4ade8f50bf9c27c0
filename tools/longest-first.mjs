import sequencer from '@jest/test-sequencer';

/** Its types are those of a CommonJS module, which it is not here, and keep private what they call a way to extend it. */
const TestSequencer = /** @type {new (...options: unknown[]) => any} */ (/** @type {unknown} */ (sequencer));

/**
 * What takes long, however short the spec file is, the longest first: what runs many others, then what starts whole suites and
 * processes, or lints.
 */
const long = ['/tools/gathered/', '/apps/', '/tools/'];

/** Before all that is known, what failed; then what is long by its place. */
function rankOf({ path, duration }, failed) {
  if (failed) return 0;
  const place = long.findIndex((folder) => path.includes(folder));
  return duration === undefined && place >= 0 ? Math.min(place, 1) + 1 : long.length;
}

/**
 * Longest first, as Jest does where it knows how long each spec file took. Where it does not, as in a fresh clone, it goes by their
 * size, by which the longest of all would begin last and keep one core busy when nothing is left for the others.
 */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const rank = (test) => rankOf(test, this.hasFailed(test));
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
