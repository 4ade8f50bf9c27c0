import {
  business,
  elapsed,
  type Acting,
  type Passing,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import type { ConsultationChannel } from '../channel/channel.ts';

// How people go through SVC-1: questions that are answered as they should be, and each way to break a rule or the flow.

const agent = { role: 'service-agent' };
const anExpert = { role: 'domain-expert' };
const answered = { answer: 'Water only: milk burns.' };
const satisfied = { outcome: 'answered' };
const reply = { reply: 'It burns on the plate; see the manual, page 7.' };
const hourMs = 3_600_000;
/** Longer than any rule of a channel that somebody sets in a simulation. */
const afterEveryLimit = elapsed('P1D');

/** A response within the limits of all channels, whoever has set them. */
function atOnce({ chance }: Stage): Passing {
  return elapsed(chance.minutes(1, 2));
}

/** Experts have office hours, and a day of them for the reply. */
function consideration({ chance }: Stage): Passing {
  return business(chance.minutes(10, 200));
}

function asking(stage: Stage, channel: ConsultationChannel): object {
  const customer = { id: stage.unique('C'), name: 'Zhou Min', phone: '13800000000' };
  return { channel, customer, question: 'May the kettle hold milk?' };
}

async function* received(stage: Stage, channel: ConsultationChannel): Acting {
  const consultation = await stage.start(stage.who(agent), 'receive', asking(stage, channel));
  yield atOnce(stage);
  return consultation;
}

const answer = (stage: Stage, consultation: PlayedCase) =>
  consultation.send(stage.who(agent), 'answer', answered);
const confirm = (stage: Stage, consultation: PlayedCase, outcome: object = satisfied) =>
  consultation.send(stage.who(agent), 'confirm', outcome);
const close = (stage: Stage, consultation: PlayedCase) => consultation.send(stage.who(agent), 'close');

/** Gives the expert who is asked. */
async function escalate(stage: Stage, consultation: PlayedCase, not: readonly string[] = []) {
  const department = stage.chance.pick(['product', 'customer-service']);
  const expert = stage.who({ ...anExpert, department, not });
  const question = 'Does milk harm the heating plate?';
  await consultation.send(stage.who(agent), 'escalate', { expert, department, question });
  return expert;
}

/** Up to the expert's reply. */
async function* replied(stage: Stage, consultation: PlayedCase): Acting<string> {
  const expert = await escalate(stage, consultation);
  yield consideration(stage);
  await consultation.send(expert, 'expert-reply', reply);
  yield consideration(stage);
  return expert;
}

/** An answer that the customer is content with. */
async function* concluded(stage: Stage, consultation: PlayedCase): Acting<void> {
  await answer(stage, consultation);
  yield consideration(stage);
  await confirm(stage, consultation);
  await close(stage, consultation);
}

const conforming: readonly Play[] = [
  {
    name: 'answered by phone, and confirmed',
    weight: 3,
    async *run(stage) {
      yield* concluded(stage, yield* received(stage, 'phone'));
    },
  },
  {
    name: 'answered in the chat, and the customer leaves it',
    async *run(stage) {
      const consultation = yield* received(stage, 'chat');
      await answer(stage, consultation);
      yield atOnce(stage);
      await close(stage, consultation);
    },
  },
  {
    name: 'an e-mail of an hour ago',
    async *run(stage) {
      const receivedAt = new Date(stage.now - hourMs).toISOString();
      const consultation = await stage.start(stage.who(agent), 'receive', {
        ...asking(stage, 'e-mail'),
        background: 'Bought in March.',
        receivedAt,
      });
      yield atOnce(stage);
      yield* concluded(stage, consultation);
    },
  },
  {
    name: 'answered with the help of an expert',
    weight: 2,
    async *run(stage) {
      const consultation = yield* received(stage, 'phone');
      yield* replied(stage, consultation);
      yield* concluded(stage, consultation);
    },
  },
  {
    name: 'another expert is asked',
    async *run(stage) {
      const consultation = yield* received(stage, 'social');
      const first = await escalate(stage, consultation);
      yield consideration(stage);
      const second = await escalate(stage, consultation, [first]);
      yield consideration(stage);
      await consultation.send(second, 'expert-reply', reply);
      yield consideration(stage);
      yield* concluded(stage, consultation);
    },
  },
  {
    name: 'not answered by the first answer',
    async *run(stage) {
      const consultation = yield* received(stage, 'e-mail');
      await answer(stage, consultation);
      yield consideration(stage);
      await confirm(stage, consultation, { outcome: 'not-answered', remark: 'I have asked for milk.' });
      yield consideration(stage);
      yield* replied(stage, consultation);
      yield* concluded(stage, consultation);
    },
  },
];

const late: readonly Play[] = [
  {
    name: 'answered a day later',
    plants: ['first-response-in-time'],
    async *run(stage) {
      const channel = stage.chance.pick(['phone', 'chat', 'e-mail', 'social'] as const);
      const consultation = await stage.start(stage.who(agent), 'receive', asking(stage, channel));
      consultation.plant('first-response-in-time');
      yield afterEveryLimit;
      yield* concluded(stage, consultation);
    },
  },
  {
    name: 'forgotten',
    plants: ['first-response-in-time'],
    async *run(stage) {
      const consultation = await stage.start(stage.who(agent), 'receive', asking(stage, 'e-mail'));
      consultation.plant('first-response-in-time');
      yield* [];
    },
  },
  {
    name: 'the expert takes three days',
    plants: ['expert-reply-in-time'],
    async *run(stage) {
      const consultation = yield* received(stage, 'phone');
      const expert = await escalate(stage, consultation);
      yield business('P3D');
      consultation.plant('expert-reply-in-time');
      await consultation.send(expert, 'expert-reply', reply);
      yield consideration(stage);
      yield* concluded(stage, consultation);
    },
  },
  {
    name: 'one expert after the other has no time',
    plants: ['expert-reply-in-time'],
    async *run(stage) {
      const consultation = yield* received(stage, 'e-mail');
      const first = await escalate(stage, consultation);
      yield business('PT6H');
      const second = await escalate(stage, consultation, [first]);
      yield business('PT6H');
      // Asking another expert has given no new time.
      consultation.plant('expert-reply-in-time');
      await consultation.send(second, 'expert-reply', reply);
      yield consideration(stage);
      yield* concluded(stage, consultation);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'closed with what the expert says, and nobody tells the customer',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const consultation = yield* received(stage, 'phone');
      yield* replied(stage, consultation);
      await close(stage, consultation);
      consultation.plant('flow:step-skipped');
    },
  },
  {
    name: 'answered before the expert replies',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const consultation = yield* received(stage, 'chat');
      const expert = await escalate(stage, consultation);
      yield consideration(stage);
      await answer(stage, consultation);
      await consultation.send(expert, 'expert-reply', reply);
      consultation.plant('flow:wrong-order');
      yield consideration(stage);
      await confirm(stage, consultation);
      await close(stage, consultation);
    },
  },
  {
    name: 'confirmed while an expert is asked',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const consultation = yield* received(stage, 'phone');
      await answer(stage, consultation);
      yield consideration(stage);
      const expert = await escalate(stage, consultation);
      await confirm(stage, consultation);
      consultation.plant('flow:unexpected-step');
      yield consideration(stage);
      await consultation.send(expert, 'expert-reply', reply);
      yield consideration(stage);
      await answer(stage, consultation);
      yield atOnce(stage);
      await close(stage, consultation);
    },
  },
  {
    name: 'confirmed once more while an expert is asked',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const consultation = yield* received(stage, 'phone');
      await answer(stage, consultation);
      yield consideration(stage);
      await confirm(stage, consultation, { outcome: 'not-answered' });
      const expert = await escalate(stage, consultation);
      await confirm(stage, consultation, { outcome: 'not-answered' });
      consultation.plant('flow:step-repeated');
      yield consideration(stage);
      await consultation.send(expert, 'expert-reply', reply);
      yield consideration(stage);
      yield* concluded(stage, consultation);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'not by those who may, nor in a state that allows it',
    plants: [
      'role:receive',
      'received-in-the-future',
      'nothing-answered',
      'nobody-asked',
      'another-expert-asked',
      'role:expert-reply',
      'consultation-closed',
    ],
    async *run(stage) {
      const person = stage.who(agent);
      const stranger = stage.who({ department: 'sales' });
      await stage.refusedStart(stranger, 'receive', asking(stage, 'phone'), 'role:receive');
      const receivedAt = new Date(stage.now + hourMs).toISOString();
      const future = { ...asking(stage, 'phone'), receivedAt };
      await stage.refusedStart(person, 'receive', future, 'received-in-the-future');
      const consultation = yield* received(stage, 'phone');
      await consultation.refused(person, 'confirm', satisfied, 'nothing-answered');
      await consultation.refused(stage.who(anExpert), 'expert-reply', reply, 'nobody-asked');
      const expert = await escalate(stage, consultation);
      const other = stage.who({ ...anExpert, not: [expert] });
      await consultation.refused(other, 'expert-reply', reply, 'another-expert-asked');
      await consultation.refused(person, 'expert-reply', reply, 'role:expert-reply');
      yield consideration(stage);
      await consultation.send(expert, 'expert-reply', reply);
      yield consideration(stage);
      yield* concluded(stage, consultation);
      await consultation.refused(person, 'answer', answered, 'consultation-closed');
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...late, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case':
    'A question ends with the last step of its flow, so what is left out lies before it.',
};
