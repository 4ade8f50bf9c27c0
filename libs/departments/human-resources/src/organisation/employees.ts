import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  type EmployeeRecord,
  type FactSources,
} from '@liucheng/service-kit';
import { contractMakesEmployee } from './contract-makes-employee.ts';
import {
  describeEmployeeEvent,
  employee,
  employeeEvents,
  type Employee,
  type EmployeeEvent,
} from './employee.ts';
import { plays } from './employee.plays.ts';
import { endRole, grantRole, join, leave, move, type EmployeeFacts } from './employing.ts';
import { GrantBody, JoiningBody, LeavingBody, MoveBody, RoleEndBody } from './organisation.bodies.ts';
import { noFlow } from './playing-organisation.ts';
import {
  byItself,
  departmentStream,
  keepers,
  refuses,
  register,
  registerDefinition,
  sight,
  standing,
} from './register.ts';

const definition = registerDefinition(
  'employee',
  text('Employees and their roles', '员工与角色'),
  employeeEvents,
  {
    join: {
      event: 'joined',
      role: { roles: [...keepers.roles, ...byItself.roles] },
      names: text('Join', '入职'),
      instructions: text(
        'Enter the person id, the department, the post and the first day, and the roles that the person has from then on. Everybody is an employee without being granted it.',
        '填写人员编号、部门、岗位、入职日期及自该日起授予的角色。“员工”角色无需授予。',
      ),
      cautions: text(
        'The person id is what the access token says as `sub`, exactly. Names and contact data are not entered here. A contract signed in a recruitment (HR-1) enters its employee by itself; roles are granted afterwards.',
        '人员编号须与访问令牌中的 sub 完全一致。此处不登记姓名和联系方式。招聘（HR-1）中签订劳动合同的，系统自动办理入职登记，角色须另行授予。',
      ),
    },
    move: {
      event: 'moved',
      names: text('Move', '调动'),
      instructions: text(
        'Enter the new department and post and the first day there. Grant the roles of the new department afterwards.',
        '填写新部门、新岗位及到任日期，随后授予新部门的角色。',
      ),
      cautions: text(
        'Roles that were held in the department that is left end the day before; so does heading it.',
        '原部门的角色在到任前一日终止，原部门负责人职务同时终止。',
      ),
    },
    'grant-role': {
      event: 'role-granted',
      names: text('Grant a role', '授予角色'),
      instructions: text(
        'Choose the role, the department where it is held, and the first and the last day, both included.',
        '选择角色、任职部门及起止日期（均含当日）。',
      ),
      cautions: text(
        'Think of separation of duties: who books does not count, who requests does not approve.',
        '注意不相容职务分离：记账者不盘点，申请者不审批。',
      ),
    },
    'end-role': {
      event: 'role-ended',
      names: text('End a role', '终止角色'),
      instructions: text(
        'Name the grant and its last day. Without a day the role is taken away at once, in all services.',
        '填写角色记录编号及最后一日。不填日期则在所有服务中立即收回。',
      ),
      cautions: text(
        'An end cannot be taken back; grant the role anew.',
        '终止后不能撤销，如需恢复请重新授予。',
      ),
    },
    leave: {
      event: 'left',
      names: text('Leave', '离职'),
      instructions: text(
        'Enter the last day. Roles end with it; the person can then do nothing in any service.',
        '填写最后工作日。全部角色随之终止，此后该人员无法在任何服务中操作。',
      ),
      cautions: text(
        'Where access must not wait for the end of the day, choose that it ends at once. Appoint the successor of a head.',
        '如需立即停止权限，请选择立即终止。离职者为负责人的，请任命继任者。',
      ),
    },
  },
  [
    refuses(
      'join',
      'one-employment-per-person',
      text('A person is employed once at a time', '同一人员同一时间只有一段任职'),
      'record',
    ),
    refuses(
      'join',
      'department-and-post-exist',
      text('Department and post are on record', '部门和岗位须已登记'),
      'department',
      'post',
    ),
    refuses(
      'grant-role',
      'no-role-outside-employment',
      text('No role outside the employment', '任职期间之外不得持有角色'),
      'from',
      'record',
    ),
    refuses(
      'grant-role',
      'nobody-grants-own-roles',
      text('Nobody grants a role to oneself', '任何人不得为本人授予角色'),
      'role',
      'record',
    ),
    refuses(
      'leave',
      'leaving-ends-everything',
      text(
        'Leaving ends all roles with a last day of the employment',
        '离职日须在任职期间内，全部角色随之终止',
      ),
      'lastDay',
      'record',
    ),
  ],
);

