import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * One recruitment: the post that a department asks for, and all candidates for it, in one case, so that no contract can be decided on
 * a head count that another one has just used up. A candidate is a pseudonymous number; whatever tells who that is, or was said about
 * the person, stands beside it under `candidate` and is listed as personal. Days are days of the office.
 */

/** Where a candidacy is published. */
export const channels = ['website', 'job-board', 'campus', 'referral', 'agency'] as const;
export type Channel = (typeof channels)[number];

export const results = ['suitable', 'unsuitable'] as const;
export type Result = (typeof results)[number];

export const outcomes = ['rejected', 'withdrew'] as const;
export type Outcome = (typeof outcomes)[number];

/** The last that happened to a candidate. `hired`: both under contract and on board. */
export const stages = [
  'screened',
  'screened-out',
  'interviewed',
  'tested',
  'evaluated',
  'recommended',
  'offered',
  'contracted',
  'onboarded',
  'hired',
  'rejected',
] as const;
export type Stage = (typeof stages)[number];

export type Applicant = {
  readonly id: string;
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
};

export type Interviewer = { readonly person: string; readonly department: string };
/** Who recommends in the name of the hiring department. */
export type Recommendation = { readonly by: string; readonly department: string };

type By = { readonly by: string };
type Remarked = { readonly id: string; readonly remarks?: string };
/** `stage`: where the candidate stood before, which is what the order of steps is judged by. */
type About<Candidate extends { readonly id: string } = Remarked> = By & {
  readonly candidate: Candidate;
  readonly stage?: Stage;
};
/** What the head count is held against: hires include this one. */
type Counted = { readonly hires: number; readonly headCount: number };

export type RecruitmentEvent =
  | DomainEvent<
      'requested',
      By & {
        readonly department: string;
        readonly post: string;
        readonly headCount: number;
        readonly qualifications: string;
      }
    >
  | DomainEvent<'published', By & { readonly channels: readonly Channel[]; readonly notice: string }>
  | DomainEvent<'screened', About<Applicant & { readonly remarks?: string }> & { readonly result: Result }>
  | DomainEvent<
      'interviewed',
      About & { readonly on: string; readonly interviewers: readonly Interviewer[]; readonly result: Result }
    >
  | DomainEvent<'tested', About & { readonly score: number; readonly result: Result }>
  | DomainEvent<
      'evaluated',
      About & {
        readonly result: Result;
        readonly department: string;
        /** Those of all the candidate's interviewers, each once. */
        readonly interviewDepartments: readonly string[];
        readonly interviews: number;
        readonly tests: number;
      }
    >
  | DomainEvent<'recommended', About & { readonly department: string; readonly result?: Result }>
  | DomainEvent<
      'offered',
      About<{ readonly id: string; readonly terms: string }> & { readonly startsOn: string }
    >
  | DomainEvent<
      'contract-signed',
      About<{ readonly id: string; readonly name: string }> &
        Counted & {
          /** Person id of the employee that the candidate becomes. */
          readonly employeeId: string;
          readonly contract: string;
          readonly post: string;
          readonly department: string;
          readonly startsOn: string;
          readonly recommendation: Recommendation;
        }
    >
  | DomainEvent<
      'onboarded',
      About<{ readonly id: string }> &
        Counted & {
          readonly on: string;
          readonly employeeId?: string;
          /** Only of somebody who has no contract yet: by when there has to be one. */
          readonly contractBy?: string;
        }
    >
  | DomainEvent<'candidate-rejected', About & { readonly outcome: Outcome }>
  | DomainEvent<'closed', By & Counted & { readonly reason: string }>
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

/** What makes an employee and a training file of a candidate. */
export type ContractSigned = Extract<RecruitmentEvent, { name: 'contract-signed' }>['data'];

export const recruitmentEvents = new EventCatalogue<RecruitmentEvent>(
  'liucheng.human-resources.recruitment',
  {
    requested: { version: 1 },
    published: { version: 1 },
    screened: {
      version: 1,
      personal: ['/candidate/name', '/candidate/phone', '/candidate/email', '/candidate/remarks'],
    },
    interviewed: { version: 1, personal: ['/candidate/remarks'] },
    tested: { version: 1, personal: ['/candidate/remarks'] },
    evaluated: { version: 1, personal: ['/candidate/remarks'] },
    recommended: { version: 1, personal: ['/candidate/remarks'] },
    offered: { version: 1, personal: ['/candidate/terms'] },
    'contract-signed': { version: 1, personal: ['/candidate/name'] },
    onboarded: { version: 1 },
    'candidate-rejected': { version: 1, personal: ['/candidate/remarks'] },
    closed: { version: 1 },
    'reservation-fenced': { version: 1 },
  },
);

