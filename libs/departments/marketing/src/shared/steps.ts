import type { RoleBinding } from '@liucheng/process-model';

export const department = 'marketing';

export const inMarketing = (...roles: readonly string[]): RoleBinding => ({ roles, department });
