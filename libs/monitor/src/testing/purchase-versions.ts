import { purchase } from './monitor-rig.ts';

/** Version 2 of `purchase`, in which nobody is asked for an approval. */
export const unapproved = {
  ...purchase,
  version: 2,
  flow: { seq: ['ask', 'pay'] },
  ends: ['pay'],
  steps: { ask: purchase.steps['ask'], pay: purchase.steps['pay'] },
  rules: [],
} as unknown as typeof purchase;

/** Version 3: as the first, paid within an hour of the approval. */
export const strict = {
  ...purchase,
  version: 3,
  rules: purchase.rules?.map((rule) =>
    rule.kind === 'deadline' ? { ...rule, within: { duration: 'PT1H', time: 'elapsed' } } : rule,
  ),
} as typeof purchase;
