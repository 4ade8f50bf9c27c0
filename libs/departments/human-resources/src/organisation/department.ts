import {
  EventCatalogue,
  oneOf,
  reject,
  text,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import {
  officeDay,
  type DepartmentRecord,
  type EmployeeRecord,
  type HeadRecord,
  type Names,
  type PostRecord,
} from '@liucheng/service-kit';
import { daysRefused, ending, endingBy, goesOnAfter, overlap, reversed, within } from './periods.ts';
import { clause, during, tooMany } from './register.ts';

/*
 * A department with its posts and its heads, one head on a day. Whoever moves away or leaves heads it no longer from that
 * day on, whatever stands here: the organisation's copies see to that.
 */

type Standing = { readonly record: DepartmentRecord };

export type DepartmentEvent =
  | DomainEvent<'founded', Standing & { readonly names: Names }>
  | DomainEvent<'renamed', Standing & { readonly names: Names }>
  | DomainEvent<'post-opened', Standing & { readonly post: string; readonly names: Names }>
  | DomainEvent<'head-appointed', Standing & HeadRecord>
  | DomainEvent<
      'head-ended',
      Standing & { readonly head: string; readonly person: string; readonly until?: string }
    >;

export const departmentEvents = new EventCatalogue<DepartmentEvent>(
  'liucheng.human-resources.organisation.department',
  {
    founded: { version: 1 },
    renamed: { version: 1 },
    'post-opened': { version: 1 },
    'head-appointed': { version: 1 },
    'head-ended': { version: 1 },
  },
);

export type Department = DepartmentRecord | undefined;

export const department: Decider<Department, DepartmentEvent> = {
  initial: undefined,
  // What came from a store may carry no record: a refused attempt, for example.
  evolve: (state, { data }) => (data as Partial<Standing>).record ?? state,
};

const mostPosts = 500;
const mostHeads = 200;

export function found(
  state: Department,
  {
    department: id,
    names,
    posts,
  }: { readonly department: string; readonly names: Names; readonly posts: readonly Post[] },
): Decision<DepartmentEvent> {
  if (state) {
    return reject({
      code: 'department-exists',
      rule: 'one-department-per-id',
      clause,
      reason: text(`There is a department ${id}.`, `部门 ${id} 已存在。`),
      acceptable: text('Another id; a name is changed by itself.', '其他部门编号；更名请单独办理。'),
      errors: [
        {
          path: '/department',
          expected: text('an id of no department', '未被其他部门使用的编号'),
          actual: id,
        },
      ],
    });
  }
  const twice = posts.find(({ post }, index) => posts.findIndex((each) => each.post === post) < index);
  if (twice) return postExists(id, twice.post, '/posts');
  const opened = posts.map(({ post, names: called }): PostRecord => ({ id: post, names: called }));
  const record: DepartmentRecord = { kind: 'department', id, names, posts: opened, heads: [] };
  return [{ name: 'founded', data: { names, record } }];
}

export function rename(state: Department, { names }: { readonly names: Names }): Decision<DepartmentEvent> {
  if (!state) return notFounded();
  return [{ name: 'renamed', data: { names, record: { ...state, names } } }];
}

export interface Post {
  readonly post: string;
  readonly names: Names;
}

export function openPost(state: Department, { post, names }: Post): Decision<DepartmentEvent> {
  if (!state) return notFounded();
  if (state.posts.some(({ id }) => id === post)) return postExists(state.id, post, '/post');
  if (state.posts.length >= mostPosts) return tooMany(mostPosts);
  const record = { ...state, posts: [...state.posts, { id: post, names }] };
  return [{ name: 'post-opened', data: { post, names, record } }];
}

export interface HeadFacts {
  /** The one who is to be the head, as human resources has the person on record. */
  readonly person: EmployeeRecord | undefined;
}

export function appointHead(
  state: Department,
  { person, from: day, until }: { readonly person: string; readonly from?: string; readonly until?: string },
  { actor, now }: DecisionContext,
  facts: HeadFacts,
): Decision<DepartmentEvent> {
  if (!state) return notFounded();
  const asked = { from: day ?? officeDay(now), ...(until === undefined ? {} : { until }) };
  const refusal = daysRefused({ from: day, until }) ?? reversed(asked);
  if (refusal) return refusal;
  if (actor.id === person) {
    return reject({
      code: 'own-appointment',
      rule: 'nobody-appoints-oneself-head',
      clause,
      cause: 'person',
      reason: text(`${person} would appoint ${person}.`, `${person} 不得任命本人。`),
      acceptable: text('Somebody else of human resources appoints the head.', '由人力资源部其他人员任命。'),
    });
  }
  if (!belongs(facts.person, state.id, asked.from)) return notOfDepartment(state.id, person, asked.from);
  const other = state.heads.find((head) => overlap(head, asked));
  if (other) {
    const { en, 'zh-CN': zh } = during(other.from, other.until);
    return reject({
      code: 'has-a-head',
      rule: 'one-head-at-a-time',
      clause,
      reason: text(
        `${other.person} is the head (${other.id}) ${en}.`,
        `${other.person} 为该部门负责人（${other.id}），${zh}。`,
      ),
      acceptable: text(
        `A period beside it, or ${other.id} ends before.`,
        `与其不重叠的期限，或先结束 ${other.id}。`,
      ),
      errors: [
        {
          path: '/from',
          expected: text(`a period beside that of ${other.id}`, `与 ${other.id} 不重叠的期间`),
          actual: asked.from,
        },
      ],
    });
  }
  if (state.heads.length >= mostHeads) return tooMany(mostHeads);
  const head: HeadRecord = { id: `H${state.heads.length + 1}`, person, ...asked };
  return [{ name: 'head-appointed', data: { ...head, record: { ...state, heads: [...state.heads, head] } } }];
}

/** With a last day, or at once where none is given. */
export function endHead(
  state: Department,
  { head: id, until }: { readonly head: string; readonly until?: string },
  { now }: DecisionContext,
): Decision<DepartmentEvent> {
  if (!state) return notFounded();
  const refusal = daysRefused({ until });
  if (refusal) return refusal;
  const head = state.heads.find((each) => each.id === id);
  if (!head) {
    const known = state.heads.map((each) => `${each.id} (${each.person})`).join(', ');
    return reject({
      code: 'no-such-head',
      clause,
      reason: text(`There is no appointment ${id}.`, `不存在任命记录 ${id}。`),
      acceptable: text(`One of: ${known || 'none'}.`, `以下之一：${known || '无'}。`),
      errors: [{ path: '/head', expected: oneOf(known), actual: id }],
    });
  }
  const ended = ending(head, until, officeDay(now));
  if ('rejected' in ended) return ended;
  const record = { ...state, heads: state.heads.map((each) => (each.id === id ? ended : each)) };
  return [
    {
      name: 'head-ended',
      data: { head: id, person: head.person, ...(until === undefined ? {} : { until }), record },
    },
  ];
}

/** Whoever leaves the department heads it no longer: so the record says what counts anyway. */
export function vacateHead(
  state: Department,
  { person, until }: { readonly person: string; readonly until?: string },
  { now }: DecisionContext,
): Decision<DepartmentEvent> {
  if (!state) return [];
  const today = officeDay(now);
  const events: DepartmentEvent[] = [];
  let record = state;
  for (const head of state.heads.filter(
    (each) => each.person === person && goesOnAfter(each, until ?? today),
  )) {
    const ended = until === undefined ? { ...head, ended: today } : endingBy(head, until);
    record = { ...record, heads: record.heads.map((each) => (each.id === head.id ? ended : each)) };
    events.push({
      name: 'head-ended',
      data: { head: head.id, person, ...(until === undefined ? {} : { until }), record },
    });
  }
  return events;
}

function belongs(person: EmployeeRecord | undefined, department: string, from: string): boolean {
  if (!person || !within({ from, until: from }, person)) return false;
  return person.postings.findLast((posting) => posting.from <= from)?.department === department;
}

function notOfDepartment(department: string, person: string, from: string): Rejection {
  return reject({
    code: 'head-of-another-department',
    rule: 'head-is-of-the-department',
    clause,
    reason: text(
      `${person} does not belong to ${department} on ${from}.`,
      `${person} 在 ${from} 不属于部门 ${department}。`,
    ),
    acceptable: text(`Somebody who belongs to ${department} then.`, `届时属于部门 ${department} 的员工。`),
    errors: [
      {
        path: '/person',
        expected: text(`somebody of ${department} on ${from}`, `${from} 时属于 ${department} 的人员`),
        actual: person,
      },
    ],
  });
}

function postExists(department: string, post: string, path: string): Rejection {
  return reject({
    code: 'post-exists',
    rule: 'one-post-per-id',
    clause,
    reason: text(`${department} has a post ${post}.`, `部门 ${department} 已有岗位 ${post}。`),
    acceptable: text('Another id.', '其他岗位编号。'),
    errors: [{ path, expected: text('ids that differ', '互不相同的编号'), actual: post }],
  });
}

function notFounded(): Rejection {
  return reject({
    code: 'no-such-department',
    clause,
    reason: text('There is no such department.', '该部门不存在。'),
    acceptable: text('Enter the department first.', '请先登记部门。'),
  });
}

export function describeDepartmentEvent(event: DepartmentEvent): Text {
  switch (event.name) {
    case 'founded': {
      const { names } = event.data;
      return text(`Founded as ${names.en}.`, `设立，名称：${names['zh-CN']}。`);
    }
    case 'renamed': {
      const { names } = event.data;
      return text(`Is called ${names.en} now.`, `更名为${names['zh-CN']}。`);
    }
    case 'post-opened': {
      const { post, names } = event.data;
      return text(`Post ${post} opened: ${names.en}.`, `增设岗位 ${post}：${names['zh-CN']}。`);
    }
    case 'head-appointed': {
      const { person, from, until } = event.data;
      const days = during(from, until);
      return text(`${person} is the head ${days.en}.`, `任命 ${person} 为负责人，${days['zh-CN']}。`);
    }
    case 'head-ended': {
      const { person, until } = event.data;
      return until === undefined
        ? text(`${person} is no longer the head.`, `${person} 不再担任负责人。`)
        : text(`${person} is the head until ${until}.`, `${person} 担任负责人至 ${until}。`);
    }
  }
}
