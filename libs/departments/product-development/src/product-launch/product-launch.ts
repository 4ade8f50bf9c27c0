import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * The launch of one accepted build: prepared and planned, authorised, released, watched and reviewed. Times are RFC 3339, UTC.
 */

/** The build that is launched: a case of PRD-3 and a number in it. */
export type LaunchedBuild = {
  readonly product: string;
  readonly buildCase: string;
  readonly build: number;
};

/** From and to, both inclusive. */
export type Window = { readonly from: string; readonly to: string };
export type LaunchStep = { readonly action: string; readonly responsible: string };
export type Risk = { readonly risk: string; readonly response: string };
export type Indicator = { readonly name: string; readonly value: string };

type By = { readonly by: string };

export type LaunchEvent =
  | DomainEvent<'opened', By & LaunchedBuild>
  | DomainEvent<
      'prepared',
      By & { readonly deployment: string; readonly configuration: string; readonly dataMigration: string }
    >
  | DomainEvent<
      'launch-planned',
      By & {
        readonly window: Window;
        readonly steps: readonly LaunchStep[];
        readonly risks: readonly Risk[];
      }
    >
  | DomainEvent<'authorised', By & LaunchedBuild & { readonly window: Window }>
  | DomainEvent<
      'released',
      By &
        LaunchedBuild & {
          /** The one that its case of PRD-3 had accepted. */
          readonly acceptedBuild: number;
          readonly releasedAt: string;
          /** Only where one had been planned. */
          readonly window?: Window;
          /** 0 within the window. */
          readonly minutesOutside?: number;
        }
    >
  | DomainEvent<'rolled-back', By & { readonly reason: string; readonly releasedAt: string }>
  | DomainEvent<'watched', By & { readonly observation: string; readonly indicators: readonly Indicator[] }>
  | DomainEvent<
      'reviewed',
      By & {
        readonly feedback: string;
        readonly indicators: readonly Indicator[];
        readonly lessons: string;
        readonly releasedAt: string;
        /** Full days. */
        readonly daysAfterRelease: number;
      }
    >
  | DomainEvent<'withdrawn', By & { readonly reason: string }>
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const launchEvents = new EventCatalogue<LaunchEvent>('liucheng.product-development.product-launch', {
  opened: { version: 1 },
  prepared: { version: 1 },
  'launch-planned': { version: 1 },
  authorised: { version: 1 },
  released: { version: 1 },
  'rolled-back': { version: 1 },
  watched: { version: 1 },
  reviewed: { version: 1 },
  withdrawn: { version: 1 },
  'reservation-fenced': { version: 1 },
});

export interface ProductLaunch {
  readonly launched?: LaunchedBuild;
  readonly prepared: boolean;
  readonly window?: Window;
  readonly risks: readonly Risk[];
  /** Of the latest plan; a new plan has to be authorised again. */
  readonly authorised: boolean;
  readonly releasedAt?: string;
  readonly rolledBack: boolean;
  readonly watches: number;
  readonly ended?: 'reviewed' | 'withdrawn';
}

const initial: ProductLaunch = {
  prepared: false,
  risks: [],
  authorised: false,
  rolledBack: false,
  watches: 0,
};

export const productLaunch: Decider<ProductLaunch, LaunchEvent> = {
  initial,

  evolve(state, event): ProductLaunch {
    switch (event.name) {
      case 'opened': {
        const { product, buildCase, build } = event.data;
        return { ...state, launched: { product, buildCase, build } };
      }
      case 'prepared':
        return { ...state, prepared: true };
      case 'launch-planned': {
        const { window, risks } = event.data;
        return { ...state, window, risks, authorised: false };
      }
      case 'authorised':
        return { ...state, authorised: true };
      case 'released':
        return { ...state, releasedAt: event.data.releasedAt, rolledBack: false };
      case 'rolled-back':
        return { ...state, rolledBack: true };
      case 'watched':
        return { ...state, watches: state.watches + 1 };
      case 'reviewed':
      case 'withdrawn':
        return { ...state, ended: event.name };
      default:
        return state;
    }
  },
};

/** What identifies a build among all launches. */
export function buildKey({ buildCase, build }: LaunchedBuild): string {
  return `${buildCase}#${build}`;
}

export const statuses = [
  'preparing',
  'ready',
  'authorised',
  'released',
  'rolled-back',
  'reviewed',
  'withdrawn',
] as const;
export type LaunchStatus = (typeof statuses)[number];

export function statusOf(state: ProductLaunch): LaunchStatus {
  const { ended, releasedAt, rolledBack, authorised, prepared, window } = state;
  if (ended) return ended;
  if (releasedAt !== undefined) return rolledBack ? 'rolled-back' : 'released';
  if (authorised) return 'authorised';
  return prepared && window ? 'ready' : 'preparing';
}
