import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { AnnualBudgetEvent, BudgetLine, DepartmentLines } from './annual-budget-events.ts';

// People and budgets that the specifications tell their examples with.

function person(id: string, department: string, ...roles: readonly string[]): Actor {
  return {
    id,
    department,
    roles: ['employee', ...roles].map((role) => (role === 'executive' ? { role } : { role, department })),
  };
}

export const people = {
  employee: person('u-zhang', 'sales'),
  salesHead: person('u-li', 'sales', 'department-head'),
  productHead: person('u-ma', 'product', 'department-head'),
  accountant: person('u-wang', 'finance', 'accountant'),
  manager: person('u-zhao', 'finance', 'finance-manager', 'department-head'),
  cashier: person('u-chen', 'finance', 'cashier'),
  executive: person('u-sun', 'management', 'executive'),
} as const;

export function by(actor: Actor): DecisionContext {
  return { actor, now: Date.UTC(2026, 0, 5, 2), caseId: 'budget-2026' };
}

export function linesOf(amounts: Readonly<Record<string, number>>): BudgetLine[] {
  return Object.entries(amounts).map(([category, amount]) => ({ category, amount }));
}

export function draftOf(department: string, amounts: Readonly<Record<string, number>>): DepartmentLines {
  const total = Object.values(amounts).reduce((sum, each) => sum + each, 0);
  return { department, lines: linesOf(amounts), total };
}

export const sales: DepartmentLines = {
  department: 'sales',
  lines: [
    { category: 'travel', amount: 12_000, purpose: 'Visits to customers' },
    { category: 'training', amount: 3_000 },
  ],
  total: 15_000,
};
export const product = draftOf('product', { training: 5_000 });

export const called: AnnualBudgetEvent = {
  name: 'called',
  data: { by: 'u-zhao', year: 2026, departments: ['sales', 'product'] },
};

export function submitted(draft: DepartmentLines, person = `head-of-${draft.department}`): AnnualBudgetEvent {
  return { name: 'draft-submitted', data: { by: person, ...draft, linesTotal: draft.total } };
}

export const consolidated: Extract<AnnualBudgetEvent, { name: 'consolidated' }> = {
  name: 'consolidated',
  data: {
    by: 'u-wang',
    year: 2026,
    asked: ['sales', 'product'],
    missing: [],
    departments: [
      { department: 'sales', total: 15_000 },
      { department: 'product', total: 5_000 },
    ],
    categories: [
      { category: 'training', total: 8_000 },
      { category: 'travel', total: 12_000 },
    ],
    total: 20_000,
    linesTotal: 20_000,
  },
};
/** Two of three departments have submitted. */
export const consolidatedWithout: AnnualBudgetEvent = {
  name: 'consolidated',
  data: {
    ...consolidated.data,
    asked: ['sales', 'product', 'administration'],
    missing: ['administration'],
  },
};
export const reviewed: AnnualBudgetEvent = { name: 'reviewed', data: { by: 'u-zhao', findings: 'Fine' } };
export const cut = draftOf('sales', { travel: 10_000, training: 3_000 });
export const balanced: AnnualBudgetEvent = {
  name: 'balanced',
  data: { by: 'u-zhao', changes: [cut], total: 18_000, linesTotal: 18_000, explanation: 'Less travel' },
};
export const returned: AnnualBudgetEvent = {
  name: 'returned',
  data: { by: 'u-zhao', departments: ['sales'], reason: 'Travel by purpose' },
};
const departments = [
  { department: 'sales', total: 13_000 },
  { department: 'product', total: 5_000 },
];
export const approved: AnnualBudgetEvent = {
  name: 'approved',
  data: { by: 'u-sun', departments, total: 18_000, linesTotal: 18_000 },
};
export const issued: AnnualBudgetEvent = {
  name: 'issued',
  data: { by: 'u-zhao', year: 2026, departments, total: 18_000, linesTotal: 18_000 },
};
export function allotted(lines: DepartmentLines, allotment = 1, person = 'u-zhao'): AnnualBudgetEvent {
  return { name: 'allotted', data: { by: person, year: 2026, ...lines, allotment } };
}
export const more = draftOf('sales', { travel: 16_000, training: 3_000 });
export const requested: AnnualBudgetEvent = {
  name: 'adjustment-requested',
  data: { by: 'u-li', request: 'A1', ...more, reason: 'A second fair', replaces: 1 },
};
export const adjusted: AnnualBudgetEvent = {
  name: 'adjusted',
  data: {
    by: 'u-sun',
    request: 'A1',
    requestedBy: 'u-li',
    reason: 'A second fair',
    ...more,
    linesTotal: 19_000,
    before: 13_000,
  },
};
export const declined: AnnualBudgetEvent = {
  name: 'adjustment-declined',
  data: { by: 'u-sun', request: 'A1', reason: 'Next year' },
};

export const drafted = [called, submitted(sales), submitted(product)];
export const planned = [...drafted, consolidated, reviewed, balanced];
export const running = [...planned, approved, issued, allotted(cut), allotted(product)];
