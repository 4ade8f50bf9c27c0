import { describe, expect, it } from '@jest/globals';
import type { Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import type { ResponseRule } from '../channel/channel.ts';
import {
  answered,
  asked,
  at,
  closed,
  confirmed,
  escalated,
  expert,
  oneOfEach,
  otherExpert,
  question,
  received,
  replied,
  start,
  stillOpen,
} from './consultation-examples.ts';
import { describeConsultationEvent } from './consultation-history.ts';
import { defaultSettings } from './consultation-settings.ts';
import { consultationProcess } from './consultation.process.ts';
import {
  consultation,
  consultationEvents,
  type Consultation,
  type ConsultationEvent,
} from './consultation.ts';
import { answer, close, confirm, escalate, receive, replyAsExpert } from './consulting.ts';

const { given } = specification(consultation);

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const definition = consultationProcess();
    const declared = { definition, events: consultationEvents, decider: consultation };
    expect(
      processFaults({ ...declared, describe: describeConsultationEvent, examples: oneOfEach, golden }),
    ).toEqual([]);
  });

  it('follows its settings', () => {
    const strict = { ...defaultSettings, expertWithin: 'PT4H' };
    expect(JSON.stringify(consultationProcess(strict, 2))).toContain('"PT4H"');
  });
});

describe('a question', () => {
  const receiving =
    (change: object = {}, rule: ResponseRule = {}) =>
    (state: Consultation) =>
      receive(state, { ...asked, ...change }, at(), rule);
  const times = (change: object, rule?: ResponseRule) => {
    const [event] = given().when(receiving(change, rule)).events();
    const { receivedAt, respondBy } = event?.data as { receivedAt: string; respondBy: string };
    return [receivedAt, respondBy];
  };

  it('is received with the time by which a response is due', () => {
    given()
      .when(receiving({}, { channel: 'phone', answerMinutes: 5, responsible: 'u-fang' }))
      .then(received);
  });

  it.each([
    ['phone', '2026-03-02T01:05:00.000Z'],
    ['chat', '2026-03-02T01:02:00.000Z'],
    ['e-mail', '2026-03-02T09:00:00.000Z'],
    ['social', '2026-03-02T05:00:00.000Z'],
  ])('by %s is to be answered by %s where the channel has no rule of its own', (channel, respondBy) => {
    expect(times({ channel })).toEqual(['2026-03-02T01:00:00.000Z', respondBy]);
  });

  it('has the time that the rule of its channel gives, from when it came', () => {
    const channel = 'e-mail';
    const rule = { channel, answerMinutes: 60, responsible: 'u-fang' } as const;
    expect(times({ channel, receivedAt: '2026-03-02T08:00+08:00' }, rule)).toEqual([
      '2026-03-02T00:00:00.000Z',
      '2026-03-02T01:00:00.000Z',
    ]);
    expect(times({ receivedAt: '2026-03-02T01:00:00Z' })[0]).toBe('2026-03-02T01:00:00.000Z');
    given()
      .when(receiving({ receivedAt: '2026-03-02T01:00:01Z' }))
      .thenRejected({ code: 'received-in-the-future', errors: ['/receivedAt'] });
  });

  it('is answered, at once or again', () => {
    const answering = (state: Consultation) => answer(state, { answer: 'Water only.' }, at());
    given(received).when(answering).then(answered);
    expect(given(received, answered, stillOpen).when(answering).accepted().state).toMatchObject({
      status: 'answered',
      answers: 2,
    });
  });

  it('is confirmed once there is an answer', () => {
    const confirming = (outcome: 'answered' | 'not-answered', remark: string) => (state: Consultation) =>
      confirm(state, { outcome, remark }, at());
    given(received, answered).when(confirming('answered', 'Thank you kindly.')).then(confirmed);
    given(received, answered).when(confirming('not-answered', 'And tea, perhaps?')).then(stillOpen);
    expect(given(received, answered, confirmed).state.status).toBe('confirmed');
    expect(given(received, answered, stillOpen).state.status).toBe('not-answered');
    given(received).when(confirming('answered', '-')).thenRejected({ code: 'nothing-answered' });
  });

  it('is closed, and then nothing more is done', () => {
    const closing = (state: Consultation) => close(state, {}, at());
    given(received, answered).when(closing).then(closed);
    given(received).when(closing).accepted();
    const all: ((state: Consultation) => Decision<ConsultationEvent>)[] = [
      (state) => answer(state, { answer: '-' }, at()),
      (state) => escalate(state, question, at()),
      (state) => replyAsExpert(state, { reply: '-' }, at(expert)),
      (state) => confirm(state, { outcome: 'answered' }, at()),
      closing,
    ];
    for (const command of all)
      given(received, escalated, answered, closed)
        .when(command)
        .thenRejected({ code: 'consultation-closed' });
  });
});

describe('an escalated question', () => {
  const replying =
    (who = expert) =>
    (state: Consultation) =>
      replyAsExpert(state, { reply: 'It burns on the plate.' }, at(who, start));

  it('is answered by the expert who is asked', () => {
    given(received)
      .when((state) => escalate(state, question, at()))
      .then(escalated);
    given(received, escalated).when(replying()).then(replied);
    expect(given(received, escalated, replied).state).toMatchObject({
      status: 'expert-replied',
      reply: 'It burns on the plate.',
    });
  });

  it('is nobody else’s to answer, until somebody else is asked', () => {
    const refused = given(received, escalated)
      .when(replying(otherExpert))
      .thenRejected({ code: 'another-expert-asked', reason: 'u-shao' });
    expect(refused.cause).toBe('person');
    const moved = given(received, escalated)
      .when((state) => escalate(state, { ...question, expert: 'u-he' }, at()))
      .accepted();
    moved.when(replying(otherExpert)).accepted();
    moved.when(replying()).thenRejected({ code: 'another-expert-asked' });
    for (const history of [[received], [received, escalated, replied]])
      given(...history)
        .when(replying())
        .thenRejected({ code: 'nobody-asked' });
  });
});
