import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import {
  attemptRefused,
  fold,
  isRejection,
  money,
  type Decision,
  type Json,
  type JsonObject,
} from '@liucheng/kernel';
import { compileSchema } from '@liucheng/process-model';
import { by, claimOf, hotel, people, train, trip } from './claim-examples.ts';
import { addAttachment, removeAttachment, saveDraft, submit, withdraw } from './claiming.ts';
import { describeExpenseClaimEvent } from './claim-history.ts';
import { expenseClaimEvents as events, type ExpenseClaimEvent } from './expense-claim.events.ts';
import { expenseClaim, uniqueKeys, type ExpenseClaim } from './expense-claim.ts';
import { expenseReimbursement } from './expense-reimbursement.process.ts';
import type { StepId } from './expense-reimbursement.roles.ts';
import { witnesses } from './expense-reimbursement.steps.ts';
import { pay, settleAdvance } from './payment.ts';
import {
  approveByDepartment,
  approveByExecutive,
  approveByFinance,
  rejectByDepartment,
  rejectByExecutive,
  rejectByFinance,
} from './review.ts';

/*
 * golden/<event>.v<n>.json is the data of an event as that version wrote it. The files are never changed, only added:
 * they stand for what lies in stores.
 */
const definition = expenseReimbursement();
const folder = new URL('./golden/', import.meta.url);

function golden(name: string, version: number): JsonObject {
  return JSON.parse(readFileSync(new URL(`${name}.v${version}.json`, folder), 'utf8')) as JsonObject;
}

/** Names and types of all fields, without the values; lists count as their first element. */
function shapeOf(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf((value as readonly Json[])[0])];
  if (value === null || typeof value !== 'object') return typeof value;
  const entries = Object.entries(value as JsonObject).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, shapeOf(field)]),
  );
}

/** One event of each name as the commands of today write it, with every field that it can have. */
function writtenToday(): Map<string, ExpenseClaimEvent> {
  const written = new Map<string, ExpenseClaimEvent>();
  let state: ExpenseClaim = expenseClaim.initial;
  const run = (decision: Decision<ExpenseClaimEvent>): void => {
    if (isRejection(decision)) throw new Error(decision.reason.en);
    for (const event of decision) {
      const fuller =
        Object.keys(event.data).length >= Object.keys(written.get(event.name)?.data ?? {}).length;
      if (fuller) written.set(event.name, event);
    }
    state = fold(expenseClaim, decision, state);
  };
  const content = { ...trip, items: [train, hotel], advance: { number: 'ADV-3', amount: 200_000 } };
  const reason = 'Because';
  const comment = 'Agreed';
  const me = by(people.claimant);
  run(saveDraft(state, { content }, me));
  run(addAttachment(state, { name: 'a.pdf', mediaType: 'application/pdf', size: 9, sha256: 'ab' }));
  run(removeAttachment(state, { sha256: 'ab' }));
  run(submit(state, { budgetRemaining: money(1_000_000, 'CNY') }, me));
  run(rejectByDepartment(state, { reason }, by(people.head)));
  run(submit(state, {}, me));
  run(rejectByFinance(state, { reason }, by(people.accountant)));
  run(submit(state, {}, me));
  run(rejectByExecutive(state, { reason }, by(people.executive)));
  run(submit(state, { budgetRemaining: money(1_000_000, 'CNY') }, me));
  run(approveByDepartment(state, { comment }, by(people.head)));
  run(approveByFinance(state, { approvedAmount: 150_000, reason }, by(people.accountant)));
  run(approveByExecutive(state, { comment }, by(people.executive)));
  run(pay(state, { amount: 150_000, method: 'bank-transfer', reference: 'BT-77' }, by(people.cashier)));
  run(settleAdvance(state, { offset: 150_000, repaid: 50_000 }, by(people.cashier)));
  state = expenseClaim.initial;
  run(submit(state, { content: claimOf(1) }, me));
  run(withdraw(state, { reason }, me));
  return written;
}

/** Written by the service, not by a command of the claim. */
const writtenElsewhere = new Set<string>(['reservation-fenced', attemptRefused]);

describe('stored events', () => {
  const versions = events.names().flatMap((name) => {
    const current = events.spec(name)?.version ?? 0;
    return Array.from({ length: current }, (_, index): [string, number] => [name, index + 1]);
  });

  it('have one golden file for each version, and no file is left over', () => {
    expect(readdirSync(folder).sort()).toEqual(
      versions.map(([name, version]) => `${name}.v${version}.json`).sort(),
    );
  });

  it.each(versions)('%s of version %d is read as today’s shape, folds and is described', (name, version) => {
    const read = events.read(`${events.prefix}.${name}.v${version}`, golden(name, version));
    expect(read?.name).toBe(name);
    if (!read || read.name === attemptRefused) return;
    const event = read as ExpenseClaimEvent;
    fold(expenseClaim, [event]);
    for (const sentence of Object.values(describeExpenseClaimEvent(event))) {
      expect(sentence).toMatch(/\S/);
      expect(sentence).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it('of version 1 of `submitted` mean the same today', () => {
    const read = events.read(
      events.types('submitted')[0] as string,
      golden('submitted', 1),
    ) as ExpenseClaimEvent;
    const state = fold(expenseClaim, [read]);
    expect(state).toMatchObject({ phase: 'review', claimant: 'u-zhang', department: 'sales' });
    expect(state.submission).toMatchObject({ currency: 'CNY', total: 175_350, itemsTotal: 175_350 });
    expect(state.submission?.items[1]).toEqual({
      category: 'accommodation',
      date: '2026-02-27',
      amount: 120_000,
      receipt: { number: 'FP-20260227-8' },
      description: 'Hotel in Beijing, two nights',
    });
    expect(uniqueKeys(state)).toEqual(['G1234-0001', 'FP-20260227-8']);
  });

  const fullest = new Map(writtenToday());
  it.each(events.names().filter((name) => !writtenElsewhere.has(name)))(
    '%s has the shape of its golden file: another shape is another version',
    (name) => {
      const version = events.spec(name)?.version ?? 0;
      expect(shapeOf(fullest.get(name)?.data)).toEqual(shapeOf(golden(name, version)));
    },
  );

  it.each(Object.entries(witnesses))(
    'of the step %s fit the inputs that the definition asks of %s',
    (step, name) => {
      const fits = compileSchema(definition.steps[step as StepId].inputs ?? {});
      expect([fits(fullest.get(name)?.data), fits.errors]).toEqual([true, null]);
      expect(fits({})).toBe(false);
    },
  );
});
