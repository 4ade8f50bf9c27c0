import { describe } from '@jest/globals';

/**
 * A `describe` that needs something of the machine. Where it is not there, the tests are skipped and their names say why,
 * so that the list of skipped tests is the list of reasons.
 * @param {true | string} possible true, or the reason
 */
export function describeWhere(possible, title, tests) {
  if (possible === true) describe(title, tests);
  else describe.skip(`${title} (skipped: ${possible})`, tests);
}

/** The first reason of several, or true. */
export const allOf = (...answers) => answers.find((answer) => answer !== true) ?? true;
