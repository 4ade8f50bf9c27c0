import { describe, expect, it } from '@jest/globals';
import { fold, money } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import {
  by,
  claimOf,
  departmentRejected,
  exampleNow,
  hotel,
  paidEvent,
  people,
  submittedEvent,
  train,
  trip,
} from './claim-examples.ts';
import { addAttachment, removeAttachment, saveDraft, submit, withdraw } from './claiming.ts';
import type { Attachment, ClaimContent, DraftItem, ExpenseClaimEvent } from './expense-claim.events.ts';
import { expenseClaim, uniqueKeys } from './expense-claim.ts';
import { defaultSettings } from './expense-settings.ts';

const { given } = specification(expenseClaim);
const me = by(people.claimant);
const scan: Attachment = {
  name: 'hotel.pdf',
  mediaType: 'application/pdf',
  size: 81_000,
  sha256: 'a'.repeat(64),
};
const attached: ExpenseClaimEvent = { name: 'attachment-added', data: scan };
const drafted = (content: ClaimContent): ExpenseClaimEvent => ({
  name: 'draft-saved',
  data: { claimant: people.claimant.id, department: 'sales', content },
});
const withdrawn: ExpenseClaimEvent = { name: 'withdrawn', data: { by: people.claimant.id } };
const submitting = (content?: ClaimContent) => (state: Parameters<typeof submit>[0]) =>
  submit(state, content ? { content } : {}, me);
const withItem = (change: Partial<DraftItem>): ClaimContent => ({
  ...trip,
  items: [train, { ...hotel, ...change }],
});

describe('saveDraft', () => {
  it('keeps whatever is there and makes the caller the claimant', () =>
    given()
      .when((state) => saveDraft(state, { content: { title: 'Trip' } }, me))
      .then(drafted({ title: 'Trip' })));

  it('prepares a resubmission but leaves a claim under review alone', () => {
    given(submittedEvent(), departmentRejected)
      .when((state) => saveDraft(state, { content: trip }, me))
      .then(drafted(trip));
    given(submittedEvent())
      .when((state) => saveDraft(state, { content: trip }, me))
      .thenRejected({ code: 'claim-not-in-state', reason: 'is under review' });
  });
});

describe('attachments', () => {
  it('are added by the claimant, also during the review', () => {
    given()
      .when((state) => addAttachment(state, scan))
      .thenRejected({ code: 'claim-not-in-state' });
    given(drafted({}))
      .when((state) => addAttachment(state, scan))
      .then(attached);
    given(submittedEvent())
      .when((state) => addAttachment(state, scan))
      .then(attached);
    given(submittedEvent(), paidEvent(1))
      .when((state) => addAttachment(state, scan))
      .thenRejected({ code: 'claim-not-in-state', reason: 'has been paid' });
  });

  it('are limited in type, size and number, and never doubled', () => {
    const add = (change: Partial<Attachment>, ...history: ExpenseClaimEvent[]) =>
      given(drafted({}), ...history).when((state) => addAttachment(state, { ...scan, ...change }));
    const { maxBytes, maxCount } = defaultSettings.attachments;
    add({ mediaType: 'text/html' }).thenRejected({
      code: 'attachment-type-not-accepted',
      acceptable: 'image/png',
    });
    add({ size: maxBytes }).accepted();
    add({ size: maxBytes + 1 }).thenRejected({
      code: 'attachment-size-not-accepted',
      reason: String(maxBytes + 1),
    });
    add({ size: 0 }).thenRejected({ code: 'attachment-size-not-accepted' });
    add({}, attached).thenRejected({ code: 'attachment-already-there', reason: 'hotel.pdf' });
    const many = Array.from({ length: maxCount }, (_, index): ExpenseClaimEvent => {
      return { name: 'attachment-added', data: { ...scan, sha256: String(index).padStart(64, '0') } };
    });
    add({}, ...many.slice(1)).accepted();
    add({}, ...many).thenRejected({ code: 'too-many-attachments', acceptable: '50' });
  });

  it('are removed while the claim is not before the approvers', () => {
    const { sha256 } = scan;
    const remove = (...history: ExpenseClaimEvent[]) =>
      given(...history).when((state) => removeAttachment(state, { sha256 }));
    remove(drafted({}), attached).then({ name: 'attachment-removed', data: { sha256 } });
    remove(drafted({})).thenRejected({ code: 'attachment-not-there' });
    remove(submittedEvent(), attached).thenRejected({ code: 'claim-not-in-state' });
    expect(remove(drafted({}), attached).accepted().state.attachments).toEqual([]);
  });
});

