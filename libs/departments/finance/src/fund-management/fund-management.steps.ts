import { text } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { fundEvents } from './fund-period.ts';

const { line, day, object, count: zeroOrMore, whole: balance } = data;
const step = upheldSteps(fundEvents);
const amount = { type: 'integer', minimum: 1 } as const;

const inFinance = (...roles: readonly string[]): RoleBinding => ({ roles, department: 'finance' });

/** The steps of FIN-3; whoever a binding excludes is refused. */
export const steps = {
  'plan-funds': step('planned', inFinance('accountant', 'finance-manager'), {
    names: text('Plan the funds', '编制资金计划'),
    instructions: text(
      'Enter the period, every account with its opening balance as counted, and the inflows and outflows that are expected.',
      '填写计划期间、各账户经核实的期初余额，以及预计的流入和流出。',
    ),
    cautions: text(
      'All accounts from which anything is paid in the period have to be listed.',
      '期间内有收付的账户均须列入。',
    ),
    inputs: object({
      by: line,
      from: day,
      to: day,
      accounts: { type: 'array', minItems: 1, items: object({ account: line, opening: zeroOrMore }) },
      inflows: zeroOrMore,
      outflows: zeroOrMore,
    }),
    expectedDuration: 'PT2H',
  }),
  approve: step(
    'plan-approved',
    { roles: ['executive'] },
    {
      names: text('Approve the plan', '审批资金计划'),
      instructions: text(
        'Compare inflows and outflows with the balances and approve the plan.',
        '对照余额核查流入与流出，审批资金计划。',
      ),
      cautions: text('Movements before the approval are reported.', '审批前的收付会被上报。'),
      inputs: object({ by: line }),
      expectedDuration: 'PT30M',
    },
  ),
  'record-movement': step('movement-recorded', inFinance('cashier', 'accountant'), {
    names: text('Record a movement', '登记收付'),
    instructions: text(
      'Enter the account, whether money came in or went out, the amount, the purpose and the number of the voucher.',
      '填写账户、收入或支出、金额、用途和凭证号。',
    ),
    cautions: text(
      'An account never goes below zero. A large outflow needs the approval of two others for this voucher first.',
      '账户余额不得为负。大额支出须先由另外两人批准该凭证。',
    ),
    inputs: object({
      by: line,
      account: line,
      direction: { type: 'string', enum: ['in', 'out'] },
      amount,
      purpose: line,
      voucher: line,
      balance,
      approvers: zeroOrMore,
    }),
    expectedDuration: 'PT10M',
  }),
  'count-funds': step('funds-counted', inFinance('accountant', 'finance-manager'), {
    names: text('Count the funds', '盘点资金'),
    instructions: text(
      'Count the cash or take the balance from the bank statement, and enter it for the account.',
      '清点现金或核对银行对账单，填写该账户的实有金额。',
    ),
    cautions: text(
      'At least monthly, and by somebody who does not book. A difference has to be explained within two days unless another period is set.',
      '至少每月一次，由非记账人盘点。如无另行规定，差异须在两日内说明。',
    ),
    inputs: object(
      { by: line, count: line, account: line, book: balance, counted: zeroOrMore, difference: balance },
      { explainBy: line },
    ),
    expectedDuration: 'PT30M',
  }),
  'explain-difference': step('difference-explained', inFinance('accountant', 'finance-manager'), {
    names: text('Explain a difference', '说明差异'),
    instructions: text(
      'Name the count and what the difference comes from, and book the correction as a movement if there is one.',
      '填写盘点编号和差异原因；如需更正，另行登记收付。',
    ),
    cautions: text('A difference is explained, never written over.', '差异须予说明，不得直接改账。'),
    inputs: object({ by: line, count: line, explanation: line }),
    expectedDuration: 'PT30M',
  }),
  analyse: step('analysed', inFinance('finance-manager'), {
    names: text('Analyse the funds', '资金分析'),
    instructions: text(
      'Compare what moved with the plan, write down what you find, and enter the shortfall that is to be expected, or 0.',
      '将实际收付与计划对比，写明结论，并填写预计资金缺口（无缺口填 0）。',
    ),
    cautions: text('A shortfall is followed by raising funds.', '存在缺口时应筹措资金。'),
    inputs: object({ by: line, findings: line, shortfall: zeroOrMore }),
    expectedDuration: 'PT2H',
  }),
  'raise-funds': step('funds-raised', inFinance('finance-manager'), {
    names: text('Raise funds', '筹措资金'),
    instructions: text(
      'Enter the source, the amount and the account that it came into.',
      '填写资金来源、金额和入账账户。',
    ),
    cautions: text('Only what has arrived is entered.', '仅登记已到账的资金。'),
    inputs: object({ by: line, source: line, amount, account: line, balance }),
    expectedDuration: 'P1D',
  }),
  'close-period': step('period-closed', inFinance('finance-manager'), {
    names: text('Close the period', '结束期间'),
    instructions: text(
      'When the period is over and everything is booked, close it and plan the next with the closing balances.',
      '期间届满且全部登记完毕后结束本期，并以期末余额编制下一期计划。',
    ),
    cautions: text('Nothing can be booked in a closed period.', '结束后不能再登记。'),
    inputs: object({ by: line }),
    expectedDuration: 'PT10M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
