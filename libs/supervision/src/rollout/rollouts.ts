import { text } from '@liucheng/kernel';
import { caseProcess, defineCaseType, seenBy, type DepartmentProcess } from '@liucheng/service-kit';
import { acknowledgementController } from './acknowledgement.controller.ts';
import { GuideController } from './guide.controller.ts';
import { rolledOutAlready } from './preparing.ts';
import { category, commands } from './rollout-commands.ts';
import { describeRolloutEvent } from './rollout-history.ts';
import { rolloutListName } from './rollout-list.ts';
import { rolloutProcess } from './rollout.process.ts';
import {
  heldVersion,
  outstanding,
  rollout,
  rolloutEvents,
  statuses,
  type Rollout,
  type RolloutStatus,
} from './rollout.ts';

const next: Readonly<Record<RolloutStatus, readonly string[]>> = {
  new: [],
  published: ['publish-guide', 'cancel'],
  explained: ['announce', 'cancel'],
  announced: ['acknowledge', 'take-test', 'add-concerned', 'release', 'conclude', 'cancel'],
  concluded: [],
  cancelled: [],
};

/** Supervision sees every rollout with all results; whoever is concerned finds what is theirs to do at `acknowledgements`. */
const sight = seenBy();

export const rollouts = defineCaseType({
  definition: rolloutProcess(),
  category,
  service: 'supervision',
  path: 'rollouts',
  events: rolloutEvents,
  decider: rollout,
  commands,
  uniqueKeys: [{ scope: 'rolled-out-version', held: heldVersion, refusal: rolledOutAlready }],
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({
    status: state.status,
    process: state.process ?? '',
    version: state.version ?? 0,
    effectiveOn: state.effectiveOn ?? '',
    concerned: state.concerned.length,
    outstanding: outstanding(state).length,
  }),
  next: ({ status, test }) =>
    test === undefined ? next[status].filter((command) => command !== 'take-test') : next[status],
});

const process = caseProcess({
  type: rollouts,
  sight,
  describe: describeRolloutEvent,
  list: {
    ...rolloutListName,
    row: (state: Rollout) => ({
      status: state.status,
      process: state.process ?? '',
      version: state.version ?? 0,
      effectiveOn: state.effectiveOn ?? '',
      concerned: state.concerned.length,
      outstanding: outstanding(state).length,
      passed: Object.values(state.results).filter(({ passed }) => passed).length,
      ...(state.guide === undefined ? {} : { guide: state.guide }),
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the rollout stands', '宣贯状态'),
        values: statuses.slice(1),
      },
      process: { kind: 'text', about: text('Process', '流程') },
      effectiveOn: { kind: 'day', about: text('Effective date', '生效日期') },
      outstanding: { kind: 'number', about: text('Acknowledgements outstanding', '待确认人数') },
    },
    sorts: ['effectiveOn', 'status', 'outstanding'],
  },
});

/** SUP-1 as the service lists it. */
export const rollingOut: DepartmentProcess = {
  ...process,
  controllers: [...process.controllers, acknowledgementController(process.projections?.[0]), GuideController],
};
