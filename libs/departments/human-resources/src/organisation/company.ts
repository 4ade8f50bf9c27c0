import { text } from '@liucheng/kernel';
import { caseProcess, collectionOf, commandsOf, defineCaseType } from '@liucheng/service-kit';
import { employeeRegister } from './employees.ts';
import { plays } from './company.plays.ts';
import { force, forceEvents, putInForce, type Force, type ForceEvent } from './force.ts';
import { ForceBody } from './organisation.bodies.ts';
import { noFlow } from './playing-organisation.ts';
import { employeeStream, refuses, register, registerDefinition, sight, standing } from './register.ts';

const definition = registerDefinition(
  'company',
  text('The organisation in force', '组织架构启用'),
  forceEvents,
  {
    'put-in-force': {
      event: 'put-in-force',
      names: text('Put the organisation in force', '启用组织架构'),
      instructions: text(
        'Enter departments, employees, roles and heads first and check the list of people. Then name the HR manager who keeps the organisation from now on.',
        '先登记部门、员工、角色和负责人，并核对人员名单；随后指定今后负责维护组织架构的人力资源经理。',
      ),
      cautions: text(
        'From then on roles in access tokens count for nothing, and whoever is not on record can do nothing. It cannot be taken back.',
        '启用后访问令牌中的角色一律无效，未登记的人员无法进行任何操作，且不可撤销。',
      ),
    },
  },
  [
    refuses(
      'put-in-force',
      'somebody-keeps-the-organisation',
      text(
        'An HR manager is on record who can keep the organisation',
        '须有在册的人力资源经理负责维护组织架构',
      ),
      'manager',
      'record',
    ),
  ],
);

const command = commandsOf<Force, ForceEvent>();

export const companies = defineCaseType({
  definition,
  category: 'company',
  service: 'human-resources',
  path: 'organisation',
  events: forceEvents,
  decider: force,
  commands: [
    command({
      name: 'put-in-force',
      step: 'put-in-force',
      body: ForceBody,
      route: { method: 'PUT', path: ':company/force' },
      caseId: ({ company }) => company,
      summary: text('Put the organisation in force', '启用组织架构'),
      facts: async (_state, { manager }, _context, sources) => {
        const [counted] = await sources.documents.aggregate(employeeCollection, {});
        const person = await standing<'employee'>(sources, employeeStream(manager));
        return { manager: person, employees: counted?.count ?? 0 };
      },
      decide: putInForce,
    }),
  ],
  readable: () => true,
  summary: (state) => ({ inForce: state !== undefined }),
  next: (state) => (state ? [] : ['put-in-force']),
});

/** The register's list is what is counted: each row is somebody who has joined. */
const employeeCollection = collectionOf(employeeRegister.projections?.[0] ?? { name: '', version: 0 });

/** Whether the organisation decides who may do what. */
export const companyRegister = caseProcess({
  type: companies,
  register,
  sight,
  describe: ({ data }) =>
    text(
      `Put in force with ${data.record.employees} people; ${data.manager} keeps it.`,
      `组织架构启用，共 ${data.record.employees} 人，由 ${data.manager} 负责维护。`,
    ),
  list: {
    name: 'companies',
    version: 1,
    row: (state: Force) => ({ employees: state?.employees ?? 0 }),
    filters: {},
  },
  plays,
  unplayable: noFlow,
});
