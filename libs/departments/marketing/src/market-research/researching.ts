import {
  type Decision,
  type DecisionContext,
  refusing,
  type Rejection,
  text,
  type Text,
} from '@liucheng/kernel';
import { listed, periodFault } from '../shared/refusing.ts';
import { clause, type BlockingRule } from './market-research.rules.ts';
import {
  channelsWithoutSource,
  plannedChannels,
  type Channel,
  type Finding,
  type Informant,
  type Origin,
  type PlannedChannel,
  type PlannedPerson,
  type Report,
  type Research,
  type ResearchEvent,
  type ResearchPlan,
} from './research.ts';

// The order of the steps is monitored: what happened is recorded, unless there is nothing that it could be about.

const refuse = refusing<BlockingRule>(clause);

/** A plan as it is handed in, perhaps with an element missing. */
export interface Plan {
  readonly purpose?: string;
  readonly content?: string;
  readonly scope?: string;
  readonly method?: { readonly description?: string; readonly channels?: readonly PlannedChannel[] };
  readonly schedule?: { readonly from: string; readonly to: string };
  readonly people?: readonly PlannedPerson[];
}

/** Plans, or puts the plan right. */
export function plan(state: Research, given: Plan, { actor }: DecisionContext): Decision<ResearchEvent> {
  if (state.report) {
    return refuse({
      code: 'report-is-there',
      reason: text('The report of this research has been handed in.', '该项调研的报告已提交。'),
      acceptable: text('Plan another piece of research.', '请另行制定调研计划。'),
    });
  }
  const missing = missingElements(given);
  if (missing.length > 0) return withoutElements(missing);
  const whole = given as ResearchPlan;
  const fault = periodFault(whole.schedule, '/schedule');
  if (fault) return refuse(fault);
  const { purpose, content, scope, method, schedule, people } = whole;
  return [{ name: 'planned', data: { by: actor.id, purpose, content, scope, method, schedule, people } }];
}

const elements: Readonly<Record<string, Text>> = {
  '/purpose': text('purpose', '调研目的'),
  '/content': text('content', '调研内容'),
  '/scope': text('scope', '调研范围'),
  '/method/description': text('method', '调研方法'),
  '/method/channels': text('method (channels)', '调研方法（渠道）'),
  '/schedule': text('schedule', '时间安排'),
  '/people': text('people', '调研人员'),
};

function missingElements({ purpose, content, scope, method, schedule, people }: Plan): string[] {
  const blank = (said: string | undefined): boolean => (said ?? '').trim() === '';
  const absent: Readonly<Record<keyof typeof elements, boolean>> = {
    '/purpose': blank(purpose),
    '/content': blank(content),
    '/scope': blank(scope),
    '/method/description': blank(method?.description),
    '/method/channels': (method?.channels ?? []).length === 0,
    '/schedule': schedule === undefined,
    '/people': (people ?? []).length === 0,
  };
  return Object.keys(absent).filter((path) => absent[path]);
}

function withoutElements(paths: readonly string[]): Rejection {
  const names = listed(paths.map((path) => elements[path] as Text));
  return refuse({
    code: 'element-missing',
    rule: 'plan-names-all-elements',
    reason: text(`The plan does not name: ${names.en}.`, `调研计划缺少：${names['zh-CN']}。`),
    acceptable: text(
      'A plan with its purpose, content, scope, method with channels, schedule and people.',
      '载明调研目的、内容、范围、方法及渠道、时间安排和人员的计划。',
    ),
    errors: paths.map((path) => ({
      path,
      expected: text(`the plan's ${elements[path]?.en}`, `计划的${elements[path]?.['zh-CN']}`),
    })),
  });
}

export interface Collect {
  readonly channel: Channel;
  readonly origin: Origin;
  readonly title: string;
  readonly reference: string;
  readonly summary: string;
  readonly informant?: Informant;
}

export function collect(
  state: Research,
  given: Collect,
  { actor }: DecisionContext,
): Decision<ResearchEvent> {
  const source = `S${state.sources.length + 1}`;
  return notOpen(state) ?? [{ name: 'source-collected', data: { by: actor.id, source, ...given } }];
}

export function analyse(
  state: Research,
  { findings }: { readonly findings: readonly Finding[] },
  { actor }: DecisionContext,
): Decision<ResearchEvent> {
  return (
    notOpen(state) ?? [
      {
        name: 'analysed',
        data: {
          by: actor.id,
          findings,
          sources: state.sources.length,
          plannedChannels: plannedChannels(state.plan),
          missingChannels: channelsWithoutSource(state),
        },
      },
    ]
  );
}

export interface WriteReport extends Report {
  /** Whoever hands it in, where nobody else is named. */
  readonly author?: string;
}

export function writeReport(
  state: Research,
  { author, currentState, problems, trends, recommendations }: WriteReport,
  { actor }: DecisionContext,
): Decision<ResearchEvent> {
  const people = (state.plan?.people ?? []).map(({ person }) => person);
  const report = { currentState, problems, trends, recommendations };
  return (
    notOpen(state) ?? [
      { name: 'reported', data: { by: actor.id, author: author ?? actor.id, people, report } },
    ]
  );
}

export function acceptReport(
  state: Research,
  { remark }: { readonly remark?: string },
  { actor }: DecisionContext,
): Decision<ResearchEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  if (!state.report) {
    return refuse({
      code: 'nothing-reported',
      reason: text('There is no report yet that could be accepted.', '尚无可供验收的报告。'),
      acceptable: text('Write the report first.', '请先提交调研报告。'),
    });
  }
  return [{ name: 'report-accepted', data: { by: actor.id, ...(remark === undefined ? {} : { remark }) } }];
}

/** Research goes on from its plan until its report is accepted. */
function notOpen(state: Research): Rejection | undefined {
  if (!state.plan) {
    return refuse({
      code: 'not-planned',
      reason: text('The research has not been planned yet.', '该项调研尚未制定计划。'),
      acceptable: text('Plan it first.', '请先制定调研计划。'),
    });
  }
  if (state.status !== 'accepted') return undefined;
  return refuse({
    code: 'report-accepted-already',
    reason: text('The report has been accepted; the research is over.', '报告已验收，该项调研已结束。'),
    acceptable: text('Plan another piece of research.', '请另行制定调研计划。'),
  });
}
