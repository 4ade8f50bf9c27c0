import { EventCatalogue, type DomainEvent } from '@liucheng/kernel';

// What happens to the annual budget. Amounts are fen; `linesTotal` is the sum of the lines as it was added up when the
// event was decided, so that a total can be compared with it in one event.

type By = { readonly by: string };

export type BudgetLine = {
  readonly category: string;
  readonly amount: number;
  readonly purpose?: string;
};

/** What one department asks for or gets: each category once. */
export type DepartmentLines = {
  readonly department: string;
  readonly lines: readonly BudgetLine[];
  readonly total: number;
};

export type DepartmentTotal = { readonly department: string; readonly total: number };
export type CategoryTotal = { readonly category: string; readonly total: number };

type Totals = { readonly total: number; readonly linesTotal: number };

export type AnnualBudgetEvent =
  | DomainEvent<'called', By & { readonly year: number; readonly departments: readonly string[] }>
  | DomainEvent<'departments-changed', By & { readonly departments: readonly string[] }>
  | DomainEvent<'draft-submitted', By & DepartmentLines & { readonly linesTotal: number }>
  | DomainEvent<
      'consolidated',
      By &
        Totals & {
          readonly year: number;
          readonly asked: readonly string[];
          /** Asked, and without a draft that counts: not submitted, or returned and not submitted again. */
          readonly missing: readonly string[];
          readonly departments: readonly DepartmentTotal[];
          readonly categories: readonly CategoryTotal[];
        }
    >
  | DomainEvent<'reviewed', By & { readonly findings: string }>
  | DomainEvent<
      'balanced',
      By & Totals & { readonly changes: readonly DepartmentLines[]; readonly explanation: string }
    >
  | DomainEvent<'returned', By & { readonly departments: readonly string[]; readonly reason: string }>
  | DomainEvent<'approved', By & Totals & { readonly departments: readonly DepartmentTotal[] }>
  | DomainEvent<
      'issued',
      By & Totals & { readonly year: number; readonly departments: readonly DepartmentTotal[] }
    >
  /** What a department may spend from now on, once for each department at the issue and again at every adjustment. */
  | DomainEvent<
      'allotted',
      By &
        DepartmentLines & {
          readonly year: number;
          /** Counts the department's allotments of the year from 1: a later one replaces an earlier one. */
          readonly allotment: number;
        }
    >
  | DomainEvent<
      'adjustment-requested',
      By &
        DepartmentLines & {
          readonly request: string;
          readonly reason: string;
          /** The allotment that it is meant to replace; 0 for a department that has none. */
          readonly replaces: number;
        }
    >
  | DomainEvent<'adjustment-declined', By & { readonly request: string; readonly reason: string }>
  | DomainEvent<
      'adjusted',
      By &
        DepartmentLines & {
          readonly linesTotal: number;
          readonly request: string;
          /** The department's budget until now. */
          readonly before: number;
          readonly requestedBy: string;
          readonly reason: string;
        }
    >
  | DomainEvent<'reservation-fenced', Record<string, never>>;

export const annualBudgetEvents = new EventCatalogue<AnnualBudgetEvent>('liucheng.finance.annual-budget', {
  called: { version: 1 },
  'departments-changed': { version: 1 },
  'draft-submitted': { version: 1 },
  consolidated: { version: 1 },
  reviewed: { version: 1 },
  balanced: { version: 1 },
  returned: { version: 1 },
  approved: { version: 1 },
  issued: { version: 1 },
  allotted: { version: 1 },
  'adjustment-requested': { version: 1 },
  'adjustment-declined': { version: 1 },
  adjusted: { version: 1 },
  'reservation-fenced': { version: 1 },
});
