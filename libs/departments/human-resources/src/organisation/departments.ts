import { text } from '@liucheng/kernel';
import { caseProcess, commandsOf, defineCaseType, type DepartmentRecord } from '@liucheng/service-kit';
import {
  appointHead,
  department,
  departmentEvents,
  describeDepartmentEvent,
  endHead,
  found,
  openPost,
  rename,
  vacateHead,
  type Department,
  type DepartmentEvent,
} from './department.ts';
import { plays } from './department.plays.ts';
import {
  DepartmentBody,
  DepartureBody,
  HeadBody,
  HeadEndBody,
  PostBody,
  RenamingBody,
} from './organisation.bodies.ts';
import { headsLeave } from './departures.ts';
import { noFlow } from './playing-organisation.ts';
import {
  byItself,
  employeeStream,
  refuses,
  register,
  registerDefinition,
  sight,
  standing,
} from './register.ts';

const definition = registerDefinition(
  'department',
  text('Departments, posts and heads', '部门、岗位与负责人'),
  departmentEvents,
  {
    found: {
      event: 'founded',
      names: text('Found a department', '设立部门'),
      instructions: text(
        'Enter an id, the names in both languages and the posts.',
        '填写部门编号、中英文名称及岗位。',
      ),
      cautions: text(
        'The id stands in roles, budgets and events and never changes; the names may.',
        '部门编号会出现在角色、预算和事件中，设立后不可更改；名称可以变更。',
      ),
    },
    rename: {
      event: 'renamed',
      names: text('Rename', '更名'),
      instructions: text('Enter the new names in both languages.', '填写新的中英文名称。'),
      cautions: text(
        'Events keep the id, so nothing on record changes.',
        '已有记录使用部门编号，不受更名影响。',
      ),
    },
    'open-post': {
      event: 'post-opened',
      names: text('Open a post', '增设岗位'),
      instructions: text('Enter an id and the names in both languages.', '填写岗位编号及中英文名称。'),
      cautions: text('A post is no role: roles are granted to people.', '岗位不等于角色，角色须另行授予。'),
    },
    'appoint-head': {
      event: 'head-appointed',
      names: text('Appoint the head', '任命负责人'),
      instructions: text(
        'Choose somebody of the department and the first day, and the last one where it is known.',
        '选择本部门员工，填写开始日期；已知结束日期的一并填写。',
      ),
      cautions: text(
        'One head at a time: end the present appointment first. For an absence appoint a deputy instead.',
        '同一时间只有一名负责人，请先终止现任任命。临时缺席请指定代理人。',
      ),
    },
    'end-head': {
      event: 'head-ended',
      names: text('End the appointment of a head', '免去负责人'),
      instructions: text(
        'Name the appointment and its last day; without a day it ends at once.',
        '填写任命记录编号及最后一日；不填日期则立即终止。',
      ),
      cautions: text(
        'Without a head nobody can approve the expense claims of the department.',
        '无负责人期间，本部门的报销等事项将无人审批。',
      ),
    },
  },
  [
    refuses('found', 'one-department-per-id', text('A department id is used once', '部门编号唯一'), 'record'),
    refuses(
      'open-post',
      'one-post-per-id',
      text('A post id is used once in a department', '部门内岗位编号唯一'),
      'post',
      'record',
    ),
    refuses(
      'appoint-head',
      'head-is-of-the-department',
      text('The head belongs to the department', '负责人须为本部门员工'),
      'person',
      'from',
    ),
    refuses(
      'appoint-head',
      'one-head-at-a-time',
      text('A department has one head at a time', '同一时间只有一名部门负责人'),
      'from',
      'record',
    ),
    refuses(
      'appoint-head',
      'nobody-appoints-oneself-head',
      text('Nobody appoints oneself head', '任何人不得任命本人为负责人'),
      'person',
    ),
  ],
);

const command = commandsOf<Department, DepartmentEvent>();

const commands = [
  command({
    name: 'found',
    step: 'found',
    body: DepartmentBody,
    route: { method: 'PUT', path: ':department/founding' },
    caseId: ({ department: id }) => id,
    summary: text('Found a department', '设立部门'),
    examples: {
      laboratory: {
        department: 'laboratory',
        names: { en: 'Laboratory', 'zh-CN': '实验室' },
        posts: [{ post: 'researcher', names: { en: 'Researcher', 'zh-CN': '研究员' } }],
      },
    },
    decide: found,
  }),
  command({
    name: 'rename',
    step: 'rename',
    body: RenamingBody,
    route: { method: 'POST', path: ':id/names' },
    summary: text('Rename', '更名'),
    decide: rename,
  }),
  command({
    name: 'open-post',
    step: 'open-post',
    body: PostBody,
    route: { method: 'POST', path: ':id/posts' },
    summary: text('Open a post', '增设岗位'),
    decide: openPost,
  }),
  command({
    name: 'appoint-head',
    step: 'appoint-head',
    body: HeadBody,
    route: { method: 'POST', path: ':id/heads' },
    summary: text('Appoint the head', '任命负责人'),
    facts: async (_state, { person }, _context, sources) => ({
      person: await standing<'employee'>(sources, employeeStream(person)),
    }),
    decide: appointHead,
  }),
  command({
    name: 'end-head',
    step: 'end-head',
    body: HeadEndBody,
    route: { method: 'POST', path: ':id/head-endings' },
    summary: text('End the appointment of a head', '免去负责人'),
    decide: endHead,
  }),
  command({
    name: 'vacate-head',
    binding: byItself,
    body: DepartureBody,
    route: { method: 'POST', path: ':id/departures' },
    summary: text('End the headship of somebody who leaves', '离任负责人'),
    decide: vacateHead,
  }),
];

export const departments = defineCaseType({
  definition,
  category: 'department',
  service: 'human-resources',
  path: 'departments',
  events: departmentEvents,
  decider: department,
  commands,
  readable: () => true,
  summary: (state) => ({ ...(state as DepartmentRecord) }),
  next: () => ['rename', 'open-post', 'appoint-head', 'end-head'],
});

/** Departments with their posts and heads. */
export const departmentRegister = caseProcess({
  type: departments,
  register,
  sight,
  describe: describeDepartmentEvent,
  policies: [headsLeave],
  list: {
    name: 'departments',
    version: 1,
    row: (state: Department) => {
      const { id, names, posts, heads } = state as DepartmentRecord;
      const head = heads.findLast((each) => each.ended === undefined);
      return { department: id, names, posts: posts.length, ...(head ? { head: head.person } : {}) };
    },
    filters: {
      head: { kind: 'text', about: text('Head appointed last', '最近任命的负责人') },
      posts: { kind: 'number', about: text('Posts', '岗位数') },
    },
    sorts: ['department'],
  },
  plays,
  unplayable: noFlow,
});
