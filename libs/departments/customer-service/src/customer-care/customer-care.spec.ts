import { describe, expect, it } from '@jest/globals';
import { isRejection, type Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import {
  adopted,
  analysed,
  applied,
  at,
  cancelled,
  careDelivered,
  carePlanned,
  classified,
  collected,
  declined,
  ended,
  oneOfEach,
  opened,
  purpose,
  rescheduled,
  told,
  visited,
  visitsPlanned,
} from './care-examples.ts';
import { endCare, inCareAlready, open } from './care-file.ts';
import { describeCareEvent } from './care-history.ts';
import { defaultSettings } from './care-settings.ts';
import { deliverCare, planCare } from './caring.ts';
import { customerCareProcess } from './customer-care.process.ts';
import { customerCares } from './customer-cares.ts';
import { careEvents, customerCare, nextVisit, type CareEvent, type CustomerCare } from './customer-care.ts';
import {
  adoptFeedback,
  analyseFeedback,
  applyFeedback,
  classifyFeedback,
  collectFeedback,
  declineFeedback,
} from './feedback.ts';
import { cancelVisit, planVisits, rescheduleVisit, visit } from './visiting.ts';

const { given } = specification(customerCare);

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const definition = customerCareProcess();
    const declared = { definition, events: careEvents, decider: customerCare, describe: describeCareEvent };
    expect(processFaults({ ...declared, examples: oneOfEach, golden })).toEqual([]);
  });

  it('follows its settings', () => {
    const strict = { ...defaultSettings, decideWithin: 'P5D' };
    expect(JSON.stringify(customerCareProcess(strict, 2))).toContain('"P5D"');
  });
});

describe('a customer', () => {
  it('is taken into care', () => {
    const customer = { id: 'C-1001', name: 'Zhou Min', phone: '13800000000' };
    given()
      .when((state) => open(state, { customer }, at()))
      .then(opened);
  });

  it('is held by one case as long as the care lasts', () => {
    const [{ held }] = customerCares.uniqueKeys as unknown as [(typeof customerCares.uniqueKeys)[number]];
    expect(held(given(opened).state)).toEqual(['C-1001']);
    expect(held(given(opened, ended).state)).toEqual([]);
    expect(inCareAlready('C-1001', 'care-1').reason.en).toContain('care-1');
    expect(inCareAlready('C-1001', undefined).reason.en).not.toContain('undefined');
  });

  it('is let go once nothing that was promised is open', () => {
    const ending = (state: CustomerCare) => endCare(state, { reason: 'Moved abroad.' }, at());
    given(opened, visitsPlanned, visited, cancelled).when(ending).then(ended);
    given(opened, collected, classified, analysed, adopted).when(ending).then(ended);
    given(opened, visitsPlanned)
      .when(ending)
      .thenRejected({ code: 'promises-open', reason: 'care-1-V2', acceptable: 'cancel' });
    given(opened, collected).when(ending).thenRejected({ code: 'promises-open', reason: 'care-1-F1' });
  });

  it('is left in peace afterwards', () => {
    const all: ((state: CustomerCare) => Decision<CareEvent>)[] = [
      (state) => planVisits(state, { purpose, visits: [{ on: '2026-03-10' }] }, at()),
      (state) => visit(state, { visitId: 'V1', ...told }, at()),
      (state) => rescheduleVisit(state, { visitId: 'V1', on: '2026-03-10', reason: '-' }, at()),
      (state) => cancelVisit(state, { visitId: 'V1', reason: '-' }, at()),
      (state) => planCare(state, { care: [] }, at()),
      (state) => deliverCare(state, { careId: 'C1' }, at()),
      (state) => collectFeedback(state, { source: 'visit', content: '-' }, at()),
      (state) => classifyFeedback(state, { feedbackId: 'F1', category: 'other', product: '-' }, at()),
      (state) => analyseFeedback(state, { feedbackId: 'F1', analysis: '-' }, at()),
      (state) => adoptFeedback(state, { feedbackId: 'F1', summary: '-' }, at()),
      (state) => declineFeedback(state, { feedbackId: 'F1', reason: '-' }, at()),
      (state) => applyFeedback(state, { feedbackId: 'F1', result: '-' }, at()),
      (state) => endCare(state, { reason: '-' }, at()),
    ];
    for (const command of all) given(opened, ended).when(command).thenRejected({ code: 'care-ended' });
  });
});

