import { business, noDeparture, type Play } from '@liucheng/service-kit';

const manager = { role: 'office-manager' };

export const plays: readonly Play[] = [
  {
    name: 'set, and taken back',
    weight: 0.3,
    async *run(stage) {
      // Never above what everybody is cleared for: whoever borrows in another case would be cleared, too.
      const person = stage.who({ role: 'employee', not: stage.everybody(manager) });
      const set = { person, reason: 'Keeps the contracts.' };
      await stage.start(stage.who(manager), 'set', { ...set, level: 'internal' });
      yield business('P1D');
      await stage.start(stage.who(manager), 'set', { ...set, level: 'internal' });
    },
  },
  {
    name: "the manager's own",
    plants: ['own-clearance'],
    async *run(stage) {
      const person = stage.who(manager);
      const set = { person, level: 'secret', reason: 'Keeps the contracts.' };
      await stage.refusedStart(person, 'set', set, 'own-clearance');
      yield* [];
    },
  },
];

export const unplayable = noDeparture('The process has one step, which may be done as often as one likes.');
