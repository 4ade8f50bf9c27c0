import {
  orEarlier,
  orLater,
  refusing,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import { defaultSettings, type PlanningSettings } from './planning-settings.ts';
import { clause, type BlockingRule } from './product-planning.rules.ts';
import {
  countSources,
  type Feature,
  type Goals,
  type Milestone,
  type PlanEvent,
  type ProductPlan,
  type Source,
  type Voice,
} from './product-plan.ts';

// From the first requirement to the approval. The order of the steps is monitored: what happened is recorded, unless there is
// nothing that it could be about.

const refuse = refusing<BlockingRule>(clause);
const dayMs = 86_400_000;

export interface Research {
  readonly source: Source;
  readonly reference: string;
  readonly content: string;
  readonly customer?: Voice;
  readonly feedback?: string;
}

/** The first requirement begins the plan and says of which product. */
export function openPlan(
  state: ProductPlan,
  { product, ...requirement }: Research & { readonly product: string },
  context: DecisionContext,
): Decision<PlanEvent> {
  return researched(state, product.trim(), requirement, context);
}

/** Feedback that the plan has taken up already adds nothing: an event that arrives again does nothing twice. */
export function research(
  state: ProductPlan,
  requirement: Research,
  context: DecisionContext,
  settings: PlanningSettings = defaultSettings,
): Decision<PlanEvent> {
  const refusal = approved(state) ?? tooMany(state, settings);
  if (refusal) return refusal;
  const { feedback } = requirement;
  if (feedback !== undefined && state.requirements.some((each) => each.feedback === feedback)) return [];
  return researched(state, state.product ?? '', requirement, context);
}

function researched(
  { requirements }: ProductPlan,
  product: string,
  requirement: Research,
  { actor }: DecisionContext,
): Decision<PlanEvent> {
  const id = `R${requirements.length + 1}`;
  const data = { by: actor.id, product, requirement: id, ...requirement };
  return [{ name: 'requirement-researched', data }];
}

export interface Position {
  readonly positioning: string;
  readonly features: readonly Feature[];
  readonly goals: Goals;
}

/** What it rests on stands in its event: a requirement that comes later has not been heard. */
export function position(
  state: ProductPlan,
  { positioning, features, goals }: Position,
  { actor }: DecisionContext,
): Decision<PlanEvent> {
  const { product = '', requirements } = state;
  const data = { by: actor.id, product, positioning, features, goals, sources: countSources(requirements) };
  return approved(state) ?? [{ name: 'positioned', data }];
}

export interface SetRoadmap {
  readonly milestones: readonly Milestone[];
  readonly resources: string;
}

export function setRoadmap(
  state: ProductPlan,
  { milestones, resources }: SetRoadmap,
  { actor }: DecisionContext,
): Decision<PlanEvent> {
  const refusal =
    approved(state) ?? unpositioned(state) ?? outOfOrder(milestones) ?? afterLaunch(state, milestones);
  if (refusal) return refusal;
  const launchOn = state.goals?.launchOn ?? '';
  const gaps = milestones.slice(1).map(({ on }, index) => daysBetween(milestones[index]?.on ?? on, on));
  const leastGapDays = gaps.length === 0 ? 0 : Math.min(...gaps);
  const daysBeforeLaunch = Math.min(...milestones.map(({ on }) => daysBetween(on, launchOn)));
  const data = { by: actor.id, milestones, resources, launchOn, leastGapDays, daysBeforeLaunch };
  return [{ name: 'roadmap-set', data }];
}

export function approve(state: ProductPlan, _body: object, { actor }: DecisionContext): Decision<PlanEvent> {
  const refusal = approved(state);
  if (refusal) return refusal;
  const { roadmap, goals, product = '' } = state;
  if (!roadmap || !goals) {
    return refuse({
      code: 'no-roadmap',
      reason: text('The plan has no roadmap that it could be approved with.', '该规划尚无路线图，无法审批。'),
      acceptable: text('Position the product and set its roadmap first.', '请先完成产品定位并制定路线图。'),
    });
  }
  return [{ name: 'approved', data: { by: actor.id, product, launchOn: goals.launchOn } }];
}

function approved(state: ProductPlan): Rejection | undefined {
  if (!state.approved) return undefined;
  return refuse({
    code: 'plan-approved',
    reason: text('The plan has been approved.', '该规划已审批通过。'),
    acceptable: text('Open another plan for what is new.', '如有新的需求，请另行立项规划。'),
  });
}

function tooMany(
  { requirements }: ProductPlan,
  { mostRequirements }: PlanningSettings,
): Rejection | undefined {
  if (requirements.length < mostRequirements) return undefined;
  return refuse({
    code: 'too-many-requirements',
    reason: text(
      `The plan holds ${requirements.length} requirements already.`,
      `该规划已登记 ${requirements.length} 项需求。`,
    ),
    acceptable: text(
      `At most ${mostRequirements}; approve this plan and open the next one.`,
      `至多 ${mostRequirements} 项；请先完成本次规划，再另行立项。`,
    ),
  });
}

function unpositioned({ goals }: ProductPlan): Rejection | undefined {
  if (goals) return undefined;
  return refuse({
    code: 'launch-date-not-set',
    rule: 'milestones-end-by-launch',
    reason: text(
      'The product has no launch date yet by which its milestones could end.',
      '该产品尚未确定上线日期，无法核对里程碑。',
    ),
    acceptable: text('Position the product with its launch date first.', '请先完成产品定位并确定上线日期。'),
  });
}

function outOfOrder(milestones: readonly Milestone[]): Rejection | undefined {
  const at = milestones.findIndex(({ on }, index) => on < (milestones[index - 1]?.on ?? on));
  const [before, late] = [milestones[at - 1], milestones[at]];
  if (!before || !late) return undefined;
  return refuse({
    code: 'milestones-out-of-order',
    rule: 'milestones-in-date-order',
    reason: text(
      `The milestone “${late.name}” of ${late.on} stands after “${before.name}” of ${before.on}.`,
      `里程碑“${late.name}”（${late.on}）排在“${before.name}”（${before.on}）之后。`,
    ),
    acceptable: text('Milestones from the earliest to the latest.', '里程碑须按日期先后排列。'),
    errors: [{ path: `/milestones/${at}/on`, expected: orLater(before.on), actual: late.on }],
  });
}

function afterLaunch({ goals }: ProductPlan, milestones: readonly Milestone[]): Rejection | undefined {
  const launchOn = goals?.launchOn ?? '';
  const late = milestones.flatMap(({ on }, index) => (on > launchOn ? [{ on, index }] : []));
  if (late.length === 0) return undefined;
  return refuse({
    code: 'milestone-after-launch',
    rule: 'milestones-end-by-launch',
    reason: text(
      `The launch is planned for ${launchOn}; ${late.length} milestone(s) lie after it.`,
      `计划上线日期为 ${launchOn}，有 ${late.length} 个里程碑晚于该日期。`,
    ),
    acceptable: text(
      `Milestones on ${launchOn} or before, or a later launch date in a new positioning.`,
      `里程碑不晚于 ${launchOn}，或重新定位并推迟上线日期。`,
    ),
    errors: late.map(({ on, index }) => ({
      path: `/milestones/${index}/on`,
      expected: orEarlier(launchOn),
      actual: on,
    })),
  });
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}
