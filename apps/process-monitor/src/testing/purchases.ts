import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { definitionPublished } from '@liucheng/service-kit';

const hour = 3_600_000;
const role = (...roles: string[]) => ({ role: { roles } });

/** ask, approve, then pay within 8 hours by somebody else. */
const purchase: ProcessDefinition = {
  id: 'purchase',
  version: 1,
  code: 'T-1',
  names: { en: 'Purchase', 'zh-CN': '采购' },
  area: 'internal-management',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    ask: { names: { en: 'Ask', 'zh-CN': '申请' }, ...role('employee') },
    approve: { names: { en: 'Approve', 'zh-CN': '批准' }, ...role('department-head') },
    pay: { names: { en: 'Pay', 'zh-CN': '付款' }, ...role('cashier') },
  },
  flow: { seq: ['ask', 'approve', 'pay'] },
  ends: ['pay'],
  rules: [
    {
      kind: 'deadline',
      id: 'pay-in-time',
      names: { en: 'Paid within 8 hours', 'zh-CN': '8小时内付款' },
      severity: 'major',
      clause: 'T-1',
      step: 'pay',
      after: 'approve',
      within: { duration: 'PT8H', time: 'elapsed' },
    },
    {
      kind: 'separationOfDuties',
      id: 'four-eyes',
      names: { en: 'Four eyes', 'zh-CN': '四眼原则' },
      severity: 'critical',
      clause: 'T-1',
      a: 'approve',
      b: 'pay',
    },
  ],
};

const roles: Readonly<Record<string, string>> = {
  ask: 'employee',
  approve: 'department-head',
  pay: 'cashier',
};

function event(
  type: string,
  subject: string,
  sequence: number,
  time: number,
  rest: JsonObject = {},
): EventEnvelope {
  return {
    specversion: '1.0',
    id: `${subject}-${sequence}`,
    source: '/liucheng/finance',
    type,
    subject,
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    data: {},
    process: purchase.id,
    processversion: purchase.version,
    sequence,
    actor: `${type}-person`,
    actorrole: roles[type] ?? 'employee',
    department: 'sales',
    ...rest,
  };
}

export function published(now: number): EventEnvelope {
  const data = { definition: purchase as unknown as JsonObject };
  return event(definitionPublished, purchase.id, 0, now, { data });
}

/** A case, and the kinds of its violations once its deadlines have passed. */
export interface Purchase {
  readonly subject: string;
  readonly events: readonly EventEnvelope[];
  readonly violations: readonly string[];
}

/** By turns: as it should be, unapproved, paid by its approver, and not paid for so long that time alone raises it. */
export function purchaseOf(index: number, now: number): Purchase {
  const subject = `p-${String(index).padStart(5, '0')}`;
  const steps = (...types: string[]) => types.map((type, at) => event(type, subject, at, now + at));
  switch (index % 4) {
    case 0:
      return { subject, events: steps('ask', 'approve', 'pay'), violations: [] };
    case 1:
      return { subject, events: steps('ask', 'pay'), violations: ['step-skipped'] };
    case 2: {
      const events = [...steps('ask', 'approve'), event('pay', subject, 2, now, { actor: 'approve-person' })];
      return { subject, events, violations: ['separation-of-duties'] };
    }
    default: {
      // Due within the next ten seconds.
      const approvedAt = now - 8 * hour + (index % 10) * 1_000;
      const events = [event('ask', subject, 0, approvedAt), event('approve', subject, 1, approvedAt)];
      return { subject, events, violations: ['deadline-missed'] };
    }
  }
}
