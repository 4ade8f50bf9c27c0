import type { Money } from '@liucheng/kernel';
import { collectionOf, readCase, type FactSources } from '@liucheng/service-kit';
import { departmentBudgets } from '../department-budget/department-budget.commands.ts';
import { departmentBudgetId, remainingBudget } from '../department-budget/department-budget.ts';
import { dayAt } from './claim-content.ts';
import { claimsView } from './expense-claims.view.ts';
import { defaultSettings } from './expense-settings.ts';

/**
 * What a department's budget of the year has left, as far as the list of claims has come: claims that are submitted at
 * the same moment may not know of each other. `undefined` where no budget has been set.
 */
export async function budgetLeft(
  { department, now }: { readonly department: string; readonly now: number },
  { events, documents }: FactSources,
): Promise<Money | undefined> {
  const year = Number(dayAt(now, defaultSettings).slice(0, 4));
  const { state: budget } = await readCase(events, departmentBudgets, departmentBudgetId(department, year));
  if (!budget) return undefined;
  const [claimed] = await documents.aggregate(collectionOf(claimsView), {
    where: { department, year, currency: budget.currency },
    sums: ['committed'],
  });
  return remainingBudget(budget, claimed?.sums['committed'] ?? 0);
}