const command = commandsOf<Employee, EmployeeEvent>();
const inDepartment = async (
  { department }: { readonly department?: string },
  sources: FactSources,
): Promise<EmployeeFacts> => ({
  department:
    department === undefined
      ? undefined
      : await standing<'department'>(sources, departmentStream(department)),
});

const commands = [
  command({
    name: 'join',
    step: 'join',
    body: JoiningBody,
    route: { method: 'PUT', path: ':person/employment' },
    caseId: ({ person }) => person,
    summary: text('Enter who joins', '办理入职'),
    examples: {
      accountant: {
        person: 'u-new',
        department: 'finance',
        post: 'accountant',
        roles: [{ role: 'accountant' }],
      },
    },
    facts: (_state, body, _context, sources) => inDepartment(body, sources),
    decide: join,
  }),
  command({
    name: 'move',
    step: 'move',
    body: MoveBody,
    route: { method: 'POST', path: ':id/moves' },
    summary: text('Move to another department or post', '办理调动'),
    facts: (_state, body, _context, sources) => inDepartment(body, sources),
    decide: move,
  }),
  command({
    name: 'grant-role',
    step: 'grant-role',
    body: GrantBody,
    route: { method: 'POST', path: ':id/roles' },
    summary: text('Grant a role', '授予角色'),
    facts: (_state, body, _context, sources) => inDepartment(body, sources),
    decide: grantRole,
  }),
  command({
    name: 'end-role',
    step: 'end-role',
    body: RoleEndBody,
    route: { method: 'POST', path: ':id/role-endings' },
    summary: text('End a role', '终止角色'),
    decide: endRole,
  }),
  command({
    name: 'leave',
    step: 'leave',
    body: LeavingBody,
    route: { method: 'POST', path: ':id/leaving' },
    summary: text('Enter who leaves', '办理离职'),
    decide: leave,
  }),
];

export const employees = defineCaseType({
  definition,
  category: 'employee',
  service: 'human-resources',
  path: 'employees',
  events: employeeEvents,
  decider: employee,
  commands,
  readable: () => true,
  summary: (state) => ({ ...(state as EmployeeRecord) }),
  next: (state) =>
    state?.until === undefined ? ['move', 'grant-role', 'end-role', 'leave'] : ['end-role', 'leave'],
});

/** Employees with their postings and roles. */
export const employeeRegister = caseProcess({
  type: employees,
  register,
  sight,
  describe: describeEmployeeEvent,
  list: {
    name: 'employees',
    version: 1,
    row: (state: Employee) => {
      const { id, from, until, postings, roles } = state as EmployeeRecord;
      const last = postings.at(-1);
      return {
        person: id,
        department: last?.department ?? '',
        post: last?.post ?? '',
        from,
        ...(until === undefined ? {} : { until }),
        roles: roles
          .filter((grant) => grant.ended === undefined && grant.until === undefined)
          .map(({ role }) => role),
      };
    },
    filters: {
      department: { kind: 'text', about: text('Department of the last posting', '最近任职部门') },
      post: { kind: 'text', about: text('Post of the last posting', '最近任职岗位') },
      from: { kind: 'day', about: text('First day of the employment', '入职日期') },
      until: { kind: 'day', about: text('Last day of the employment', '最后工作日') },
    },
    sorts: ['person', 'department', 'from'],
  },
  policies: [contractMakesEmployee],
  plays,
  unplayable: noFlow,
});
