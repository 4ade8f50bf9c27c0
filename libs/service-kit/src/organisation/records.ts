import type { EventEnvelope } from '@liucheng/kernel';
import type { OfficeDay } from './office-day.ts';

/*
 * What the organisation tells everybody: each of its events carries how the one person, department or deputyship that it
 * is about stands afterwards. So a service keeps the latest record of each and needs to know none of the events.
 */

/** Carries nothing but the organisation; it is no process, so the monitor does not read it. */
export const organisationTopic = 'liucheng.human-resources.organisation';

/** Whole days of the office's time zone, both included. */
export type Period = {
  readonly from: OfficeDay;
  /** The last day; open where it is left out. */
  readonly until?: OfficeDay;
  /** The day on which it was ended at once: from that moment on it counts no more, that day included. */
  readonly ended?: OfficeDay;
};

/** A name in both languages, as it is stored. */
export type Names = { readonly en: string; readonly 'zh-CN': string };

export type PostRecord = { readonly id: string; readonly names: Names };

export type Posting = { readonly from: OfficeDay; readonly department: string; readonly post: string };

export type GrantRecord = Period & {
  readonly id: string;
  readonly role: string;
  /** Left out for a role of the whole company. */
  readonly department?: string;
};

/** The period is that of the employment. */
export type EmployeeRecord = Period & {
  readonly kind: 'employee';
  readonly id: string;
  /** In the order of their days; the first begins with the employment. */
  readonly postings: readonly Posting[];
  readonly roles: readonly GrantRecord[];
};

export type HeadRecord = Period & { readonly id: string; readonly person: string };

export type DepartmentRecord = {
  readonly kind: 'department';
  readonly id: string;
  readonly names: Names;
  readonly posts: readonly PostRecord[];
  readonly heads: readonly HeadRecord[];
};

/** `deputy` acts for `absent`. */
export type DeputyRecord = Period & {
  readonly kind: 'deputy';
  readonly id: string;
  readonly absent: string;
  readonly deputy: string;
  /** The roles of the absent person that pass to the deputy; all where they are left out. */
  readonly roles?: readonly string[];
};

/** From this record on the organisation decides on roles, and tokens do not. */
export type ForceRecord = {
  readonly kind: 'force';
  readonly id: string;
  /** How many people there were: a copy that does not know so many yet is not complete. */
  readonly employees: number;
};

export type OrganisationRecord = EmployeeRecord | DepartmentRecord | DeputyRecord | ForceRecord;

const kinds: ReadonlySet<unknown> = new Set(['employee', 'department', 'deputy', 'force']);

/** The record that an event of the organisation carries; refused attempts and notes carry none. */
export function recordOf({ data }: Pick<EventEnvelope, 'data'>): OrganisationRecord | undefined {
  const { record } = data as { readonly record?: Partial<OrganisationRecord> | null };
  return typeof record === 'object' && kinds.has(record?.kind) && typeof record?.id === 'string'
    ? (record as OrganisationRecord)
    : undefined;
}

export function isActive({ from, until, ended }: Period, day: OfficeDay): boolean {
  return from <= day && (until === undefined || day <= until) && (ended === undefined || day < ended);
}