export interface Candidate extends Applicant {
  readonly stage: Stage;
  readonly interviews: number;
  readonly interviewers: readonly Interviewer[];
  readonly tests: number;
  /** Of the evaluation by the hiring department. */
  readonly evaluation?: Result;
  readonly recommendation?: Recommendation;
  readonly startsOn?: string;
  readonly employeeId?: string;
  readonly onboardedOn?: string;
  readonly contractBy?: string;
}

export interface Recruitment {
  readonly department?: string;
  readonly post?: string;
  readonly headCount: number;
  readonly qualifications?: string;
  readonly published: boolean;
  /** In the order of their first screening. */
  readonly candidates: readonly Candidate[];
  readonly closed: boolean;
}

const initial: Recruitment = { headCount: 0, published: false, candidates: [], closed: false };

export const recruitment: Decider<Recruitment, RecruitmentEvent> = {
  initial,
  evolve(state, event): Recruitment {
    switch (event.name) {
      case 'requested': {
        const { department, post, headCount, qualifications } = event.data;
        return { ...state, department, post, headCount, qualifications };
      }
      case 'published':
        return { ...state, published: true };
      case 'screened': {
        const { candidate, result } = event.data;
        const { remarks: _, ...applicant } = candidate;
        const stage = result === 'suitable' ? 'screened' : 'screened-out';
        const before = candidateOf(state, candidate.id) ?? { interviews: 0, interviewers: [], tests: 0 };
        const screened: Candidate = { ...before, ...applicant, stage };
        const others = state.candidates.filter(({ id }) => id !== candidate.id);
        return { ...state, candidates: [...others, screened] };
      }
      case 'interviewed':
        return changed(state, event.data.candidate.id, ({ interviews, interviewers }) => ({
          stage: 'interviewed',
          interviews: interviews + 1,
          interviewers: [...interviewers, ...event.data.interviewers],
        }));
      case 'tested':
        return changed(state, event.data.candidate.id, ({ tests }) => ({
          stage: 'tested',
          tests: tests + 1,
        }));
      case 'evaluated':
        return changed(state, event.data.candidate.id, () => ({
          stage: 'evaluated',
          evaluation: event.data.result,
        }));
      case 'recommended': {
        const { by, department } = event.data;
        return changed(state, event.data.candidate.id, () => ({
          stage: 'recommended',
          recommendation: { by, department },
        }));
      }
      case 'offered':
        return changed(state, event.data.candidate.id, () => ({
          stage: 'offered',
          startsOn: event.data.startsOn,
        }));
      case 'contract-signed': {
        const { employeeId, startsOn } = event.data;
        return changed(state, event.data.candidate.id, ({ onboardedOn }) => ({
          stage: onboardedOn === undefined ? 'contracted' : 'hired',
          employeeId,
          startsOn,
        }));
      }
      case 'onboarded': {
        const { on: onboardedOn, contractBy } = event.data;
        return changed(state, event.data.candidate.id, ({ employeeId }) => ({
          stage: employeeId === undefined ? 'onboarded' : 'hired',
          onboardedOn,
          ...(contractBy === undefined ? {} : { contractBy }),
        }));
      }
      case 'candidate-rejected':
        return changed(state, event.data.candidate.id, () => ({ stage: 'rejected' }));
      case 'closed':
        return { ...state, closed: true };
      default:
        return state;
    }
  },
};

function changed(
  state: Recruitment,
  id: string,
  change: (candidate: Candidate) => Partial<Candidate>,
): Recruitment {
  const candidates = state.candidates.map((each) => (each.id === id ? { ...each, ...change(each) } : each));
  return { ...state, candidates };
}

export function candidateOf({ candidates }: Recruitment, id: string): Candidate | undefined {
  return candidates.find((each) => each.id === id);
}

const taken: ReadonlySet<Stage> = new Set(['contracted', 'onboarded', 'hired']);

/** Whoever has a contract or has begun to work takes up one of the heads. */
export function isHired({ stage }: Pick<Candidate, 'stage'>): boolean {
  return taken.has(stage);
}

export function hiresOf({ candidates }: Recruitment): number {
  return candidates.filter(isHired).length;
}

/** Neither turned down nor both under contract and on board. */
export function openCandidates({ candidates }: Recruitment): readonly Candidate[] {
  return candidates.filter(({ stage }) => stage !== 'rejected' && stage !== 'hired');
}

export const statuses = ['requested', 'published', 'selecting', 'filled', 'closed'] as const;
export type RecruitmentStatus = (typeof statuses)[number];

export function statusOf(state: Recruitment): RecruitmentStatus {
  if (state.closed) return 'closed';
  if (state.headCount > 0 && hiresOf(state) >= state.headCount) return 'filled';
  if (state.candidates.length > 0) return 'selecting';
  return state.published ? 'published' : 'requested';
}
