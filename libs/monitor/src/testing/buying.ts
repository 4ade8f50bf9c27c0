import { text } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';

const named = (en: string, zh: string) => ({ names: text(en, zh) });
const rule = { clause: 'T-7', severity: 'minor' } as const;

/** order → check → pay; each offer is ordered once, by another person than the one who checks. */
export const buying: ProcessDefinition = {
  id: 'buying',
  version: 1,
  ...named('Buying', '采购'),
  area: 'internal-management',
  department: 'purchasing',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    order: named('Order', '下单'),
    check: named('Check', '检查'),
    pay: named('Pay', '付款'),
  },
  flow: { seq: ['order', 'check', 'pay'] },
  rules: [
    {
      ...rule,
      ...named('Two persons', '两人办理'),
      id: 'two',
      kind: 'separationOfDuties',
      a: 'order',
      b: 'check',
    },
    { ...rule, ...named('Once', '一次'), id: 'once', kind: 'unique', step: 'order', key: '/offer' },
    {
      ...rule,
      ...named('Two offers', '两份报价'),
      id: 'rivals',
      kind: 'follows',
      step: 'pay',
      key: '/offer',
      order: 'before',
      within: { duration: 'PT3H', time: 'elapsed' },
      other: { process: 'buying', step: 'order', key: '/rival', ...named('Rival order', '另行下单') },
    },
  ],
  repeatOffenders: { by: 'person', within: 'P30D' },
};
