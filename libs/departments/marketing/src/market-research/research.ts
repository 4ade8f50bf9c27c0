import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * A piece of market research from its plan to the accepted report. Whoever is asked outside the company is a pseudonymous
 * id; name, contact and words stand under `informant` and are listed as personal. Days are those of the office's calendar.
 */

/** Where information comes from, in the regulation's words. */
export const channels = [
  'industry-report',
  'competitor-material',
  'customer-feedback',
  'data-platform',
  'questionnaire',
  'interview',
  'observation',
] as const;
export type Channel = (typeof channels)[number];

export const origins = ['first-hand', 'second-hand'] as const;
export type Origin = (typeof origins)[number];

export const findingKinds = ['trend', 'customer-need', 'competition'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** The six elements. */
export type ResearchPlan = {
  readonly purpose: string;
  readonly content: string;
  readonly scope: string;
  readonly method: { readonly description: string; readonly channels: readonly PlannedChannel[] };
  readonly schedule: { readonly from: string; readonly to: string };
  readonly people: readonly PlannedPerson[];
};

export type PlannedChannel = { readonly channel: Channel; readonly target?: string };
export type PlannedPerson = { readonly person: string; readonly task?: string };

export type Informant = {
  readonly id: string;
  readonly name?: string;
  readonly contact?: string;
  readonly statement?: string;
};

export type Finding = { readonly kind: FindingKind; readonly finding: string };

export type Report = {
  readonly currentState: string;
  readonly problems: string;
  readonly trends: string;
  readonly recommendations: string;
};

type By = { readonly by: string };

export type ResearchEvent =
  | DomainEvent<'planned', By & ResearchPlan>
  | DomainEvent<
      'source-collected',
      By & {
        readonly source: string;
        readonly channel: Channel;
        readonly origin: Origin;
        readonly title: string;
        /** Where it is kept. */
        readonly reference: string;
        readonly summary: string;
        readonly informant?: Informant;
      }
    >
  | DomainEvent<
      'analysed',
      By & {
        readonly findings: readonly Finding[];
        readonly sources: number;
        readonly plannedChannels: readonly Channel[];
        /** Planned channels of which there was no source by then. */
        readonly missingChannels: readonly Channel[];
      }
    >
  | DomainEvent<
      'reported',
      By & { readonly author: string; readonly people: readonly string[]; readonly report: Report }
    >
  | DomainEvent<'report-accepted', By & { readonly remark?: string }>;

export const researchEvents = new EventCatalogue<ResearchEvent>('liucheng.marketing.market-research', {
  planned: { version: 1 },
  'source-collected': {
    version: 1,
    personal: ['/informant/name', '/informant/contact', '/informant/statement'],
  },
  analysed: { version: 1 },
  reported: { version: 1 },
  'report-accepted': { version: 1 },
});

export const statuses = ['new', 'planned', 'collecting', 'analysed', 'reported', 'accepted'] as const;
export type ResearchStatus = (typeof statuses)[number];

export interface Source {
  readonly id: string;
  readonly channel: Channel;
  readonly origin: Origin;
  readonly title: string;
  readonly reference: string;
}

export interface Research {
  readonly status: ResearchStatus;
  readonly plan?: ResearchPlan;
  readonly sources: readonly Source[];
  /** Of the latest analysis. */
  readonly findings: readonly Finding[];
  readonly report?: Report;
  readonly author?: string;
}

export const research: Decider<Research, ResearchEvent> = {
  initial: { status: 'new', sources: [], findings: [] },

  evolve(state, event) {
    switch (event.name) {
      case 'planned': {
        const { by: _, ...plan } = event.data;
        return { ...state, status: state.status === 'new' ? 'planned' : state.status, plan };
      }
      case 'source-collected': {
        const { source: id, channel, origin, title, reference } = event.data;
        const sources = [...state.sources, { id, channel, origin, title, reference }];
        return { ...state, status: state.report ? state.status : 'collecting', sources };
      }
      case 'analysed':
        return {
          ...state,
          status: state.report ? state.status : 'analysed',
          findings: event.data.findings,
        };
      case 'reported':
        return { ...state, status: 'reported', report: event.data.report, author: event.data.author };
      case 'report-accepted':
        return { ...state, status: 'accepted' };
      default:
        return state;
    }
  },
};

/** Planned channels from which nothing has been collected, each once. */
export function channelsWithoutSource({ plan, sources }: Research): Channel[] {
  const sourced = new Set(sources.map(({ channel }) => channel));
  return plannedChannels(plan).filter((channel) => !sourced.has(channel));
}

export function plannedChannels(plan: ResearchPlan | undefined): Channel[] {
  return [...new Set((plan?.method.channels ?? []).map(({ channel }) => channel))];
}
