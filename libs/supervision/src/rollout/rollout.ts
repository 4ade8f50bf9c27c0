import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';
import type { Names } from '@liucheng/service-kit';

/*
 * The rollout of one version of a process: published, explained, announced to whoever has a role in it, acknowledged by each. Persons
 * are ids.
 */

/** Whom an announcement concerns, as frozen into it. */
export type Concerned = {
  readonly person: string;
  readonly department: string;
  /** YYYY-MM-DD, the last day on which it is in time. */
  readonly dueOn: string;
};

export type Question = { readonly question: string; readonly options: readonly string[] };

export type Test = {
  readonly questions: readonly Question[];
  /** Percent of the questions from which on it is passed. */
  readonly passPercent: number;
};

export type TestResult = { readonly right: number; readonly of: number; readonly passed: boolean };

export type RolloutEvent =
  | DomainEvent<
      'definition-published',
      {
        readonly by: string;
        readonly process: string;
        readonly version: number;
        readonly names: Names;
        /** YYYY-MM-DD, the first day on which it is worked by. */
        readonly effectiveOn: string;
        /** Roles that its steps are bound to. */
        readonly roles: readonly string[];
      }
    >
  | DomainEvent<'guide-published', { readonly by: string; readonly guide: string }>
  | DomainEvent<
      'announced',
      {
        readonly by: string;
        readonly message: string;
        readonly effectiveOn: string;
        readonly concerned: readonly Concerned[];
      }
    >
  /** `right`: of each question the number of the right option, from 1. It is no part of the state, which people read. */
  | DomainEvent<'test-set', Test & { readonly by: string; readonly right: readonly number[] }>
  | DomainEvent<
      'acknowledged',
      {
        readonly by: string;
        readonly person: string;
        /** Whether the announcement concerns that person, and whether they had acknowledged before. */
        readonly concerned: boolean;
        readonly again: boolean;
      }
    >
  | DomainEvent<
      'tested',
      TestResult & {
        readonly by: string;
        readonly attempt: number;
        readonly answers: readonly number[];
        readonly passPercent: number;
      }
    >
  | DomainEvent<'concerned-added', { readonly by: string; readonly concerned: readonly Concerned[] }>
  | DomainEvent<'released', { readonly by: string; readonly person: string; readonly reason: string }>
  | DomainEvent<
      'concluded',
      {
        readonly by: string;
        readonly concerned: number;
        readonly outstanding: number;
        readonly passed: number;
      }
    >
  | DomainEvent<'cancelled', { readonly by: string; readonly reason: string }>
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const rolloutEvents = new EventCatalogue<RolloutEvent>('liucheng.supervision.rollout', {
  'definition-published': { version: 1 },
  'guide-published': { version: 1 },
  announced: { version: 1 },
  'test-set': { version: 1 },
  acknowledged: { version: 1 },
  tested: { version: 1 },
  'concerned-added': { version: 1 },
  released: { version: 1 },
  concluded: { version: 1 },
  cancelled: { version: 1 },
  'reservation-fenced': { version: 1 },
});

export const statuses = ['new', 'published', 'explained', 'announced', 'concluded', 'cancelled'] as const;
export type RolloutStatus = (typeof statuses)[number];

export interface Rollout {
  readonly status: RolloutStatus;
  readonly process?: string;
  readonly version?: number;
  readonly names?: Names;
  readonly effectiveOn?: string;
  readonly roles: readonly string[];
  readonly guide?: string;
  readonly message?: string;
  readonly concerned: readonly Concerned[];
  readonly acknowledged: readonly string[];
  readonly test?: Test;
  /** By person: the last result, and how often they have tried. */
  readonly results: Readonly<Record<string, TestResult & { readonly attempts: number }>>;
}

export const rollout: Decider<Rollout, RolloutEvent> = {
  initial: { status: 'new', roles: [], concerned: [], acknowledged: [], results: {} },

  evolve(state, event) {
    switch (event.name) {
      case 'definition-published': {
        const { process, version, names, effectiveOn, roles } = event.data;
        return { ...state, status: 'published', process, version, names, effectiveOn, roles };
      }
      case 'guide-published':
        return { ...state, status: 'explained', guide: event.data.guide };
      case 'announced': {
        const { message, concerned } = event.data;
        return { ...state, status: 'announced', message, concerned };
      }
      case 'test-set': {
        const { questions, passPercent } = event.data;
        return { ...state, test: { questions, passPercent } };
      }
      case 'acknowledged':
        return { ...state, acknowledged: [...state.acknowledged, event.data.person] };
      case 'tested': {
        const { by, right, of, passed, attempt } = event.data;
        return { ...state, results: { ...state.results, [by]: { right, of, passed, attempts: attempt } } };
      }
      case 'concerned-added':
        return { ...state, concerned: [...state.concerned, ...event.data.concerned] };
      case 'released':
        return { ...state, concerned: state.concerned.filter(({ person }) => person !== event.data.person) };
      case 'concluded':
      case 'cancelled':
        return { ...state, status: event.name };
      default:
        return state;
    }
  },
};

/** Whoever has not acknowledged yet, in the order of the announcement. */
export function outstanding({ concerned, acknowledged }: Rollout): Concerned[] {
  const done = new Set(acknowledged);
  return concerned.filter(({ person }) => !done.has(person));
}

/** A version is rolled out once: a rollout that was cancelled gives it up. */
export function heldVersion({ status, process, version }: Rollout): string[] {
  return status === 'new' || status === 'cancelled' ? [] : [`${process}/${version}`];
}
