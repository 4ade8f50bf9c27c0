import { type Decider, type DomainEvent, EventCatalogue, text, type Text, yuan } from '@liucheng/kernel';

/*
 * A fund period: the plan of a month or quarter, and the accounts with their balances while it runs. All accounts of a
 * period are one case, so that no movement can be decided on a balance that another one has just spent. Amounts are fen.
 */

type By = { readonly by: string };

export type Account = {
  readonly account: string;
  readonly opening: number;
};

export type Movement = {
  readonly account: string;
  readonly direction: 'in' | 'out';
  readonly amount: number;
  readonly purpose: string;
  /** Number of the voucher. */
  readonly voucher: string;
};

export type FundEvent =
  | DomainEvent<
      'planned',
      By & {
        readonly from: string;
        readonly to: string;
        readonly accounts: readonly Account[];
        readonly inflows: number;
        readonly outflows: number;
      }
    >
  | DomainEvent<'plan-approved', By>
  | DomainEvent<'outflow-approved', By & { readonly voucher: string; readonly amount: number }>
  | DomainEvent<'movement-recorded', By & Movement & { readonly balance: number; readonly approvers: number }>
  | DomainEvent<
      'funds-counted',
      By & {
        readonly count: string;
        readonly account: string;
        readonly book: number;
        readonly counted: number;
        readonly difference: number;
        /** RFC 3339; only where book and count differ. */
        readonly explainBy?: string;
      }
    >
  | DomainEvent<'difference-explained', By & { readonly count: string; readonly explanation: string }>
  | DomainEvent<'analysed', By & { readonly findings: string; readonly shortfall: number }>
  | DomainEvent<
      'funds-raised',
      By & {
        readonly source: string;
        readonly amount: number;
        readonly account: string;
        readonly balance: number;
      }
    >
  | DomainEvent<'period-closed', By>;

export const fundEvents = new EventCatalogue<FundEvent>('liucheng.finance.fund-period', {
  planned: { version: 1 },
  'plan-approved': { version: 1 },
  'outflow-approved': { version: 1 },
  'movement-recorded': { version: 1 },
  'funds-counted': { version: 1 },
  'difference-explained': { version: 1 },
  analysed: { version: 1 },
  'funds-raised': { version: 1 },
  'period-closed': { version: 1 },
});

export interface FundPeriod {
  readonly from?: string;
  readonly to?: string;
  readonly approved: boolean;
  readonly balances: Readonly<Record<string, number>>;
  /** Who approved which outflow, by voucher. */
  readonly approvals: Readonly<Record<string, { readonly amount: number; readonly by: readonly string[] }>>;
  readonly vouchers: readonly string[];
  readonly counts: number;
  /** Counts that differ from the books and are not explained. */
  readonly unexplained: readonly string[];
  readonly shortfall: number;
  readonly closed: boolean;
}

const initial: FundPeriod = {
  approved: false,
  balances: {},
  approvals: {},
  vouchers: [],
  counts: 0,
  unexplained: [],
  shortfall: 0,
  closed: false,
};

export const fundPeriod: Decider<FundPeriod, FundEvent> = {
  initial,
  evolve(state, event): FundPeriod {
    switch (event.name) {
      case 'planned': {
        const { from, to, accounts } = event.data;
        // A plan that is made again keeps what has moved since.
        const opened = Object.fromEntries(accounts.map(({ account, opening }) => [account, opening]));
        return { ...state, from, to, balances: { ...opened, ...state.balances } };
      }
      case 'plan-approved':
        return { ...state, approved: true };
      case 'outflow-approved': {
        const { voucher, amount, by } = event.data;
        const before = state.approvals[voucher]?.by ?? [];
        return { ...state, approvals: { ...state.approvals, [voucher]: { amount, by: [...before, by] } } };
      }
      case 'movement-recorded': {
        const { account, balance, voucher } = event.data;
        return {
          ...state,
          balances: { ...state.balances, [account]: balance },
          vouchers: [...state.vouchers, voucher],
        };
      }
      case 'funds-counted': {
        const { count, difference } = event.data;
        const unexplained = difference === 0 ? state.unexplained : [...state.unexplained, count];
        return { ...state, counts: state.counts + 1, unexplained };
      }
      case 'difference-explained':
        return { ...state, unexplained: state.unexplained.filter((each) => each !== event.data.count) };
      case 'analysed':
        return { ...state, shortfall: event.data.shortfall };
      case 'funds-raised': {
        const { account, balance, amount } = event.data;
        const shortfall = Math.max(0, state.shortfall - amount);
        return { ...state, shortfall, balances: { ...state.balances, [account]: balance } };
      }
      case 'period-closed':
        return { ...state, closed: true };
      default:
        return state;
    }
  },
};

export type FundStatus = 'planned' | 'running' | 'closed';

export function statusOf({ approved, closed }: FundPeriod): FundStatus {
  return closed ? 'closed' : approved ? 'running' : 'planned';
}

export function describeFundEvent(event: FundEvent): Text {
  switch (event.name) {
    case 'planned': {
      const { from, to, inflows, outflows } = event.data;
      return text(
        `Funds of ${from} to ${to} planned: ${yuan(inflows)} in, ${yuan(outflows)} out.`,
        `编制 ${from} 至 ${to} 资金计划：流入 ${yuan(inflows)}，流出 ${yuan(outflows)}。`,
      );
    }
    case 'plan-approved':
      return text('Plan approved.', '资金计划审批通过。');
    case 'outflow-approved': {
      const { voucher, amount } = event.data;
      return text(
        `Outflow ${voucher} of ${yuan(amount)} approved.`,
        `批准支出 ${voucher}：${yuan(amount)}。`,
      );
    }
    case 'movement-recorded': {
      const { direction, account, amount, purpose, balance } = event.data;
      const [en, zh] = direction === 'in' ? ['in', '收入'] : ['out', '支出'];
      return text(
        `${yuan(amount)} ${en} on ${account} (${purpose}); balance ${yuan(balance)}.`,
        `${account} ${zh} ${yuan(amount)}（${purpose}），余额 ${yuan(balance)}。`,
      );
    }
    case 'funds-counted': {
      const { account, counted, book } = event.data;
      return text(
        `${account} counted: ${yuan(counted)}, ${yuan(book)} on the books.`,
        `盘点 ${account}：实有 ${yuan(counted)}，账面 ${yuan(book)}。`,
      );
    }
    case 'difference-explained': {
      const { count, explanation } = event.data;
      return text(`Difference of ${count} explained: ${explanation}`, `${count} 差异说明：${explanation}`);
    }
    case 'analysed':
      return text(`Analysed: ${event.data.findings}`, `资金分析：${event.data.findings}`);
    case 'funds-raised': {
      const { amount, source } = event.data;
      return text(`${yuan(amount)} raised from ${source}.`, `筹措资金 ${yuan(amount)}，来源 ${source}。`);
    }
    case 'period-closed':
      return text('Period closed.', '期间结束。');
  }
}
