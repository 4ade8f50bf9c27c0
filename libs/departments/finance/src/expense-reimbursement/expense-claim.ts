import type { Decider } from '@liucheng/kernel';
import type {
  Advance,
  AdvanceSettled,
  Attachment,
  ClaimContent,
  ExpenseClaimEvent,
  Paid,
  Submitted,
} from './expense-claim.events.ts';
import { needsExecutive, type ExpenseSettings } from './expense-settings.ts';

export type Stage = 'department' | 'finance' | 'executive';

/** One person's claim for expenses: what its history says. Amounts are minor units of `submission.currency`. */
export interface ExpenseClaim {
  /** `review` lasts from a submission to its rejection or payment; the approvals in it may come in any order. */
  readonly phase: 'new' | 'draft' | 'review' | 'rejected' | 'paid' | 'withdrawn';
  readonly claimant?: string;
  readonly department?: string;
  /** What was last saved or submitted: where a resubmission starts from. */
  readonly content: ClaimContent;
  readonly attachments: readonly Attachment[];
  readonly submission?: Submitted;
  /** How often the claim was submitted. */
  readonly round: number;
  readonly approvals: {
    readonly department?: { readonly by: string };
    readonly finance?: { readonly by: string; readonly amount: number };
    readonly executive?: { readonly by: string };
  };
  readonly rejection?: { readonly stage: Stage; readonly by: string; readonly reason: string };
  readonly payment?: Paid;
  readonly settlement?: AdvanceSettled;
}

export const expenseClaim: Decider<ExpenseClaim, ExpenseClaimEvent> = {
  initial: { phase: 'new', content: {}, attachments: [], round: 0, approvals: {} },

  evolve(state, event) {
    switch (event.name) {
      case 'draft-saved': {
        const { claimant, department, content } = event.data;
        return {
          ...state,
          phase: state.phase === 'new' ? 'draft' : state.phase,
          claimant,
          department,
          content,
        };
      }
      case 'attachment-added':
        return { ...state, attachments: [...state.attachments, event.data] };
      case 'attachment-removed':
        return {
          ...state,
          attachments: state.attachments.filter((each) => each.sha256 !== event.data.sha256),
        };
      case 'submitted': {
        const { rejection: _settled, ...rest } = state;
        return {
          ...rest,
          phase: 'review',
          claimant: event.data.claimant,
          department: event.data.department,
          content: contentOf(event.data),
          submission: event.data,
          round: state.round + 1,
          approvals: {},
        };
      }
      case 'department-approved':
        return { ...state, approvals: { ...state.approvals, department: { by: event.data.by } } };
      case 'finance-approved': {
        const { by, approvedAmount } = event.data;
        return { ...state, approvals: { ...state.approvals, finance: { by, amount: approvedAmount } } };
      }
      case 'executive-approved':
        return { ...state, approvals: { ...state.approvals, executive: { by: event.data.by } } };
      case 'department-rejected':
        return { ...state, phase: 'rejected', rejection: { stage: 'department', ...event.data } };
      case 'finance-rejected':
        return { ...state, phase: 'rejected', rejection: { stage: 'finance', ...event.data } };
      case 'executive-rejected':
        return { ...state, phase: 'rejected', rejection: { stage: 'executive', ...event.data } };
      case 'paid':
        return { ...state, phase: 'paid', payment: event.data };
      case 'advance-settled':
        return { ...state, settlement: event.data };
      case 'withdrawn':
        return { ...state, phase: 'withdrawn' };
      default:
        // A fence and, in a store, a refused attempt: kept in the history, without effect on the claim.
        return state;
    }
  },
};

function contentOf({ title, currency, items, total, advance }: Submitted): ClaimContent {
  return { title, currency, items, total, ...(advance ? { advance } : {}) };
}

/**
 * The receipt numbers, normalised, that nobody else in the company may claim: those of the latest submission, held
 * through a rejection until the claim is resubmitted without them or withdrawn, and for good once it is paid.
 */
export function uniqueKeys(state: ExpenseClaim): readonly string[] {
  return state.phase === 'withdrawn' ? [] : (state.submission?.receiptKeys ?? []);
}

/** What may be paid: the amount that finance approved or, before that, the total claimed. */
export function payable(state: ExpenseClaim): number {
  return state.approvals.finance?.amount ?? state.submission?.total ?? 0;
}

/** The advance that is still to be accounted for, if any. */
export function openAdvance(state: ExpenseClaim): Advance | undefined {
  return state.settlement ? undefined : state.submission?.advance;
}

/** Where a claim stands, as lists show and filter it. */
export type ClaimStatus =
  | 'new'
  | 'draft'
  | 'awaiting-department'
  | 'awaiting-finance'
  | 'awaiting-executive'
  | 'awaiting-payment'
  | 'rejected'
  | 'paid'
  | 'settled'
  | 'withdrawn';

export function statusOf(state: ExpenseClaim, settings: ExpenseSettings): ClaimStatus {
  if (state.phase === 'paid') return state.settlement ? 'settled' : 'paid';
  if (state.phase !== 'review') return state.phase;
  const { department, finance, executive } = state.approvals;
  if (!department) return 'awaiting-department';
  if (!finance) return 'awaiting-finance';
  const currency = state.submission?.currency ?? '';
  return needsExecutive(finance.amount, currency, settings) && !executive
    ? 'awaiting-executive'
    : 'awaiting-payment';
}

/**
 * The definition's steps that come next in the normal order, whoever may do them. The commands accept more: an order
 * that the regulation only monitors is taken as a fact and left to the monitor.
 */
export function nextSteps(state: ExpenseClaim, settings: ExpenseSettings): readonly string[] {
  switch (statusOf(state, settings)) {
    case 'new':
      return ['submit'];
    case 'draft':
    case 'rejected':
      return ['submit', 'withdraw'];
    case 'awaiting-department':
      return ['department-approve', 'department-reject', 'withdraw'];
    case 'awaiting-finance':
      return ['finance-approve', 'finance-reject', 'withdraw'];
    case 'awaiting-executive':
      return ['executive-approve', 'executive-reject', 'withdraw'];
    case 'awaiting-payment':
      return ['pay', 'withdraw'];
    case 'paid':
      return openAdvance(state) ? ['settle-advance'] : [];
    default:
      return [];
  }
}
