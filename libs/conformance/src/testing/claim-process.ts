import { text } from '@liucheng/kernel';
import { loop, opt, seq, xor, type ProcessDefinition, type Rule, type Step } from '@liucheng/process-model';
import type { CaseEvent } from '../verdict.ts';

const named = (en: string, zh: string, rest: Omit<Step, 'names'> = {}): Step => ({
  names: text(en, zh),
  ...rest,
});
const base = (id: string, severity: Rule['severity'] = 'major') => ({
  id,
  severity,
  clause: 'T-1',
  names: text(id, id),
});

/** A claim from submission to payment with a rule of every kind: what the rules are tested and measured with. */
export const claimProcess: ProcessDefinition = {
  id: 'claim',
  version: 3,
  code: 'T-1',
  names: text('Claim', '报销'),
  area: 'internal-management',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00+08:00',
  roles: { head: text('department head', '部门负责人'), clerk: text('accountant', '会计') },
  steps: {
    submit: named('Submit claim', '提交报销', {
      events: ['claim.submitted.v1', 'claim.submitted.v2'],
      role: { roles: ['employee'], person: 'case' },
      inputs: {
        type: 'object',
        required: ['total'],
        properties: {
          total: { type: 'integer', minimum: 0, maximum: { $data: '1/limit' } },
          limit: { type: 'integer' },
        },
      },
    }),
    approve: named('Approve claim', '审批报销', { role: { roles: ['head'], department: 'case' } }),
    reject: named('Reject claim', '驳回报销'),
    review: named('Review claim', '复核报销', { role: { roles: ['clerk'], department: 'finance' } }),
    pay: named('Pay claim', '支付报销', { role: { roles: ['cashier'], department: 'finance' } }),
    settle: named('Settle advance', '冲销预支'),
    chase: named('Chase progress', '催办'),
    withdraw: named('Withdraw claim', '撤回报销'),
  },
  notes: ['claim.commented.v1'],
  flow: seq(
    loop('submit', 'reject'),
    'approve',
    opt('chase'),
    opt('review'),
    xor('pay', seq('settle', 'pay')),
    opt('settle'),
  ),
  rules: [
    { ...base('payer-role'), kind: 'role', step: 'pay', binding: { roles: ['cashier', 'clerk'] } },
    { ...base('four-eyes', 'critical'), kind: 'separationOfDuties', a: 'approve', b: 'review' },
    { ...base('one-hand'), kind: 'sameActor', a: 'review', b: 'settle' },
    {
      ...base('approve-in-time'),
      kind: 'deadline',
      step: ['approve', 'reject'],
      after: 'submit',
      within: { duration: 'P2D', time: 'business' },
    },
    {
      ...base('done-in-a-month'),
      kind: 'deadline',
      step: 'pay',
      after: 'start',
      within: { duration: 'P1M', time: 'elapsed' },
    },
    {
      ...base('amount-paid'),
      kind: 'data',
      step: 'pay',
      schema: {
        type: 'object',
        required: ['paid'],
        properties: { paid: { type: 'integer', exclusiveMinimum: 0 } },
      },
    },
    { ...base('review-first'), kind: 'precedence', a: 'review', b: 'pay' },
    { ...base('chase-reviewed', 'minor'), kind: 'response', a: 'chase', b: 'review' },
    { ...base('not-both'), kind: 'notCoexistence', a: 'reject', b: 'settle' },
    { ...base('submit-twice'), kind: 'atMost', a: 'submit', n: 2 },
    {
      ...base('weekly-chase', 'minor'),
      kind: 'every',
      step: 'chase',
      period: { duration: 'P7D', time: 'elapsed' },
    },
    {
      ...base('paid-ahead', 'minor'),
      kind: 'ahead',
      step: 'pay',
      until: '/dueOn',
      by: { duration: 'P1D', time: 'business' },
    },
  ],
  ends: ['pay'],
  cancels: ['withdraw'],
};

/** The claim process without some of its rules, or with other parts. */
export function claimWith(
  keep: readonly string[],
  parts: Partial<ProcessDefinition> = {},
): ProcessDefinition {
  const rules = (claimProcess.rules ?? []).filter((rule) => keep.includes(rule.id));
  return { ...claimProcess, rules, ...parts };
}

/** A time of an ordinary week, in Shanghai: `at('Mon 10:00')` is Monday, 2 March 2026. */
export function at(when: string, week = 0): number {
  const [day = '', clock] = when.split(' ');
  const date = 2 + ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(day) + 7 * week;
  return Date.parse(`2026-03-01T${clock}:00+08:00`) + (date - 1) * 86_400_000;
}

type Told = Partial<Omit<CaseEvent, 'time'>> & { readonly time: number };

/** Numbers events in order, with what the claim's events usually say of their actors. */
export function history(...told: readonly (readonly [step: string, Told])[]): CaseEvent[] {
  return told.map(([step, rest], sequence) => {
    const { events } = claimProcess.steps[step] ?? {};
    return { id: `e${sequence}`, sequence, type: events?.at(-1) ?? step, ...usual[step], ...rest };
  });
}

const usual: Readonly<Record<string, Partial<CaseEvent>>> = {
  submit: { actor: 'ann', role: 'employee', department: 'sales', data: { total: 100, limit: 500 } },
  approve: { actor: 'bob', role: 'head', department: 'sales' },
  reject: { actor: 'bob', role: 'head', department: 'sales' },
  review: { actor: 'eve', role: 'clerk', department: 'finance' },
  pay: { actor: 'kim', role: 'cashier', department: 'finance', data: { paid: 100 } },
  settle: { actor: 'eve', role: 'clerk', department: 'finance' },
};
