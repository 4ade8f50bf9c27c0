import { describe, it } from '@jest/globals';
import { documentStoreContract } from '@liucheng/ports/testing';
import { onFreshDatabase } from './testing/fixture.ts';

const uri = process.env['LIUCHENG_TEST_MONGODB_URI'];

if (uri === undefined) {
  const reason = 'LIUCHENG_TEST_MONGODB_URI names no server';
  process.stderr.write(`skipped: document store: MongoDB: ${reason}\n`);
  describe('document store: MongoDB', () =>
    it.skip(`keeps the contract (skipped: ${reason})`, () => undefined));
} else {
  documentStoreContract('MongoDB', { create: onFreshDatabase(uri) });
}
