import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import { hired } from '../recruitment/recruitment-examples.ts';
import { recruitmentEvents } from '../recruitment/recruitment.ts';
import { actor } from '../sample-actor.ts';
import { advised, recorded } from '../training/training-examples.ts';
import { trainingEvents } from '../training/training.ts';
import {
  adviceGoesIntoTrainingFile,
  contractOpensTrainingFile,
  resultGoesIntoTrainingFile,
} from './filing.ts';
import { advice, adviceEntered, entered, entry, job, oneOfEach, opened } from './training-file-examples.ts';
import { trainingFileProcess } from './training-file.process.ts';
import {
  describeTrainingFileEvent,
  enterAdvice,
  enterTraining,
  hoursOf,
  open,
  trainingFile,
  trainingFileEvents,
  type TrainingFile,
} from './training-file.ts';

const { given } = specification(trainingFile);
const employee = 'u-luo';
const by = (id: string) => ({ actor: actor(id, 'human-resources'), now: 0, caseId: employee });
const rule = by('policy-result-goes-into-training-file');

describe('a training file', () => {
  it('is opened once for each employment', () => {
    const opening = (state: TrainingFile) =>
      open(state, { employee, ...job }, by('policy-contract-opens-training-file'));
    given().when(opening).then(opened);
    given(entered).when(opening).then(opened);
    given(opened).when(opening).then();
    const moved = { ...job, post: 'service-lead' };
    given(opened)
      .when((state) => open(state, { employee, ...moved }, rule))
      .accepted();
  });

  it('takes each attendance once, and the correction of it', () => {
    const entering = (state: TrainingFile) => enterTraining(state, { employee, ...entry }, rule);
    given().when(entering).then(entered);
    const twice = given(opened, entered)
      .when((state) => enterTraining(state, { employee, ...entry, result: 'failed' }, rule))
      .accepted().state;
    expect(twice.entries).toEqual([{ ...entry, result: 'failed' }]);
    const nextYear = given(opened, entered)
      .when((state) => enterTraining(state, { employee, ...entry, training: 'T-2027' }, rule))
      .accepted().state;
    expect(hoursOf(nextYear)).toBe(8);
    const absent = { ...entered, data: { ...entered.data, result: 'absent' } } as typeof entered;
    expect(hoursOf(given(absent).state)).toBe(0);
  });

  it('takes advice', () => {
    given(opened)
      .when((state) => enterAdvice(state, { employee, ...advice }, rule))
      .then(adviceEntered);
  });

  it('is full some day, and takes corrections still', () => {
    const full = Array.from({ length: 1_500 }, (_, index) => ({
      ...entered,
      data: { ...entered.data, training: `T-${index}` },
    })) as (typeof entered)[];
    const entering = (training: string) => (state: TrainingFile) =>
      enterTraining(state, { employee, ...entry, training }, rule);
    given(...full)
      .when(entering('T-new'))
      .thenRejected({ code: 'training-file-full', acceptable: 'correction' });
    given(...full)
      .when(entering('T-0'))
      .accepted();
    const advices = Array.from({ length: 1_500 }, () => adviceEntered);
    given(...advices)
      .when((state) => enterAdvice(state, { employee, ...advice }, rule))
      .thenRejected({ code: 'training-file-full' });
  });

  it('fits together in definition, events, texts and stored shapes', () => {
    expect(
      processFaults({
        definition: trainingFileProcess(),
        events: trainingFileEvents,
        decider: trainingFile,
        describe: describeTrainingFileEvent,
        examples: oneOfEach,
        golden: new URL('golden/', import.meta.url),
      }),
    ).toEqual([]);
  });
});

describe('what fills it', () => {
  const happened = (type: string, data: JsonObject, subject: string): EventEnvelope =>
    ({ id: 'e-1', type, subject, data }) as unknown as EventEnvelope;

  it('is a signed contract, in which nothing says who the candidate was', () => {
    const contract = hired.find(({ name }) => name === 'contract-signed');
    const { candidate: _, ...rest } = contract?.data as JsonObject;
    const type = recruitmentEvents.type('contract-signed');
    expect(contractOpensTrainingFile.types).toEqual([type]);
    expect(contractOpensTrainingFile.react(happened(type, rest, 'R-1'))).toEqual({
      command: 'open',
      caseId: 'u-zhou-min',
      body: {
        employee: 'u-zhou-min',
        department: 'sales',
        post: 'sales-representative',
        startsOn: '2026-04-01',
      },
    });
  });

  it('is a result, and is advice', () => {
    const result = trainingEvents.type('attendance-recorded');
    expect(resultGoesIntoTrainingFile.types).toEqual([result]);
    expect(resultGoesIntoTrainingFile.react(happened(result, recorded('u-luo').data, 'T-2026'))).toEqual({
      command: 'enter-training',
      caseId: 'u-luo',
      body: { employee, ...entry },
    });
    const advising = trainingEvents.type('career-advised');
    expect(adviceGoesIntoTrainingFile.types).toEqual([advising]);
    expect(adviceGoesIntoTrainingFile.react(happened(advising, advised.data, 'T-2026'))).toEqual({
      command: 'enter-advice',
      caseId: 'u-luo',
      body: { employee, ...advice },
    });
  });
});
