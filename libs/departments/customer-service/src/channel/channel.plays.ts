import { apart, business, noDeparture, type Play, type Stage } from '@liucheng/service-kit';

// Questions may come by each channel meanwhile: whatever is set here, an answer within two minutes keeps it and one after
// a day breaks it. Who sets a channel does so at a moment at which no question comes.

const lead = { role: 'service-lead' };

/** No channel gets less than it has by the regulation, nor as much as a day. */
const limits = [
  ['phone', 5, 30],
  ['e-mail', 480, 720],
  ['chat', 2, 10],
  ['social', 240, 480],
] as const;

function rule(stage: Stage): object {
  const { chance } = stage;
  const [channel, least, most] = chance.pick(limits);
  const responsible = stage.who({ department: 'customer-service' });
  return { channel, answerMinutes: chance.between(least, most), responsible };
}

export const plays: readonly Play[] = [
  {
    name: 'set, and set again',
    weight: 0.3,
    async *run(stage) {
      yield apart(stage);
      await stage.start(stage.who(lead), 'set', rule(stage));
      yield business('P1D');
      yield apart(stage);
      await stage.start(stage.who(lead), 'set', rule(stage));
    },
  },
  {
    name: 'set by whoever answers',
    plants: ['role:set'],
    async *run(stage) {
      await stage.refusedStart(stage.who({ role: 'service-agent' }), 'set', rule(stage), 'role:set');
      yield* [];
    },
  },
];

export const unplayable = noDeparture('The process has one step, which may be done as often as one likes.');