describe('submit', () => {
  it('takes a complete claim and states what observers need to judge it', () => {
    given()
      .when(submitting(trip))
      .then(submittedEvent(trip, { receiptKeys: ['G1234-0001', 'FP-20260227-8'], itemsTotal: 175_350 }));
  });

  it('takes what the draft holds, changed by what comes with the command', () => {
    given(drafted({ ...trip, title: 'Trip' }))
      .when(submitting({ title: '  Customer visit in Beijing ' }))
      .then(submittedEvent());
  });

  it('records what is left of the budget, in the currency of the claim only', () => {
    const submitWith = (currency: string) =>
      given().when((state) => submit(state, { content: trip, budgetRemaining: money(500, currency) }, me));
    submitWith('CNY').then(submittedEvent(trip, { budgetRemaining: 500 }));
    submitWith('EUR').then(submittedEvent());
  });

  it('records tidy items: no blanks around texts, no fields that a claim does not have', () => {
    const untidy = { ...train, description: ` ${train.description}\n`, colour: 'red' };
    given()
      .when(submitting({ ...trip, items: [untidy, hotel] }))
      .then(submittedEvent());
  });

  it('is possible again after a rejection, in the department of the first submission', () => {
    const moved = by({ ...people.claimant, department: 'development' });
    const cheaper = { ...trip, items: [train], total: 55_350 };
    given(submittedEvent(), departmentRejected)
      .when((state) => submit(state, { content: cheaper }, moved))
      .then(submittedEvent(cheaper));
    given(submittedEvent()).when(submitting(trip)).thenRejected({ code: 'claim-not-in-state' });
    given(submittedEvent(), withdrawn).when(submitting(trip)).thenRejected({ code: 'claim-not-in-state' });
  });

  it('names every field that is missing or impossible', () => {
    given()
      .when(submitting({}))
      .thenRejected({ code: 'claim-incomplete', errors: ['/title', '/currency', '/items', '/total'] });
    const bad = { category: 'yacht' as 'travel', date: '2026-02-30', amount: 0.5, description: ' ' };
    given()
      .when(submitting({ ...withItem(bad), currency: 'JPY', advance: { number: '', amount: 0 } }))
      .thenRejected({
        code: 'claim-incomplete',
        errors: [
          '/currency',
          '/items/1/category',
          '/items/1/date',
          '/items/1/amount',
          '/items/1/description',
          '/advance/number',
          '/advance/amount',
        ],
      });
    const tooMany = Array.from({ length: defaultSettings.maxItems + 1 }, () => train);
    given()
      .when(submitting({ ...trip, items: tooMany }))
      .thenRejected({ code: 'claim-incomplete', errors: ['/items'] });
  });

  it('takes expenses up to today, as the day is where the company is', () => {
    const today = withItem({ date: '2026-03-02' });
    given().when(submitting(today)).accepted();
    given()
      .when(submitting(withItem({ date: '2026-03-03' })))
      .thenRejected({ code: 'claim-incomplete', errors: ['/items/1/date'] });
    const evening = Date.UTC(2026, 2, 1, 16);
    given()
      .when((state) => submit(state, { content: today }, by(people.claimant, evening)))
      .accepted();
    given()
      .when((state) => submit(state, { content: today }, by(people.claimant, evening - 1)))
      .thenRejected({ code: 'claim-incomplete', errors: ['/items/1/date'] });
    expect(exampleNow).toBeGreaterThan(evening);
  });

  it('takes the currencies that have a limit', () => {
    const settings = { ...defaultSettings, executiveLimit: { CNY: 1, EUR: 1 } };
    given()
      .when((state) => submit(state, { content: { ...trip, currency: 'EUR' } }, me, settings))
      .accepted();
    given()
      .when(submitting({ ...trip, currency: 'EUR' }))
      .thenRejected({ code: 'claim-incomplete', errors: ['/currency'] });
    given()
      .when(submitting({ ...trip, currency: 'constructor' }))
      .thenRejected({ code: 'claim-incomplete', errors: ['/currency'] });
  });

  describe('rule total-equals-items', () => {
    it('refuses a total that is one fen off, and says both figures', () => {
      given()
        .when(submitting({ ...trip, total: 175_351 }))
        .thenRejected({
          code: 'total-differs',
          rule: 'total-equals-items',
          reason: '1753.51 CNY is not the sum of the items, 1753.50 CNY',
          acceptable: '1753.50 CNY',
          errors: ['/total'],
        });
    });

    it('takes the exact sum', () =>
      given()
        .when(submitting(claimOf(1)))
        .then(submittedEvent(claimOf(1))));
  });

  describe('rule receipt-per-item', () => {
    it('refuses items without a receipt number', () => {
      for (const receipt of [undefined, {}, { number: ' ' }]) {
        given()
          .when(submitting(withItem({ receipt })))
          .thenRejected({
            code: 'receipt-missing',
            rule: 'receipt-per-item',
            reason: 'item 2',
            errors: ['/items/1/receipt/number'],
          });
      }
    });
  });

  describe('rule receipt-claimed-once', () => {
    it('refuses one receipt on two items, however it is written', () => {
      given()
        .when(submitting(withItem({ receipt: { number: ' ｇ1234－0001 ' } })))
        .thenRejected({
          code: 'receipt-repeated',
          rule: 'receipt-claimed-once',
          reason: 'G1234-0001',
          errors: ['/items/1/receipt/number'],
        });
    });

    it('holds receipts from the submission on, until resubmitted without them or withdrawn', () => {
      const keysAfter = (...events: ExpenseClaimEvent[]) => uniqueKeys(fold(expenseClaim, events));
      const both = ['G1234-0001', 'FP-20260227-8'];
      expect(keysAfter()).toEqual([]);
      expect(keysAfter(drafted(trip))).toEqual([]);
      expect(keysAfter(submittedEvent())).toEqual(both);
      expect(keysAfter(submittedEvent(), departmentRejected)).toEqual(both);
      expect(keysAfter(submittedEvent(), departmentRejected, drafted({}))).toEqual(both);
      const without = submittedEvent({ ...trip, items: [train], total: 55_350 });
      expect(keysAfter(submittedEvent(), departmentRejected, without)).toEqual(['G1234-0001']);
      expect(keysAfter(submittedEvent(), withdrawn)).toEqual([]);
      expect(keysAfter(submittedEvent(), paidEvent(175_350))).toEqual(both);
    });
  });
});

describe('withdraw', () => {
  const withdrawing = (...history: ExpenseClaimEvent[]) =>
    given(...history).when((state) => withdraw(state, {}, me));

  it('is possible until the claim is paid', () => {
    for (const history of [[drafted({})], [submittedEvent()], [submittedEvent(), departmentRejected]]) {
      withdrawing(...history).then(withdrawn);
    }
    withdrawing().thenRejected({ code: 'claim-not-in-state', reason: 'does not exist' });
    withdrawing(submittedEvent(), paidEvent(1)).thenRejected({
      code: 'claim-not-in-state',
      reason: 'has been paid',
    });
    withdrawing(submittedEvent(), withdrawn).thenRejected({
      code: 'claim-not-in-state',
      reason: 'has been withdrawn',
    });
  });
});
