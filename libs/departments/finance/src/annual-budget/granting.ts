import {
  holds,
  oneOf,
  reject,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import type { AnnualBudgetEvent, DepartmentLines } from './annual-budget-events.ts';
import { clause } from './annual-budget.rules.ts';
import {
  linesTotalOf,
  sumOf,
  totalsOf,
  type AdjustmentRequest,
  type Allotment,
  type BudgetYear,
  type ByDepartment,
} from './budget-year.ts';
import { headOfAnother } from './preparing.ts';
import { approvedAlready, linesDoNotAddUp, notAsked, notConsolidated } from './refusals.ts';

// From the approval on: what departments may spend, and how that is changed.

/** What waits to be decided at once. */
const mostRequests = 100;

export function approve(
  state: BudgetYear,
  _body: object,
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const { plan = {} } = state;
  return (
    approvedAlready(state) ??
    notConsolidated(state) ?? [
      { name: 'approved', data: { by: actor.id, departments: totalsOf(plan), ...sums(plan) } },
    ]
  );
}

/** What was approved goes to the departments; each gets an allotment of its own, which its account follows. */
export function issue(
  state: BudgetYear,
  _body: object,
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const { year = 0, plan = {}, status } = state;
  const by = actor.id;
  if (status === 'issued') {
    return reject({
      code: 'issued-already',
      clause,
      reason: text(`The budget of ${year} has been issued.`, `${year} 年度预算已下达。`),
      acceptable: text('An adjustment of a department.', '如需变更，请为相关部门申请调整。'),
    });
  }
  if (status !== 'approved') {
    return reject({
      code: 'not-approved',
      rule: 'only-approved-budget-issued',
      clause,
      reason: text(`The budget of ${year} has not been approved.`, `${year} 年度预算尚未审批通过。`),
      acceptable: text('The approval of an executive first.', '须先经公司管理层审批通过。'),
    });
  }
  return [
    { name: 'issued', data: { by, year, departments: totalsOf(plan), ...sums(plan) } },
    ...Object.entries(plan).map(([department, { lines, total }]): AnnualBudgetEvent => ({
      name: 'allotted',
      data: { by, year, department, lines, total, allotment: 1 },
    })),
  ];
}

export interface RequestAdjustment extends DepartmentLines {
  readonly reason: string;
}

function allotmentOf({ allotments }: BudgetYear, department: string): Allotment | undefined {
  return Object.hasOwn(allotments, department) ? allotments[department] : undefined;
}

/** All lines of the department as they should be; more or less than it has, whatever has been spent already. */
export function requestAdjustment(
  state: BudgetYear,
  { department, lines, total, reason }: RequestAdjustment,
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const known = [...new Set([...state.departments, ...Object.keys(state.allotments)])];
  const refusal =
    notIssued(state) ??
    notAsked(known, department, '/department') ??
    (holds(actor, 'finance-manager', 'finance') ? undefined : headOfAnother(department, actor)) ??
    linesDoNotAddUp({ department, lines, total }, 'adjust');
  if (refusal) return refusal;
  if (state.requests.length >= mostRequests) {
    return reject({
      code: 'too-many-requests',
      clause,
      reason: text(
        `${mostRequests} adjustments wait to be decided.`,
        `已有 ${mostRequests} 项调整申请待审批。`,
      ),
      acceptable: text('A further one when some are decided.', '请待部分申请审批后再提交。'),
    });
  }
  const request = `A${state.requested + 1}`;
  const replaces = allotmentOf(state, department)?.allotment ?? 0;
  const data = { by: actor.id, request, department, lines, total, reason, replaces };
  return [{ name: 'adjustment-requested', data }];
}

export function adjust(
  state: BudgetYear,
  { request }: { readonly request: string },
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const requested = requestOf(state, request);
  if ('rejected' in requested) return requested;
  const { department, lines, total, requestedBy, reason, replaces } = requested;
  const present = allotmentOf(state, department);
  // It says all lines anew: approving it would take back what was adjusted since.
  if ((present?.allotment ?? 0) !== replaces) {
    return reject({
      code: 'adjusted-since',
      clause,
      reason: text(
        `The budget of ${department} has been adjusted since ${request} was requested.`,
        `${request} 提交后，部门 ${department} 的预算已另行调整。`,
      ),
      acceptable: text(
        'A request that starts from the present budget; decline this one.',
        '请驳回该申请，由部门按现行预算重新申请。',
      ),
      errors: [
        {
          path: '/request',
          expected: text('a request based on the present budget', '以现行预算为基础的申请'),
          actual: request,
        },
      ],
    });
  }
  const by = actor.id;
  const adjusted = { by, request, requestedBy, reason, department, lines, total, linesTotal: sumOf(lines) };
  const allotment = (present?.allotment ?? 0) + 1;
  return [
    { name: 'adjusted', data: { ...adjusted, before: present?.total ?? 0 } },
    { name: 'allotted', data: { by, year: state.year ?? 0, department, lines, total, allotment } },
  ];
}

export function declineAdjustment(
  state: BudgetYear,
  { request, reason }: { readonly request: string; readonly reason: string },
  { actor }: DecisionContext,
): Decision<AnnualBudgetEvent> {
  const requested = requestOf(state, request);
  if ('rejected' in requested) return requested;
  return [{ name: 'adjustment-declined', data: { by: actor.id, request, reason } }];
}

function sums(plan: ByDepartment): { readonly total: number; readonly linesTotal: number } {
  const total = totalsOf(plan).reduce((sum, each) => sum + each.total, 0);
  return { total, linesTotal: linesTotalOf(plan) };
}

function notIssued({ status }: BudgetYear): Rejection | undefined {
  if (status === 'issued') return undefined;
  return reject({
    code: 'not-issued',
    clause,
    reason: text('The annual budget has not been issued.', '年度预算尚未下达。'),
    acceptable: text(
      'An adjustment after the issue; until then, another draft.',
      '预算下达后方可调整；下达前请重新提交草案。',
    ),
  });
}

function requestOf(state: BudgetYear, request: string): AdjustmentRequest | Rejection {
  const found = state.requests.find((each) => each.request === request);
  if (found) return notIssued(state) ?? found;
  const open = state.requests.map((each) => each.request).join(', ');
  return reject({
    code: 'nothing-to-decide',
    clause,
    reason: text(`No adjustment ${request} waits to be decided.`, `没有待审批的调整申请 ${request}。`),
    acceptable: text(
      open === '' ? 'A request of a department first.' : `One of ${open}.`,
      open === '' ? '请先由部门提出调整申请。' : `以下申请之一：${open}。`,
    ),
    errors: [
      {
        path: '/request',
        expected: open === '' ? text('an open request', '待审批的申请') : oneOf(open),
        actual: request,
      },
    ],
  });
}
