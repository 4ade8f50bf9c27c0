import { business, elapsed, soon, type Play } from '@liucheng/service-kit';
import { founded, joined, keeper, names, post } from './playing-organisation.ts';

export const plays: readonly Play[] = [
  {
    name: 'founded, renamed, and given a post and a head',
    weight: 0.3,
    async *run(stage) {
      const hr = stage.who(keeper);
      const department = await founded(stage);
      yield soon(stage);
      await department.send(hr, 'open-post', { post: 'analyst', names: names('Analyst', '分析师') });
      await department.send(hr, 'rename', { names: names('Test laboratory', '检测实验室') });
      const [first, second] = [
        await joined(stage, 'p', department.id),
        await joined(stage, 'q', department.id),
      ];
      yield business('P1D');
      await department.send(hr, 'appoint-head', { person: first.id, until: stage.day(30) });
      yield business('P1D');
      await department.send(hr, 'end-head', { head: 'H1', until: stage.day(5) });
      yield soon(stage);
      await department.send(hr, 'appoint-head', { person: second.id, from: stage.day(6) });
      yield business('P10D');
      await department.send(hr, 'end-head', { head: 'H2' });
    },
  },
  {
    name: 'one head moves away, another one leaves, and a policy ends what they were',
    weight: 0.2,
    async *run(stage) {
      const hr = stage.who(keeper);
      const [department, other] = [await founded(stage), await founded(stage, 'office')];
      const [first, second, third] = [
        await joined(stage, 'p', department.id),
        await joined(stage, 'q', department.id),
        await joined(stage, 'r', department.id),
      ];
      await department.send(hr, 'appoint-head', { person: first.id });
      yield business('P1D');
      await first.send(hr, 'move', { department: other.id, post, from: stage.day(3) });
      yield elapsed('PT10M');
      // Refused as long as another appointment lasts.
      await department.send(hr, 'appoint-head', { person: second.id, from: stage.day(3) });
      yield elapsed('P5D');
      await second.send(hr, 'leave', { lastDay: stage.day(10) });
      yield elapsed('PT10M');
      await department.send(hr, 'appoint-head', { person: third.id, from: stage.day(11) });
    },
  },
  {
    name: 'what is there already, and heads that cannot be',
    plants: [
      'role:found',
      'one-department-per-id',
      'one-post-per-id',
      'head-is-of-the-department',
      'nobody-appoints-oneself-head',
      'one-head-at-a-time',
      'no-such-head',
      'already-over',
      'role:appoint-head',
    ],
    async *run(stage) {
      const hr = stage.who(keeper);
      const department = await founded(stage);
      const again = { department: department.id, names: names('Laboratory', '实验室'), posts: [] };
      await department.refused(hr, 'found', again, 'one-department-per-id');
      const other = { ...again, department: stage.unique('office') };
      await stage.refusedStart(stage.who({ role: 'executive' }), 'found', other, 'role:found');
      const opened = { post, names: names('Researcher', '研究员') };
      await department.refused(hr, 'open-post', opened, 'one-post-per-id');
      yield soon(stage);
      const elsewhere = stage.unique('nobody');
      await department.refused(hr, 'appoint-head', { person: elsewhere }, 'head-is-of-the-department');
      await department.refused(hr, 'appoint-head', { person: hr }, 'nobody-appoints-oneself-head');
      const [first, second] = [
        await joined(stage, 'p', department.id),
        await joined(stage, 'q', department.id),
      ];
      const stranger = stage.who({ role: 'recruiter' });
      await department.refused(stranger, 'appoint-head', { person: first.id }, 'role:appoint-head');
      await department.send(hr, 'appoint-head', { person: first.id });
      yield soon(stage);
      await department.refused(hr, 'appoint-head', { person: second.id }, 'one-head-at-a-time');
      await department.refused(hr, 'end-head', { head: 'H9' }, 'no-such-head');
      await first.send(hr, 'leave', { lastDay: stage.day(), access: 'ends-at-once' });
      yield business('PT1H');
      await department.refused(hr, 'end-head', { head: 'H1' }, 'already-over');
      await department.send(hr, 'appoint-head', { person: second.id });
    },
  },
];
