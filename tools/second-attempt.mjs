import { jest } from '@jest/globals';

/**
 * Where changes are checked (`CI`), what fails is tried once more, and what failed first is printed: a machine that stands still for
 * a second does not say that a change is wrong. At a desk nothing is tried twice.
 */
if (process.env.CI) jest.retryTimes(1, { logErrorsBeforeRetry: true });
