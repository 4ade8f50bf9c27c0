import { apart, elapsed, type Acting, type Play, type PlayedCase, type Stage } from '@liucheng/service-kit';
import { founded, joined, keeper } from './playing-organisation.ts';

// All deputies of a year stand in one case, where they are numbered: who enters them does so at a moment of their own.

interface Colleagues {
  readonly people: readonly [PlayedCase, PlayedCase, PlayedCase];
  /** What is asked for when one acts for another, all of it next year. */
  deputy(absent: string, deputy: string, more?: object): object;
}

/** Three people of a new department. */
async function* colleagues(stage: Stage): Acting<Colleagues> {
  const department = await founded(stage);
  const join = (prefix: string) => joined(stage, prefix, department.id);
  const people = [await join('p'), await join('q'), await join('r')] as const;
  const year = Number(stage.day().slice(0, 4)) + 1;
  const leave = { year, from: `${year}-03-02`, until: `${year}-03-13` };
  yield apart(stage);
  return { people, deputy: (absent, deputy, more = {}) => ({ ...leave, absent, deputy, ...more }) };
}

/** The number of the deputyship that a plan has got last. */
function lastOf({ last }: Awaited<ReturnType<PlayedCase['send']>>): string {
  return (last as { readonly id: string }).id;
}

export const plays: readonly Play[] = [
  {
    name: 'two act for somebody, one of them not as long as planned',
    weight: 0.3,
    async *run(stage) {
      const hr = stage.who(keeper);
      const { people, deputy } = yield* colleagues(stage);
      const [absent, first, second] = people;
      const plan = await stage.start(hr, 'appoint-deputy', deputy(absent.id, first.id));
      const roles = [{ role: 'department-head' }];
      const heading = await plan.send(hr, 'appoint-deputy', deputy(absent.id, second.id, { roles }));
      yield elapsed('P1D');
      yield apart(stage);
      await plan.send(hr, 'end-deputy', { deputyship: lastOf(heading) });
    },
  },
  {
    name: 'deputies that cannot be',
    plants: [
      'role:appoint-deputy',
      'nobody-is-own-deputy',
      'nobody-appoints-oneself-deputy',
      'deputies-are-employed',
      'deputies-in-no-circle',
      'period-reversed',
      'outside-year',
      'acts-already',
      'no-such-deputyship',
    ],
    async *run(stage) {
      const hr = stage.who(keeper);
      const { people, deputy } = yield* colleagues(stage);
      const [first, second, third] = people;
      const acting = deputy(first.id, second.id);
      const stranger = stage.who({ department: 'sales' });
      const plan = await stage.refusedStart(stranger, 'appoint-deputy', acting, 'role:appoint-deputy');
      const refused = (body: object, rule: string) => plan.refused(hr, 'appoint-deputy', body, rule);
      await refused(deputy(first.id, first.id), 'nobody-is-own-deputy');
      await refused(deputy(first.id, hr), 'nobody-appoints-oneself-deputy');
      await refused(deputy(first.id, stage.unique('nobody')), 'deputies-are-employed');
      await refused(deputy(first.id, second.id, { until: stage.day() }), 'period-reversed');
      await refused(deputy(first.id, second.id, { from: stage.day() }), 'outside-year');
      await plan.send(hr, 'appoint-deputy', acting);
      await refused(acting, 'acts-already');
      await refused(deputy(second.id, first.id), 'deputies-in-no-circle');
      await plan.send(hr, 'appoint-deputy', deputy(second.id, third.id));
      await refused(deputy(third.id, first.id), 'deputies-in-no-circle');
      await plan.refused(hr, 'end-deputy', { deputyship: 'none' }, 'no-such-deputyship');
    },
  },
  {
    name: 'ended when the policy has done so, as the deputy leaves',
    plants: ['already-over', 'deputies-are-employed'],
    async *run(stage) {
      const hr = stage.who(keeper);
      const { people, deputy } = yield* colleagues(stage);
      const [absent, leaver, successor] = people;
      const plan = await stage.start(hr, 'appoint-deputy', deputy(absent.id, successor.id));
      const acting = await plan.send(hr, 'appoint-deputy', deputy(absent.id, leaver.id));
      yield elapsed('P1D');
      yield apart(stage);
      await leaver.send(hr, 'leave', { lastDay: stage.day(5) });
      yield elapsed('P1D');
      yield apart(stage);
      await plan.refused(hr, 'end-deputy', { deputyship: lastOf(acting) }, 'already-over');
      await plan.refused(hr, 'appoint-deputy', deputy(absent.id, leaver.id), 'deputies-are-employed');
    },
  },
];
