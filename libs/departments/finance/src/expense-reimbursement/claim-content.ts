import {
  formatMoney,
  money,
  oneOf,
  text,
  type LocalisedFault,
  type Json,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import {
  categories,
  type Category,
  type ClaimContent,
  type DraftItem,
  type Item,
  type Submitted,
} from './expense-claim.events.ts';
import type { ExpenseSettings } from './expense-settings.ts';
import { receiptKey } from './receipt-key.ts';
import { refuse } from './refusals.ts';

export type CheckedContent = Pick<
  Submitted,
  'title' | 'currency' | 'items' | 'total' | 'itemsTotal' | 'receiptKeys' | 'advance'
>;

/**
 * Turns what a claimant filled in into what may be submitted, or refuses it: first fields that are missing or
 * impossible (all of them at once), then the rules on receipts and the total.
 * @param today `YYYY-MM-DD` where the company is.
 */
export function checkContent(
  content: ClaimContent,
  today: string,
  settings: ExpenseSettings,
): CheckedContent | Rejection {
  const faults = faultsOf(content, today, settings);
  if (faults.length > 0) {
    return refuse({
      code: 'claim-incomplete',
      reason: text(
        `The claim cannot be submitted: ${faults.length} of its fields are missing or not acceptable.`,
        `报销单无法提交：有 ${faults.length} 处内容缺失或不符合要求。`,
      ),
      acceptable: text(
        'Each field named in `errors` holds what is expected there.',
        '按 errors 中各项要求填写。',
      ),
      errors: faults,
    });
  }
  const { title = '', currency = '', items = [], total = 0, advance } = content;
  const receipted = checkReceipts(items);
  if (isRefused(receipted)) return receipted;
  const itemsTotal = receipted.items.reduce((subtotal, item) => subtotal + item.amount, 0);
  if (total !== itemsTotal) {
    const [stated, summed] = [formatMoney(money(total, currency)), formatMoney(money(itemsTotal, currency))];
    return refuse({
      code: 'total-differs',
      rule: 'total-equals-items',
      reason: text(
        `The total of ${stated} is not the sum of the items, ${summed}.`,
        `报销总额 ${stated} 与明细合计 ${summed} 不一致。`,
      ),
      acceptable: text(`A total of ${summed}, or corrected items.`, `总额填 ${summed}，或更正明细。`),
      errors: [{ path: '/total', expected: String(itemsTotal), actual: total }],
    });
  }
  return { title: title.trim(), currency, ...receipted, total, itemsTotal, ...(advance ? { advance } : {}) };
}

function isRefused(checked: object): checked is Rejection {
  return 'rejected' in checked;
}

function checkReceipts(items: readonly DraftItem[]): Pick<Submitted, 'items' | 'receiptKeys'> | Rejection {
  const receiptKeys = items.map((item) => receiptKey(item.receipt?.number ?? ''));
  const missing = receiptKeys.flatMap((key, index) => (key === '' ? [index] : []));
  if (missing.length > 0) {
    const which = missing.map((index) => index + 1).join(', ');
    return refuse({
      code: 'receipt-missing',
      rule: 'receipt-per-item',
      reason: text(`No receipt number on item ${which}.`, `第 ${which} 条明细缺少票据号码。`),
      acceptable: text('Every item names its own receipt.', '每条明细均填写票据号码。'),
      errors: missing.map((index) => ({
        path: `/items/${index}/receipt/number`,
        expected: text('a receipt number', '票据号码'),
      })),
    });
  }
  const repeated = receiptKeys.flatMap((key, index) => (receiptKeys.indexOf(key) < index ? [index] : []));
  if (repeated.length > 0) {
    const which = [...new Set(repeated.map((index) => receiptKeys[index] ?? ''))].join(', ');
    return refuse({
      code: 'receipt-repeated',
      rule: 'receipt-claimed-once',
      reason: text(
        `Receipt ${which} is claimed by more than one item.`,
        `票据 ${which} 在多条明细中重复使用。`,
      ),
      acceptable: text('Each receipt on one item only.', '每张票据仅用于一条明细。'),
      errors: repeated.map((index) => ({
        path: `/items/${index}/receipt/number`,
        expected: text('a receipt number that no other item has', '未被其他明细使用的票据号码'),
        actual: items[index]?.receipt?.number,
      })),
    });
  }
  return { items: items.map(asItem), receiptKeys };
}

/** The fields of an item that has been checked, and no others. */
function asItem({ category, date, amount, receipt, description }: DraftItem): Item {
  const issuer = receipt?.issuer?.trim();
  return {
    category: category as Category,
    date: date as string,
    amount: amount as number,
    receipt: { number: receipt?.number?.trim() ?? '', ...(issuer ? { issuer } : {}) },
    description: description?.trim() ?? '',
  };
}

const isDay = /^\d{4}-\d{2}-\d{2}$/;

function faultsOf(content: ClaimContent, today: string, settings: ExpenseSettings): LocalisedFault[] {
  const faults: LocalisedFault[] = [];
  const fault = (path: string, expected: Text, actual?: Json): void => {
    faults.push({ path, expected, ...(actual === undefined ? {} : { actual }) });
  };
  const { title, currency, items = [], total, advance } = content;
  const positive = text('a whole number of minor units, at least 1', '以最小货币单位计的整数，不小于 1');
  if (!title?.trim())
    fault('/title', text('a few words that say what the claim is for', '简要说明报销事由'), title);
  if (currency === undefined || !Object.hasOwn(settings.executiveLimit, currency)) {
    fault('/currency', oneOf(Object.keys(settings.executiveLimit).join(', ')), currency);
  }
  if (items.length < 1 || items.length > settings.maxItems) {
    fault(
      '/items',
      text(`1 to ${settings.maxItems} items`, `1 至 ${settings.maxItems} 项明细`),
      items.length,
    );
  }
  for (const [index, { category, date, amount, description }] of items.entries()) {
    const at = `/items/${index}`;
    if (category === undefined || !Object.hasOwn(categories, category)) {
      fault(`${at}/category`, oneOf(Object.keys(categories).join(', ')), category);
    }
    if (date === undefined || !isCalendarDay(date))
      fault(`${at}/date`, text('a day as YYYY-MM-DD', '日期，格式 YYYY-MM-DD'), date);
    else if (date > today)
      fault(`${at}/date`, text(`a day up to today, ${today}`, `不晚于今天（${today}）的日期`), date);
    if (!isAmount(amount)) fault(`${at}/amount`, positive, amount);
    if (!description?.trim())
      fault(`${at}/description`, text('what the money was spent on', '费用用途'), description);
  }
  if (!isAmount(total)) fault('/total', positive, total);
  if (advance && !advance.number.trim())
    fault('/advance/number', text('the number of the advance', '借款单号'), advance.number);
  if (advance && !isAmount(advance.amount)) fault('/advance/amount', positive, advance.amount);
  return faults;
}

/** Amounts stay far below 2^53 so that the sum of the most items is exact. */
const largestAmount = 1_000_000_000_000;

export function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= largestAmount;
}

function isCalendarDay(date: string): boolean {
  if (!isDay.test(date)) return false;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
