import { apart, business, noDeparture, type Acting, type Play, type Stage } from '@liucheng/service-kit';
import { planner, stranger } from '../shared/playing.ts';

// How the account behind MKT-3 is filled: by finance's budget alone.

/** Ample for all campaigns of a year. */
const ample = 500_000_000_000;

/** Finance sets marketing's budget of a year, which the account takes over as soon as time has passed. */
export async function* fund(stage: Stage, year: number, amount = ample): Acting<void> {
  const budget = { department: 'marketing', year, currency: 'CNY', amount, reason: 'On paper' };
  yield apart(stage);
  await stage.of('department-budget').start(stage.who({ role: 'finance-manager' }), 'set', budget);
  yield business('PT15M');
}

export const yearOf = (day: string) => Number(day.slice(0, 4));

export const plays: readonly Play[] = [
  {
    name: 'set by finance, and set again',
    weight: 0.3,
    async *run(stage) {
      const year = yearOf(stage.day());
      yield* fund(stage, year);
      yield business('P1D');
      yield* fund(stage, year, 2 * ample);
      await stage.find(stage.who(planner), { yearFrom: String(year), yearTo: String(year) });
    },
  },
  {
    name: 'taken over by hand',
    plants: ['role:set-budget'],
    async *run(stage) {
      const body = { year: yearOf(stage.day()), amount: ample };
      yield apart(stage);
      for (const wanted of [planner, stranger])
        await stage.refusedStart(stage.who(wanted), 'set-budget', body, 'role:set-budget');
    },
  },
];

export const unplayable = noDeparture('The process has one step, which may be done as often as one likes.');
