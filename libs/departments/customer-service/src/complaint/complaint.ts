import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * A complaint from its acceptance to its end. The customer is a pseudonymous id; whatever tells who that is or is in the
 * customer's own words stands under `customer` and is listed as personal. Times are RFC 3339, UTC; amounts are fen.
 */

/** Ways to reach a customer. */
export const channels = ['phone', 'e-mail', 'chat', 'letter', 'in-person'] as const;
export type Channel = (typeof channels)[number];

export type Complainant = {
  readonly id: string;
  readonly name?: string;
  readonly phone?: string;
  /** What the complaint is about. */
  readonly content: string;
  /** What the customer wants. */
  readonly demand: string;
};

export type Evidence = {
  /** Where it is kept: number of a recording, a document, a photo. */
  readonly reference: string;
  readonly description: string;
};

export type Responsible = {
  readonly department: string;
  /** Left out where nobody in particular is responsible. */
  readonly person?: string;
};

export type Solution = {
  readonly content: string;
  readonly compensation?: number;
};

/** Who did it, and who has been found responsible so far: the two that must not be one. */
type Handled = { readonly by: string; readonly responsiblePerson?: string };
type Remark = { readonly customer: { readonly id: string; readonly remark: string } };

export type ComplaintEvent =
  | DomainEvent<
      'accepted',
      {
        readonly by: string;
        readonly customer: Complainant;
        readonly promisedAt: string;
        /** The visit at which the customer was not satisfied. */
        readonly visit?: string;
      }
    >
  | DomainEvent<'acknowledged', Handled & { readonly channel: Channel }>
  | DomainEvent<
      'investigated',
      Handled & {
        readonly facts: string;
        readonly responsible: Responsible;
        readonly evidence: readonly Evidence[];
      }
    >
  | DomainEvent<
      'solution-proposed',
      Handled & { readonly solution: Solution; readonly evidenceItems: number }
    >
  | DomainEvent<'solution-agreed', Handled & { readonly channel: Channel }>
  | DomainEvent<'solution-rejected', Handled & Remark>
  | DomainEvent<'solution-revised', Handled & { readonly solution: Solution }>
  | DomainEvent<'executed', Handled & { readonly result: string }>
  | DomainEvent<
      'reported-back',
      Handled & {
        readonly channel: Channel;
        readonly reportedAt: string;
        readonly promisedAt: string;
        /** 0 when the promise was kept. */
        readonly minutesLate: number;
      }
    >
  | DomainEvent<'reopened', Handled & Remark & { readonly promisedAt: string }>
  | DomainEvent<
      'satisfaction-confirmed',
      Handled & { readonly channel: Channel; readonly confirmation: string }
    >
  | DomainEvent<'closed-by-silence', Handled & { readonly reportedAt: string; readonly silentDays: number }>;

export type EventName = ComplaintEvent['name'];

export const complaintEvents = new EventCatalogue<ComplaintEvent>('liucheng.customer-service.complaint', {
  accepted: {
    version: 1,
    personal: ['/customer/name', '/customer/phone', '/customer/content', '/customer/demand'],
  },
  acknowledged: { version: 1 },
  investigated: { version: 1 },
  'solution-proposed': { version: 1 },
  'solution-agreed': { version: 1 },
  'solution-rejected': { version: 1, personal: ['/customer/remark'] },
  'solution-revised': { version: 1 },
  executed: { version: 1 },
  'reported-back': { version: 1 },
  reopened: { version: 1, personal: ['/customer/remark'] },
  'satisfaction-confirmed': { version: 1 },
  'closed-by-silence': { version: 1 },
});

export const statuses = [
  'new',
  'accepted',
  'investigated',
  'awaiting-answer',
  'solution-rejected',
  'solution-agreed',
  'executed',
  'reported-back',
  'reopened',
  'confirmed',
  'closed-by-silence',
] as const;
export type ComplaintStatus = (typeof statuses)[number];

export interface Complaint {
  readonly status: ComplaintStatus;
  readonly customer?: Complainant;
  readonly visit?: string;
  readonly promisedAt?: string;
  readonly acknowledged: boolean;
  readonly facts?: string;
  readonly responsible?: Responsible;
  /** Of all investigations. */
  readonly evidence: readonly Evidence[];
  /** The latest: proposed, or revised. */
  readonly solution?: Solution;
  /** Of the present round; a reopening starts another one. */
  readonly reportedAt?: string;
  readonly reopenings: number;
}

export const complaint: Decider<Complaint, ComplaintEvent> = {
  initial: { status: 'new', acknowledged: false, evidence: [], reopenings: 0 },

  evolve(state, event) {
    switch (event.name) {
      case 'accepted': {
        const { customer, promisedAt, visit } = event.data;
        return { ...state, status: 'accepted', customer, promisedAt, ...(visit ? { visit } : {}) };
      }
      case 'acknowledged':
        return { ...state, acknowledged: true };
      case 'investigated': {
        const { facts, responsible, evidence } = event.data;
        return {
          ...state,
          // Facts that are found later change nothing in what the customer was told.
          status: state.solution ? state.status : 'investigated',
          facts,
          responsible,
          evidence: [...state.evidence, ...(evidence ?? [])],
        };
      }
      case 'solution-proposed':
      case 'solution-revised':
        return { ...state, status: 'awaiting-answer', solution: event.data.solution };
      case 'solution-agreed':
      case 'solution-rejected':
      case 'executed':
        return { ...state, status: event.name };
      case 'reported-back':
        return { ...state, status: 'reported-back', reportedAt: event.data.reportedAt };
      case 'reopened': {
        const { reportedAt: _, solution: _former, ...rest } = state;
        const { promisedAt } = event.data;
        return { ...rest, status: 'reopened', promisedAt, reopenings: state.reopenings + 1 };
      }
      case 'satisfaction-confirmed':
        return { ...state, status: 'confirmed' };
      case 'closed-by-silence':
        return { ...state, status: 'closed-by-silence' };
      default:
        return state;
    }
  },
};

export function isClosed({ status }: Complaint): boolean {
  return status === 'confirmed' || status === 'closed-by-silence';
}
