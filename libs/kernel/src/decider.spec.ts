import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Decider,
  type Decision,
  type DomainEvent,
  fold,
  isRejection,
  refusing,
  reject,
} from './decider.ts';
import { text } from './text.ts';

type Counted = DomainEvent<'added', { readonly amount: number }>;

const counter: Decider<{ readonly events: number; readonly total: number }, Counted> = {
  initial: { events: 0, total: 0 },
  evolve: (state, { data }) => ({ events: state.events + 1, total: state.total * 31 + data.amount }),
};

const added = fc
  .integer({ min: -1_000, max: 1_000 })
  .map((amount): Counted => ({ name: 'added', data: { amount } }));

describe('fold', () => {
  it('gives the initial state for no events', () => {
    expect(fold(counter, [])).toBe(counter.initial);
  });

  it('applies the events in order, and can go on from any state', () => {
    fc.assert(
      fc.property(fc.array(added, { maxLength: 8 }), fc.array(added, { maxLength: 8 }), (before, after) => {
        expect(fold(counter, after, fold(counter, before))).toEqual(fold(counter, [...before, ...after]));
      }),
    );
    const [one, two] = [1, 2].map((amount): Counted => ({ name: 'added', data: { amount } })) as [
      Counted,
      Counted,
    ];
    expect(fold(counter, [one, two]).total).toBe(33);
    expect(fold(counter, [two, one]).total).toBe(63);
  });
});

describe('a decision', () => {
  it('is a rejection or events', () => {
    const rejection = reject({
      code: 'receipt-already-claimed',
      clause: 'FIN-2 §5',
      reason: text('The receipt has been claimed.', '该票据已报销。'),
      acceptable: text('Use another receipt.', '请使用其他票据。'),
    });
    const decisions: Decision<Counted>[] = [rejection, [], [{ name: 'added', data: { amount: 1 } }]];
    expect(decisions.map(isRejection)).toEqual([true, false, false]);
    expect(rejection).toMatchObject({ rejected: true, code: 'receipt-already-claimed' });
  });

  it('of one process names its clause', () => {
    const refuse = refusing<'received-within-order'>('ADM-1');
    const told = { code: 'more-than-ordered', reason: text('6', '6'), acceptable: text('5', '5') };
    expect(refuse({ ...told, rule: 'received-within-order' })).toEqual({
      rejected: true,
      clause: 'ADM-1',
      rule: 'received-within-order',
      ...told,
    });
  });
});
