import { describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { alsoNamedIn, seenBy } from './sight.ts';

const actor = (id: string, ...roles: string[]): Actor => ({
  id,
  department: 'product',
  roles: roles.map((role) => ({ role, department: 'product' })),
});
const hua = actor('u-hua', 'domain-expert');

describe('alsoNamedIn', () => {
  const sight = alsoNamedIn(seenBy('service-agent'), 'expert');

  it('lets somebody list what names them, asked for by that field', () => {
    expect(sight.narrow(hua, { expert: 'u-hua', status: 'open' })).toEqual({
      expert: 'u-hua',
      status: 'open',
    });
  });

  it('shows of what names others, or nobody in particular, only their own', () => {
    expect(sight.narrow(hua, { expert: 'u-he' })).toEqual({ expert: 'u-he', owner: 'u-hua' });
    expect(sight.narrow(hua, { expert: { in: ['u-hua', 'u-he'] } })).toMatchObject({ owner: 'u-hua' });
    expect(sight.narrow(hua, { status: 'u-hua' })).toMatchObject({ owner: 'u-hua' });
    expect(sight.narrow(hua, {})).toEqual({ owner: 'u-hua' });
  });

  it('changes nothing for whoever sees all, and in reading a single case', () => {
    expect(sight.narrow(actor('u-luo', 'service-agent'), {})).toEqual({});
    const owner = { person: 'u-luo', department: 'customer-service' };
    expect([sight.sees(hua, owner), sight.sees(actor('u-luo'), owner)]).toEqual([false, true]);
  });
});
