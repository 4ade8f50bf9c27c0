import { EventCatalogue, text, type Decider, type DomainEvent, type Text } from '@liucheng/kernel';
import type { EmployeeRecord, GrantRecord, Posting } from '@liucheng/service-kit';
import { during, roleNames } from './register.ts';

/*
 * An employee is a person id with an employment, postings and roles, each with its days. Every event carries how the
 * employee stands afterwards, so that a copy of the organisation has to know none of the events. Names and contact data
 * are no business of the organisation: events hold the id only.
 */

type Standing = { readonly record: EmployeeRecord };

export type EmployeeEvent =
  | DomainEvent<'joined', Standing & Posting & { readonly roles: readonly string[] }>
  | DomainEvent<'moved', Standing & Posting & { readonly endedRoles: readonly string[] }>
  | DomainEvent<'role-granted', Standing & GrantRecord>
  | DomainEvent<
      'role-ended',
      Standing & { readonly grant: string; readonly role: string; readonly until?: string }
    >
  | DomainEvent<'left', Standing & { readonly lastDay: string; readonly atOnce: boolean }>;

export const employeeEvents = new EventCatalogue<EmployeeEvent>(
  'liucheng.human-resources.organisation.employee',
  {
    joined: { version: 1 },
    moved: { version: 1 },
    'role-granted': { version: 1 },
    'role-ended': { version: 1 },
    left: { version: 1 },
  },
);

export type Employee = EmployeeRecord | undefined;

export const employee: Decider<Employee, EmployeeEvent> = {
  initial: undefined,
  // What came from a store may carry no record: a refused attempt, for example.
  evolve: (state, { data }) => (data as Partial<Standing>).record ?? state,
};

export function describeEmployeeEvent(event: EmployeeEvent): Text {
  switch (event.name) {
    case 'joined': {
      const { from, department, post, roles } = event.data;
      const as = roleNames(roles);
      const [en, zh] = roles.length === 0 ? ['', ''] : [`; roles: ${as.en}`, `；角色：${as['zh-CN']}`];
      return text(
        `Joined ${department} on ${from}, post ${post}${en}.`,
        `${from} 入职 ${department}，岗位 ${post}${zh}。`,
      );
    }
    case 'moved': {
      const { from, department, post, endedRoles } = event.data;
      const gone = roleNames(endedRoles);
      const [en, zh] =
        endedRoles.length === 0
          ? ['', '']
          : [`; roles that end: ${gone.en}`, `；同时终止角色：${gone['zh-CN']}`];
      return text(
        `Moves to ${department} on ${from}, post ${post}${en}.`,
        `${from} 调任 ${department}，岗位 ${post}${zh}。`,
      );
    }
    case 'role-granted': {
      const { role, department, from, until } = event.data;
      const [name, days] = [roleNames([role]), during(from, until)];
      const [en, zh] = department === undefined ? ['', ''] : [` in ${department}`, `（${department}）`];
      return text(
        `Role granted: ${name.en}${en}, ${days.en}.`,
        `授予角色：${name['zh-CN']}${zh}，${days['zh-CN']}。`,
      );
    }
    case 'role-ended': {
      const { role, until } = event.data;
      const { en, 'zh-CN': zh } = roleNames([role]);
      return until === undefined
        ? text(`Role taken away at once: ${en}.`, `立即收回角色：${zh}。`)
        : text(`Role ends on ${until}: ${en}.`, `角色于 ${until} 到期：${zh}。`);
    }
    case 'left': {
      const { lastDay, atOnce } = event.data;
      return atOnce
        ? text(
            `Leaves; last day ${lastDay}, access ended at once.`,
            `离职，最后工作日 ${lastDay}，权限立即终止。`,
          )
        : text(`Leaves; last day ${lastDay}.`, `离职，最后工作日 ${lastDay}。`);
    }
  }
}
