import {
  EventCatalogue,
  sameSpelling,
  text,
  type Decider,
  type DomainEvent,
  type Text,
} from '@liucheng/kernel';
import type { Level } from '../clearance/clearance.ts';

/*
 * A controlled document under one number, from its draft to its destruction: a revision makes its next version. Days are
 * YYYY-MM-DD. What the document says is kept elsewhere.
 */

export const classes = ['policy', 'contract', 'report', 'minutes', 'letter', 'record', 'other'] as const;
export type DocumentClass = (typeof classes)[number];

export const reviewOutcomes = ['passed', 'returned'] as const;
export type ReviewOutcome = (typeof reviewOutcomes)[number];

export const appraisalOutcomes = ['keep', 'destroy'] as const;
export type AppraisalOutcome = (typeof appraisalOutcomes)[number];

type By = { readonly by: string };
type OfVersion = By & { readonly version: number };

export type Loan = { readonly loanId: string; readonly borrower: string; readonly due: string };

export type DocumentEvent =
  | DomainEvent<
      'drafted',
      OfVersion & {
        readonly number: string;
        readonly title: string;
        readonly class: DocumentClass;
        readonly level: Level;
        /** From its archiving; for good where it is left out. */
        readonly retentionYears?: number;
      }
    >
  | DomainEvent<'reviewed', OfVersion & { readonly outcome: ReviewOutcome; readonly remarks: string }>
  | DomainEvent<
      'approved',
      OfVersion & {
        /** Of this version. */
        readonly author: string;
        /** Of the latest review of this version. */
        readonly review?: ReviewOutcome;
      }
    >
  | DomainEvent<'published', OfVersion & { readonly approvedVersion: number; readonly audience: string }>
  | DomainEvent<'registered', OfVersion & { readonly register: string }>
  | DomainEvent<
      'archived',
      OfVersion & {
        readonly location: string;
        /** The last day of its retention; none for good. */
        readonly retainUntil?: string;
      }
    >
  | DomainEvent<
      'lent',
      OfVersion &
        Loan & {
          readonly level: Level;
          readonly clearance: Level;
          /** The two as numbers that compare. */
          readonly levelRank: number;
          readonly clearanceRank: number;
          readonly purpose: string;
        }
    >
  | DomainEvent<'returned', By & Loan & { readonly condition: string }>
  | DomainEvent<'revised', OfVersion & { readonly changes: string }>
  | DomainEvent<
      'appraised',
      OfVersion & {
        readonly outcome: AppraisalOutcome;
        readonly opinion: string;
        readonly retainUntil?: string;
      }
    >
  /** The first of the two people who destroy it. */
  | DomainEvent<'destruction-signed', OfVersion>
  | DomainEvent<
      'destroyed',
      OfVersion & {
        readonly signedBy: string;
        readonly method: string;
        readonly retainUntil: string;
        readonly daysAfterRetention: number;
      }
    >
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const documentEvents = new EventCatalogue<DocumentEvent>('liucheng.administration.document', {
  drafted: { version: 1 },
  reviewed: { version: 1 },
  approved: { version: 1 },
  published: { version: 1 },
  registered: { version: 1 },
  archived: { version: 1 },
  lent: { version: 1 },
  returned: { version: 1 },
  revised: { version: 1 },
  appraised: { version: 1 },
  'destruction-signed': { version: 1 },
  destroyed: { version: 1 },
  'reservation-fenced': { version: 1 },
});

export const statuses = [
  'new',
  'drafted',
  'reviewed',
  'returned',
  'approved',
  'published',
  'registered',
  'archived',
  'to-be-destroyed',
  'destroyed',
] as const;
export type DocumentStatus = (typeof statuses)[number];

export interface ControlledDocument {
  readonly status: DocumentStatus;
  readonly number?: string;
  readonly title?: string;
  readonly class?: DocumentClass;
  readonly level: Level;
  readonly retentionYears?: number;
  /** 1 for the draft. */
  readonly version: number;
  /** Of the present version. */
  readonly author?: string;
  /** Of the present version. */
  readonly review?: ReviewOutcome;
  readonly approvedVersion: number;
  readonly publishedVersion: number;
  /** The present version lies in the archive. */
  readonly archived: boolean;
  readonly retainUntil?: string;
  readonly loans: readonly Loan[];
  readonly loansMade: number;
  /** Who has signed the destruction. */
  readonly signedBy?: string;
}

const initial: ControlledDocument = {
  status: 'new',
  level: 'internal',
  version: 0,
  approvedVersion: 0,
  publishedVersion: 0,
  archived: false,
  loans: [],
  loansMade: 0,
};

export const controlledDocument: Decider<ControlledDocument, DocumentEvent> = {
  initial,
  evolve(state, event): ControlledDocument {
    switch (event.name) {
      case 'drafted': {
        const { by: author, number, title, class: kind, level, retentionYears } = event.data;
        const retention = retentionYears === undefined ? {} : { retentionYears };
        const content = { number, title, class: kind, level, ...retention };
        return { ...state, status: 'drafted', ...content, version: 1, author };
      }
      case 'reviewed': {
        const { outcome: review } = event.data;
        // What comes after the approval changes nothing of where the document stands.
        if (state.approvedVersion === state.version) return { ...state, review };
        return { ...state, status: review === 'passed' ? 'reviewed' : 'returned', review };
      }
      case 'approved':
        return { ...state, status: 'approved', approvedVersion: event.data.version };
      case 'published':
        return { ...state, status: 'published', publishedVersion: event.data.version };
      case 'registered':
        return { ...state, status: 'registered' };
      case 'archived': {
        const { retainUntil } = event.data;
        return { ...state, status: 'archived', archived: true, ...(retainUntil ? { retainUntil } : {}) };
      }
      case 'lent': {
        const { loanId, borrower, due } = event.data;
        const loans = [...state.loans, { loanId, borrower, due }];
        return { ...state, loans, loansMade: state.loansMade + 1 };
      }
      case 'returned':
        return { ...state, loans: state.loans.filter(({ loanId }) => loanId !== event.data.loanId) };
      case 'revised': {
        // Review, retention and signature were about the version before.
        const { review: _, retainUntil: _until, signedBy: _signed, ...rest } = state;
        const { by: author, version } = event.data;
        return { ...rest, status: 'drafted', version, author, archived: false };
      }
      case 'appraised': {
        const { signedBy: _, ...unsigned } = state;
        const { outcome, retainUntil } = event.data;
        if (outcome === 'destroy') return { ...unsigned, status: 'to-be-destroyed' };
        const { retainUntil: _until, ...kept } = unsigned;
        return { ...kept, status: 'archived', ...(retainUntil ? { retainUntil } : {}) };
      }
      case 'destruction-signed':
        return { ...state, signedBy: event.data.by };
      case 'destroyed':
        return { ...state, status: 'destroyed' };
      default:
        return state;
    }
  },
};

/** The form in which numbers are compared in the whole company. */
export function numberKey(number: string): string {
  return sameSpelling(number);
}

export const classNames: Readonly<Record<DocumentClass, Text>> = {
  policy: text('policy', '制度'),
  contract: text('contract', '合同'),
  report: text('report', '报告'),
  minutes: text('minutes', '纪要'),
  letter: text('letter', '函件'),
  record: text('record', '记录'),
  other: text('other document', '其他文件'),
};
