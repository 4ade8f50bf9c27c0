import { EventCatalogue, text, type DomainEvent, type JsonObject, type Text } from '@liucheng/kernel';
import { receiptKey } from './receipt-key.ts';

/** Kinds of expense, as the claim form offers them. */
export const categories = {
  travel: text('Travel', '差旅'),
  accommodation: text('Accommodation', '住宿'),
  meals: text('Meals', '餐饮'),
  office: text('Office supplies', '办公用品'),
  transport: text('Local transport', '市内交通'),
  training: text('Training', '培训'),
  other: text('Other', '其他'),
} as const satisfies Record<string, Text>;

export type Category = keyof typeof categories;

/** How a claim is paid. `offset`: against an advance that the claimant already has, without money moving. */
export const paymentMethods = {
  'bank-transfer': text('bank transfer', '银行转账'),
  cash: text('cash', '现金'),
  offset: text('offset against the advance', '冲抵借款'),
} as const satisfies Record<string, Text>;

export type PaymentMethod = keyof typeof paymentMethods;

// Aliases, not interfaces, wherever a type is part of an event: only an alias is assignable to JsonObject.

export type Receipt = { readonly number: string; readonly issuer?: string };

/** Amounts are whole minor units (fen, cents) of the claim's one currency. */
export type Item = {
  readonly category: Category;
  /** The day the money was spent, `YYYY-MM-DD`. */
  readonly date: string;
  readonly amount: number;
  readonly receipt: Receipt;
  readonly description: string;
};

/** Money that the claimant was given before spending it. */
export type Advance = { readonly number: string; readonly amount: number };

export type DraftItem = {
  readonly [Field in keyof Item]?: Field extends 'receipt' ? Partial<Receipt> : Item[Field];
};

/** What a claimant fills in; a draft may leave out anything. */
export type ClaimContent = {
  readonly title?: string;
  readonly currency?: string;
  readonly items?: readonly DraftItem[];
  /** As the claimant adds it up. */
  readonly total?: number;
  readonly advance?: Advance;
};

export type Attachment = {
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex digest of the content, which also identifies the attachment within its claim. */
  readonly sha256: string;
};

export type Submitted = {
  readonly claimant: string;
  readonly department: string;
  readonly title: string;
  readonly currency: string;
  readonly items: readonly Item[];
  readonly total: number;
  /** The sum of the items as the service computed it, so that an observer can compare it with `total`. */
  readonly itemsTotal: number;
  /** The normalised receipt numbers that this submission holds in the company. */
  readonly receiptKeys: readonly string[];
  readonly advance?: Advance;
  /** What the department's budget had left at that moment, where that was known. */
  readonly budgetRemaining?: number;
};

export type FinanceApproved = {
  readonly by: string;
  readonly currency: string;
  readonly total: number;
  readonly approvedAmount: number;
  /** Why less than the total is approved. */
  readonly reason?: string;
};

export type Paid = {
  readonly by: string;
  readonly currency: string;
  readonly amount: number;
  readonly approvedAmount: number;
  readonly method: PaymentMethod;
  readonly reference: string;
  readonly executiveApprovedBy?: string;
};

export type AdvanceSettled = {
  readonly by: string;
  readonly currency: string;
  readonly advance: Advance;
  /** The part of the advance that the claim uses up. */
  readonly offset: number;
  /** The part that the claimant gave back. */
  readonly repaid: number;
};

type Decided = { readonly by: string; readonly comment?: string };
type Rejected = { readonly by: string; readonly reason: string };

export type ExpenseClaimEvent =
  | DomainEvent<
      'draft-saved',
      { readonly claimant: string; readonly department: string; readonly content: ClaimContent }
    >
  | DomainEvent<'attachment-added', Attachment>
  | DomainEvent<'attachment-removed', { readonly sha256: string }>
  | DomainEvent<'submitted', Submitted>
  | DomainEvent<'department-approved', Decided>
  | DomainEvent<'department-rejected', Rejected>
  | DomainEvent<'finance-approved', FinanceApproved>
  | DomainEvent<'finance-rejected', Rejected>
  | DomainEvent<'executive-approved', Decided>
  | DomainEvent<'executive-rejected', Rejected>
  | DomainEvent<'paid', Paid>
  | DomainEvent<'advance-settled', AdvanceSettled>
  | DomainEvent<'withdrawn', { readonly by: string; readonly reason?: string }>
  /** Written by the service to shut out a submission that died between reserving receipts and being stored. */
  | DomainEvent<'reservation-fenced', JsonObject>;

export type EventName = ExpenseClaimEvent['name'];

/**
 * Version 1 of `submitted` knew only yuan, kept a receipt as a bare number, and stated neither the computed sum nor the
 * keys held. All of these follow from what it did state.
 */
function submittedFromV1(data: JsonObject): JsonObject {
  const items = (Array.isArray(data['items']) ? data['items'] : []) as readonly JsonObject[];
  const numbers = items.map((item) => String(item['receiptNumber'] ?? ''));
  return {
    ...data,
    currency: 'CNY',
    items: items.map(({ receiptNumber, ...rest }) => ({
      ...rest,
      receipt: { number: String(receiptNumber ?? '') },
    })),
    itemsTotal: items.reduce((total, item) => total + Number(item['amount'] ?? 0), 0),
    receiptKeys: numbers.map(receiptKey),
  };
}

export const expenseClaimEvents = new EventCatalogue<ExpenseClaimEvent>('liucheng.finance.expense-claim', {
  'draft-saved': { version: 1 },
  'attachment-added': { version: 1 },
  'attachment-removed': { version: 1 },
  submitted: { version: 2, upcasters: { 1: submittedFromV1 } },
  'department-approved': { version: 1 },
  'department-rejected': { version: 1 },
  'finance-approved': { version: 1 },
  'finance-rejected': { version: 1 },
  'executive-approved': { version: 1 },
  'executive-rejected': { version: 1 },
  paid: { version: 1 },
  'advance-settled': { version: 1 },
  withdrawn: { version: 1 },
  'reservation-fenced': { version: 1 },
});
