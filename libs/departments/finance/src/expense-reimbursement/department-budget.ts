import { deterministicId, type Actor, type Money } from '@liucheng/kernel';
import type { EventStore } from '@liucheng/ports';
import { collectionOf, type FactSources } from '@liucheng/service-kit';
import { claimsView } from './expense-claims.view.ts';
import { defaultSettings } from './expense-settings.ts';

/*
 * What a department may spend in a year, until FIN-1 (annual budget) issues it. One stream per department and year; the
 * last event counts. It is internal to the service: FIN-1 will publish its own.
 */

export const budgetSet = 'liucheng.finance.department-budget.set.v1';

export interface DepartmentYear {
  readonly department: string;
  readonly year: number;
}

export interface DepartmentBudget extends DepartmentYear, Money {
  /** Counts the times it was set, from 0. */
  readonly revision: number;
  readonly position: number;
}

function streamOf({ department, year }: DepartmentYear): string {
  return `department-budget-${department}-${year}`;
}

export async function readBudget(
  events: Pick<EventStore, 'readStream'>,
  of: DepartmentYear,
): Promise<DepartmentBudget | undefined> {
  const last = (await events.readStream(streamOf(of))).at(-1);
  if (!last) return undefined;
  const { amount, currency } = last.event.data as unknown as Money;
  return { ...of, amount, currency, revision: last.event.sequence, position: last.position };
}

/** Setting the same amount again changes nothing. */
export async function setBudget(
  store: EventStore,
  of: DepartmentYear,
  { amount, currency }: Money,
  by: { readonly actor: Actor; readonly now: number; readonly correlationId: string },
): Promise<DepartmentBudget> {
  const present = await readBudget(store, of);
  if (present?.amount === amount && present.currency === currency) return present;
  const stream = streamOf(of);
  const commandId = deterministicId('set-budget', stream, (present?.revision ?? -1) + 1, by.actor.id, amount, currency);
  const event = {
    specversion: '1.0',
    id: commandId,
    source: '/liucheng/finance',
    type: budgetSet,
    subject: stream,
    time: new Date(by.now).toISOString(),
    datacontenttype: 'application/json',
    data: { department: of.department, year: of.year, amount, currency },
    process: 'annual-budget',
    processversion: 1,
    actor: by.actor.id,
    actorrole: 'finance-manager',
    department: by.actor.department,
    correlationid: by.correlationId,
  } as const;
  const { revision, position } = await store.append(stream, [event], {
    expectedRevision: present?.revision ?? 'no-stream',
    commandId,
  });
  return { ...of, amount, currency, revision, position };
}

/**
 * The budget of the year less what is claimed of it, as far as the list of claims has come; it may be negative.
 * `undefined` where no budget has been set: then nothing is said about it.
 */
export async function remainingBudget(
  { department, now }: { readonly department: string; readonly now: number },
  { events, documents }: FactSources,
): Promise<Money | undefined> {
  const year = new Date(now + defaultSettings.utcOffsetMinutes * 60_000).getUTCFullYear();
  const budget = await readBudget(events, { department, year });
  if (!budget) return undefined;
  const [claimed] = await documents.aggregate(collectionOf(claimsView), {
    where: { department, year, currency: budget.currency },
    sums: ['committed'],
  });
  return { amount: budget.amount - (claimed?.sums['committed'] ?? 0), currency: budget.currency };
}
