import { dayAt, text } from '@liucheng/kernel';
import { caseProcess, commandsOf, defineCaseType, type DepartmentProcess } from '@liucheng/service-kit';
import { inProduct, sight } from '../product-roles.ts';
import { acceptedBuildOf, acceptedBuildOpensLaunch } from './accepted-build.ts';
import { defaultSettings } from './launch-settings.ts';
import { authorise, open, planLaunch, prepare, refuse, withdraw } from './preparing.ts';
import { describeLaunchEvent } from './product-launch-history.ts';
import {
  LaunchPlanBody,
  OpenLaunchBody,
  PreparationBody,
  ReasonBody,
  ReviewBody,
  WatchBody,
} from './product-launch.bodies.ts';
import { plays, unplayable } from './product-launch.plays.ts';
import { productLaunchProcess } from './product-launch.process.ts';
import {
  buildKey,
  launchEvents,
  productLaunch,
  statuses,
  statusOf,
  type LaunchEvent,
  type LaunchStatus,
  type ProductLaunch,
} from './product-launch.ts';
import { release, review, rollBack, watch } from './releasing.ts';

const command = commandsOf<ProductLaunch, LaunchEvent>();
const indicators = [{ name: 'Failed orders', value: '0.2 %' }];

const commands = [
  command({
    name: 'open',
    binding: inProduct('release-manager', 'product-manager', 'automation'),
    body: OpenLaunchBody,
    route: { method: 'POST', path: '' },
    summary: text('Open the launch of a build', '开立上线任务'),
    examples: {
      'first build': { product: 'kettle-k2', buildCase: '0199b1c2-0000-7000-8000-000000000000', build: 1 },
    },
    decide: open,
  }),
  command({
    name: 'prepare',
    step: 'prepare',
    body: PreparationBody,
    route: { method: 'PUT', path: ':id/preparation' },
    summary: text('Record the preparation', '登记上线准备'),
    examples: {
      'two machines': {
        deployment: 'Two machines, one after the other',
        configuration: 'Sales region east only',
        dataMigration: 'None to be moved',
      },
    },
    trial: () => ({ deployment: '-', configuration: '-', dataMigration: '-' }),
    decide: prepare,
  }),
  command({
    name: 'plan-launch',
    step: 'plan-launch',
    body: LaunchPlanBody,
    route: { method: 'PUT', path: ':id/plan' },
    summary: text('Plan the launch', '制定上线计划'),
    examples: {
      'one night': {
        window: { from: '2099-06-30T22:00:00+08:00', to: '2099-07-01T02:00:00+08:00' },
        steps: [{ action: 'Switch the shop over', responsible: 'u-long' }],
        risks: [{ risk: 'Orders get lost', response: 'Roll back and enter them by hand' }],
      },
    },
    trial: (): LaunchPlanBody => ({
      window: { from: '9999-12-30T00:00:00Z', to: '9999-12-31T00:00:00Z' },
      steps: [],
      risks: [{ risk: '-', response: '-' }],
    }),
    decide: planLaunch,
  }),
  command({
    name: 'authorise',
    step: 'authorise',
    route: { method: 'POST', path: ':id/authorisation' },
    summary: text('Authorise the launch', '上线授权'),
    trial: () => ({}),
    decide: authorise,
  }),
  command({
    name: 'release',
    step: 'release',
    route: { method: 'POST', path: ':id/release' },
    summary: text('Record the release', '登记发布'),
    facts: (state, _body, _context, sources) => acceptedBuildOf(state, sources),
    decide: (state, _body, context, facts) => release(state, facts, context),
  }),
  command({
    name: 'roll-back',
    step: 'roll-back',
    body: ReasonBody,
    route: { method: 'POST', path: ':id/roll-back' },
    summary: text('Record that it was rolled back', '登记回滚'),
    examples: { 'lost orders': { reason: 'Orders get lost' } },
    trial: () => ({ reason: '-' }),
    decide: rollBack,
  }),
  command({
    name: 'watch',
    step: 'watch',
    body: WatchBody,
    route: { method: 'POST', path: ':id/observations' },
    summary: text('Record an observation', '登记上线观察'),
    examples: { 'as expected': { observation: 'Load as expected', indicators } },
    trial: () => ({ observation: '-', indicators: [] }),
    decide: watch,
  }),
  command({
    name: 'review',
    step: 'review',
    body: ReviewBody,
    route: { method: 'POST', path: ':id/review' },
    summary: text('Review the launch', '上线复盘'),
    examples: {
      quiet: {
        feedback: 'Quiet, but the lid is stiff',
        indicators,
        lessons: 'Tell customer service a week before',
      },
    },
    trial: () => ({ feedback: '-', indicators: [], lessons: '-' }),
    decide: review,
  }),
  command({
    name: 'withdraw',
    step: 'withdraw',
    body: ReasonBody,
    route: { method: 'POST', path: ':id/withdrawal' },
    summary: text('Withdraw the launch before the release', '发布前撤销上线'),
    examples: { superseded: { reason: 'The next build takes its place' } },
    trial: () => ({ reason: '-' }),
    decide: withdraw,
  }),
];

