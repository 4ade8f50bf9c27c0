import type { RoleBinding } from '@liucheng/process-model';

/** Who may do each step of FIN-2: what the definition publishes and the commands uphold. */
export const roleBindings = {
  submit: { roles: ['employee'], person: 'case' },
  'department-approve': { roles: ['department-head'], department: 'case' },
  'department-reject': { roles: ['department-head'], department: 'case' },
  'finance-approve': { roles: ['accountant', 'finance-manager'], department: 'finance' },
  'finance-reject': { roles: ['accountant', 'finance-manager'], department: 'finance' },
  'executive-approve': { roles: ['executive'] },
  'executive-reject': { roles: ['executive'] },
  pay: { roles: ['cashier'], department: 'finance' },
  'settle-advance': { roles: ['accountant', 'cashier'], department: 'finance' },
  withdraw: { roles: ['employee'], person: 'case' },
} as const satisfies Record<string, RoleBinding>;

export type StepId = keyof typeof roleBindings;
