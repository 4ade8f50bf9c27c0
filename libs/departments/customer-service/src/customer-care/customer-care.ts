import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * The care of one customer, for as long as it lasts: visits, acts of care, feedback. The customer is a pseudonymous id;
 * whatever tells who that is, or is in the customer's words, is listed as personal. Days are YYYY-MM-DD. Ids of visits and
 * of feedback are unique in the company, because complaints and product plans refer to them.
 */

export const occasions = ['holiday', 'birthday', 'offer'] as const;
export type Occasion = (typeof occasions)[number];

export const feedbackSources = ['visit', 'hotline', 'survey', 'online', 'other'] as const;
export type FeedbackSource = (typeof feedbackSources)[number];

export const feedbackCategories = ['product', 'service', 'price', 'delivery', 'other'] as const;
export type FeedbackCategory = (typeof feedbackCategories)[number];

export type Customer = { readonly id: string; readonly name?: string; readonly phone?: string };
type CustomerId = { readonly customer: { readonly id: string } };
type By = { readonly by: string };

/** `on`: the day by which it is to happen. */
export type PlannedVisit = { readonly visitId: string; readonly on: string };
export type PlannedCare = {
  readonly careId: string;
  readonly occasion: Occasion;
  readonly on: string;
  /** What is to be done. */
  readonly content: string;
};

type FeedbackId = By & { readonly feedbackId: string };

export type CareEvent =
  | DomainEvent<'opened', By & { readonly customer: Customer }>
  | DomainEvent<
      'visits-planned',
      By & CustomerId & { readonly purpose: string; readonly visits: readonly PlannedVisit[] }
    >
  /** The visit in the same shape as in a plan: it is waited for by its new day. */
  | DomainEvent<
      'visit-rescheduled',
      By & {
        readonly visitId: string;
        readonly from: string;
        readonly visits: readonly PlannedVisit[];
        readonly reason: string;
      }
    >
  | DomainEvent<'visit-cancelled', By & PlannedVisit & { readonly reason: string }>
  | DomainEvent<
      'visited',
      By &
        CustomerId & {
          readonly visitId: string;
          readonly plannedOn: string;
          readonly experience: string;
          readonly satisfaction: number;
          readonly suggestions?: string;
        }
    >
  | DomainEvent<'care-planned', By & CustomerId & { readonly care: readonly PlannedCare[] }>
  | DomainEvent<
      'care-delivered',
      By & {
        readonly careId: string;
        readonly occasion: Occasion;
        readonly response?: string;
      }
    >
  | DomainEvent<
      'feedback-collected',
      FeedbackId & CustomerId & { readonly source: FeedbackSource; readonly content: string }
    >
  | DomainEvent<
      'feedback-classified',
      FeedbackId & { readonly category: FeedbackCategory; readonly product: string }
    >
  | DomainEvent<'feedback-analysed', FeedbackId & { readonly analysis: string; readonly classified: boolean }>
  | DomainEvent<
      'feedback-adopted',
      FeedbackId & {
        readonly summary: string;
        readonly category: FeedbackCategory;
        readonly product: string;
        readonly analysed: boolean;
      }
    >
  | DomainEvent<'feedback-declined', FeedbackId & { readonly reason: string; readonly analysed: boolean }>
  | DomainEvent<'feedback-applied', FeedbackId & { readonly result: string; readonly adopted: boolean }>
  | DomainEvent<'care-ended', By & { readonly reason: string }>
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const careEvents = new EventCatalogue<CareEvent>('liucheng.customer-service.customer-care', {
  opened: { version: 1, personal: ['/customer/name', '/customer/phone'] },
  'visits-planned': { version: 1, personal: ['/purpose'] },
  'visit-rescheduled': { version: 1, personal: ['/reason'] },
  'visit-cancelled': { version: 1, personal: ['/reason'] },
  visited: { version: 1, personal: ['/experience', '/suggestions'] },
  // The day may be a birthday.
  'care-planned': { version: 1, personal: ['/care/*/on', '/care/*/content'] },
  'care-delivered': { version: 1, personal: ['/response'] },
  'feedback-collected': { version: 1, personal: ['/content'] },
  'feedback-classified': { version: 1 },
  'feedback-analysed': { version: 1 },
  'feedback-adopted': { version: 1 },
  'feedback-declined': { version: 1 },
  'feedback-applied': { version: 1 },
  'care-ended': { version: 1, personal: ['/reason'] },
  'reservation-fenced': { version: 1 },
});

