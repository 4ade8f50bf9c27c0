import { holds, text, type Actor } from '@liucheng/kernel';
import { caseProcess, defineCaseType, type DepartmentProcess, type Sight } from '@liucheng/service-kit';
import { assessedAlready } from './assessing.ts';
import { commands } from './assessment-commands.ts';
import { describeAssessmentEvent } from './assessment-history.ts';
import { assessmentListName } from './assessment-list.ts';
import { assessmentProcess } from './assessment.process.ts';
import {
  assessment,
  assessmentEvents,
  heldPeriod,
  statuses,
  undecided,
  type Assessment,
  type AssessmentStatus,
} from './assessment.ts';
import { spans } from './period.ts';
import { overseers, readers } from './scores.ts';
import { scoresController } from './scores.controller.ts';

const next: Readonly<Record<AssessmentStatus, readonly string[]>> = {
  new: [],
  opened: ['collect-figures', 'cancel'],
  collected: ['score', 'collect-figures', 'cancel'],
  scored: ['respond', 'decide-objection', 'publish', 'cancel'],
  published: [],
  cancelled: [],
};

/** Of what is not published, heads see their department's part at `scores`. */
function sees(actor: Actor, roles: readonly string[]): boolean {
  return roles.some((role) => holds(actor, role));
}

const sight: Sight = {
  sees: (actor) => sees(actor, overseers),
  narrow: (actor, asked) => {
    if (sees(actor, overseers)) return asked;
    const published = sees(actor, readers) && (asked['status'] ?? 'published') === 'published';
    return { ...asked, status: published ? 'published' : { in: [] } };
  },
};

export const assessments = defineCaseType({
  definition: assessmentProcess(),
  category: 'assessment',
  service: 'supervision',
  path: 'assessments',
  events: assessmentEvents,
  decider: assessment,
  commands,
  uniqueKeys: [{ scope: 'assessed-period', held: heldPeriod, refusal: assessedAlready }],
  readable: ({ status }, actor) => sees(actor, status === 'published' ? readers : overseers),
  summary: (state) => ({
    status: state.status,
    period: state.period?.name ?? '',
    scheme: state.scheme?.version ?? '',
    units: state.units.length,
    respondBy: state.respondBy ?? '',
    undecided: undecided(state).length,
  }),
  next: (state) =>
    undecided(state).length > 0
      ? next[state.status].filter((command) => command !== 'publish')
      : next[state.status].filter((command) => command !== 'decide-objection'),
});

const process = caseProcess({
  type: assessments,
  sight,
  describe: describeAssessmentEvent,
  list: {
    ...assessmentListName,
    row: (state: Assessment) => ({
      status: state.status,
      period: state.period?.name ?? '',
      span: state.period?.span ?? '',
      from: state.period?.from ?? '',
      until: state.period?.until ?? '',
      scheme: state.scheme?.version ?? '',
      respondBy: state.respondBy ?? '',
      units: state.units.length,
      scored: state.scores.filter(({ score }) => score !== undefined).length,
      undecided: undecided(state).length,
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the assessment stands', '考核状态'),
        values: statuses.slice(1),
      },
      period: { kind: 'text', about: text('Period', '期间') },
      span: { kind: 'choice', about: text('How long the period is', '期间类型'), values: spans },
      scheme: { kind: 'text', about: text('Version of the scheme', '考核方案版本') },
      respondBy: { kind: 'day', about: text('Until when departments may respond', '反馈截止日期') },
      undecided: { kind: 'number', about: text('Objections not decided', '未裁定异议数') },
    },
    sorts: ['until', 'status', 'respondBy'],
  },
});

/** SUP-5 as the service lists it. */
export const assessing: DepartmentProcess = {
  ...process,
  controllers: [...process.controllers, scoresController(assessments, process.projections?.[0])],
};
