import { oneOf, refusing, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { clause, type BlockingRule } from './target-customers.rules.ts';
import { defaultSettings, type TargetingSettings } from './targeting-settings.ts';
import type {
  AnalysedSegment,
  Assessment,
  ChosenSegment,
  Segment,
  Targeting,
  TargetingEvent,
  Value,
} from './targeting.ts';

// The order of the steps is monitored: what happened is recorded, unless there is nothing that it could be about.

const refuse = refusing<BlockingRule>(clause);
/** Of one case: more than anybody compares. */
export const mostSegments = 50;

export interface Analyse {
  /** Left out where the case has one already. */
  readonly research?: string;
  readonly segments: readonly Segment[];
}

/** @param facts whether the report of that research has been accepted; unknown when it is only tried out. */
export function analyseSegments(
  state: Targeting,
  { research = state.research, segments }: Analyse,
  { actor }: DecisionContext,
  facts: { readonly researchAccepted: boolean } = { researchAccepted: false },
): Decision<TargetingEvent> {
  const refusal = confirmedAlready(state) ?? twice(segments, '/segments') ?? agesReversed(segments);
  if (refusal) return refusal;
  if (research === undefined) {
    return refuse({
      code: 'research-not-named',
      reason: text('No research is named that it starts from.', '未填写所依据的市场调研。'),
      acceptable: text('The id of a piece of market research.', '请填写市场调研编号。'),
      errors: [
        { path: '/research', expected: text('the id of a piece of market research', '市场调研的编号') },
      ],
    });
  }
  const known = new Set([...state.segments, ...segments].map(({ segment }) => segment));
  if (known.size > mostSegments) {
    return refuse({
      code: 'too-many-segments',
      reason: text(`The case would have ${known.size} segments.`, `该案例的客户群将达到 ${known.size} 个。`),
      acceptable: text(
        `At most ${mostSegments}; take together those that buy alike.`,
        `至多 ${mostSegments} 个，请合并购买行为相近的客户群。`,
      ),
      errors: [
        {
          path: '/segments',
          expected: text(
            `at most ${mostSegments} segments in the case`,
            `本案件中不超过 ${mostSegments} 个细分市场`,
          ),
        },
      ],
    });
  }
  const { researchAccepted } = facts;
  return [{ name: 'segments-analysed', data: { by: actor.id, research, researchAccepted, segments } }];
}

export function assessValue(
  state: Targeting,
  { scores }: { readonly scores: readonly Assessment[] },
  { actor }: DecisionContext,
  settings: TargetingSettings = defaultSettings,
): Decision<TargetingEvent> {
  const refusal = nothingAnalysed(state) ?? confirmedAlready(state) ?? twice(scores, '/scores');
  if (refusal) return refusal;
  const strangers = positions(scores, ({ segment }) => segmentOf(state, segment) === undefined);
  if (strangers.length > 0) {
    const known = state.segments.map(({ segment }) => segment).join(', ');
    return refuse({
      code: 'segment-not-analysed',
      reason: text(
        `${strangers.map(([segment]) => segment).join(', ')}: not analysed in this case.`,
        `${strangers.map(([segment]) => segment).join('、')}：本案例未分析该客户群。`,
      ),
      acceptable: text(`Segments of this case: ${known}.`, `本案例的客户群：${known}。`),
      errors: strangers.map(([actual, index]) => ({
        path: `/scores/${index}/segment`,
        expected: oneOf(known),
        actual,
      })),
    });
  }
  const scored = scores.map(({ segment, purchasePotential, loyalty, contribution }) => {
    const value = { purchasePotential, loyalty, contribution };
    return { segment, ...value, score: scoreOf(value, settings) };
  });
  return [{ name: 'value-assessed', data: { by: actor.id, scores: scored } }];
}

function scoreOf(value: Value, { weights }: TargetingSettings): number {
  const parts = Object.keys(weights) as (keyof Value)[];
  const total = parts.reduce((sum, part) => sum + weights[part], 0);
  return Math.round(parts.reduce((sum, part) => sum + weights[part] * value[part], 0) / total);
}

export function confirm(
  state: Targeting,
  { segments }: { readonly segments: readonly ChosenSegment[] },
  { actor }: DecisionContext,
): Decision<TargetingEvent> {
  const refusal = nothingAnalysed(state) ?? confirmedAlready(state) ?? twice(segments, '/segments');
  if (refusal) return refusal;
  const unfounded = positions(segments, ({ segment }) => segmentOf(state, segment)?.score === undefined);
  if (unfounded.length > 0) return withoutScore(state, unfounded);
  const chosen = segments.map(({ segment, coreNeeds, painPoints }) => {
    const { name, score = 0 } = segmentOf(state, segment) as AnalysedSegment;
    return { segment, name, score, coreNeeds, painPoints };
  });
  const { research = '' } = state;
  return [{ name: 'confirmed', data: { by: actor.id, research, segments: chosen } }];
}

function withoutScore(state: Targeting, unfounded: readonly (readonly [string, number])[]): Rejection {
  const ready = state.segments.flatMap(({ segment, score }) => (score === undefined ? [] : [segment]));
  return refuse({
    code: 'segment-without-score',
    rule: 'confirmed-segments-analysed-and-scored',
    reason: text(
      `${unfounded.map(([segment]) => segment).join(', ')}: not analysed and scored.`,
      `${unfounded.map(([segment]) => segment).join('、')}：尚未经过分析和评分。`,
    ),
    acceptable:
      ready.length === 0
        ? text('Assess the value of the segments first.', '请先评估客户价值。')
        : text(
            `Segments with a score: ${ready.join(', ')}; or assess the others first.`,
            `已评分的客户群：${ready.join('、')}；其他客户群请先评分。`,
          ),
    errors: unfounded.map(([actual, index]) => ({
      path: `/segments/${index}/segment`,
      expected: text('a segment that has been analysed and scored', '已分析并评分的细分市场'),
      actual,
    })),
  });
}

function segmentOf({ segments }: Targeting, wanted: string): AnalysedSegment | undefined {
  return segments.find(({ segment }) => segment === wanted);
}

/** Segments at fault with their places in the list. */
function positions<Item extends { readonly segment: string }>(
  items: readonly Item[],
  atFault: (item: Item) => boolean,
): (readonly [string, number])[] {
  return items.flatMap((item, index) => (atFault(item) ? [[item.segment, index] as const] : []));
}

function twice(items: readonly { readonly segment: string }[], place: string): Rejection | undefined {
  const names = items.map(({ segment }) => segment);
  const index = names.findIndex((each, at) => names.indexOf(each) < at);
  if (index < 0) return undefined;
  const actual = names[index] as string;
  return refuse({
    code: 'segment-twice',
    reason: text(`The segment ${actual} is listed twice.`, `客户群 ${actual} 重复。`),
    acceptable: text('Each segment once.', '每个客户群只列一次。'),
    errors: [
      {
        path: `${place}/${index}/segment`,
        expected: text('each segment once', '每个细分市场只列一次'),
        actual,
      },
    ],
  });
}

function agesReversed(segments: readonly Segment[]): Rejection | undefined {
  const index = segments.findIndex(({ ageFrom = 0, ageTo = Infinity }) => ageTo < ageFrom);
  const { ageFrom = 0, ageTo = 0 } = segments[index] ?? {};
  if (index < 0) return undefined;
  return refuse({
    code: 'ages-reversed',
    reason: text(`${ageTo} is younger than ${ageFrom}.`, `年龄上限 ${ageTo} 小于下限 ${ageFrom}。`),
    acceptable: text(`An upper age of ${ageFrom} or more.`, `年龄上限不得小于 ${ageFrom}。`),
    errors: [
      {
        path: `/segments/${index}/ageTo`,
        expected: text(`${ageFrom} or more`, `不小于 ${ageFrom}`),
        actual: ageTo,
      },
    ],
  });
}

function nothingAnalysed({ segments }: Targeting): Rejection | undefined {
  if (segments.length > 0) return undefined;
  return refuse({
    code: 'nothing-analysed',
    reason: text('No segment has been analysed yet.', '尚未分析任何客户群。'),
    acceptable: text('Analyse segments first.', '请先分析客户群。'),
  });
}

function confirmedAlready({ confirmed }: Targeting): Rejection | undefined {
  if (confirmed.length === 0) return undefined;
  return refuse({
    code: 'confirmed-already',
    reason: text('The target customers have been confirmed.', '目标客户已确认。'),
    acceptable: text('Target customers anew in another case.', '如需调整，请另行开展目标客户定位。'),
  });
}
