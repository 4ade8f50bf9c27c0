import { reject, text, type Rejection } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { annualBudgetEvents, type AnnualBudgetEvent } from './annual-budget-events.ts';
import { describeAnnualBudgetEvent } from './annual-budget-history.ts';
import {
  AdjustmentBody,
  AdjustmentRequestBody,
  BalanceBody,
  CallBody,
  DecliningBody,
  DepartmentsBody,
  DraftBody,
  ReturnBody,
  ReviewBody,
  type DepartmentBody,
} from './annual-budget.bodies.ts';
import { plays, unplayable } from './annual-budget.plays.ts';
import { annualBudgetProcess } from './annual-budget.process.ts';
import { clause } from './annual-budget.rules.ts';
import { budgetYear, missingOf, statuses, totalOf, type BudgetYear } from './budget-year.ts';
import { adjust, approve, declineAdjustment, issue, requestAdjustment } from './granting.ts';
import {
  balance,
  call,
  changeDepartments,
  consolidate,
  returnDrafts,
  review,
  submitDraft,
} from './preparing.ts';

const command = commandsOf<BudgetYear, AnnualBudgetEvent>();
const inFinance = (...roles: readonly string[]) => ({ roles, department: 'finance' });
const idsOf = (departments: readonly DepartmentBody[]) => departments.map(({ department }) => department);
const byId = (...ids: readonly string[]) => ids.map((department) => ({ department }));
const anyRequest = ({ requests }: BudgetYear) => ({ request: requests[0]?.request ?? '-' });

const salesDraft: DraftBody = {
  department: 'sales',
  lines: [
    { category: 'travel', amount: 12_000_000, purpose: 'Visits to customers' },
    { category: 'training', amount: 3_000_000 },
  ],
  total: 15_000_000,
};

const commands = [
  command({
    name: 'call',
    binding: inFinance('finance-manager', 'accountant'),
    body: CallBody,
    route: { method: 'POST', path: '' },
    summary: text("Ask the departments for a year's drafts", '启动年度预算编制'),
    examples: {
      'five departments': {
        year: 2026,
        departments: byId('sales', 'product', 'finance', 'administration', 'customer-service'),
      },
    },
    decide: (state, { year, departments }: CallBody, context) =>
      call(state, { year, departments: idsOf(departments) }, context),
  }),
  command({
    name: 'change-departments',
    binding: inFinance('finance-manager', 'accountant'),
    body: DepartmentsBody,
    route: { method: 'PUT', path: ':id/departments' },
    summary: text('Change which departments are asked', '变更编报部门'),
    examples: { 'two departments': { departments: byId('sales', 'product') } },
    decide: (state, { departments }: DepartmentsBody, context) =>
      changeDepartments(state, { departments: idsOf(departments) }, context),
  }),
  command({
    name: 'submit-draft',
    step: 'submit-draft',
    body: DraftBody,
    route: { method: 'POST', path: ':id/drafts' },
    summary: text("Submit a department's draft", '提交部门预算草案'),
    examples: { 'of sales': salesDraft },
    decide: submitDraft,
  }),
  command({
    name: 'consolidate',
    step: 'consolidate',
    route: { method: 'POST', path: ':id/consolidation' },
    summary: text('Consolidate the drafts', '汇总预算'),
    trial: () => ({}),
    decide: consolidate,
  }),
  command({
    name: 'review',
    step: 'review',
    body: ReviewBody,
    route: { method: 'POST', path: ':id/review' },
    summary: text('Review what has been consolidated', '审核预算'),
    trial: () => ({ findings: '-' }),
    decide: review,
  }),
  command({
    name: 'balance',
    step: 'balance',
    body: BalanceBody,
    route: { method: 'POST', path: ':id/balance' },
    summary: text('Balance the budget', '综合平衡'),
    examples: {
      'less travel': {
        changes: [
          { department: 'sales', lines: [{ category: 'travel', amount: 10_000_000 }], total: 10_000_000 },
        ],
        total: 10_000_000,
        explanation: 'Travel is cut to what the year before needed.',
      },
    },
    trial: (state) => ({ changes: [], total: totalOf(state), explanation: '-' }),
    decide: balance,
  }),
  command({
    name: 'return',
    step: 'return',
    body: ReturnBody,
    route: { method: 'POST', path: ':id/return' },
    summary: text('Return drafts to their departments', '退回修改'),
    examples: { 'to sales': { departments: byId('sales'), reason: 'Travel by purpose, please.' } },
    trial: ({ departments }) => ({ departments: byId(...departments), reason: '-' }),
    decide: (state, { departments, reason }: ReturnBody, context) =>
      returnDrafts(state, { departments: idsOf(departments), reason }, context),
  }),
  command({
    name: 'approve',
    step: 'approve',
    route: { method: 'POST', path: ':id/approval' },
    summary: text('Approve the budget', '审批预算'),
    trial: () => ({}),
    decide: approve,
  }),
  command({
    name: 'issue',
    step: 'issue',
    route: { method: 'POST', path: ':id/issue' },
    summary: text('Issue the budget to the departments', '下达预算'),
    trial: () => ({}),
    decide: issue,
  }),
  command({
    name: 'request-adjustment',
    binding: { roles: ['department-head', 'finance-manager'] },
    body: AdjustmentRequestBody,
    route: { method: 'POST', path: ':id/adjustment-requests' },
    summary: text('Request another budget for a department', '申请调整部门预算'),
    examples: { 'more for sales': { ...salesDraft, reason: 'A second trade fair' } },
    decide: requestAdjustment,
  }),
  command({
    name: 'adjust',
    step: 'adjust',
    body: AdjustmentBody,
    route: { method: 'POST', path: ':id/adjustments' },
    summary: text('Approve an adjustment', '批准预算调整'),
    trial: anyRequest,
    decide: adjust,
  }),
  command({
    name: 'decline-adjustment',
    binding: { roles: ['executive'] },
    body: DecliningBody,
    route: { method: 'POST', path: ':id/declined-adjustments' },
    summary: text('Decline an adjustment', '驳回预算调整'),
    trial: (state) => ({ ...anyRequest(state), reason: '-' }),
    decide: declineAdjustment,
  }),
];

