import {
  holds,
  oneOf,
  reject,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import type { AnnualBudgetEvent, BudgetLine, DepartmentLines } from './annual-budget-events.ts';
import { clause } from './annual-budget.rules.ts';
import {
  linesTotalOf,
  missingOf,
  sumOf,
  totalsOf,
  type BudgetYear,
  type ByDepartment,
} from './budget-year.ts';
import { approvedAlready, linesDoNotAddUp, notAsked, notConsolidated, otherTotal } from './refusals.ts';

// From the call for drafts to figures that can be approved. The order of the steps is monitored, not blocked.

export interface Call {
  readonly year: number;
  readonly departments: readonly string[];
}

/** Asks departments for the drafts of a year. That a year has one budget is what its unique key sees to. */
export function call(
  _state: BudgetYear,
  { year, departments }: Call,
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  return departmentTwice(departments) ?? [{ name: 'called', data: { by: actor.id, year, departments } }];
}

/** Departments are founded and dissolved during a year, so this is possible at any time. */
export function changeDepartments(
  _state: BudgetYear,
  { departments }: Pick<Call, 'departments'>,
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  return (
    departmentTwice(departments) ?? [{ name: 'departments-changed', data: { by: actor.id, departments } }]
  );
}

/** A draft replaces the department's earlier one. */
export function submitDraft(
  state: BudgetYear,
  { department, lines, total }: DepartmentLines,
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const refusal =
    approvedAlready(state) ??
    notAsked(state.departments, department, '/department') ??
    headOfAnother(department, actor) ??
    linesDoNotAddUp({ department, lines, total }, 'submit-draft');
  if (refusal) return refusal;
  const data = { by: actor.id, department, lines, total, linesTotal: sumOf(lines) };
  return [{ name: 'draft-submitted', data }];
}

/** Who is asked and who is missing is copied into the event: consolidating without somebody is monitored. */
export function consolidate(
  state: BudgetYear,
  _body: object,
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const refusal = approvedAlready(state);
  if (refusal) return refusal;
  const { year = 0, departments: asked, drafts } = state;
  const counted = Object.fromEntries(Object.entries(drafts).filter(([each]) => asked.includes(each)));
  const departments = totalsOf(counted);
  if (departments.length === 0) {
    return reject({
      code: 'nothing-submitted',
      clause,
      reason: text('No department has submitted a draft.', '尚无部门提交预算草案。'),
      acceptable: text('The draft of a department first.', '请待部门提交预算草案后再汇总。'),
    });
  }
  const data = {
    by: actor.id,
    year,
    asked,
    missing: missingOf(state),
    departments,
    categories: categoriesOf(counted),
    total: departments.reduce((sum, { total }) => sum + total, 0),
    linesTotal: linesTotalOf(counted),
  };
  return [{ name: 'consolidated', data }];
}

export function review(
  state: BudgetYear,
  { findings }: { readonly findings: string },
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  return (
    approvedAlready(state) ??
    notConsolidated(state) ?? [{ name: 'reviewed', data: { by: actor.id, findings } }]
  );
}

export interface Balance {
  /** Departments whose lines are changed, with all their lines. */
  readonly changes: readonly DepartmentLines[];
  /** Of the whole company, after the changes. */
  readonly total: number;
  readonly explanation: string;
}

export function balance(
  state: BudgetYear,
  { changes, total, explanation }: Balance,
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const { plan } = state;
  const refusal = approvedAlready(state) ?? notConsolidated(state) ?? changesRefused(plan ?? {}, changes);
  if (refusal) return refusal;
  const changed = Object.fromEntries(changes.map(({ department, ...rest }) => [department, rest]));
  const linesTotal = linesTotalOf({ ...plan, ...changed });
  return (
    otherTotal(total, linesTotal, 'balance', '/total') ?? [
      { name: 'balanced', data: { by: actor.id, changes, total, linesTotal, explanation } },
    ]
  );
}

/** What is returned does not count until it is submitted again, and nothing is left that could be approved. */
export function returnDrafts(
  state: BudgetYear,
  { departments, reason }: { readonly departments: readonly string[]; readonly reason: string },
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const unknown = departments
    .map((each, index) => notAsked(state.departments, each, `/departments/${index}`))
    .find((each) => each !== undefined);
  return (
    approvedAlready(state) ??
    notConsolidated(state) ??
    unknown ??
    departmentTwice(departments) ?? [{ name: 'returned', data: { by: actor.id, departments, reason } }]
  );
}

function changesRefused(plan: ByDepartment, changes: readonly DepartmentLines[]): Rejection | undefined {
  const planned = Object.keys(plan);
  const faults = changes.map(
    (change, index) =>
      notPlanned(planned, change.department, `/changes/${index}/department`) ??
      linesDoNotAddUp(change, 'balance', `/changes/${index}`),
  );
  return (
    faults.find((each) => each !== undefined) ??
    departmentTwice(
      changes.map(({ department }) => department),
      '/changes',
    )
  );
}

function notPlanned(planned: readonly string[], department: string, path: string): Rejection | undefined {
  if (planned.includes(department)) return undefined;
  const known = planned.join(', ');
  return reject({
    code: 'department-not-consolidated',
    clause,
    reason: text(
      `No draft of ${department} has been consolidated.`,
      `部门 ${department} 的草案未纳入本次汇总。`,
    ),
    acceptable: text(
      `One of ${known}, or another consolidation first.`,
      `以下部门之一：${known}；或先重新汇总。`,
    ),
    errors: [{ path, expected: oneOf(known), actual: department }],
  });
}

function departmentTwice(departments: readonly string[], path = '/departments'): Rejection | undefined {
  const index = departments.findIndex((each, at) => departments.indexOf(each) < at);
  if (index < 0) return undefined;
  const department = departments[index] as string;
  return reject({
    code: 'department-twice',
    clause,
    reason: text(`The department ${department} is listed twice.`, `部门 ${department} 重复。`),
    acceptable: text('Each department once.', '每个部门只列一次。'),
    errors: [
      {
        path: `${path}/${index}`,
        expected: text('each department once', '每个部门只列一次'),
        actual: department,
      },
    ],
  });
}

/** The role binding asks for a head; of which department is said by the draft. */
export function headOfAnother(department: string, actor: DecisionContext['actor']): Rejection | undefined {
  if (holds(actor, 'department-head', department)) return undefined;
  return reject({
    code: 'other-department',
    cause: 'person',
    clause,
    reason: text(`You are not the head of ${department}.`, `您不是部门 ${department} 的负责人。`),
    acceptable: text(`Whoever heads ${department} can do this.`, `请由部门 ${department} 的负责人办理。`),
    errors: [
      {
        path: '/department',
        expected: text('a department that you head', '您所负责的部门'),
        actual: department,
      },
    ],
  });
}

function categoriesOf(by: ByDepartment): { readonly category: string; readonly total: number }[] {
  const sums = new Map<string, number>();
  const every: readonly BudgetLine[] = Object.values(by).flatMap(({ lines }) => lines);
  for (const { category, amount } of every) sums.set(category, (sums.get(category) ?? 0) + amount);
  return [...sums]
    .map(([category, total]) => ({ category, total }))
    .sort((a, b) => (a.category < b.category ? -1 : 1));
}