/** Feedback that is not decided, or adopted and not applied. */
export interface OpenFeedback {
  readonly feedbackId: string;
  readonly category?: FeedbackCategory;
  readonly product?: string;
  readonly analysed: boolean;
  readonly adopted: boolean;
  readonly applied: boolean;
}

export interface CustomerCare {
  readonly customer?: Customer;
  /** Those that have not happened; what has happened is only counted. */
  readonly visits: readonly PlannedVisit[];
  readonly visitsPlanned: number;
  readonly visited: number;
  /** At the latest visit. */
  readonly satisfaction?: number;
  readonly care: readonly PlannedCare[];
  readonly carePlanned: number;
  readonly feedback: readonly OpenFeedback[];
  readonly feedbackCollected: number;
  readonly ended: boolean;
}

const initial: CustomerCare = {
  visits: [],
  visitsPlanned: 0,
  visited: 0,
  care: [],
  carePlanned: 0,
  feedback: [],
  feedbackCollected: 0,
  ended: false,
};

export const customerCare: Decider<CustomerCare, CareEvent> = {
  initial,
  evolve(state, event): CustomerCare {
    switch (event.name) {
      case 'opened':
        return { ...state, customer: event.data.customer };
      case 'visits-planned': {
        const { visits } = event.data;
        const visitsPlanned = state.visitsPlanned + visits.length;
        return { ...state, visits: [...state.visits, ...visits], visitsPlanned };
      }
      case 'visit-rescheduled': {
        const { visits } = event.data;
        return { ...state, visits: [...without(state.visits, event.data), ...visits] };
      }
      case 'visit-cancelled':
        return { ...state, visits: without(state.visits, event.data) };
      case 'visited': {
        const { satisfaction } = event.data;
        const visits = without(state.visits, event.data);
        return { ...state, visits, visited: state.visited + 1, satisfaction };
      }
      case 'care-planned': {
        const { care } = event.data;
        return { ...state, care: [...state.care, ...care], carePlanned: state.carePlanned + care.length };
      }
      case 'care-delivered':
        return { ...state, care: state.care.filter(({ careId }) => careId !== event.data.careId) };
      case 'feedback-collected': {
        const { feedbackId } = event.data;
        const open = { feedbackId, analysed: false, adopted: false, applied: false };
        const feedbackCollected = state.feedbackCollected + 1;
        return { ...state, feedback: [...state.feedback, open], feedbackCollected };
      }
      case 'feedback-classified': {
        const { feedbackId, category, product } = event.data;
        return changed(state, feedbackId, { category, product });
      }
      case 'feedback-analysed':
        return changed(state, event.data.feedbackId, { analysed: true });
      case 'feedback-adopted': {
        const { feedbackId, category, product } = event.data;
        return changed(state, feedbackId, { category, product, adopted: true });
      }
      case 'feedback-declined': {
        const { feedbackId } = event.data;
        return { ...state, feedback: state.feedback.filter((each) => each.feedbackId !== feedbackId) };
      }
      case 'feedback-applied':
        return changed(state, event.data.feedbackId, { applied: true });
      case 'care-ended':
        return { ...state, ended: true };
      default:
        return state;
    }
  },
};

function without(visits: readonly PlannedVisit[], { visitId }: { readonly visitId: string }): PlannedVisit[] {
  return visits.filter((each) => each.visitId !== visitId);
}

/** What is decided and applied is open no more. */
function changed(state: CustomerCare, feedbackId: string, change: Partial<OpenFeedback>): CustomerCare {
  const feedback = state.feedback
    .map((each) => (each.feedbackId === feedbackId ? { ...each, ...change } : each))
    .filter(({ adopted, applied }) => !(adopted && applied));
  return { ...state, feedback };
}

/** The day of the next visit that is planned. */
export function nextVisit({ visits }: CustomerCare): string | undefined {
  return visits.map(({ on }) => on).sort()[0];
}
