import {
  atMost,
  oneOf,
  orLater,
  reject,
  text,
  yuan,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import { clause } from './fund-management.rules.ts';
import type { Account, FundEvent, FundPeriod, Movement } from './fund-period.ts';
import { defaultSettings, type FundSettings } from './fund-settings.ts';

const dayMs = 86_400_000;

export interface PlanFunds {
  readonly from: string;
  readonly to: string;
  readonly accounts: readonly Account[];
  readonly inflows: number;
  readonly outflows: number;
}

export function planFunds(
  state: FundPeriod,
  plan: PlanFunds,
  { actor }: DecisionContext,
): Decision<FundEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  if (plan.from > plan.to) {
    return reject({
      code: 'period-ends-before-it-begins',
      clause,
      reason: text(`${plan.to} lies before ${plan.from}.`, `${plan.to} 早于 ${plan.from}。`),
      acceptable: text('An end on or after the first day.', '结束日期不得早于开始日期。'),
      errors: [{ path: '/to', expected: orLater(plan.from), actual: plan.to }],
    });
  }
  const names = plan.accounts.map(({ account }) => account);
  const twice = names.find((each, index) => names.indexOf(each) < index);
  if (twice !== undefined) {
    return reject({
      code: 'account-twice',
      clause,
      reason: text(`The account ${twice} is listed twice.`, `账户 ${twice} 重复。`),
      acceptable: text('Each account once, with its opening balance.', '每个账户只列一次，并填写期初余额。'),
      errors: [{ path: '/accounts', expected: text('each account once', '每个账户只列一次'), actual: twice }],
    });
  }
  return [{ name: 'planned', data: { ...plan, by: actor.id } }];
}

export function approvePlan(
  state: FundPeriod,
  _body: object,
  { actor }: DecisionContext,
): Decision<FundEvent> {
  return closed(state) ?? [{ name: 'plan-approved', data: { by: actor.id } }];
}

/** One approval of a large outflow before it is booked; the same person counts once. */
export function approveOutflow(
  state: FundPeriod,
  { voucher, amount }: { readonly voucher: string; readonly amount: number },
  { actor }: DecisionContext,
): Decision<FundEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  const before = state.approvals[voucher];
  if (before && before.amount !== amount) {
    return reject({
      code: 'other-amount-approved',
      clause,
      reason: text(
        `${voucher} was approved for ${yuan(before.amount)}.`,
        `${voucher} 已批准的金额为 ${yuan(before.amount)}。`,
      ),
      acceptable: text(
        `${yuan(before.amount)}, or another voucher.`,
        `${yuan(before.amount)}，或使用其他凭证号。`,
      ),
      errors: [{ path: '/amount', expected: String(before.amount), actual: amount }],
    });
  }
  if (before?.by.includes(actor.id)) return [];
  return [{ name: 'outflow-approved', data: { by: actor.id, voucher, amount } }];
}

export function recordMovement(
  state: FundPeriod,
  movement: Movement,
  { actor }: DecisionContext,
  { twoApproversAbove }: FundSettings = defaultSettings,
): Decision<FundEvent> {
  const { account, direction, amount, voucher } = movement;
  const before = balanceOf(state, account);
  if (typeof before !== 'number') return before;
  const refusal = voucherUsed(state, voucher);
  if (refusal) return refusal;
  const approval = state.approvals[voucher];
  const approvers = approval?.amount === amount ? approval.by.filter((each) => each !== actor.id).length : 0;
  if (direction === 'out' && amount > before) {
    return reject({
      code: 'not-enough-funds',
      rule: 'account-never-below-zero',
      clause,
      reason: text(
        `${account} holds ${yuan(before)}; ${yuan(amount)} would leave ${yuan(before - amount)}.`,
        `${account} 余额 ${yuan(before)}，支出 ${yuan(amount)} 后将为 ${yuan(before - amount)}。`,
      ),
      acceptable: text(`At most ${yuan(before)}.`, `至多 ${yuan(before)}。`),
      errors: [{ path: '/amount', expected: atMost(before), actual: amount }],
    });
  }
  if (direction === 'out' && amount > twoApproversAbove && approvers < 2) {
    return reject({
      code: 'two-approvers-needed',
      rule: 'large-outflow-has-two-approvers',
      clause,
      reason: text(
        `${approvers} of 2 have approved ${voucher} over ${yuan(amount)}, whoever books it not counted.`,
        `${voucher}（${yuan(amount)}）已有 ${approvers}/2 人批准，记账人不计。`,
      ),
      acceptable: text(
        'The approval of two people for this voucher and amount, other than the one who books it.',
        '须由记账人以外的两人批准该凭证及金额。',
      ),
    });
  }
  const balance = direction === 'in' ? before + amount : before - amount;
  return [{ name: 'movement-recorded', data: { ...movement, by: actor.id, balance, approvers } }];
}

