import {
  elapsed,
  until,
  type Acting,
  type Passing,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
  type Wanted,
} from '@liucheng/service-kit';

// How people go through SVC-2: complaints that go as they should, and each way to break a rule or the flow.

const agent = { role: 'service-agent' };
const lead = { role: 'service-lead' };
const byPhone = { channel: 'phone' };
const solution = { content: 'A new kettle by courier', compensation: 5_000 };
const evidence = [{ reference: 'PH-1', description: 'Photo of the crack' }];
const elsewhere = {
  facts: 'The seal was missing.',
  responsible: { department: 'product', person: 'u-he' },
  evidence,
};
const dayMs = 86_400_000;

/** Complaints have no office hours, nor do promises know holidays. */
function soon({ chance }: Stage): Passing {
  return elapsed(chance.minutes(10, 480));
}

async function* accepted(stage: Stage): Acting {
  const words = { content: 'The kettle leaks.', demand: 'A new kettle.' };
  const customer = { id: stage.unique('C'), name: 'Zhou Min', phone: '13800000000' };
  // Promises the default: seven days.
  const complaint = await stage.start(stage.who(agent), 'accept', { customer, ...words });
  yield elapsed(stage.chance.minutes(5, 200));
  return complaint;
}

async function* acknowledged(stage: Stage): Acting {
  const complaint = yield* accepted(stage);
  await complaint.send(stage.who(agent), 'acknowledge', byPhone);
  yield soon(stage);
  return complaint;
}

async function* investigated(stage: Stage, found: object = elsewhere): Acting {
  const complaint = yield* acknowledged(stage);
  await complaint.send(stage.who(agent), 'investigate', found);
  yield soon(stage);
  return complaint;
}

/** From the proposal to the report-back. */
async function* solve(stage: Stage, complaint: PlayedCase, by: Wanted = agent): Acting<void> {
  await complaint.send(stage.who(by), 'propose-solution', solution);
  yield soon(stage);
  await complaint.send(stage.who(by), 'agree', byPhone);
  yield soon(stage);
  yield* carryOut(stage, complaint, by);
}

async function* carryOut(stage: Stage, complaint: PlayedCase, by: Wanted = agent): Acting<void> {
  await complaint.send(stage.who(by), 'execute', { result: 'Sent by courier.' });
  yield soon(stage);
  await complaint.send(stage.who(by), 'report-back', byPhone);
  yield soon(stage);
}

async function* reported(stage: Stage): Acting {
  const complaint = yield* investigated(stage);
  yield* solve(stage, complaint);
  return complaint;
}

/** All of a complaint that has just been accepted, to a satisfied customer: also for one that a policy has opened. */
export async function* handled(stage: Stage, complaint: PlayedCase): Acting<void> {
  await complaint.send(stage.who(agent), 'acknowledge', byPhone);
  yield soon(stage);
  await complaint.send(stage.who(agent), 'investigate', elsewhere);
  yield soon(stage);
  yield* solve(stage, complaint);
  await confirm(stage, complaint);
}

const confirmation = (stage: Stage) => ({ ...byPhone, confirmation: stage.unique('REC') });
const confirm = (stage: Stage, complaint: PlayedCase) =>
  complaint.send(stage.who(agent), 'confirm-satisfaction', confirmation(stage));

const conforming: readonly Play[] = [
  {
    name: 'solved, and the customer is satisfied',
    weight: 3,
    async *run(stage) {
      yield* handled(stage, yield* accepted(stage));
    },
  },
  {
    name: 'investigated twice, one of them before the customer is told',
    async *run(stage) {
      const complaint = yield* accepted(stage);
      await complaint.send(stage.who(agent), 'investigate', elsewhere);
      await complaint.send(stage.who(agent), 'acknowledge', byPhone);
      yield soon(stage);
      await complaint.send(stage.who(agent), 'investigate', elsewhere);
      yield soon(stage);
      yield* solve(stage, complaint);
      await confirm(stage, complaint);
    },
  },
  {
    name: 'solution rejected and revised',
    async *run(stage) {
      const complaint = yield* investigated(stage);
      await complaint.send(stage.who(agent), 'propose-solution', solution);
      for (let round = 0; round < stage.chance.between(1, 2); round++) {
        yield soon(stage);
        await complaint.send(stage.who(agent), 'reject-solution', { remark: 'Too little.' });
        yield soon(stage);
        await complaint.send(stage.who(agent), 'revise-solution', solution);
      }
      yield soon(stage);
      await complaint.send(stage.who(agent), 'agree', byPhone);
      yield soon(stage);
      yield* carryOut(stage, complaint);
      await confirm(stage, complaint);
    },
  },
  {
    name: 'opened again',
    async *run(stage) {
      const complaint = yield* reported(stage);
      await complaint.send(stage.who(agent), 'reopen', { remark: 'The new one leaks, too.' });
      yield soon(stage);
      await complaint.send(stage.who(agent), 'investigate', elsewhere);
      yield soon(stage);
      yield* solve(stage, complaint);
      await confirm(stage, complaint);
    },
  },
  {
    name: 'closed by silence',
    async *run(stage) {
      const complaint = yield* reported(stage);
      yield elapsed('P15D');
      await complaint.send(stage.who(lead), 'close-by-silence');
    },
  },
];

