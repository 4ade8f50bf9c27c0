import type { Actor } from '@liucheng/kernel';

/** Somebody for specs: an employee with roles of the own department. */
export function actor(id: string, department: string, ...roles: readonly string[]): Actor {
  return { id, department, roles: ['employee', ...roles].map((role) => ({ role, department })) };
}
