import { few, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { customerId, dayIsOver, idIn, notInCare, refuse, tooMany } from './care-file.ts';
import { defaultSettings, type CareSettings } from './care-settings.ts';
import type { CareEvent, CustomerCare, PlannedVisit } from './customer-care.ts';

// Visits are planned, and then happen by their day, are moved, or are called off.

export interface PlanVisits {
  readonly purpose: string;
  /** By which day each is to happen. */
  readonly visits: readonly { readonly on: string }[];
}

export function planVisits(
  state: CustomerCare,
  { purpose, visits: wanted }: PlanVisits,
  context: DecisionContext,
  settings: CareSettings = defaultSettings,
): Decision<CareEvent> {
  const refusal =
    notInCare(state) ??
    dayIsOver(
      wanted.map(({ on }, index) => ({ on, path: `/visits/${index}/on` })),
      context,
      settings,
    ) ??
    tooMany(state.visits.length, wanted.length, settings, '/visits');
  if (refusal) return refusal;
  const visits = wanted.map(({ on }, index) => ({
    visitId: `${context.caseId}-V${state.visitsPlanned + index + 1}`,
    on,
  }));
  return [{ name: 'visits-planned', data: { by: context.actor.id, ...customerId(state), purpose, visits } }];
}

export interface Visit {
  readonly visitId: string;
  /** What the customer told. */
  readonly experience: string;
  /** 1 to 5. */
  readonly satisfaction: number;
  readonly suggestions?: string;
}

export function visit(
  state: CustomerCare,
  { visitId: given, ...told }: Visit,
  context: DecisionContext,
): Decision<CareEvent> {
  const planned = plannedVisit(state, given, context);
  if ('rejected' in planned) return planned;
  const { visitId, on: plannedOn } = planned;
  const data = { by: context.actor.id, ...customerId(state), visitId, plannedOn, ...told };
  return [{ name: 'visited', data }];
}

export function rescheduleVisit(
  state: CustomerCare,
  { visitId: given, on, reason }: PlannedVisit & { readonly reason: string },
  context: DecisionContext,
  settings: CareSettings = defaultSettings,
): Decision<CareEvent> {
  const planned = plannedVisit(state, given, context);
  if ('rejected' in planned) return planned;
  const refusal = dayIsOver([{ on, path: '/on' }], context, settings);
  if (refusal) return refusal;
  const { visitId } = planned;
  const visits = [{ visitId, on }];
  return [
    { name: 'visit-rescheduled', data: { by: context.actor.id, visitId, from: planned.on, visits, reason } },
  ];
}

export function cancelVisit(
  state: CustomerCare,
  { visitId: given, reason }: { readonly visitId: string; readonly reason: string },
  context: DecisionContext,
): Decision<CareEvent> {
  const planned = plannedVisit(state, given, context);
  if ('rejected' in planned) return planned;
  return [{ name: 'visit-cancelled', data: { by: context.actor.id, ...planned, reason } }];
}

function plannedVisit(
  state: CustomerCare,
  given: string,
  { caseId }: DecisionContext,
): PlannedVisit | Rejection {
  const refusal = notInCare(state);
  if (refusal) return refusal;
  const visitId = idIn(caseId, given);
  const planned = state.visits.find((each) => each.visitId === visitId);
  if (planned) return planned;
  const open = few(state.visits.map((each) => each.visitId));
  return refuse({
    code: 'visit-not-planned',
    reason: text(
      `No visit ${visitId} is waited for: it has not been planned, or has been made or cancelled.`,
      `没有待进行的回访 ${visitId}：未列入计划，或已完成、已取消。`,
    ),
    acceptable: text(
      open.en === '' ? 'Plan the visit first.' : `One of ${open.en}, or plan the visit first.`,
      open.en === '' ? '请先制定回访计划。' : `以下回访之一：${open['zh-CN']}；或先制定回访计划。`,
    ),
    errors: [
      {
        path: '/visitId',
        expected: open.en === '' ? text('a visit that is planned', '已计划的回访') : open,
        actual: given,
      },
    ],
  });
}
