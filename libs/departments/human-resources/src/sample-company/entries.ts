import { sampleDepartments } from './people.ts';

/** Who enters the organisation as long as nobody else can: as the administrator of a new system does. */
export const administrator = 'u-admin';
/** Who keeps it from then on. */
export const manager = 'u-shen';
const joined = '2024-01-02';

/** A command by which somebody enters a part of the organisation. */
export interface Entry {
  readonly register: 'department' | 'employee';
  readonly command: string;
  readonly caseId: string;
  readonly body: object;
  readonly by: string;
}

/** All of the sample company with its people, roles and heads. Nobody enters what they are themselves. */
export function entries(): Entry[] {
  const entry = (
    register: Entry['register'],
    command: string,
    caseId: string,
    body: object,
    by = administrator,
  ): Entry => ({ register, command, caseId, body, by });
  const people = sampleDepartments.flatMap((department) => department.people);
  return [
    ...sampleDepartments.map(({ id, names, posts }) =>
      entry('department', 'found', id, {
        department: id,
        names,
        posts: Object.entries(posts).map(([post, called]) => ({ post, names: called })),
      }),
    ),
    ...people.map(({ id, department, post, roles }) =>
      entry(
        'employee',
        'join',
        id,
        { person: id, department, post, from: joined, roles: roles.map((role) => ({ role })) },
        id === administrator ? manager : administrator,
      ),
    ),
    ...people.flatMap(({ id, lastDay }) =>
      lastDay === undefined ? [] : [entry('employee', 'leave', id, { lastDay })],
    ),
    ...people.flatMap(({ id, department, head }) =>
      head ? [entry('department', 'appoint-head', department, { person: id, from: joined })] : [],
    ),
  ];
}