/** The budget is agreed between the departments: every head sees what the others ask for. What they spend is not in it. */
const sight = seenBy('finance-manager', 'accountant', 'executive', 'department-head');

function yearTaken(year: string, holder: string | undefined): Rejection {
  return reject({
    code: 'year-has-budget',
    clause,
    reason: text(
      `There is a budget of ${year} already${holder === undefined ? '' : `: ${holder}`}.`,
      `${year} 年度预算已存在${holder === undefined ? '' : `：${holder}`}。`,
    ),
    acceptable: text(
      `The budget of ${year} that there is, or another year.`,
      `请使用已有的 ${year} 年度预算，或选择其他年度。`,
    ),
    errors: [
      { path: '/year', expected: text('a year without a budget', '尚无预算的年度'), actual: Number(year) },
    ],
  });
}

export const annualBudgets = defineCaseType<BudgetYear, AnnualBudgetEvent>({
  definition: annualBudgetProcess(),
  category: 'annual-budget',
  service: 'finance',
  path: 'annual-budgets',
  events: annualBudgetEvents,
  decider: budgetYear,
  commands,
  uniqueKeys: [
    {
      scope: 'annual-budget-year',
      held: ({ year }) => (year === undefined ? [] : [String(year)]),
      refusal: yearTaken,
    },
  ],
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({ status: state.status, total: totalOf(state), missing: missingOf(state) }),
  next: (state) => {
    const drafting = ['submit-draft', 'change-departments'];
    switch (state.status) {
      case 'collecting':
      case 'returned':
        return Object.keys(state.drafts).length === 0 ? drafting : [...drafting, 'consolidate'];
      case 'consolidated':
        return ['review'];
      case 'reviewed':
        return ['balance', 'return'];
      case 'balanced':
        return ['approve', 'return'];
      case 'approved':
        return ['issue'];
      case 'issued':
        return ['request-adjustment', ...(state.requests.length > 0 ? ['adjust', 'decline-adjustment'] : [])];
    }
  },
});

/** FIN-1 as the service lists it. */
export const annualBudgeting: DepartmentProcess = caseProcess({
  type: annualBudgets,
  sight,
  describe: describeAnnualBudgetEvent,
  list: {
    name: 'annual_budgets',
    version: 1,
    row: (state: BudgetYear) => ({
      status: state.status,
      year: state.year ?? 0,
      total: totalOf(state),
      departments: state.departments.length,
      missing: missingOf(state).length,
      openRequests: state.requests.length,
    }),
    filters: {
      status: { kind: 'choice', about: text('Where the budget stands', '预算状态'), values: statuses },
      year: { kind: 'number', about: text('Year', '年度') },
      missing: { kind: 'number', about: text('Departments without a draft', '未提交部门数') },
      openRequests: { kind: 'number', about: text('Adjustments to be decided', '待审批调整数') },
    },
    sorts: ['year', 'total', 'missing'],
  },
  plays,
  unplayable,
});
