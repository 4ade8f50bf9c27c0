import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';
import { slotsOf, type Period } from './room-slots.ts';

/*
 * A meeting from its application to its closing. People stand as ids. Times are RFC 3339, UTC; the day by which a resolution
 * is due is YYYY-MM-DD.
 */

/** Roles of those who look after meetings. */
export const office = ['office-clerk', 'office-manager'] as const;

type By = { readonly by: string };

export type Resolution = {
  readonly resolutionId: string;
  readonly content: string;
  readonly owner: string;
  readonly due: string;
};

export type MeetingEvent =
  | DomainEvent<
      'applied',
      By &
        Period & {
          readonly topic: string;
          /** Where it is wished to be held; the room is booked by itself. */
          readonly place: string;
          readonly participants: readonly string[];
        }
    >
  | DomainEvent<'room-booked', By & Period & { readonly room: string }>
  /** Whatever room was booked is free again. */
  | DomainEvent<
      'rescheduled',
      By & Period & { readonly former: Period & { readonly room?: string }; readonly reason: string }
    >
  | DomainEvent<'prepared', By & { readonly equipment: string; readonly materials: string }>
  | DomainEvent<
      'held',
      By & { readonly participants: readonly string[]; readonly attendees: readonly string[] }
    >
  | DomainEvent<
      'minutes-recorded',
      By & { readonly minutes: string; readonly resolutions: readonly Resolution[] }
    >
  | DomainEvent<
      'minutes-distributed',
      By & {
        readonly to: readonly string[];
        /** Participants and attendees whom no distribution has reached yet. */
        readonly missing: readonly string[];
      }
    >
  | DomainEvent<
      'followed-up',
      By & {
        readonly resolutionId: string;
        readonly owner: string;
        readonly due: string;
        readonly progress: string;
        /** The resolution, once it is done. */
        readonly completed?: string;
      }
    >
  | DomainEvent<'closed', By & { readonly openResolutions: number }>
  | DomainEvent<'cancelled', By & { readonly reason: string; readonly room?: string }>
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const meetingEvents = new EventCatalogue<MeetingEvent>('liucheng.administration.meeting', {
  applied: { version: 1 },
  'room-booked': { version: 1 },
  rescheduled: { version: 1 },
  prepared: { version: 1 },
  held: { version: 1 },
  'minutes-recorded': { version: 1 },
  'minutes-distributed': { version: 1 },
  'followed-up': { version: 1 },
  closed: { version: 1 },
  cancelled: { version: 1 },
  'reservation-fenced': { version: 1 },
});

export const statuses = ['new', 'applied', 'booked', 'held', 'closed', 'cancelled'] as const;
export type MeetingStatus = (typeof statuses)[number];

export interface Meeting {
  readonly status: MeetingStatus;
  readonly topic?: string;
  /** Who applied for it. */
  readonly organiser?: string;
  readonly period?: Period;
  /** Booked, for the period. */
  readonly room?: string;
  readonly participants: readonly string[];
  readonly attendees: readonly string[];
  readonly recorded: boolean;
  /** Whom the minutes have reached. */
  readonly informed: readonly string[];
  /** Those that are not done. */
  readonly resolutions: readonly Resolution[];
  readonly resolved: number;
}

const initial: Meeting = {
  status: 'new',
  participants: [],
  attendees: [],
  recorded: false,
  informed: [],
  resolutions: [],
  resolved: 0,
};

export const meeting: Decider<Meeting, MeetingEvent> = {
  initial,
  evolve(state, event): Meeting {
    switch (event.name) {
      case 'applied': {
        const { by: organiser, topic, startsAt, endsAt, participants } = event.data;
        return { ...state, status: 'applied', organiser, topic, period: { startsAt, endsAt }, participants };
      }
      case 'room-booked':
        return { ...state, status: 'booked', room: event.data.room };
      case 'rescheduled': {
        const { room: _, ...rest } = state;
        const { startsAt, endsAt } = event.data;
        return { ...rest, status: 'applied', period: { startsAt, endsAt } };
      }
      case 'held':
        return { ...state, status: 'held', attendees: event.data.attendees };
      case 'minutes-recorded': {
        const resolutions = [...state.resolutions, ...event.data.resolutions];
        // What is added has reached nobody yet.
        return { ...state, recorded: true, informed: [], resolutions };
      }
      case 'minutes-distributed':
        return { ...state, informed: [...new Set([...state.informed, ...event.data.to])] };
      case 'followed-up': {
        const { completed } = event.data;
        if (completed === undefined) return state;
        const resolutions = state.resolutions.filter(({ resolutionId }) => resolutionId !== completed);
        return { ...state, resolutions, resolved: state.resolved + 1 };
      }
      case 'closed':
        return { ...state, status: 'closed' };
      case 'cancelled': {
        const { room: _, ...rest } = state;
        return { ...rest, status: 'cancelled' };
      }
      default:
        return state;
    }
  },
};

/** The quarters of an hour in which the meeting has its room. */
export function heldSlots({ room, period }: Meeting): string[] {
  return room === undefined || period === undefined ? [] : slotsOf(room, period);
}