const late: readonly Play[] = [
  {
    name: 'acknowledged late',
    plants: ['acknowledged-in-time'],
    async *run(stage) {
      const complaint = yield* accepted(stage);
      yield elapsed('PT5H');
      complaint.plant('acknowledged-in-time');
      yield* handled(stage, complaint);
    },
  },
  {
    name: 'a promise that is not kept, after one that is',
    plants: ['promise-kept'],
    async *run(stage) {
      const complaint = yield* reported(stage);
      const promised = stage.now + dayMs;
      const promisedAt = new Date(promised).toISOString();
      await complaint.send(stage.who(agent), 'reopen', { remark: 'It leaks, too.', promisedAt });
      yield until(promised + 1);
      complaint.plant('promise-kept');
      await complaint.send(stage.who(agent), 'investigate', elsewhere);
      yield soon(stage);
      yield* solve(stage, complaint);
      await confirm(stage, complaint);
    },
  },
  {
    name: 'forgotten',
    plants: ['promise-kept'],
    async *run(stage) {
      const complaint = yield* investigated(stage);
      complaint.plant('promise-kept');
    },
  },
];

/** The steps that the person found responsible must not do, and how they do one of them all the same. */
const ownSteps = [
  'acknowledge',
  'investigate',
  'propose-solution',
  'reject-solution',
  'revise-solution',
  'agree',
  'execute',
  'report-back',
  'reopen',
  'confirm-satisfaction',
] as const;

