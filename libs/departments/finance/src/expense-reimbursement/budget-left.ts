import { dayAt, type Money } from '@liucheng/kernel';
import { collectionOf, readCase, type FactSources } from '@liucheng/service-kit';
import { departmentBudgets } from '../department-budget/department-budget.commands.ts';
import { departmentBudgetId, remainingBudget } from '../department-budget/department-budget.ts';
import { claimsView } from './expense-claims.view.ts';
import { defaultSettings } from './expense-settings.ts';

interface Spending {
  readonly department: string;
  readonly year: number;
  readonly currency: string;
}

/** What a department's claims of a year come to, as far as the list of claims has come. */
export async function committedOf(
  { department, year, currency }: Spending,
  documents: Pick<FactSources['documents'], 'aggregate'>,
): Promise<number> {
  const [claimed] = await documents.aggregate(collectionOf(claimsView), {
    where: { department, year, currency },
    sums: ['committed'],
  });
  return claimed?.sums['committed'] ?? 0;
}

/**
 * What a department's budget of the year has left, as far as the list of claims has come: claims that are submitted at
 * the same moment may not know of each other. `undefined` where no budget has been set.
 */
export async function budgetLeft(
  { department, now }: { readonly department: string; readonly now: number },
  { events, documents }: FactSources,
): Promise<Money | undefined> {
  const year = Number(dayAt(now, defaultSettings.utcOffsetMinutes).slice(0, 4));
  const { state: budget } = await readCase(events, departmentBudgets, departmentBudgetId(department, year));
  return budget && remainingBudget(budget, await committedOf(budget, documents));
}
