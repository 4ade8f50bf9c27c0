import fc from 'fast-check';

/**
 * Property tests draw the same examples in every run of the tests, so that what passes here passes in any other place, and
 * what fails can be run again. `LIUCHENG_SEED` draws others: a whole number, or `any` for new ones in each run, as nightly.
 * What failed names the seed it was drawn from.
 */
const wanted = process.env.LIUCHENG_SEED ?? '1';
if (wanted !== 'any') {
  const seed = Number(wanted);
  if (!Number.isInteger(seed)) throw new Error(`LIUCHENG_SEED: a whole number or any, not ${wanted}`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}
