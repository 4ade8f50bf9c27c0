import { business, noDeparture, type Play } from '@liucheng/service-kit';

/** Ample, so that no claim of a simulation comes near it. */
const amount = 1_000_000_000_000;
const departments = ['sales', 'product', 'customer-service'];
const manager = { role: 'finance-manager' };

export const plays: readonly Play[] = [
  {
    name: 'set, and set again',
    weight: 0.3,
    async *run(stage) {
      const year = Number(stage.day().slice(0, 4));
      const budget = {
        department: stage.chance.pick(departments),
        year,
        currency: 'CNY',
        reason: 'On paper',
      };
      await stage.start(stage.who(manager), 'set', { ...budget, amount });
      yield business('P1D');
      await stage.start(stage.who(manager), 'set', { ...budget, amount: 2 * amount });
    },
  },
];

export const unplayable = noDeparture('The process has one step, which may be done as often as one likes.');
