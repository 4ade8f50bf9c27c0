import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from './decider.ts';
import { reject } from './decider.ts';
import { EventCatalogue, NewerEventError, refusedAttempt } from './event-catalogue.ts';
import { text } from './text.ts';

type Submitted = DomainEvent<
  'submitted',
  { readonly total: { readonly amount: number; readonly currency: string } }
>;
type Paid = DomainEvent<'paid', Record<string, never>>;

const prefix = 'liucheng.finance.expense-claim';
const catalogue = new EventCatalogue<Submitted | Paid>(prefix, {
  submitted: {
    version: 3,
    upcasters: {
      1: (data) => ({ amount: Math.round(Number(data['yuan']) * 100) }),
      2: (data) => ({ total: { amount: data['amount'], currency: 'CNY' } }),
    },
  },
  paid: { version: 1 },
});

describe('EventCatalogue', () => {
  it('names the type that is written today, and every one that may be found', () => {
    expect(catalogue.type('submitted')).toBe(`${prefix}.submitted.v3`);
    expect(catalogue.types('submitted')).toEqual(
      [1, 2, 3].map((version) => `${prefix}.submitted.v${version}`),
    );
    expect(catalogue.names()).toEqual(['submitted', 'paid', 'attempt-refused']);
    expect(() => catalogue.type('lost' as 'paid')).toThrow('has no event lost');
  });

  it('reads every version as today’s, step by step', () => {
    const today = { name: 'submitted', data: { total: { amount: 1250, currency: 'CNY' } } };
    expect(catalogue.read(`${prefix}.submitted.v1`, { yuan: 12.5 })).toEqual(today);
    expect(catalogue.read(`${prefix}.submitted.v2`, { amount: 1250 })).toEqual(today);
    expect(catalogue.read(`${prefix}.submitted.v3`, today.data)).toEqual(today);
  });

  it('does not know types of other catalogues', () => {
    for (const type of ['other.paid.v1', `${prefix}s.paid.v1`, `${prefix}.item.paid.v1`]) {
      expect(catalogue.read(type, {})).toBeUndefined();
    }
  });

  it('does not pass over what a newer program wrote', () => {
    for (const type of ['submitted.v4', 'submitted.v0', 'submitted', 'escalated.v1']) {
      expect(() => catalogue.read(`${prefix}.${type}`, {})).toThrow(NewerEventError);
    }
  });

  it('always knows the refused attempt', () => {
    const rejection = reject({
      code: 'late',
      reason: text('late', '迟'),
      acceptable: text('earlier', '更早'),
    });
    const summary = text('Submit', '提交');
    const refused = refusedAttempt({ name: 'submit', summary }, rejection);
    expect(refused.data).toEqual({ command: 'submit', names: summary, rejection });
    const step = refusedAttempt({ name: 'submit', step: 'submit-claim', summary }, rejection);
    expect(step.data).toEqual({ command: 'submit', step: 'submit-claim', rejection });
    expect(catalogue.read(catalogue.type('attempt-refused'), refused.data)).toEqual(refused);
  });

  it('is not made without an upcaster for each older version', () => {
    const make = (): unknown =>
      new EventCatalogue<Paid>(prefix, { paid: { version: 3, upcasters: { 1: (data) => data } } });
    expect(make).toThrow(`${prefix}.paid: no upcaster from version 2`);
  });
});
