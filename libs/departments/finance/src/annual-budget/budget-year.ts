import type { Decider } from '@liucheng/kernel';
import type {
  AnnualBudgetEvent,
  BudgetLine,
  DepartmentLines,
  DepartmentTotal,
} from './annual-budget-events.ts';

/** A department's lines with their sum, under the department's id. */
export type ByDepartment = Readonly<Record<string, Omit<DepartmentLines, 'department'>>>;

export interface Allotment {
  readonly lines: readonly BudgetLine[];
  readonly total: number;
  readonly allotment: number;
}

export interface AdjustmentRequest extends DepartmentLines {
  readonly request: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly replaces: number;
}

export const statuses = [
  'collecting',
  'consolidated',
  'reviewed',
  'balanced',
  'returned',
  'approved',
  'issued',
] as const;
export type BudgetStatus = (typeof statuses)[number];

/**
 * The company's budget of one year. Drafts are what departments have submitted; the plan is what finance has made of them,
 * and the only thing that is reviewed, balanced and approved. A draft that comes in later changes no plan before it is
 * consolidated again.
 */
export interface BudgetYear {
  readonly status: BudgetStatus;
  readonly year?: number;
  /** Asked for a draft. */
  readonly departments: readonly string[];
  readonly drafts: ByDepartment;
  readonly plan?: ByDepartment;
  /** Since the issue. */
  readonly allotments: Readonly<Record<string, Allotment>>;
  /** To be decided. */
  readonly requests: readonly AdjustmentRequest[];
  /** How many there have been, decided ones included. */
  readonly requested: number;
}

const initial: BudgetYear = {
  status: 'collecting',
  departments: [],
  drafts: {},
  allotments: {},
  requests: [],
  requested: 0,
};

export const budgetYear: Decider<BudgetYear, AnnualBudgetEvent> = {
  initial,
  evolve(state, event): BudgetYear {
    switch (event.name) {
      case 'called':
        return { ...state, year: event.data.year, departments: event.data.departments };
      case 'departments-changed':
        return { ...state, departments: event.data.departments };
      case 'draft-submitted':
        return { ...state, drafts: withLines(state.drafts, [event.data]) };
      case 'consolidated': {
        const consolidated = event.data.departments.map(({ department }) => department);
        return { ...state, status: 'consolidated', plan: only(state.drafts, consolidated) };
      }
      case 'reviewed':
        return { ...state, status: 'reviewed' };
      case 'balanced':
        return { ...state, status: 'balanced', plan: withLines(state.plan ?? {}, event.data.changes) };
      case 'returned': {
        const kept = Object.keys(state.drafts).filter((each) => !event.data.departments.includes(each));
        const { plan: _, ...rest } = state;
        return { ...rest, status: 'returned', drafts: only(state.drafts, kept) };
      }
      case 'approved':
        return { ...state, status: 'approved' };
      case 'issued':
        return { ...state, status: 'issued' };
      case 'allotted': {
        const { department, lines, total, allotment } = event.data;
        const allotments = { ...state.allotments, [department]: { lines, total, allotment } };
        return { ...state, allotments };
      }
      case 'adjustment-requested': {
        const { by, ...request } = event.data;
        const requests = [...state.requests, { ...request, requestedBy: by }];
        return { ...state, requests, requested: state.requested + 1 };
      }
      case 'adjustment-declined':
      case 'adjusted': {
        const { request } = event.data;
        return { ...state, requests: state.requests.filter((each) => each.request !== request) };
      }
      default:
        return state;
    }
  },
};

function withLines(before: ByDepartment, changes: readonly DepartmentLines[]): ByDepartment {
  const changed = changes.map(({ department, lines, total }) => [department, { lines, total }] as const);
  return { ...before, ...Object.fromEntries(changed) };
}

function only(from: ByDepartment, departments: readonly string[]): ByDepartment {
  return Object.fromEntries(Object.entries(from).filter(([department]) => departments.includes(department)));
}

/** Asked, and without a draft that counts. */
export function missingOf({ departments, drafts }: BudgetYear): string[] {
  return departments.filter((each) => !Object.hasOwn(drafts, each));
}

export function totalsOf(by: ByDepartment): DepartmentTotal[] {
  return Object.entries(by).map(([department, { total }]) => ({ department, total }));
}

/** Of everything: what has been allotted, else what is planned, else what has been asked for so far. */
export function totalOf({ allotments, plan, drafts, status }: BudgetYear): number {
  const counted: Readonly<Record<string, { readonly total: number }>> =
    status === 'issued' ? allotments : (plan ?? drafts);
  return Object.values(counted).reduce((sum, { total }) => sum + total, 0);
}

/** The lines of all departments added up. */
export function linesTotalOf(by: ByDepartment): number {
  return Object.values(by).reduce((sum, { lines }) => sum + sumOf(lines), 0);
}

export function sumOf(lines: readonly BudgetLine[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}
