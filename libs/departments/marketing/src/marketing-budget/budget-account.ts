import { type Decider, type DomainEvent, EventCatalogue, text, type Text, yuan } from '@liucheng/kernel';
import { afterDraw, counted, type Account, type DrawEvent } from '@liucheng/service-kit';

/*
 * What the department may spend on campaigns in one year, and which campaign's plan holds how much of it. One account for each
 * year, named by it; amounts are fen.
 */

export type BudgetEvent =
  | DomainEvent<
      'budget-set',
      {
        readonly by: string;
        readonly year: number;
        readonly amount: number;
      }
    >
  | DrawEvent;

export const budgetEvents = new EventCatalogue<BudgetEvent>('liucheng.marketing.marketing-budget', {
  'budget-set': { version: 1 },
  drawn: { version: 1 },
  released: { version: 1 },
});

export interface BudgetAccount extends Account {
  readonly year?: number;
}

export const budgetAccount: Decider<BudgetAccount, BudgetEvent> = {
  initial: { draws: {} },
  evolve(state, event) {
    switch (event.name) {
      case 'budget-set':
        return { ...state, year: event.data.year, limit: event.data.amount };
      case 'drawn':
      case 'released':
        return { ...state, draws: afterDraw(state.draws, event) };
      default:
        return state;
    }
  },
};

/** What plans hold or may still come to hold. */
export function reservedOf({ draws }: BudgetAccount): number {
  return Object.values(draws).reduce((sum, each) => sum + counted(each), 0);
}

/** Below 0 where the budget was lowered. */
export function remainingOf(account: BudgetAccount): number {
  return (account.limit ?? 0) - reservedOf(account);
}

export function describeBudgetEvent(event: BudgetEvent): Text {
  switch (event.name) {
    case 'budget-set': {
      const { year, amount } = event.data;
      return text(
        `Marketing's budget for ${year} is ${yuan(amount)}.`,
        `市场部 ${year} 年预算为 ${yuan(amount)}。`,
      );
    }
    case 'drawn': {
      const { case: campaign, upTo, total, limit } = event.data;
      return text(
        `${yuan(upTo)} reserved for the campaign ${campaign}; ${yuan(limit - total)} left.`,
        `为营销活动 ${campaign} 预留 ${yuan(upTo)}，剩余 ${yuan(limit - total)}。`,
      );
    }
    case 'released': {
      const { case: campaign, held } = event.data;
      return held === 0
        ? text(`The campaign ${campaign} holds nothing any more.`, `营销活动 ${campaign} 的预留已全部释放。`)
        : text(
            `The campaign ${campaign} holds no more than ${yuan(held)}.`,
            `营销活动 ${campaign} 的预留降至 ${yuan(held)}。`,
          );
    }
  }
}
