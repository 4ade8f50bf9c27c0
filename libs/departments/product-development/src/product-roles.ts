import type { RoleBinding } from '@liucheng/process-model';
import { seenBy } from '@liucheng/service-kit';

/** The department that develops products; all its processes are bound to it. */
export const department = 'product-development';

/** Any one of these roles, in the department. */
export function inProduct(...roles: readonly string[]): RoleBinding {
  return { roles, department };
}

/** Products that are being developed are the business of those who develop them, and of the company's management. */
export const sight = seenBy(
  'product-manager',
  'designer',
  'developer',
  'tester',
  'release-manager',
  'executive',
);
