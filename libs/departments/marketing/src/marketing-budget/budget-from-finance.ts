import { text, type Json } from '@liucheng/kernel';
import type { Policy } from '@liucheng/service-kit';
import { department } from '../shared/steps.ts';

/** What this rule has to know of finance. */
const set = 'liucheng.finance.department-budget.set.v1';

/** MKT-3: what finance grants the department in a year is what its plans may come to. */
export const budgetFromFinance: Policy = {
  name: 'finance-sets-marketing-budget',
  title: text("Finance's budget fills the account for campaigns", '财务部设定的预算自动同步为市场部预算'),
  service: 'finance',
  types: [set],
  react: ({ data }) => {
    const { department: whose, year, currency, amount } = data;
    if (whose !== department) return undefined;
    if (!isCount(year)) throw malformed('/year', 'a whole number');
    if (!isCount(amount)) throw malformed('/amount', 'a whole number of fen');
    if (currency !== 'CNY') throw malformed('/currency', 'CNY');
    return { command: 'set-budget', caseId: String(year), body: { year, amount } };
  },
};

function isCount(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Whoever looks after the dead letters reads it. */
function malformed(path: string, expected: string): Error {
  return new Error(`${set}: ${path}: expected ${expected}`);
}