export function countFunds(
  state: FundPeriod,
  { account, counted }: { readonly account: string; readonly counted: number },
  { actor, now }: DecisionContext,
  { explainWithinDays }: FundSettings = defaultSettings,
): Decision<FundEvent> {
  const book = balanceOf(state, account);
  if (typeof book !== 'number') return book;
  const difference = counted - book;
  const explainBy = new Date(now + explainWithinDays * dayMs).toISOString();
  return [
    {
      name: 'funds-counted',
      data: {
        by: actor.id,
        count: `C${state.counts + 1}`,
        account,
        book,
        counted,
        difference,
        ...(difference === 0 ? {} : { explainBy }),
      },
    },
  ];
}

export function explainDifference(
  state: FundPeriod,
  { count, explanation }: { readonly count: string; readonly explanation: string },
  { actor }: DecisionContext,
): Decision<FundEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  if (!state.unexplained.includes(count)) {
    const open = state.unexplained.join(', ');
    return reject({
      code: 'nothing-to-explain',
      clause,
      reason: text(`The count ${count} leaves nothing to explain.`, `盘点 ${count} 无待说明的差异。`),
      acceptable: text(
        open === '' ? 'A count that differs from the books.' : `One of ${open}.`,
        open === '' ? '与账面不符的盘点。' : `以下盘点之一：${open}。`,
      ),
      errors: [
        {
          path: '/count',
          expected: open === '' ? text('a count with a difference', '有差异的盘点') : open,
          actual: count,
        },
      ],
    });
  }
  return [{ name: 'difference-explained', data: { by: actor.id, count, explanation } }];
}

export function analyse(
  state: FundPeriod,
  { findings, shortfall }: { readonly findings: string; readonly shortfall: number },
  { actor }: DecisionContext,
): Decision<FundEvent> {
  return closed(state) ?? [{ name: 'analysed', data: { by: actor.id, findings, shortfall } }];
}

export function raiseFunds(
  state: FundPeriod,
  { source, amount, account }: { readonly source: string; readonly amount: number; readonly account: string },
  { actor }: DecisionContext,
): Decision<FundEvent> {
  const before = balanceOf(state, account);
  if (typeof before !== 'number') return before;
  return [
    { name: 'funds-raised', data: { by: actor.id, source, amount, account, balance: before + amount } },
  ];
}

export function closePeriod(
  state: FundPeriod,
  _body: object,
  { actor }: DecisionContext,
): Decision<FundEvent> {
  return closed(state) ?? unexplained(state) ?? [{ name: 'period-closed', data: { by: actor.id } }];
}

/** Nothing can be explained in a closed period, and nobody would be reminded of it: a difference is explained before. */
function unexplained({ unexplained: counts }: FundPeriod): Rejection | undefined {
  if (counts.length === 0) return undefined;
  const open = counts.join(', ');
  return reject({
    code: 'difference-unexplained',
    clause,
    reason: text(`The difference of ${open} is not explained.`, `盘点 ${open} 的差异尚未说明。`),
    acceptable: text('Explain the difference first.', '请先说明差异。'),
  });
}

function closed(state: FundPeriod): Rejection | undefined {
  if (!state.closed) return undefined;
  return reject({
    code: 'period-closed',
    clause,
    reason: text('The period is closed.', '该期间已结束。'),
    acceptable: text('A period that runs.', '选择进行中的期间。'),
  });
}

/** Of an account of a period that runs. */
function balanceOf(state: FundPeriod, account: string): number | Rejection {
  const refusal = closed(state);
  if (refusal) return refusal;
  const { balances } = state;
  const balance = Object.hasOwn(balances, account) ? balances[account] : undefined;
  if (balance !== undefined) return balance;
  const known = Object.keys(balances).join(', ');
  return reject({
    code: 'account-not-there',
    clause,
    reason: text(`The period has no account ${account}.`, `该期间没有账户 ${account}。`),
    acceptable: text(`One of ${known}.`, `以下账户之一：${known}。`),
    errors: [{ path: '/account', expected: oneOf(known), actual: account }],
  });
}

function voucherUsed({ vouchers }: FundPeriod, voucher: string): Rejection | undefined {
  if (!vouchers.includes(voucher)) return undefined;
  return reject({
    code: 'voucher-booked-already',
    clause,
    reason: text(`The voucher ${voucher} is booked already.`, `凭证 ${voucher} 已记账。`),
    acceptable: text('A voucher that is not booked.', '未记账的凭证。'),
    errors: [
      { path: '/voucher', expected: text('a voucher that is not booked', '尚未入账的凭证'), actual: voucher },
    ],
  });
}
