import type { JsonObject, EventEnvelope } from '@liucheng/kernel';
import { repeat, xor, type ProcessDefinition } from '@liucheng/process-model';
import { step, type StepOptions } from './monitor-rig.ts';

const names = (en: string, zh: string) => ({ en, 'zh-CN': zh });
const base = { severity: 'major', clause: 'T-9' } as const;
const received = { process: 'receipt', step: 'receive', names: names('Goods received', '收货') };

/** submit → pay | reject, with a rule of each kind over cases. Amounts are fen. */
export const claim: ProcessDefinition = {
  id: 'claim',
  version: 1,
  code: 'T-9',
  names: names('Claim', '报销'),
  area: 'internal-management',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    submit: { names: names('Submit', '提交') },
    pay: { names: names('Pay', '付款') },
    reject: { names: names('Reject', '驳回') },
  },
  flow: { seq: ['submit', { xor: ['pay', 'reject'] }] },
  ends: ['pay', 'reject'],
  rules: [
    {
      ...base,
      kind: 'unique',
      id: 'invoice-once',
      names: names('An invoice is claimed once', '一张发票只报销一次'),
      step: 'submit',
      key: '/invoice',
      releasedBy: 'reject',
    },
    {
      ...base,
      kind: 'limit',
      id: 'split-claims',
      names: names('Claims of one vendor in a week', '一周内同一供应商的报销'),
      step: 'submit',
      key: ['actor', '/vendor'],
      amount: '/amount',
      currency: 'CNY',
      max: 500_000,
      upTo: 500_000,
      within: { duration: 'PT24H', time: 'elapsed' },
      releasedBy: 'reject',
    },
    {
      ...base,
      kind: 'follows',
      id: 'goods-first',
      names: names('Goods before money', '先收货后付款'),
      step: 'pay',
      key: '/order',
      order: 'before',
      other: { ...received, key: '/order' },
    },
    {
      ...base,
      kind: 'follows',
      id: 'filed',
      names: names('Filed within 8 hours', '8小时内归档'),
      step: 'pay',
      key: '/order',
      order: 'after',
      within: { duration: 'PT8H', time: 'elapsed' },
      other: { process: 'receipt', step: 'file', key: '/order', names: names('Filed', '归档') },
    },
  ],
};

/** What the rules of `claim` compare its cases with: it knows nothing of them, but describes its data. */
export const receipt: ProcessDefinition = {
  id: 'receipt',
  version: 1,
  names: names('Goods receipt', '收货'),
  area: 'internal-management',
  department: 'warehouse',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    receive: { names: names('Receive', '收货'), inputs: { type: 'object', required: ['order'] } },
    file: { names: names('File', '归档'), inputs: { type: 'object', required: ['order'] } },
  },
  flow: repeat(xor('receive', 'file')),
};

export function claimed(
  subject: string,
  sequence: number,
  type: string,
  at: number,
  data: JsonObject = {},
  options: StepOptions = {},
): EventEnvelope {
  return step(subject, sequence, type, { process: 'claim', at, data, actor: 'ann', ...options });
}

/** @param order null: of no order that anybody knows */
export function receipted(
  subject: string,
  sequence: number,
  type: string,
  at: number,
  order: string | null,
): EventEnvelope {
  return step(subject, sequence, type, { process: 'receipt', at, data: { order } });
}
