import { describe, expect, it } from '@jest/globals';
import { reject, text, type Decider, type DomainEvent } from '@liucheng/kernel';
import { specification } from './specification.ts';

type Added = DomainEvent<'added', { readonly amount: number }>;

const counter: Decider<number, Added> = { initial: 0, evolve: (state, event) => state + event.data.amount };
const { given } = specification(counter);
const added = (amount: number): Added => ({ name: 'added', data: { amount } });
const tooMuch = reject({
  code: 'too-much',
  rule: 'limit',
  reason: text('5 is too much.', '5 过多。'),
  acceptable: text('At most 3.', '最多 3。'),
});

describe('specification', () => {
  it('hands the folded history to the command and compares its events', () => {
    const outcome = given(added(1), added(2)).when((state) => [added(state)]);
    outcome.then(added(3));
    expect(() => outcome.then(added(4))).toThrow();
    expect(() => outcome.then()).toThrow();
  });

  it('goes on from an accepted command', () => {
    expect(
      given(added(1))
        .when(() => [added(4)])
        .accepted().state,
    ).toBe(5);
  });

  it('compares refusals by code, rule and what they say', () => {
    const outcome = given().when(() => tooMuch);
    outcome.thenRejected({ code: 'too-much', rule: 'limit', reason: '5 is', acceptable: '最多' });
    expect(() => outcome.thenRejected({ code: 'too-much' })).toThrow();
    expect(() => outcome.thenRejected({ code: 'other', rule: 'limit' })).toThrow();
    expect(() => outcome.thenRejected({ code: 'too-much', rule: 'limit', reason: '6' })).toThrow();
    expect(() => outcome.thenRejected({ code: 'too-much', rule: 'limit', errors: ['/amount'] })).toThrow();
  });

  it('fails where the other outcome was expected', () => {
    expect(() =>
      given()
        .when(() => tooMuch)
        .then(added(1)),
    ).toThrow('refused (too-much)');
    expect(() =>
      given()
        .when(() => [added(1)])
        .thenRejected({ code: 'too-much' }),
    ).toThrow('accepted with added');
  });

  it('fails on a refusal that lost a figure or a language', () => {
    const broken = reject({
      code: 'broken',
      reason: text(`${undefined} is too much.`, ''),
      acceptable: text('Less.', '少些。'),
    });
    expect(() =>
      given()
        .when(() => broken)
        .thenRejected({ code: 'broken' }),
    ).toThrow('broken says');
    const field = (expected: string): unknown =>
      given()
        .when(() => reject({ ...tooMuch, errors: [{ path: '/amount', expected }] }))
        .thenRejected({ code: 'too-much', rule: 'limit' });
    expect(() => field('4, 5')).not.toThrow();
    expect(() => field('at most 4')).toThrow('too-much says of /amount in one language: at most 4');
  });
});
