import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  attemptRefused,
  fold,
  isRejection,
  languages,
  type Decider,
  type Decision,
  type DomainEvent,
  type EventCatalogue,
  type JsonObject,
  type Text,
} from '@liucheng/kernel';
import {
  Directory,
  type DepartmentRecord,
  type EmployeeRecord,
  type OrganisationRecord,
} from '@liucheng/service-kit';
import {
  appointHead,
  department,
  departmentEvents,
  describeDepartmentEvent,
  endHead,
  found,
  openPost,
  rename,
} from './department.ts';
import {
  appointDeputy,
  deputyPlan,
  deputyPlanEvents,
  describeDeputyPlanEvent,
  endDeputy,
} from './deputy-plan.ts';
import { describeEmployeeEvent, employee, employeeEvents } from './employee.ts';
import { endRole, grantRole, join, leave, move } from './employing.ts';
import { force, forceEvents, putInForce } from './force.ts';

/*
 * golden/<register>.<event>.v<n>.json is the data of an event as that version wrote it. The files are never changed, only
 * added: they stand for what lies in stores, and for what the copy of every service has to understand.
 */
const folder = new URL('./golden/', import.meta.url);
const context = {
  actor: { id: 'u-shen', department: 'human-resources', roles: [{ role: 'hr-manager' }] },
  now: Date.parse('2026-03-02T09:00:00+08:00'),
  caseId: '',
};
const names = { en: 'Sales', 'zh-CN': '销售部' };
const sales: DepartmentRecord = {
  kind: 'department',
  id: 'sales',
  names,
  posts: [{ id: 'clerk', names }],
  heads: [],
};
const person = (id: string): EmployeeRecord => ({
  kind: 'employee',
  id,
  from: '2024-01-02',
  postings: [{ from: '2024-01-02', department: 'sales', post: 'clerk' }],
  roles: [{ id: 'R1', role: 'hr-manager', department: 'sales', from: '2024-01-02' }],
});

/** What a story of commands writes today, by event. */
function writes<State, Event extends DomainEvent>(
  decider: Decider<State, Event>,
  ...story: readonly ((state: State) => Decision<Event>)[]
): Record<string, JsonObject> {
  const events: Event[] = [];
  for (const decide of story) {
    const decision = decide(fold(decider, events));
    if (isRejection(decision)) throw new Error(decision.code);
    events.push(...decision);
  }
  return Object.fromEntries(events.map(({ name, data }) => [name, data]));
}

interface Register {
  readonly events: EventCatalogue<never>;
  readonly today: Readonly<Record<string, JsonObject>>;
  readonly describe: (event: never) => Text;
}

const registers: Readonly<Record<string, Register>> = {
  employee: {
    events: employeeEvents as unknown as EventCatalogue<never>,
    describe: describeEmployeeEvent,
    today: writes(
      employee,
      (state) =>
        join(
          state,
          {
            person: 'u-li',
            department: 'sales',
            post: 'clerk',
            from: '2024-01-02',
            roles: [{ role: 'auditor' }],
          },
          context,
          { department: sales },
        ),
      (state) =>
        grantRole(state, { role: 'cashier', from: '2026-03-02', until: '2026-12-31' }, context, {
          department: sales,
        }),
      (state) => endRole(state, { grant: 'R1', until: '2026-06-30' }, context),
      (state) =>
        move(state, { department: 'finance', post: 'clerk', from: '2026-05-01' }, context, {
          department: { ...sales, id: 'finance' },
        }),
      (state) => leave(state, { lastDay: '2026-09-30', access: 'ends-at-once' }, context),
    ),
  },
  department: {
    events: departmentEvents as unknown as EventCatalogue<never>,
    describe: describeDepartmentEvent,
    today: writes(
      department,
      (state) => found(state, { department: 'sales', names, posts: [{ post: 'clerk', names }] }),
      (state) => rename(state, { names }),
      (state) => openPost(state, { post: 'lead', names }),
      (state) =>
        appointHead(state, { person: 'u-li', from: '2026-03-02', until: '2026-12-31' }, context, {
          person: person('u-li'),
        }),
      (state) => endHead(state, { head: 'H1', until: '2026-06-30' }, context),
    ),
  },
  'deputy-plan': {
    events: deputyPlanEvents as unknown as EventCatalogue<never>,
    describe: describeDeputyPlanEvent,
    today: writes(
      deputyPlan,
      (state) =>
        appointDeputy(
          state,
          {
            year: 2026,
            absent: 'u-li',
            deputy: 'u-xie',
            from: '2026-03-02',
            until: '2026-03-13',
            roles: [{ role: 'department-head' }],
          },
          context,
          { absent: person('u-li'), deputy: person('u-xie') },
        ),
      (state) => endDeputy(state, { deputyship: '2026-1', until: '2026-03-06' }, context),
    ),
  },
  company: {
    events: forceEvents as unknown as EventCatalogue<never>,
    describe: () => ({ en: 'in force', 'zh-CN': '启用' }),
    today: writes(force, (state) =>
      putInForce(state, { company: 'company', manager: 'u-shen' }, context, {
        manager: person('u-shen'),
        employees: 69,
      }),
    ),
  },
};

function golden(file: string): JsonObject {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as JsonObject;
}

describe.each(Object.entries(registers))(
  'the events of %s',
  (register, { events, today, describe: tell }) => {
    const names = events.names().filter((name) => name !== attemptRefused);

    it('are written as they were', () => {
      for (const name of names)
        expect([name, today[name]]).toEqual([
          name,
          golden(`${register}.${name}.v${events.spec(name)?.version}.json`),
        ]);
    });

    it('of every version are read, told in both languages, and taken by the copies', () => {
      for (const name of names) {
        for (let version = 1; version <= (events.spec(name)?.version ?? 0); version++) {
          const data = golden(`${register}.${name}.v${version}.json`);
          const event = events.read(`${events.prefix}.${name}.v${version}`, data) as never;
          for (const language of languages)
            expect(tell(event)[language]).not.toMatch(/undefined|NaN|\[object/);
          expect(new Directory().put(data['record'] as unknown as OrganisationRecord, 0)).toBeDefined();
        }
      }
    });
  },
);

it('has no golden file that stands for nothing', () => {
  const known = Object.entries(registers).flatMap(([register, { events }]) =>
    events
      .names()
      .flatMap((name) =>
        events.types(name as never).map((type) => `${register}.${type.slice(events.prefix.length + 1)}.json`),
      ),
  );
  for (const file of readdirSync(folder)) expect(known).toContain(file);
});
