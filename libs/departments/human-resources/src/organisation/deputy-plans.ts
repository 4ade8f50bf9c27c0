import { text } from '@liucheng/kernel';
import { caseProcess, commandsOf, defineCaseType } from '@liucheng/service-kit';
import {
  appointDeputy,
  deputyPlan,
  deputyPlanEvents,
  describeDeputyPlanEvent,
  endDeputy,
  releaseLeaver,
  type DeputyPlan,
  type DeputyPlanEvent,
} from './deputy-plan.ts';
import { plays } from './deputy-plan.plays.ts';
import { DeputyBody, DeputyEndBody, ReleaseBody } from './organisation.bodies.ts';
import { deputiesLeave } from './departures.ts';
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
  'deputy-plan',
  text('Deputies of a year', '年度代理安排'),
  deputyPlanEvents,
  {
    'appoint-deputy': {
      event: 'deputy-appointed',
      names: text('Appoint a deputy', '指定代理人'),
      instructions: text(
        'Enter who is absent, who acts, the first and the last day, and the roles that pass where it is not all of them.',
        '填写被代理人、代理人、起止日期；非全部角色代理的，填写代理的角色。',
      ),
      cautions: text(
        'Everything that the deputy does in these roles is on record under the own id and as done for the absent. The deputy cannot decide in the absent person’s own cases.',
        '代理人以代理角色所做的一切均以本人编号记录并注明被代理人。代理人不得在被代理人自己的案例中行使其角色。',
      ),
    },
    'end-deputy': {
      event: 'deputy-ended',
      names: text('End a deputyship', '终止代理'),
      instructions: text(
        'Name the deputyship and its last day; without a day it ends at once.',
        '填写代理记录编号及最后一日；不填日期则立即终止。',
      ),
      cautions: text(
        'It cannot be made longer: appoint the deputy anew.',
        '代理不能延长，如需继续请重新指定。',
      ),
    },
  },
  [
    refuses(
      'appoint-deputy',
      'nobody-is-own-deputy',
      text('Nobody is the own deputy', '任何人不得代理本人'),
      'record',
    ),
    refuses(
      'appoint-deputy',
      'nobody-appoints-oneself-deputy',
      text('Nobody appoints oneself deputy', '任何人不得指定本人为代理人'),
      'record',
    ),
    refuses(
      'appoint-deputy',
      'deputies-are-employed',
      text('The absent and the deputy are employed all the time', '代理期间双方均须在职'),
      'record',
    ),
    refuses(
      'appoint-deputy',
      'deputies-in-no-circle',
      text('Deputies do not act for one another in a circle', '不得循环代理'),
      'record',
    ),
  ],
);

const command = commandsOf<DeputyPlan, DeputyPlanEvent>();

const commands = [
  command({
    name: 'appoint-deputy',
    step: 'appoint-deputy',
    body: DeputyBody,
    route: { method: 'POST', path: ':year/deputies' },
    caseId: ({ year }) => String(year),
    summary: text('Appoint a deputy', '指定代理人'),
    facts: async (_state, { absent, deputy }, _context, sources) => ({
      absent: await standing<'employee'>(sources, employeeStream(absent)),
      deputy: await standing<'employee'>(sources, employeeStream(deputy)),
    }),
    decide: appointDeputy,
  }),
  command({
    name: 'end-deputy',
    step: 'end-deputy',
    body: DeputyEndBody,
    route: { method: 'POST', path: ':id/deputy-endings' },
    summary: text('End a deputyship', '终止代理'),
    decide: endDeputy,
  }),
  command({
    name: 'release-leaver',
    binding: byItself,
    body: ReleaseBody,
    route: { method: 'POST', path: ':year/departures' },
    caseId: ({ year }) => String(year),
    summary: text('End the deputyships of somebody who leaves', '终止离职人员的代理关系'),
    decide: (state, leaver: ReleaseBody, context) => releaseLeaver(state, leaver, context),
  }),
];

export const deputyPlans = defineCaseType({
  definition,
  category: 'deputy-plan',
  service: 'human-resources',
  path: 'deputy-plans',
  events: deputyPlanEvents,
  decider: deputyPlan,
  commands,
  readable: () => true,
  summary: ({ year = 0, deputyships }) => {
    const last = deputyships.at(-1);
    return { year, deputyships: deputyships.length, ...(last ? { last } : {}) };
  },
  next: () => ['appoint-deputy', 'end-deputy'],
});

/** Who acts for whom, by years. */
export const deputyRegister = caseProcess({
  type: deputyPlans,
  register,
  sight,
  describe: describeDeputyPlanEvent,
  policies: deputiesLeave,
  list: {
    name: 'deputy_plans',
    version: 1,
    row: ({ year = 0, deputyships }: DeputyPlan) => ({ year, deputyships: deputyships.length }),
    filters: { year: { kind: 'number', about: text('Year', '年度') } },
    sorts: ['year'],
  },
  plays,
  unplayable: noFlow,
});
