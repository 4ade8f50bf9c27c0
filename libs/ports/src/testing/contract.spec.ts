import { describe, expect, it } from '@jest/globals';
import { contract, type Fixture } from './contract.ts';

const ran: string[] = [];
let disposed = 0;
const fixture: Fixture<string> = {
  port: 'port',
  reopen: async () => 'port',
  dispose: async () => void disposed++,
};

contract(
  'sample port',
  'sample adapter',
  { create: async () => fixture, skip: { second: 'it has no power' } },
  {
    first: async ({ port }) => void ran.push(`first on ${port}`),
    second: async () => void ran.push('second'),
    third: async ({ port }) => void ran.push(`third on ${port}`),
  },
);

describe('contract', () => {
  it('runs every promise on a fixture of its own, but for those skipped', () => {
    expect(ran).toEqual(['first on port', 'third on port']);
    expect(disposed).toBe(2);
  });

  it('refuses a skip of a test that does not exist', () => {
    const enrol = (): void =>
      contract(
        'sample port',
        'sample adapter',
        { create: async () => fixture, skip: { fourth: 'gone' } },
        {},
      );
    expect(enrol).toThrow('sample adapter skips what sample port does not promise: fourth');
  });
});
