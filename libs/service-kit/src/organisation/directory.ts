import type { Actor, RoleGrant } from '@liucheng/kernel';
import { everybody } from '../cases/role-binding.ts';
import { officeDay, officeDayNumber, type OfficeDay } from './office-day.ts';
import {
  isActive,
  type DepartmentRecord,
  type DeputyRecord,
  type EmployeeRecord,
  type ForceRecord,
  type OrganisationRecord,
  type Posting,
} from './records.ts';

/** A record with the sequence of the event that carried it. */
export interface KeptRecord {
  readonly record: OrganisationRecord;
  readonly sequence: number;
}

/** Somebody employed on a day. */
export interface PersonOnDay extends Actor {
  readonly post: string;
}

/**
 * Who holds which role on which day, from the organisation's records. Records may come in any order and repeatedly; a
 * record that refers to one that has not come yet takes effect with it. What is worked out for a day is remembered until a
 * record changes or the day ends: asking again costs one look into a map.
 */
export class Directory {
  private readonly kept = new Map<string, KeptRecord>();
  private readonly employees = new Map<string, EmployeeRecord>();
  private readonly departments = new Map<string, DepartmentRecord>();
  /** By the deputy. */
  private readonly deputyships = new Map<string, Map<string, DeputyRecord>>();
  private force: ForceRecord | undefined;
  private actors = new Map<string, PersonOnDay | undefined>();
  private actorsOf = NaN;

  /** The key of the record, where it is newer than what is known; nothing else changes anything. */
  put(record: OrganisationRecord, sequence: number): string | undefined {
    const key = `${record.kind}:${record.id}`;
    if (sequence <= (this.kept.get(key)?.sequence ?? -1)) return undefined;
    this.kept.set(key, { record, sequence });
    if (record.kind === 'employee') this.employees.set(record.id, record);
    else if (record.kind === 'department') this.departments.set(record.id, record);
    else if (record.kind === 'force') this.force = record;
    else {
      const ofDeputy = this.deputyships.get(record.deputy) ?? new Map<string, DeputyRecord>();
      this.deputyships.set(record.deputy, ofDeputy.set(record.id, record));
    }
    this.actors.clear();
    return key;
  }

  keys(): string[] {
    return [...this.kept.keys()];
  }

  record(key: string): KeptRecord | undefined {
    return this.kept.get(key);
  }

  /** Whether the organisation decides who may do what. */
  get inForce(): boolean {
    return this.force !== undefined && this.employees.size >= this.force.employees;
  }

  get people(): number {
    return this.employees.size;
  }

  /** Somebody with all roles of this moment (ms since the epoch); `undefined` for whoever is not employed then. */
  actor(person: string, now: number): Actor | undefined {
    const day = officeDayNumber(now);
    if (day !== this.actorsOf) {
      this.actors = new Map();
      this.actorsOf = day;
    }
    if (this.actors.has(person)) return this.actors.get(person);
    // Names that nobody has are not remembered: a caller could make up any number.
    if (!this.employees.has(person)) return undefined;
    const found = this.on(person, officeDay(now));
    this.actors.set(person, found);
    return found;
  }

  /** Somebody as of a day. */
  on(person: string, day: OfficeDay): PersonOnDay | undefined {
    const record = this.employees.get(person);
    const posting = record && postingOn(record, day);
    if (!record || !posting) return undefined;
    const { department, post } = posting;
    return {
      id: person,
      department,
      post,
      roles: [...this.ownRoles(record, day), ...this.actedRoles(person, day)],
    };
  }

  /** Whether somebody is employed on a day or will be; `undefined` for whoever is not on record. */
  stays(person: string, day: OfficeDay): boolean | undefined {
    const record = this.employees.get(person);
    return record && isActive({ ...record, from: day }, day);
  }

  hasDepartment(id: string): boolean {
    return this.departments.has(id);
  }

  /** Every department on record, by id. */
  departmentsKnown(): DepartmentRecord[] {
    return [...this.departments.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Everybody employed on a day, by id. */
  everybodyOn(day: OfficeDay): PersonOnDay[] {
    return [...this.employees.keys()].sort().flatMap((person) => this.on(person, day) ?? []);
  }

  /** The deputyships of a day, by id, whoever is employed. */
  deputyshipsOn(day: OfficeDay): DeputyRecord[] {
    const all = [...this.deputyships.values()].flatMap((ofDeputy) => [...ofDeputy.values()]);
    return all.filter((each) => isActive(each, day)).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  private ownRoles(record: EmployeeRecord, day: OfficeDay): RoleGrant[] {
    const home = postingOn(record, day)?.department;
    if (home === undefined) return [];
    const granted = record.roles
      .filter((grant) => isActive(grant, day))
      .map(({ role, department }): RoleGrant => ({
        role,
        ...(department === undefined ? {} : { department }),
      }));
    // Whoever has moved to another department heads the old one no longer, whatever is still on record there.
    const headed = this.departments
      .get(home)
      ?.heads.some((head) => head.person === record.id && isActive(head, day));
    return [
      { role: everybody, department: home },
      ...granted,
      ...(headed ? [{ role: 'department-head', department: home }] : []),
    ];
  }

  /** The own roles of those for whom somebody acts. What these have as deputies themselves does not pass on. */
  private actedRoles(person: string, day: OfficeDay): RoleGrant[] {
    const acting = [...(this.deputyships.get(person)?.values() ?? [])].filter((each) => isActive(each, day));
    return acting.flatMap(({ absent, roles: named }) => {
      const record = this.employees.get(absent);
      const home = record && postingOn(record, day)?.department;
      if (!record || home === undefined) return [];
      return this.ownRoles(record, day)
        .filter(({ role }) => role !== everybody && (named === undefined || named.includes(role)))
        .map((grant) => ({ ...grant, onBehalfOf: { id: absent, department: grant.department ?? home } }));
    });
  }
}

/** Where somebody belongs on a day; nowhere before and after the employment. */
function postingOn(record: EmployeeRecord, day: OfficeDay): Posting | undefined {
  return isActive(record, day) ? record.postings.findLast(({ from }) => from <= day) : undefined;
}
