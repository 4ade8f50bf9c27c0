/** @jest-environment ./tools/gathering-environment.mjs */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

const hooksRun = [];

await globalThis.inBlock('a file with hooks at its top', async () => {
  await Promise.resolve();
  beforeAll(() => hooksRun.push('before all'));
  beforeEach(() => hooksRun.push('before each'));
  afterAll(() => hooksRun.push('after all'));
  it('has them run for its own tests', () => expect(hooksRun).toEqual(['before all', 'before each']));
});

await globalThis.inBlock('another file', async () => {
  it('has nothing to do with them', () =>
    expect(hooksRun).toEqual(['before all', 'before each', 'after all']));
});

it('leaves what comes after it outside of any block', () => {
  expect(hooksRun).toHaveLength(3);
  expect(expect.getState().currentTestName).toBe('leaves what comes after it outside of any block');
});
