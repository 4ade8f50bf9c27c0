import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './office-supplies.steps.ts';
import type { SupplySettings } from './supply-settings.ts';

/** Where the regulation states the process. */
export const clause = 'ADM-1';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** The ledger after a step, as its event states it. */
function neverBelowZero(step: StepId): Rule<StepId> {
  return {
    ...block,
    id: step === 'issue' ? 'ledger-never-below-zero' : `ledger-never-below-zero-${step}`,
    kind: 'data',
    step,
    severity: 'critical',
    names: text('The ledger never goes below zero', '库存台账不得为负'),
    schema: { type: 'object', required: ['onHand'], properties: { onHand: count } },
  };
}

/** The rules of ADM-1 beside its flow and role bindings. That stock runs low is a policy: see `office-supplies.ts`. */
export function rulesOf({ leastQuotes, stocktakeEvery }: SupplySettings): Rule<StepId>[] {
  return [
    {
      ...block,
      id: 'at-least-two-quotes',
      kind: 'data',
      step: 'choose-supplier',
      severity: 'major',
      names: text(
        `A supplier is chosen from at least ${leastQuotes} quotes`,
        `选定供应商须有至少 ${leastQuotes} 家报价`,
      ),
      schema: {
        type: 'object',
        required: ['quotes'],
        properties: { quotes: { type: 'array', minItems: leastQuotes } },
      },
    },
    {
      ...block,
      id: 'received-within-order',
      kind: 'data',
      step: 'receive',
      severity: 'major',
      names: text('No more is received than was ordered', '收货数量不得超过订购数量'),
      schema: {
        type: 'object',
        required: ['receivedTotal', 'ordered'],
        properties: { receivedTotal: { ...count, maximum: { $data: '1/ordered' } }, ordered: count },
      },
    },
    neverBelowZero('issue'),
    neverBelowZero('write-off'),
    {
      ...monitor,
      id: 'issued-on-request',
      kind: 'data',
      step: 'issue',
      severity: 'minor',
      names: text('Goods are issued on a request', '凭申领单发放'),
      schema: { type: 'object', required: ['request'] },
    },
    {
      ...monitor,
      id: 'issuer-does-not-count-alone',
      kind: 'data',
      step: 'stocktake',
      severity: 'major',
      names: text('The clerk who issues does not count alone', '发放人不得单独盘点'),
      schema: { type: 'object', properties: { onlyByIssuer: { const: false } } },
    },
    {
      ...monitor,
      id: 'stocktake-quarterly',
      kind: 'every',
      step: 'stocktake',
      period: { duration: stocktakeEvery, time: 'elapsed' },
      severity: 'major',
      names: text('The stock is counted at least quarterly', '至少每季度盘点一次'),
    },
  ];
}
