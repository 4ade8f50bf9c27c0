import { oneOf, reject, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import {
  dayAfter,
  isActive,
  officeDay,
  type DepartmentRecord,
  type EmployeeRecord,
  type GrantRecord,
} from '@liucheng/service-kit';
import type { Employee, EmployeeEvent } from './employee.ts';
import { daysRefused, ending, endingBy, overlap, reversed, within } from './periods.ts';
import { clause, tooMany } from './register.ts';

// What happens to an employee: joining, moving, roles, leaving. Days left out are today in the office's time zone.

/** Roles that are held in the whole company; every other one is held in a department. */
export const companyWide: ReadonlySet<string> = new Set([
  'executive',
  'process-supervisor',
  'process-analyst',
  'process-owner',
  'auditor',
  'system-admin',
]);

const mostGrants = 200;
const mostPostings = 200;

/** A department that a decision names, as it stands. */
export interface EmployeeFacts {
  readonly department: DepartmentRecord | undefined;
}

export interface Joining {
  readonly person: string;
  readonly department: string;
  readonly post: string;
  readonly from?: string;
  readonly roles?: readonly { readonly role: string }[];
}

/** One employment at a time under a person id; whoever has left may join again. */
export function join(
  state: Employee,
  { person, department, post, from: day, roles = [] }: Joining,
  { actor, now }: DecisionContext,
  facts: EmployeeFacts,
): Decision<EmployeeEvent> {
  const from = day ?? officeDay(now);
  const refusal = daysRefused({ from: day }) ?? (state && employedThen(state, from));
  if (refusal) return refusal;
  const unknown = notThere(facts, department, post);
  if (unknown) return unknown;
  if (roles.length > 0 && actor.id === person) return ownRoles(person);
  const held = [...new Set(roles.map(({ role }) => role))];
  const record: EmployeeRecord = {
    kind: 'employee',
    id: person,
    from,
    postings: [{ from, department, post }],
    roles: held.map((role, index) => ({
      id: `R${index + 1}`,
      role,
      ...(companyWide.has(role) ? {} : { department }),
      from,
    })),
  };
  return [{ name: 'joined', data: { from, department, post, roles: held, record } }];
}

export interface Move {
  readonly department: string;
  readonly post: string;
  readonly from?: string;
}

/** To another department or post. The roles that were held in the department that is left end with the day before. */
export function move(
  state: Employee,
  { department, post, from: day }: Move,
  { now }: DecisionContext,
  facts: EmployeeFacts,
): Decision<EmployeeEvent> {
  if (!state) return notEmployed();
  const from = day ?? officeDay(now);
  const refusal =
    daysRefused({ from: day }) ??
    outsideEmployment(state, { from }, '/from') ??
    notThere(facts, department, post);
  if (refusal) return refusal;
  const last = state.postings.at(-1);
  if (state.postings.length >= mostPostings) return tooMany(mostPostings);
  if (last?.department === department && last.post === post) {
    return reject({
      code: 'already-there',
      clause,
      reason: text(
        `${state.id} is in ${department} as ${post} already.`,
        `${state.id} 已在 ${department} 任 ${post}。`,
      ),
      acceptable: text('Another department or post.', '其他部门或岗位。'),
    });
  }
  if (last && from <= last.from) {
    return reject({
      code: 'not-after-last-move',
      clause,
      reason: text(`The last posting began on ${last.from}.`, `最近一次任职自 ${last.from} 起。`),
      acceptable: text(`A day after ${last.from}.`, `${last.from} 之后的日期。`),
      errors: [{ path: '/from', expected: text(`after ${last.from}`, `晚于 ${last.from}`), actual: from }],
    });
  }
  const before = dayAfter(from, -1);
  const goes = (grant: GrantRecord): boolean =>
    grant.department !== undefined &&
    grant.department !== department &&
    grant.department === last?.department;
  const record = {
    ...state,
    postings: [...state.postings, { from, department, post }],
    roles: state.roles.map((grant) => (goes(grant) ? endingBy(grant, before) : grant)),
  };
  const endedRoles = state.roles
    .filter((grant) => goes(grant) && isOpenAfter(grant, before))
    .map(({ role }) => role);
  return [{ name: 'moved', data: { from, department, post, endedRoles, record } }];
}

export interface Grant {
  readonly role: string;
  readonly department?: string;
  readonly from?: string;
  readonly until?: string;
}

/** A role for a period within the employment; without a department, in that to which the employee belongs on the first day. */
export function grantRole(
  state: Employee,
  { role, department: named, from: day, until: lastDay }: Grant,
  { actor, now }: DecisionContext,
  facts: EmployeeFacts,
): Decision<EmployeeEvent> {
  if (!state) return notEmployed();
  const from = day ?? officeDay(now);
  const until = lastDay ?? state.until;
  const asked = { from, ...(until === undefined ? {} : { until }) };
  const refusal =
    daysRefused({ from: day, until: lastDay }) ??
    reversed({ from, ...(lastDay === undefined ? {} : { until: lastDay }) }) ??
    outsideEmployment(state, asked, '/from');
  if (refusal) return refusal;
  if (actor.id === state.id) return ownRoles(state.id);
  if (named !== undefined && !facts.department) return noDepartment(named);
  const home = state.postings.findLast((posting) => posting.from <= from)?.department;
  const department = companyWide.has(role) ? undefined : (named ?? home);
  const before = state.roles.find(
    (each) => each.role === role && each.department === department && overlap(each, asked),
  );
  if (before) {
    return reject({
      code: 'role-held-already',
      clause,
      reason: text(
        `${state.id} holds ${role} as ${before.id} from ${before.from} to ${before.until ?? 'no end'}.`,
        `${state.id} 已持有角色 ${role}（${before.id}，${before.from} 至 ${before.until ?? '无期限'}）。`,
      ),
      acceptable: text('A period that does not overlap with it.', '与其不重叠的期限。'),
      errors: [
        {
          path: '/from',
          expected: text(`a period beside that of ${before.id}`, `与 ${before.id} 不重叠的期间`),
          actual: from,
        },
      ],
    });
  }
  if (state.roles.length >= mostGrants) return tooMany(mostGrants);
  const grant: GrantRecord = {
    id: `R${state.roles.length + 1}`,
    role,
    ...(department === undefined ? {} : { department }),
    ...asked,
  };
  return [{ name: 'role-granted', data: { ...grant, record: { ...state, roles: [...state.roles, grant] } } }];
}

/** Ends a role with a day, or at once where none is given. */
export function endRole(
  state: Employee,
  { grant: id, until }: { readonly grant: string; readonly until?: string },
  { now }: DecisionContext,
): Decision<EmployeeEvent> {
  if (!state) return notEmployed();
  const refusal = daysRefused({ until });
  if (refusal) return refusal;
  const grant = state.roles.find((each) => each.id === id);
  if (!grant) return noGrant(state, id);
  const ended = ending(grant, until, officeDay(now));
  if ('rejected' in ended) return ended;
  const record = { ...state, roles: state.roles.map((each) => (each.id === id ? ended : each)) };
  return [
    {
      name: 'role-ended',
      data: { grant: id, role: grant.role, ...(until === undefined ? {} : { until }), record },
    },
  ];
}

export interface Leaving {
  readonly lastDay: string;
  /** `ends-at-once` where access must not wait for the end of the last day. */
  readonly access?: 'until-last-day' | 'ends-at-once';
}

/** Ends the employment, and all roles with it. */
export function leave(
  state: Employee,
  { lastDay, access }: Leaving,
  { now }: DecisionContext,
): Decision<EmployeeEvent> {
  if (!state) return notEmployed();
  const refusal = daysRefused({ lastDay });
  if (refusal) return refusal;
  if (
    state.ended !== undefined ||
    lastDay < state.from ||
    (state.until !== undefined && lastDay > state.until)
  ) {
    const days = state.until === undefined ? `${state.from}` : `${state.from} – ${state.until}`;
    return reject({
      code: 'last-day-outside-employment',
      rule: 'leaving-ends-everything',
      clause,
      reason: text(
        `${lastDay} does not lie within the employment (${days}).`,
        `${lastDay} 不在任职期间内（${days}）。`,
      ),
      acceptable: text('A day of the employment that is still to end.', '尚未结束的任职期间内的日期。'),
      errors: [{ path: '/lastDay', expected: text(`within ${days}`, `${days} 之内`), actual: lastDay }],
    });
  }
  const atOnce = access === 'ends-at-once';
  const record: EmployeeRecord = {
    ...state,
    until: lastDay,
    ...(atOnce ? { ended: officeDay(now) } : {}),
    roles: state.roles.map((grant) => endingBy(grant, lastDay)),
  };
  return [{ name: 'left', data: { lastDay, atOnce, record } }];
}

function isOpenAfter({ until, ended }: GrantRecord, day: string): boolean {
  return ended === undefined && (until === undefined || until > day);
}

function employedThen(state: EmployeeRecord, from: string): Rejection | undefined {
  const over =
    state.ended !== undefined ? state.ended <= from : state.until !== undefined && state.until < from;
  if (over) return undefined;
  return reject({
    code: 'already-employed',
    rule: 'one-employment-per-person',
    clause,
    reason: text(
      `${state.id} is employed since ${state.from}${state.until === undefined ? '' : ` until ${state.until}`}.`,
      `${state.id} 自 ${state.from} 起在职${state.until === undefined ? '' : `，至 ${state.until}`}。`,
    ),
    acceptable: text(
      'Another person id; somebody who has left joins again after the last day.',
      '其他人员编号；离职人员须在最后工作日之后再次入职。',
    ),
    errors: [
      {
        path: '/person',
        expected: text('an id of nobody who is employed', '未被在职人员使用的编号'),
        actual: state.id,
      },
    ],
  });
}

function outsideEmployment(
  state: EmployeeRecord,
  asked: { readonly from: string; readonly until?: string },
  path: string,
): Rejection | undefined {
  const inside = asked.until === undefined ? isActive(state, asked.from) : within(asked, state);
  if (inside) return undefined;
  const end = state.ended ?? state.until;
  return reject({
    code: 'outside-employment',
    rule: 'no-role-outside-employment',
    clause,
    reason: text(
      `${state.id} is employed from ${state.from}${end === undefined ? '' : ` to ${end}`}.`,
      `${state.id} 的任职期间为 ${state.from} ${end === undefined ? '起' : `至 ${end}`}。`,
    ),
    acceptable: text('Days within the employment.', '任职期间内的日期。'),
    errors: [
      {
        path,
        expected: text(`within ${state.from} – ${end ?? ''}`, `${state.from} – ${end ?? ''} 之内`),
        actual: asked.from,
      },
    ],
  });
}

function notThere(
  { department: record }: EmployeeFacts,
  department: string,
  post: string,
): Rejection | undefined {
  if (!record) return noDepartment(department);
  if (record.posts.some(({ id }) => id === post)) return undefined;
  const posts = record.posts.map(({ id }) => id);
  return reject({
    code: 'no-such-post',
    rule: 'department-and-post-exist',
    clause,
    reason: text(`${department} has no post ${post}.`, `部门 ${department} 没有岗位 ${post}。`),
    acceptable: text(
      `One of its posts: ${posts.join(', ') || 'none yet'}.`,
      `该部门的岗位：${posts.join('、') || '尚无'}。`,
    ),
    errors: [{ path: '/post', expected: oneOf(posts.join(', ')), actual: post }],
  });
}

function noDepartment(department: string): Rejection {
  return reject({
    code: 'no-such-department',
    rule: 'department-and-post-exist',
    clause,
    reason: text(`There is no department ${department}.`, `不存在部门 ${department}。`),
    acceptable: text('A department of the register.', '已登记的部门。'),
    errors: [
      {
        path: '/department',
        expected: text('a department of the register', '已登记的部门'),
        actual: department,
      },
    ],
  });
}

function ownRoles(person: string): Rejection {
  return reject({
    code: 'own-roles',
    rule: 'nobody-grants-own-roles',
    clause,
    cause: 'person',
    reason: text(`${person} would receive a role from ${person}.`, `${person} 不得为本人授予角色。`),
    acceptable: text('Somebody else of human resources grants it.', '由人力资源部其他人员授予。'),
  });
}

function noGrant({ roles }: EmployeeRecord, id: string): Rejection {
  const known = roles.map((grant) => `${grant.id} (${grant.role})`).join(', ');
  return reject({
    code: 'no-such-grant',
    clause,
    reason: text(`There is no role ${id}.`, `不存在角色记录 ${id}。`),
    acceptable: text(`One of: ${known || 'none'}.`, `以下之一：${known || '无'}。`),
    errors: [{ path: '/grant', expected: oneOf(known), actual: id }],
  });
}

function notEmployed(): Rejection {
  return reject({
    code: 'not-employed',
    rule: 'no-role-outside-employment',
    clause,
    reason: text('Nobody has joined under this person id.', '该人员编号尚未办理入职。'),
    acceptable: text('Enter the joining first.', '请先办理入职。'),
  });
}
