import {
  attemptRefused,
  reject,
  text,
  type DomainEvent,
  type EventCatalogue,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import {
  defineProcess,
  repeat,
  roles,
  xor,
  type ProcessDefinition,
  type RoleBinding,
  type Rule,
  type Step,
} from '@liucheng/process-model';
import { organisationTopic, seenBy, type FactSources, type OrganisationRecord } from '@liucheng/service-kit';

/** Where the regulation speaks of roles and responsibility. */
export const clause = '§3';

/** Employees, departments, deputies: no processes of the regulation, but what every one of them rests on. */
export const register = { topic: organisationTopic } as const;

/** Human resources keeps the organisation; the administrator of the system enters it at first, and when nobody else can. */
export const keepers: RoleBinding = { roles: ['hr-manager', 'system-admin'] };

/** What follows by itself from another register. */
export const byItself: RoleBinding = { roles: ['automation'] };

/** Who answers for what is known to everybody. */
export const sight = seenBy('employee');

export type StepTexts = Pick<Step, 'names' | 'instructions' | 'cautions'>;

/** A register's definition: its steps in any order, as often as need be, all of them upheld by the service. By `keepers`, or as `role` says. */
export function registerDefinition<S extends string, Event extends DomainEvent>(
  id: string,
  names: Text,
  events: EventCatalogue<Event>,
  steps: Readonly<Record<S, StepTexts & { readonly event: Event['name']; readonly role?: RoleBinding }>>,
  rules: readonly Rule<NoInfer<S>>[] = [],
): ProcessDefinition<S> {
  const ids = Object.keys(steps) as S[];
  const [first, ...others] = ids;
  return defineProcess<S>({
    id,
    version: 1,
    names,
    area: 'internal-management',
    department: 'human-resources',
    owner: 'hr-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps: Object.fromEntries(
      ids.map((step) => {
        const { event, role = keepers, ...texts } = steps[step];
        return [step, { ...texts, events: events.types(event), role, enforcement: 'block' }];
      }),
    ) as unknown as Record<S, Step>,
    notes: [events.type(attemptRefused)],
    flow: others.length === 0 ? repeat(first as S) : repeat(xor(...ids)),
    rules,
  });
}

/** A rule that refuses, and what its event says that the rule is about. */
export function refuses<S extends string>(
  step: S,
  id: string,
  names: Text,
  ...states: readonly string[]
): Rule<S> {
  return {
    id,
    names,
    kind: 'data',
    step,
    clause,
    severity: 'critical',
    enforcement: 'block',
    schema: { type: 'object', required: [...states] },
  };
}

/** How somebody or something stands now, from its own events. */
export async function standing<Kind extends OrganisationRecord['kind']>(
  { events }: Pick<FactSources, 'events'>,
  stream: string,
): Promise<Extract<OrganisationRecord, { kind: Kind }> | undefined> {
  const recorded = await events.readStream(stream);
  const last = recorded.findLast(({ event }) => event.data['record'] !== undefined);
  return last?.event.data['record'] as unknown as Extract<OrganisationRecord, { kind: Kind }> | undefined;
}

export const employeeStream = (person: string): string => `employee-${person}`;
export const departmentStream = (department: string): string => `department-${department}`;

/** Sentences of the history: a period. */
export function during(from: string, until: string | undefined): Text {
  return until === undefined
    ? text(`from ${from}`, `自 ${from} 起`)
    : text(`from ${from} to ${until}`, `${from} 至 ${until}`);
}

/** Sentences of the history: roles as people call them. */
export function roleNames(ids: readonly string[]): Text {
  const names = ids.map((id) => roles[id] ?? text(id, id));
  return text(names.map(({ en }) => en).join(', '), names.map((name) => name['zh-CN']).join('、'));
}

/** A record is read and written as a whole, so it stays small. */
export function tooMany(most: number): Rejection {
  return reject({
    code: 'too-many-entries',
    clause,
    reason: text(`There are ${most} entries already.`, `已有 ${most} 条记录。`),
    acceptable: text(`At most ${most}.`, `至多 ${most} 条。`),
  });
}