const ownMatters: readonly Play[] = [
  ...ownSteps.map((step): Play => {
    const rule = `not-by-responsible-person-${step}`;
    return {
      name: `the person responsible does it: ${step}`,
      plants: [rule],
      async *run(stage) {
        const person = stage.who(agent);
        const others = { ...agent, not: [person] };
        const found = { ...elsewhere, responsible: { department: 'customer-service', person } };
        const complaint = yield* accepted(stage);
        const does = async (each: (typeof ownSteps)[number], body: object): Promise<void> => {
          await complaint.send(each === step ? person : stage.who(others), each, body);
          if (each === step) complaint.plant(rule, { person });
        };
        await does('investigate', found);
        await does('acknowledge', byPhone);
        yield soon(stage);
        await does('propose-solution', solution);
        yield soon(stage);
        await does('reject-solution', { remark: 'Too little.' });
        yield soon(stage);
        await does('revise-solution', solution);
        yield soon(stage);
        await does('agree', byPhone);
        yield soon(stage);
        await does('execute', { result: 'Sent by courier.' });
        yield soon(stage);
        await does('report-back', byPhone);
        yield soon(stage);
        await does('reopen', { remark: 'The new one leaks, too.' });
        yield soon(stage);
        await complaint.send(stage.who(others), 'investigate', found);
        yield soon(stage);
        yield* solve(stage, complaint, others);
        await does('confirm-satisfaction', confirmation(stage));
      },
    };
  }),
  {
    name: 'the person responsible closes by silence',
    plants: ['not-by-responsible-person-close-by-silence'],
    async *run(stage) {
      const person = stage.who(lead);
      const found = { ...elsewhere, responsible: { department: 'customer-service', person } };
      const complaint = yield* investigated(stage, found);
      yield* solve(stage, complaint);
      yield elapsed('P15D');
      await complaint.send(person, 'close-by-silence');
      complaint.plant('not-by-responsible-person-close-by-silence', { person });
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'carried out without having asked the customer',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const complaint = yield* investigated(stage);
      await complaint.send(stage.who(agent), 'propose-solution', solution);
      yield soon(stage);
      yield* carryOut(stage, complaint);
      complaint.plant('flow:step-skipped');
      await confirm(stage, complaint);
    },
  },
  {
    name: 'reported back before it is carried out',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const complaint = yield* investigated(stage);
      await complaint.send(stage.who(agent), 'propose-solution', solution);
      yield soon(stage);
      await complaint.send(stage.who(agent), 'agree', byPhone);
      yield soon(stage);
      await complaint.send(stage.who(agent), 'report-back', byPhone);
      yield soon(stage);
      await complaint.send(stage.who(agent), 'execute', { result: 'Sent by courier.' });
      complaint.plant('flow:wrong-order');
      yield soon(stage);
      await confirm(stage, complaint);
    },
  },
  {
    name: 'carried out twice',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const complaint = yield* reported(stage);
      await complaint.send(stage.who(agent), 'execute', { result: 'Sent once more.' });
      complaint.plant('flow:step-repeated');
      yield soon(stage);
      await confirm(stage, complaint);
    },
  },
  {
    name: 'opened again by mistake',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const complaint = yield* reported(stage);
      await complaint.send(stage.who(agent), 'reopen', { remark: 'Meant for another complaint.' });
      complaint.plant('flow:unexpected-step');
      yield soon(stage);
      await confirm(stage, complaint);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'a solution without evidence',
    plants: ['evidence-before-solution'],
    async *run(stage) {
      const complaint = yield* investigated(stage, { ...elsewhere, evidence: [] });
      await complaint.refused(stage.who(agent), 'propose-solution', solution, 'evidence-before-solution');
      yield soon(stage);
      await complaint.send(stage.who(agent), 'investigate', elsewhere);
      yield soon(stage);
      yield* solve(stage, complaint);
      await confirm(stage, complaint);
    },
  },
  {
    name: 'closed without a confirmation',
    plants: ['closed-with-confirmation'],
    async *run(stage) {
      const complaint = yield* reported(stage);
      await complaint.refused(stage.who(agent), 'confirm-satisfaction', byPhone, 'closed-with-confirmation');
      yield soon(stage);
      await confirm(stage, complaint);
    },
  },
  {
    name: 'closed by silence too soon',
    plants: ['closed-after-silence'],
    async *run(stage) {
      const complaint = yield* reported(stage);
      yield elapsed('P13D');
      await complaint.refused(stage.who(lead), 'close-by-silence', {}, 'closed-after-silence');
      yield elapsed('P2D');
      await complaint.send(stage.who(lead), 'close-by-silence');
    },
  },
  {
    name: 'a promise in the past',
    plants: ['promise-not-acceptable'],
    async *run(stage) {
      const words = { content: 'The kettle leaks.', demand: 'A new kettle.' };
      const promisedAt = new Date(stage.now - dayMs).toISOString();
      const body = { customer: { id: stage.unique('C') }, ...words, promisedAt };
      await stage.refusedStart(stage.who(agent), 'accept', body, 'promise-not-acceptable');
      yield* [];
    },
  },
  {
    name: 'one answer after the other',
    plants: [
      'already-acknowledged',
      'no-solution',
      'solution-answered',
      'nothing-reported',
      'complaint-closed',
    ],
    async *run(stage) {
      const complaint = yield* acknowledged(stage);
      const person = stage.who(agent);
      await complaint.refused(person, 'acknowledge', byPhone, 'already-acknowledged');
      await complaint.refused(person, 'agree', byPhone, 'no-solution');
      await complaint.refused(person, 'reopen', { remark: 'It leaks, too.' }, 'nothing-reported');
      await complaint.send(person, 'investigate', elsewhere);
      yield soon(stage);
      await complaint.send(person, 'propose-solution', solution);
      yield soon(stage);
      await complaint.send(person, 'agree', byPhone);
      await complaint.refused(person, 'agree', byPhone, 'solution-answered');
      yield soon(stage);
      yield* carryOut(stage, complaint);
      await confirm(stage, complaint);
      await complaint.refused(person, 'reopen', { remark: 'It leaks, too.' }, 'complaint-closed');
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...late, ...ownMatters, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case':
    'A complaint ends with the last step of its flow, so what is left out lies before it.',
};
