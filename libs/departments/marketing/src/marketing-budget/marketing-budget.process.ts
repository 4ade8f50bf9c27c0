import { attemptRefused, text } from '@liucheng/kernel';
import { data, defineProcess, repeat, upheldSteps, type ProcessDefinition } from '@liucheng/process-model';
import { department, inMarketing } from '../shared/steps.ts';
import { budgetEvents } from './budget-account.ts';

const { count, line, object, whole } = data;
const step = upheldSteps(budgetEvents);

/** The account behind MKT-3: finance's budget of the department is taken over; plans draw on it by themselves. */
export function marketingBudgetProcess(): ProcessDefinition<'set-budget'> {
  return defineProcess<'set-budget'>({
    id: 'marketing-budget',
    version: 1,
    names: text('Marketing budget', '市场部预算'),
    area: 'market-expansion',
    department,
    owner: 'marketing-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps: {
      'set-budget': step('budget-set', inMarketing('automation'), {
        names: text('Take over the budget', '同步年度预算'),
        instructions: text(
          'Nothing is to be entered: when finance sets or changes the budget of marketing, the account of that year follows by itself.',
          '无需填写：财务部设定或调整市场部预算后，系统自动同步至该年度账户。',
        ),
        cautions: text(
          'A budget that is lowered takes nothing from plans that hold it, but nothing more can be planned until enough is free. Ask finance if the amount is wrong.',
          '预算调低不影响已预留的方案，但在释放足够额度之前不能再安排新的支出。金额有误请联系财务部。',
        ),
        inputs: object({ by: line, year: whole, amount: count }),
      }),
    },
    notes: [
      ...budgetEvents.types('drawn'),
      ...budgetEvents.types('released'),
      budgetEvents.type(attemptRefused),
    ],
    flow: repeat('set-budget'),
  });
}
