import { text, type Actor } from '@liucheng/kernel';
import { problem } from '@liucheng/service-kit';

/** Roles that see every department. */
export const overseers = [
  'process-supervisor',
  'process-analyst',
  'process-owner',
  'auditor',
  'executive',
  'system-admin',
] as const;

export const readers = [...overseers, 'department-head'] as const;

/** Departments that somebody may look into. */
export type Sight = 'all' | readonly string[];

/** Overseers see all, the head of a department sees that one. Whoever reaches this has one of the `readers` roles. */
export function sightOf({ roles }: Actor): Sight {
  if (roles.some(({ role }) => (overseers as readonly string[]).includes(role))) return 'all';
  return roles.flatMap(({ role, department }) =>
    role === 'department-head' && department !== undefined ? [department] : [],
  );
}

export function sees(sight: Sight, department: string | undefined): boolean {
  return sight === 'all' || (department !== undefined && sight.includes(department));
}

/**
 * The departments that a query is narrowed to; `undefined`: no narrowing.
 * @throws Problem 403 when a department is asked for that the caller does not see.
 */
export function narrowed(sight: Sight, asked: string | undefined): readonly string[] | undefined {
  if (asked === undefined) return sight === 'all' ? undefined : sight;
  requireSight(sight, asked);
  return [asked];
}

/** @throws Problem 403 */
export function requireSight(sight: Sight, department: string | undefined): void {
  if (sees(sight, department)) return;
  throw problem('not-allowed', {
    code: 'other-department',
    detail: text('This belongs to a department that you do not head.', '该内容属于您不负责的部门。'),
    acceptable: text(
      `Heads of departments see their own${Array.isArray(sight) && sight.length > 0 ? `: ${sight.join(', ')}` : ''}; supervisors, analysts and auditors see all.`,
      '部门负责人只能查看本部门；流程监督员、分析员和审计员可查看全部。',
    ),
  });
}