describe('visits', () => {
  const planning =
    (...days: string[]) =>
    (state: CustomerCare) =>
      planVisits(state, { purpose, visits: days.map((on) => ({ on })) }, at());

  it('are planned for days to come, each with a number of its own', () => {
    given(opened).when(planning('2026-03-10', '2026-04-10')).then(visitsPlanned);
    const more = given(opened, visitsPlanned, visited).when(planning('2026-03-02')).accepted().state;
    expect(more.visits.map(({ visitId }) => visitId)).toEqual(['care-1-V2', 'care-1-V3']);
    expect(nextVisit(more)).toBe('2026-03-02');
    given(opened)
      .when(planning('2026-03-10', '2026-03-01'))
      .thenRejected({ code: 'day-is-over', errors: ['/visits/1/on'], acceptable: '2026-03-02' });
  });

  it('are planned for days as the company counts them', () => {
    const evening = Date.parse('2026-03-09T16:00:00Z');
    given(opened)
      .when((state) => planVisits(state, { purpose, visits: [{ on: '2026-03-09' }] }, at(evening)))
      .thenRejected({ code: 'day-is-over', reason: '2026-03-10' });
  });

  it('are planned in numbers that can be kept', () => {
    const days = (count: number) => Array.from({ length: count }, () => '2026-03-10');
    given(opened)
      .when(planning(...days(100)))
      .accepted()
      .when(planning('2026-03-10'))
      .thenRejected({ code: 'too-many-open', errors: ['/visits'], acceptable: '0' });
  });

  it('are made once, by their whole number or its last part', () => {
    for (const visitId of ['V1', 'care-1-V1'])
      given(opened, visitsPlanned)
        .when((state) => visit(state, { visitId, ...told }, at()))
        .then(visited);
    given(opened, visitsPlanned, visited)
      .when((state) => visit(state, { visitId: 'V1', ...told }, at()))
      .thenRejected({ code: 'visit-not-planned', acceptable: 'care-1-V2', errors: ['/visitId'] });
    given(opened)
      .when((state) => visit(state, { visitId: 'V1', ...told }, at()))
      .thenRejected({ code: 'visit-not-planned', acceptable: 'Plan the visit' });
  });

  it('are moved and cancelled while they are planned', () => {
    const moving = (on: string) => (state: CustomerCare) =>
      rescheduleVisit(state, { visitId: 'V1', on, reason: 'The customer is away.' }, at());
    given(opened, visitsPlanned).when(moving('2026-03-12')).then(rescheduled);
    given(opened, visitsPlanned)
      .when(moving('2026-03-01'))
      .thenRejected({ code: 'day-is-over', errors: ['/on'] });
    given(opened, visitsPlanned)
      .when((state) => cancelVisit(state, { visitId: 'V2', reason: 'The customer wishes none.' }, at()))
      .then(cancelled);
    given(opened, visitsPlanned, visited)
      .when(moving('2026-03-12'))
      .thenRejected({ code: 'visit-not-planned' });
    given(opened, visitsPlanned, cancelled)
      .when((state) => cancelVisit(state, { visitId: 'V2', reason: '-' }, at()))
      .thenRejected({ code: 'visit-not-planned' });
  });

  it('are all waited for that were planned and neither made nor cancelled, whatever happens', () => {
    const acts = fc.array(
      fc.record({
        act: fc.constantFrom('plan', 'visit', 'move', 'cancel'),
        number: fc.integer({ min: 1, max: 6 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(acts, (sequence) => {
        const model = new Map<string, string>();
        let planned = 0;
        let history = given(opened);
        for (const { act, number } of sequence) {
          const visitId = `care-1-V${number}`;
          const on = `2026-03-1${number}`;
          const decide = (state: CustomerCare): Decision<CareEvent> => {
            if (act === 'plan') return planVisits(state, { purpose, visits: [{ on }] }, at());
            if (act === 'visit') return visit(state, { visitId, ...told }, at());
            if (act === 'move') return rescheduleVisit(state, { visitId, on, reason: '-' }, at());
            return cancelVisit(state, { visitId, reason: '-' }, at());
          };
          const outcome = history.when(decide);
          expect(isRejection(outcome.decision)).toBe(act !== 'plan' && !model.has(visitId));
          if (isRejection(outcome.decision)) continue;
          if (act === 'plan') model.set(`care-1-V${++planned}`, on);
          else if (act === 'move') model.set(visitId, on);
          else model.delete(visitId);
          history = outcome.accepted();
          expect(new Map(history.state.visits.map((each) => [each.visitId, each.on]))).toEqual(model);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('acts of care', () => {
  const wish = { occasion: 'birthday', on: '2026-05-04', content: 'A card with a poem' } as const;

  it('are planned and delivered once', () => {
    given(opened)
      .when((state) => planCare(state, { care: [wish] }, at()))
      .then(carePlanned);
    const delivering = (state: CustomerCare) =>
      deliverCare(state, { careId: 'C1', response: 'Very pleased.' }, at());
    given(opened, carePlanned).when(delivering).then(careDelivered);
    given(opened, carePlanned, careDelivered)
      .when(delivering)
      .thenRejected({ code: 'care-not-planned', errors: ['/careId'] });
    given(opened)
      .when((state) => planCare(state, { care: [{ ...wish, on: '2026-01-01' }] }, at()))
      .thenRejected({ code: 'day-is-over', errors: ['/care/0/on'] });
    const many = Array.from({ length: 101 }, () => wish);
    given(opened)
      .when((state) => planCare(state, { care: many }, at()))
      .thenRejected({ code: 'too-many-open', errors: ['/care'] });
  });

  it('may be delivered though what was planned is forgotten', () => {
    const erased = 'erased · 已删除';
    const { by, customer } = { by: 'u-luo', customer: { id: 'C-1001' } };
    const care = [{ careId: 'care-1-C1', occasion: 'birthday', on: erased, content: erased } as const];
    given(opened, { name: 'care-planned', data: { by, customer, care } })
      .when((state) => deliverCare(state, { careId: 'care-1-C1', response: 'Very pleased.' }, at()))
      .then(careDelivered);
  });
});

describe('feedback', () => {
  const classifying = (state: CustomerCare) =>
    classifyFeedback(state, { feedbackId: 'F1', category: 'product', product: 'kettle-k2' }, at());
  const analysing = (state: CustomerCare) =>
    analyseFeedback(state, { feedbackId: 'F1', analysis: 'One in ten says so.' }, at());
  const adopting = (state: CustomerCare) =>
    adoptFeedback(state, { feedbackId: 'F1', summary: 'A lid for one hand.' }, at());
  const declining = (state: CustomerCare) =>
    declineFeedback(state, { feedbackId: 'F1', reason: 'No longer made.' }, at());
  const applying = (state: CustomerCare) =>
    applyFeedback(state, { feedbackId: 'F1', result: 'A softer hinge.' }, at());
  const analysedOne = [opened, collected, classified, analysed];

  it('goes from its collection to its application', () => {
    given(opened)
      .when((state) => collectFeedback(state, { source: 'visit', content: 'The lid is stiff.' }, at()))
      .then(collected);
    given(opened, collected).when(classifying).then(classified);
    given(opened, collected, classified).when(analysing).then(analysed);
    given(...analysedOne)
      .when(adopting)
      .then(adopted);
    given(...analysedOne)
      .when(declining)
      .then(declined);
    given(...analysedOne, adopted)
      .when(applying)
      .then(applied);
    expect(given(...analysedOne, adopted, applied).state.feedback).toEqual([]);
    expect(given(...analysedOne, declined).state.feedback).toEqual([]);
  });

  it('says in each step what had not been done before, for the monitor', () => {
    const data = (history: CareEvent[], command: (state: CustomerCare) => Decision<CareEvent>) =>
      given(...history)
        .when(command)
        .events()[0]?.data;
    expect(data([opened, collected], analysing)).toMatchObject({ classified: false });
    expect(data([opened, collected, classified], adopting)).toMatchObject({ analysed: false });
    expect(data([opened, collected], declining)).toMatchObject({ analysed: false });
    expect(data([opened, collected], applying)).toMatchObject({ adopted: false });
  });

  it('is adopted for something that somebody has named', () => {
    const naming = (more: object) => (state: CustomerCare) =>
      adoptFeedback(state, { feedbackId: 'F1', summary: '-', ...more }, at());
    given(opened, collected)
      .when(naming({}))
      .thenRejected({ code: 'feedback-not-classified', errors: ['/category'] });
    given(opened, collected)
      .when(naming({ category: 'price' }))
      .thenRejected({ code: 'feedback-not-classified', errors: ['/product'] });
    given(opened, collected)
      .when(naming({ category: 'price', product: 'kettle-k2' }))
      .accepted();
  });

  it('is decided once and applied once', () => {
    for (const decided of [adopted, declined])
      for (const command of [classifying, analysing, adopting, declining])
        given(...analysedOne, decided)
          .when(command)
          .thenRejected({ code: 'feedback-not-open', errors: ['/feedbackId'] });
    given(opened, collected, applied).when(applying).thenRejected({ code: 'feedback-not-open' });
    given(...analysedOne, declined)
      .when(applying)
      .thenRejected({ code: 'feedback-not-open' });
  });

  it('is collected in numbers that can be decided', () => {
    const collectedAs = (feedbackId: string): CareEvent => {
      const data = {
        by: 'u-luo',
        customer: { id: 'C-1001' },
        feedbackId,
        source: 'visit',
        content: '-',
      } as const;
      return { name: 'feedback-collected', data };
    };
    const many = Array.from({ length: 100 }, (_, index) => collectedAs(`care-1-F${index}`));
    given(opened, ...many)
      .when((state) => collectFeedback(state, { source: 'visit', content: '-' }, at()))
      .thenRejected({ code: 'too-many-open' });
    expect(
      given(opened, ...many)
        .when(classifying)
        .accepted().state.feedback,
    ).toHaveLength(100);
  });
});