const next: Readonly<Record<LaunchStatus, readonly string[]>> = {
  preparing: ['prepare', 'plan-launch', 'withdraw'],
  ready: ['authorise', 'plan-launch', 'withdraw'],
  authorised: ['release', 'plan-launch', 'withdraw'],
  released: ['watch', 'roll-back', 'review'],
  'rolled-back': ['watch', 'review'],
  reviewed: [],
  withdrawn: [],
};

function summary(state: ProductLaunch) {
  const { launched, window, releasedAt } = state;
  return {
    status: statusOf(state),
    product: launched?.product ?? '',
    buildCase: launched?.buildCase ?? '',
    build: launched?.build ?? 0,
    ...(window ? { windowFrom: window.from } : {}),
    ...(releasedAt === undefined ? {} : { releasedAt }),
  };
}

export const productLaunches = defineCaseType({
  definition: productLaunchProcess(),
  category: 'product-launch',
  service: 'product-development',
  path: 'product-launches',
  events: launchEvents,
  decider: productLaunch,
  commands,
  uniqueKeys: [
    {
      scope: 'launched-build',
      held: ({ launched, ended }) => (!launched || ended ? [] : [buildKey(launched)]),
      refusal: (key, holder) =>
        refuse({
          code: 'build-launched-already',
          reason: text(
            `Build ${key} is being launched${holder === undefined ? '' : ` in ${holder}`}.`,
            `构建 ${key} 正在上线${holder === undefined ? '' : `（${holder}）`}。`,
          ),
          acceptable: text(
            'Go on with that launch, or wait until it has ended.',
            '请继续办理该上线任务，或待其结束后另行开立。',
          ),
          errors: [
            {
              path: '/build',
              expected: text('a build that is not being launched', '不在上线中的构建'),
              actual: key,
            },
          ],
        }),
    },
  ],
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary,
  next: (state) => next[statusOf(state)],
});

/** The calendar day of a time as the company counts it. */
const dayOf = (time: string): string => dayAt(Date.parse(time), defaultSettings.utcOffsetMinutes);

/** PRD-4 as the service lists it. */
export const productLaunching: DepartmentProcess = caseProcess({
  type: productLaunches,
  sight,
  describe: describeLaunchEvent,
  list: {
    name: 'product_launches',
    version: 1,
    row: (state: ProductLaunch) => ({
      ...summary(state),
      ...(state.window ? { plannedOn: dayOf(state.window.from) } : {}),
      ...(state.releasedAt === undefined ? {} : { releasedOn: dayOf(state.releasedAt) }),
    }),
    filters: {
      status: { kind: 'choice', about: text('Where the launch stands', '上线状态'), values: statuses },
      product: { kind: 'text', about: text('Product', '产品名称或编码') },
      buildCase: { kind: 'text', about: text('Development of the build', '构建所属的开发任务') },
      plannedOn: { kind: 'day', about: text('Day on which the window begins', '时间窗开始日期') },
      releasedOn: { kind: 'day', about: text('Day of the release', '发布日期') },
    },
    sorts: ['product', 'windowFrom', 'releasedAt'],
  },
  policies: [acceptedBuildOpensLaunch],
  plays,
  unplayable,
});
