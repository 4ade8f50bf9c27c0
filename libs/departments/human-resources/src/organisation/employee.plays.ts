import { business, soon, type Play } from '@liucheng/service-kit';
import { founded, joined, keeper, post } from './playing-organisation.ts';

export const plays: readonly Play[] = [
  {
    name: 'joins, moves and leaves',
    weight: 0.3,
    async *run(stage) {
      const hr = stage.who(keeper);
      const [first, second] = [await founded(stage), await founded(stage, 'office')];
      const person = { person: stage.unique('p'), department: first.id, post };
      const employee = await stage.start(hr, 'join', { ...person, roles: [{ role: 'accountant' }] });
      yield business('P1D');
      await employee.send(hr, 'grant-role', { role: 'auditor', until: stage.day(90) });
      yield business('P1D');
      await employee.send(hr, 'move', { department: second.id, post, from: stage.day(7) });
      yield soon(stage);
      await employee.send(hr, 'end-role', { grant: 'R2', until: stage.day(30) });
      yield business('P10D');
      await employee.send(hr, 'leave', { lastDay: stage.day(30) });
    },
  },
  {
    name: 'leaves at once, and joins again',
    weight: 0.2,
    async *run(stage) {
      const department = await founded(stage);
      const employee = await joined(stage, 'p', department.id);
      yield business('P1D');
      await employee.send(stage.who(keeper), 'grant-role', { role: 'auditor' });
      yield business('P1D');
      const leaving = { lastDay: stage.day(), access: 'ends-at-once' };
      await employee.send(stage.who(keeper), 'leave', leaving);
      yield business('P1D');
      await joined(stage, 'p', department.id);
    },
  },
  {
    name: 'joins where nothing is, and twice',
    plants: ['role:join', 'department-and-post-exist', 'one-employment-per-person', 'already-there'],
    async *run(stage) {
      const hr = stage.who(keeper);
      const department = await founded(stage);
      const joining = { person: stage.unique('p'), department: department.id, post };
      await stage.refusedStart(stage.who({ role: 'recruiter' }), 'join', joining, 'role:join');
      const nowhere = { ...joining, department: stage.unique('none') };
      await stage.refusedStart(hr, 'join', nowhere, 'department-and-post-exist');
      const nothing = { ...joining, post: 'dreamer' };
      await stage.refusedStart(hr, 'join', nothing, 'department-and-post-exist');
      const employee = await stage.start(hr, 'join', joining);
      yield soon(stage);
      await employee.refused(hr, 'join', joining, 'one-employment-per-person');
      await employee.refused(hr, 'move', { department: department.id, post }, 'already-there');
    },
  },
  {
    name: 'roles that are nobody’s to give, and a last day before the first',
    plants: [
      'nobody-grants-own-roles',
      'no-role-outside-employment',
      'leaving-ends-everything',
      'role-held-already',
      'no-such-grant',
      'role:grant-role',
    ],
    async *run(stage) {
      const hr = stage.who(keeper);
      const department = await founded(stage);
      const auditor = { role: 'auditor' };
      const own = { person: hr, department: department.id, post, roles: [auditor] };
      await stage.refusedStart(hr, 'join', own, 'nobody-grants-own-roles');
      const employee = await joined(stage, 'p', department.id);
      yield soon(stage);
      const early = { ...auditor, from: stage.day(-30) };
      await employee.refused(hr, 'grant-role', early, 'no-role-outside-employment');
      const stranger = stage.who({ department: 'sales' });
      await employee.refused(stranger, 'grant-role', auditor, 'role:grant-role');
      await employee.refused(hr, 'end-role', { grant: 'R1' }, 'no-such-grant');
      await employee.send(hr, 'grant-role', auditor);
      await employee.refused(hr, 'grant-role', auditor, 'role-held-already');
      await employee.refused(hr, 'leave', { lastDay: stage.day(-30) }, 'leaving-ends-everything');
      yield business('P1D');
      await employee.send(hr, 'leave', { lastDay: stage.day(5) });
      const late = { role: 'executive', from: stage.day(6), until: stage.day(9) };
      await employee.refused(hr, 'grant-role', late, 'no-role-outside-employment');
    },
  },
];
