import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { plays, unplayable } from './fund-management.plays.ts';
import { fundManagementProcess } from './fund-management.process.ts';
import {
  AnalysisBody,
  ExplanationBody,
  FundCountBody,
  FundPlanBody,
  MovementBody,
  OutflowApprovalBody,
  RaisedFundsBody,
} from './fund-period.bodies.ts';
import {
  describeFundEvent,
  fundEvents,
  fundPeriod,
  statusOf,
  type FundEvent,
  type FundPeriod,
} from './fund-period.ts';
import {
  analyse,
  approveOutflow,
  approvePlan,
  closePeriod,
  countFunds,
  explainDifference,
  planFunds,
  raiseFunds,
  recordMovement,
} from './funds.ts';

const command = commandsOf<FundPeriod, FundEvent>();
const someAccount = ({ balances }: FundPeriod): string => Object.keys(balances)[0] ?? '-';

const commands = [
  command({
    name: 'plan',
    step: 'plan-funds',
    body: FundPlanBody,
    route: { method: 'POST', path: '' },
    summary: text('Plan the funds of a period', '编制资金计划'),
    examples: {
      'two accounts': {
        from: '2026-03-01',
        to: '2026-03-31',
        accounts: [
          { account: 'bank-icbc', opening: 50_000_000 },
          { account: 'cash', opening: 300_000 },
        ],
        inflows: 20_000_000,
        outflows: 18_000_000,
      },
    },
    decide: planFunds,
  }),
  command({
    name: 'approve',
    step: 'approve',
    route: { method: 'POST', path: ':id/approval' },
    summary: text('Approve the plan', '审批资金计划'),
    trial: () => ({}),
    decide: approvePlan,
  }),
  command({
    name: 'approve-outflow',
    binding: { roles: ['finance-manager', 'executive'] },
    body: OutflowApprovalBody,
    route: { method: 'POST', path: ':id/outflow-approvals' },
    summary: text('Approve a large outflow before it is booked', '批准大额支出'),
    decide: approveOutflow,
  }),
  command({
    name: 'record-movement',
    step: 'record-movement',
    body: MovementBody,
    route: { method: 'POST', path: ':id/movements' },
    summary: text('Record a movement', '登记收付'),
    trial: (state): MovementBody => ({
      account: someAccount(state),
      direction: 'in',
      amount: 1,
      purpose: '-',
      voucher: '-',
    }),
    decide: recordMovement,
  }),
  command({
    name: 'count-funds',
    step: 'count-funds',
    body: FundCountBody,
    route: { method: 'POST', path: ':id/counts' },
    summary: text('Count the funds of an account', '盘点资金'),
    trial: (state) => ({ account: someAccount(state), counted: 0 }),
    decide: countFunds,
  }),
  command({
    name: 'explain-difference',
    step: 'explain-difference',
    body: ExplanationBody,
    route: { method: 'POST', path: ':id/explanations' },
    summary: text('Explain a difference', '说明差异'),
    trial: ({ unexplained }) => ({ count: unexplained[0] ?? '-', explanation: '-' }),
    decide: explainDifference,
  }),
  command({
    name: 'analyse',
    step: 'analyse',
    body: AnalysisBody,
    route: { method: 'POST', path: ':id/analyses' },
    summary: text('Analyse the funds', '资金分析'),
    trial: () => ({ findings: '-', shortfall: 0 }),
    decide: analyse,
  }),
  command({
    name: 'raise-funds',
    step: 'raise-funds',
    body: RaisedFundsBody,
    route: { method: 'POST', path: ':id/raised-funds' },
    summary: text('Raise funds', '筹措资金'),
    trial: (state) => ({ source: '-', amount: 1, account: someAccount(state) }),
    decide: raiseFunds,
  }),
  command({
    name: 'close-period',
    step: 'close-period',
    route: { method: 'POST', path: ':id/closing' },
    summary: text('Close the period', '结束期间'),
    trial: () => ({}),
    decide: closePeriod,
  }),
];

/** Money is for those who deal with it. */
const sight = seenBy('accountant', 'finance-manager', 'cashier', 'executive');

export const fundPeriods = defineCaseType({
  definition: fundManagementProcess(),
  category: 'fund-period',
  service: 'finance',
  path: 'fund-periods',
  events: fundEvents,
  decider: fundPeriod,
  commands,
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({ status: statusOf(state), balances: state.balances }),
  next: (state) => {
    switch (statusOf(state)) {
      case 'planned':
        return ['approve'];
      case 'running':
        return [
          'approve-outflow',
          'record-movement',
          'count-funds',
          ...(state.unexplained.length > 0 ? ['explain-difference'] : []),
          'analyse',
          ...(state.shortfall > 0 ? ['raise-funds'] : []),
          'close-period',
        ];
      case 'closed':
        return [];
    }
  },
});

/** FIN-3 as the service lists it. */
export const fundManagement: DepartmentProcess = caseProcess({
  type: fundPeriods,
  sight,
  describe: describeFundEvent,
  list: {
    name: 'fund_periods',
    version: 1,
    row: (state: FundPeriod) => ({
      status: statusOf(state),
      begins: state.from ?? '',
      ends: state.to ?? '',
      total: Object.values(state.balances).reduce((sum, each) => sum + each, 0),
      unexplained: state.unexplained.length,
      shortfall: state.shortfall,
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the period stands', '期间状态'),
        values: ['planned', 'running', 'closed'],
      },
      begins: { kind: 'day', about: text('First day', '开始日期') },
      ends: { kind: 'day', about: text('Last day', '结束日期') },
      unexplained: { kind: 'number', about: text('Differences to be explained', '待说明差异数') },
    },
    sorts: ['begins', 'total'],
  },
  plays,
  unplayable,
});
