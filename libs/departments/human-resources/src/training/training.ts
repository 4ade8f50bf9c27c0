import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * The training of a year: what is needed, the plan, and every course as it is held. A course that is held is a session; what is
 * recorded about one person in it is an attendance, named `<session>/<person>`. Days are days of the office.
 */

export const kinds = ['internal', 'external', 'online'] as const;
export type Kind = (typeof kinds)[number];

export const attendanceResults = ['passed', 'failed', 'attended', 'absent'] as const;
export type AttendanceResult = (typeof attendanceResults)[number];

export type Need = { readonly department: string; readonly need: string };

export type Course = {
  readonly course: string;
  readonly title: string;
  readonly kind: Kind;
  readonly hours: number;
};

/** Whose result is awaited since a session was held. */
export type Awaited = { readonly attendance: string; readonly person: string; readonly deliveredOn: string };

type By = { readonly by: string };

export type TrainingEvent =
  | DomainEvent<'needs-surveyed', By & { readonly year: number; readonly needs: readonly Need[] }>
  | DomainEvent<'year-planned', By & { readonly year: number; readonly courses: readonly Course[] }>
  | DomainEvent<'plan-approved', By>
  | DomainEvent<
      'course-scheduled',
      By &
        Course & {
          readonly session: string;
          readonly on: string;
          readonly participants: readonly string[];
          /** The course is in the plan as it stands. */
          readonly inPlan: boolean;
          /** It was marked as held beside the plan, for this reason. */
          readonly extra: boolean;
          readonly reason?: string;
        }
    >
  | DomainEvent<
      'delivered',
      By & {
        readonly session: string;
        readonly trainer: string;
        readonly deliveredOn: string;
        readonly awaited: readonly Awaited[];
      }
    >
  | DomainEvent<
      'attendance-recorded',
      By & {
        readonly attendance: string;
        readonly session: string;
        readonly course: string;
        readonly title: string;
        readonly kind: Kind;
        readonly person: string;
        readonly hours: number;
        readonly result: AttendanceResult;
        readonly deliveredOn: string;
      }
    >
  | DomainEvent<'evaluated', By & { readonly effect: string; readonly improvements: string }>
  | DomainEvent<'career-advised', By & { readonly person: string; readonly advice: string }>
  | DomainEvent<'year-closed', By & { readonly sessions: number; readonly attendances: number }>;

export const trainingEvents = new EventCatalogue<TrainingEvent>('liucheng.human-resources.training', {
  'needs-surveyed': { version: 1 },
  'year-planned': { version: 1 },
  'plan-approved': { version: 1 },
  'course-scheduled': { version: 1 },
  delivered: { version: 1 },
  'attendance-recorded': { version: 1 },
  evaluated: { version: 1 },
  'career-advised': { version: 1 },
  'year-closed': { version: 1 },
});

export interface Session extends Course {
  readonly session: string;
  readonly on: string;
  readonly participants: readonly string[];
  readonly deliveredOn?: string;
  /** By person, the latest of each. */
  readonly results: Readonly<Record<string, { readonly hours: number; readonly result: AttendanceResult }>>;
}

export interface Training {
  readonly year?: number;
  readonly needs: readonly Need[];
  readonly courses: readonly Course[];
  readonly approved: boolean;
  readonly sessions: readonly Session[];
  readonly evaluated: boolean;
  readonly closed: boolean;
}

const initial: Training = {
  needs: [],
  courses: [],
  approved: false,
  sessions: [],
  evaluated: false,
  closed: false,
};

export const training: Decider<Training, TrainingEvent> = {
  initial,
  evolve(state, event): Training {
    switch (event.name) {
      case 'needs-surveyed':
        return { ...state, year: event.data.year, needs: event.data.needs };
      case 'year-planned':
        // Another plan has to be approved anew.
        return { ...state, year: event.data.year, courses: event.data.courses, approved: false };
      case 'plan-approved':
        return { ...state, approved: true };
      case 'course-scheduled': {
        const { session, course, title, kind, hours, on, participants } = event.data;
        const scheduled = { session, course, title, kind, hours, on, participants, results: {} };
        return { ...state, sessions: [...state.sessions, scheduled] };
      }
      case 'delivered': {
        const { session, deliveredOn } = event.data;
        return changed(state, session, () => ({ deliveredOn }));
      }
      case 'attendance-recorded': {
        const { session, person, hours, result } = event.data;
        return changed(state, session, ({ results }) => ({
          results: { ...results, [person]: { hours, result } },
        }));
      }
      case 'evaluated':
        return { ...state, evaluated: true };
      case 'year-closed':
        return { ...state, closed: true };
      default:
        return state;
    }
  },
};

function changed(state: Training, session: string, change: (session: Session) => Partial<Session>): Training {
  const sessions = state.sessions.map((each) =>
    each.session === session ? { ...each, ...change(each) } : each,
  );
  return { ...state, sessions };
}

/** Attendances of sessions that were held and of which nobody has recorded a result. */
export function awaitedResults({ sessions }: Training): readonly string[] {
  return sessions.flatMap(({ session, deliveredOn, participants, results }) =>
    deliveredOn === undefined
      ? []
      : participants
          .filter((person) => !Object.hasOwn(results, person))
          .map((person) => attendanceOf(session, person)),
  );
}

export function attendanceOf(session: string, person: string): string {
  return `${session}/${person}`;
}

export const statuses = ['surveyed', 'planned', 'running', 'evaluated', 'closed'] as const;
export type TrainingStatus = (typeof statuses)[number];

export function statusOf({ courses, approved, evaluated, closed }: Training): TrainingStatus {
  if (closed) return 'closed';
  if (evaluated) return 'evaluated';
  if (approved) return 'running';
  return courses.length > 0 ? 'planned' : 'surveyed';
}
