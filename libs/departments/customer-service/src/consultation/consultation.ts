import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';
import type { ConsultationChannel } from '../channel/channel.ts';

/*
 * A customer's question from its reception to its closing. The customer is a pseudonymous id; whatever tells who that is, or is
 * written by or to the customer, is listed as personal. Times are RFC 3339, UTC.
 */

export const confirmations = ['answered', 'not-answered'] as const;
export type Confirmation = (typeof confirmations)[number];

type By = { readonly by: string };
export type Asker = { readonly id: string; readonly name?: string; readonly phone?: string };

export type ConsultationEvent =
  | DomainEvent<
      'received',
      By & {
        readonly channel: ConsultationChannel;
        readonly customer: Asker;
        readonly question: string;
        readonly background?: string;
        readonly receivedAt: string;
        /** When the first response is due, by the rule of the channel at that time. */
        readonly respondBy: string;
        /** For the channel, as far as somebody has been named. */
        readonly responsible?: string;
      }
    >
  | DomainEvent<'answered', By & { readonly answer: string }>
  | DomainEvent<
      'escalated',
      By & { readonly expert: string; readonly department: string; readonly question: string }
    >
  | DomainEvent<'expert-replied', By & { readonly department: string; readonly reply: string }>
  | DomainEvent<'confirmed', By & { readonly outcome: Confirmation; readonly remark?: string }>
  | DomainEvent<'closed', By & { readonly answers: number }>;

export const consultationEvents = new EventCatalogue<ConsultationEvent>(
  'liucheng.customer-service.consultation',
  {
    received: { version: 1, personal: ['/customer/name', '/customer/phone', '/question', '/background'] },
    answered: { version: 1, personal: ['/answer'] },
    escalated: { version: 1, personal: ['/question'] },
    'expert-replied': { version: 1 },
    confirmed: { version: 1, personal: ['/remark'] },
    closed: { version: 1 },
  },
);

export const statuses = [
  'new',
  'received',
  'escalated',
  'expert-replied',
  'answered',
  'confirmed',
  'not-answered',
  'closed',
] as const;
export type ConsultationStatus = (typeof statuses)[number];

export interface Consultation {
  readonly status: ConsultationStatus;
  readonly channel?: ConsultationChannel;
  readonly customer?: Asker;
  readonly question?: string;
  readonly background?: string;
  readonly receivedAt?: string;
  readonly respondBy?: string;
  readonly responsible?: string;
  /** Who is asked now, until the reply. */
  readonly expert?: string;
  readonly expertDepartment?: string;
  /** Of the expert who replied last. */
  readonly reply?: string;
  readonly answers: number;
}

export const consultation: Decider<Consultation, ConsultationEvent> = {
  initial: { status: 'new', answers: 0 },

  evolve(state, event): Consultation {
    switch (event.name) {
      case 'received': {
        const { by: _, ...received } = event.data;
        return { ...state, status: 'received', ...received };
      }
      case 'answered':
        return { ...state, status: 'answered', answers: state.answers + 1 };
      case 'escalated': {
        const { expert, department: expertDepartment } = event.data;
        return { ...state, status: 'escalated', expert, expertDepartment };
      }
      case 'expert-replied': {
        const { expert: _, expertDepartment: _department, ...rest } = state;
        return { ...rest, status: 'expert-replied', reply: event.data.reply };
      }
      case 'confirmed':
        return { ...state, status: event.data.outcome === 'answered' ? 'confirmed' : 'not-answered' };
      case 'closed':
        return { ...state, status: 'closed' };
      default:
        return state;
    }
  },
};
