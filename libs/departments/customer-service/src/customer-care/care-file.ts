import {
  atMost,
  dayAt,
  few,
  orLater,
  reject,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import type { CareSettings } from './care-settings.ts';
import { clause } from './customer-care.rules.ts';
import type { CareEvent, Customer, CustomerCare } from './customer-care.ts';

// A customer is taken into care and, some day, no longer cared for.

export function refuse(refusal: Omit<Rejection, 'rejected' | 'clause'>): Rejection {
  return reject({ clause, ...refusal });
}

/** Nothing is done for a customer whose care has ended. */
export function notInCare(state: CustomerCare): Rejection | undefined {
  if (!state.ended) return undefined;
  return refuse({
    code: 'care-ended',
    reason: text('The care of this customer has ended.', '对该客户的关怀已结束。'),
    acceptable: text('Take the customer into care anew.', '请重新建立该客户的关怀档案。'),
  });
}

/** The id as it stands in events, also where somebody wrote only its last part: `V1`. */
export function idIn(caseId: string, given: string): string {
  return given.startsWith(`${caseId}-`) ? given : `${caseId}-${given}`;
}

/** The number under which the customer is known outside of this case, which is all that others have to know. */
export function customerId({ customer }: CustomerCare): { readonly customer: { readonly id: string } } {
  return { customer: { id: customer?.id ?? '' } };
}

/** Days that lie before today can be kept by nobody. */
export function dayIsOver(
  days: readonly { readonly on: string; readonly path: string }[],
  { now }: DecisionContext,
  { utcOffsetMinutes }: CareSettings,
): Rejection | undefined {
  const today = dayAt(now, utcOffsetMinutes);
  const over = days.filter(({ on }) => on < today);
  if (over.length === 0) return undefined;
  const listed = over.map(({ on }) => on);
  return refuse({
    code: 'day-is-over',
    reason: text(
      `${listed.join(', ')}: before today, ${today}.`,
      `${listed.join('、')} 早于今天（${today}）。`,
    ),
    acceptable: text(`${today} or a later day.`, `${today} 或之后的日期。`),
    errors: over.map(({ on, path }) => ({
      path,
      expected: orLater(today),
      actual: on,
    })),
  });
}

/** @param path of the list that brings the new ones, if there is one */
export function tooMany(
  open: number,
  more: number,
  { mostOpen }: CareSettings,
  path?: string,
): Rejection | undefined {
  if (open + more <= mostOpen) return undefined;
  return refuse({
    code: 'too-many-open',
    reason: text(
      `${open} are open, and ${more} more would exceed ${mostOpen}.`,
      `已有 ${open} 项未完成，再增加 ${more} 项将超过 ${mostOpen} 项。`,
    ),
    acceptable: text(
      `At most ${mostOpen - open} more, or settle open ones first.`,
      `至多再增加 ${mostOpen - open} 项，或先办结未完成的事项。`,
    ),
    ...(path === undefined
      ? {}
      : {
          errors: [{ path, expected: atMost(mostOpen - open), actual: more }],
        }),
  });
}

export function open(
  _state: CustomerCare,
  { customer }: { readonly customer: Customer },
  { actor }: DecisionContext,
): Decision<CareEvent> {
  return [{ name: 'opened', data: { by: actor.id, customer } }];
}

export function endCare(
  state: CustomerCare,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<CareEvent> {
  const refusal = notInCare(state);
  if (refusal) return refusal;
  const { visits, feedback } = state;
  const undecided = feedback.filter(({ adopted }) => !adopted);
  if (visits.length + undecided.length > 0) {
    const waiting = few([
      ...visits.map(({ visitId }) => visitId),
      ...undecided.map(({ feedbackId }) => feedbackId),
    ]);
    return refuse({
      code: 'promises-open',
      reason: text(
        `${visits.length} visits are still planned and ${undecided.length} items of feedback undecided: ${waiting.en}.`,
        `尚有 ${visits.length} 次计划回访、${undecided.length} 条反馈未处理：${waiting['zh-CN']}。`,
      ),
      acceptable: text(
        'Make or cancel the visits and decide on the feedback first.',
        '请先完成或取消回访，并对反馈作出决定。',
      ),
    });
  }
  return [{ name: 'care-ended', data: { by: actor.id, reason } }];
}

/** Told to whoever takes a customer into care who is in care already. */
export function inCareAlready(customer: string, holder: string | undefined): Rejection {
  const where = holder === undefined ? text('', '') : text(` in ${holder}`, `（${holder}）`);
  return refuse({
    code: 'customer-in-care-already',
    reason: text(
      `Customer ${customer} is in care already${where.en}.`,
      `客户 ${customer} 已有关怀档案${where['zh-CN']}。`,
    ),
    acceptable: text('Go on with the care that there is.', '请在已有档案中继续办理。'),
    errors: [
      {
        path: '/customer/id',
        expected: text('a customer who is not in care', '尚未纳入维护的客户'),
        actual: customer,
      },
    ],
  });
}
