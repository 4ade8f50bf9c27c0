import { few, text, type Decision, type DecisionContext } from '@liucheng/kernel';
import { customerId, dayIsOver, idIn, notInCare, refuse, tooMany } from './care-file.ts';
import { defaultSettings, type CareSettings } from './care-settings.ts';
import type { CareEvent, CustomerCare, Occasion } from './customer-care.ts';

// Acts of care: greetings at holidays and birthdays, offers.

export interface PlanCare {
  readonly care: readonly { readonly occasion: Occasion; readonly on: string; readonly content: string }[];
}

export function planCare(
  state: CustomerCare,
  { care: wanted }: PlanCare,
  context: DecisionContext,
  settings: CareSettings = defaultSettings,
): Decision<CareEvent> {
  const refusal =
    notInCare(state) ??
    dayIsOver(
      wanted.map(({ on }, index) => ({ on, path: `/care/${index}/on` })),
      context,
      settings,
    ) ??
    tooMany(state.care.length, wanted.length, settings, '/care');
  if (refusal) return refusal;
  const care = wanted.map(({ occasion, on, content }, index) => ({
    careId: `${context.caseId}-C${state.carePlanned + index + 1}`,
    occasion,
    on,
    content,
  }));
  return [{ name: 'care-planned', data: { by: context.actor.id, ...customerId(state), care } }];
}

export function deliverCare(
  state: CustomerCare,
  { careId: given, response }: { readonly careId: string; readonly response?: string },
  { actor, caseId }: DecisionContext,
): Decision<CareEvent> {
  const refusal = notInCare(state);
  if (refusal) return refusal;
  const careId = idIn(caseId, given);
  const planned = state.care.find((each) => each.careId === careId);
  if (planned) {
    const answer = response === undefined ? {} : { response };
    return [
      { name: 'care-delivered', data: { by: actor.id, careId, occasion: planned.occasion, ...answer } },
    ];
  }
  const open = few(state.care.map((each) => each.careId));
  return refuse({
    code: 'care-not-planned',
    reason: text(
      `No act of care ${careId} is waited for: it has not been planned, or has been delivered.`,
      `没有待进行的关怀 ${careId}：未列入计划，或已完成。`,
    ),
    acceptable: text(
      open.en === '' ? 'Plan the act of care first.' : `One of ${open.en}, or plan it first.`,
      open.en === '' ? '请先制定关怀计划。' : `以下关怀之一：${open['zh-CN']}；或先制定关怀计划。`,
    ),
    errors: [
      {
        path: '/careId',
        expected: open.en === '' ? text('an act of care that is planned', '已计划的关怀') : open,
        actual: given,
      },
    ],
  });
}
