import { few, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { customerId, idIn, notInCare, refuse, tooMany } from './care-file.ts';
import { defaultSettings, type CareSettings } from './care-settings.ts';
import type {
  CareEvent,
  CustomerCare,
  FeedbackCategory,
  FeedbackSource,
  OpenFeedback,
} from './customer-care.ts';

// Feedback from its collection to its application. Several items are under way at once, so that the flow of the case cannot
// tell their order: each event says whether what comes before had been done, and the monitor judges.

export function collectFeedback(
  state: CustomerCare,
  { source, content }: { readonly source: FeedbackSource; readonly content: string },
  { actor, caseId }: DecisionContext,
  settings: CareSettings = defaultSettings,
): Decision<CareEvent> {
  const refusal = notInCare(state) ?? tooMany(state.feedback.length, 1, settings);
  if (refusal) return refusal;
  const feedbackId = `${caseId}-F${state.feedbackCollected + 1}`;
  return [
    { name: 'feedback-collected', data: { by: actor.id, ...customerId(state), feedbackId, source, content } },
  ];
}

export interface Classify {
  readonly feedbackId: string;
  readonly category: FeedbackCategory;
  /** Product or service that it is about, as it is called in the house. */
  readonly product: string;
}

/** Until it is decided, it may be classified again. */
export function classifyFeedback(
  state: CustomerCare,
  { feedbackId: given, category, product }: Classify,
  context: DecisionContext,
): Decision<CareEvent> {
  const item = undecided(state, given, context);
  if ('rejected' in item) return item;
  const { feedbackId } = item;
  return [{ name: 'feedback-classified', data: { by: context.actor.id, feedbackId, category, product } }];
}

export function analyseFeedback(
  state: CustomerCare,
  { feedbackId: given, analysis }: { readonly feedbackId: string; readonly analysis: string },
  context: DecisionContext,
): Decision<CareEvent> {
  const item = undecided(state, given, context);
  if ('rejected' in item) return item;
  const { feedbackId, category } = item;
  const classified = category !== undefined;
  return [{ name: 'feedback-analysed', data: { by: context.actor.id, feedbackId, analysis, classified } }];
}

export interface Adopt {
  readonly feedbackId: string;
  /** What is to be done, for those who do it: nothing in it says who the customer is. */
  readonly summary: string;
  /** Where it has not been classified. */
  readonly category?: FeedbackCategory;
  readonly product?: string;
}

export function adoptFeedback(
  state: CustomerCare,
  { feedbackId: given, summary, ...named }: Adopt,
  context: DecisionContext,
): Decision<CareEvent> {
  const item = undecided(state, given, context);
  if ('rejected' in item) return item;
  const { feedbackId, analysed } = item;
  const { category = item.category, product = item.product } = named;
  if (category === undefined || product === undefined) {
    const missing = category === undefined ? 'category' : 'product';
    return refuse({
      code: 'feedback-not-classified',
      reason: text(
        `Nobody has said what ${feedbackId} is about, so nobody can take it up.`,
        `反馈 ${feedbackId} 尚未归类，无法落实到具体产品。`,
      ),
      acceptable: text(
        'Classify it first, or name category and product in the adoption.',
        '请先归类，或在采纳时填写类别和产品。',
      ),
      errors: [
        {
          path: `/${missing}`,
          expected: text('a value, as the feedback has not been classified', '填写此项（反馈尚未分类）'),
        },
      ],
    });
  }
  const data = { by: context.actor.id, feedbackId, summary, category, product, analysed };
  return [{ name: 'feedback-adopted', data }];
}

export function declineFeedback(
  state: CustomerCare,
  { feedbackId: given, reason }: { readonly feedbackId: string; readonly reason: string },
  context: DecisionContext,
): Decision<CareEvent> {
  const item = undecided(state, given, context);
  if ('rejected' in item) return item;
  const { feedbackId, analysed } = item;
  return [{ name: 'feedback-declined', data: { by: context.actor.id, feedbackId, reason, analysed } }];
}

/** What was applied is a fact, also where nobody has decided on it. */
export function applyFeedback(
  state: CustomerCare,
  { feedbackId: given, result }: { readonly feedbackId: string; readonly result: string },
  context: DecisionContext,
): Decision<CareEvent> {
  const item = openItem(state, given, context, ({ applied }) => !applied);
  if ('rejected' in item) return item;
  const { feedbackId, adopted } = item;
  return [{ name: 'feedback-applied', data: { by: context.actor.id, feedbackId, result, adopted } }];
}

function undecided(state: CustomerCare, given: string, context: DecisionContext): OpenFeedback | Rejection {
  return openItem(state, given, context, ({ adopted }) => !adopted);
}

function openItem(
  state: CustomerCare,
  given: string,
  { caseId }: DecisionContext,
  fits: (item: OpenFeedback) => boolean,
): OpenFeedback | Rejection {
  const refusal = notInCare(state);
  if (refusal) return refusal;
  const feedbackId = idIn(caseId, given);
  const fitting = state.feedback.filter(fits);
  const item = fitting.find((each) => each.feedbackId === feedbackId);
  if (item) return item;
  const open = few(fitting.map((each) => each.feedbackId));
  return refuse({
    code: 'feedback-not-open',
    reason: text(
      `No feedback ${feedbackId} waits for this step: it has not been collected, or the step has been done.`,
      `反馈 ${feedbackId} 不在此步骤待办之列：未收集，或该步骤已办理。`,
    ),
    acceptable: text(
      open.en === '' ? 'Collect the feedback first.' : `One of ${open.en}.`,
      open.en === '' ? '请先登记客户反馈。' : `以下反馈之一：${open['zh-CN']}。`,
    ),
    errors: [
      {
        path: '/feedbackId',
        expected: open.en === '' ? text('feedback that is open', '待办的反馈') : open,
        actual: given,
      },
    ],
  });
}
