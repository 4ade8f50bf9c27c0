import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * The development of a product from the choice of its technology to the acceptance of a build. Builds are numbered from 1 and
 * test results belong to one of them. A defect is open until it is fixed, and closed by the next build, which contains the fix.
 */

/** From the lowest to the highest. */
export const levels = ['unit', 'integration', 'system'] as const;
export type Level = (typeof levels)[number];

export const outcomes = ['passed', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

export const severities = ['critical', 'major', 'minor'] as const;
export type Severity = (typeof severities)[number];

/** Marks from 1 (poor) to 5 (excellent). */
export type TechnologyOption = {
  readonly name: string;
  readonly feasibility: number;
  readonly stability: number;
  readonly scalability: number;
};

export type FoundDefect = {
  readonly defect: string;
  readonly severity: Severity;
  readonly description: string;
};

type By = { readonly by: string };

export type TestData = By & {
  readonly build: number;
  readonly outcome: Outcome;
  readonly testCases: number;
  readonly defects: readonly FoundDefect[];
  /** Who made that build: whoever built it, and those whose fixes it contains. */
  readonly builders: readonly string[];
  /** Levels that had been tested on that build before, with whatever outcome. */
  readonly levelsBefore: readonly Level[];
};

export type BuildEvent =
  | DomainEvent<
      'technology-chosen',
      By & {
        readonly product: string;
        /** The baselined design that it carries out. */
        readonly design?: string;
        readonly options: readonly TechnologyOption[];
        readonly choice: string;
        readonly reason: string;
      }
    >
  | DomainEvent<
      'built',
      By & {
        readonly build: number;
        /** What was built: a tag or commit. */
        readonly revision: string;
        readonly changes: string;
        readonly builders: readonly string[];
        /** Defects whose fixes it contains. */
        readonly fixes: readonly string[];
      }
    >
  | DomainEvent<'unit-tested' | 'integration-tested' | 'system-tested', TestData>
  | DomainEvent<
      'fixed',
      By & { readonly defect: string; readonly severity: Severity; readonly solution: string }
    >
  | DomainEvent<
      'accepted',
      By & {
        readonly product: string;
        readonly build: number;
        readonly revision: string;
        readonly lastBuild: number;
        readonly results: Readonly<Record<Level, Outcome>>;
        readonly openCriticalDefects: number;
      }
    >;

export const buildEvents = new EventCatalogue<BuildEvent>('liucheng.product-development.product-build', {
  'technology-chosen': { version: 1 },
  built: { version: 1 },
  'unit-tested': { version: 1 },
  'integration-tested': { version: 1 },
  'system-tested': { version: 1 },
  fixed: { version: 1 },
  accepted: { version: 1 },
});

export interface Build {
  readonly number: number;
  readonly revision: string;
  readonly builders: readonly string[];
  /** The latest of each level. */
  readonly results: Readonly<Partial<Record<Level, Outcome>>>;
}

export interface Defect {
  readonly id: string;
  /** In which it was found. */
  readonly build: number;
  readonly severity: Severity;
  readonly description: string;
  readonly status: 'open' | 'fixed' | 'closed';
  readonly fixedBy?: string;
}

export interface ProductBuild {
  readonly product?: string;
  readonly design?: string;
  readonly technology?: string;
  readonly builds: readonly Build[];
  readonly defects: readonly Defect[];
  /** Number of the accepted build. */
  readonly accepted?: number;
}

export const productBuild: Decider<ProductBuild, BuildEvent> = {
  initial: { builds: [], defects: [] },

  evolve(state, event): ProductBuild {
    switch (event.name) {
      case 'technology-chosen': {
        const { product, design, choice } = event.data;
        return { ...state, product, technology: choice, ...(design === undefined ? {} : { design }) };
      }
      case 'built': {
        const { build: number, revision, builders, fixes } = event.data;
        return {
          ...state,
          builds: [...state.builds, { number, revision, builders, results: {} }],
          defects: state.defects.map((each) =>
            fixes.includes(each.id) ? { ...each, status: 'closed' } : each,
          ),
        };
      }
      case 'unit-tested':
        return tested(state, 'unit', event.data);
      case 'integration-tested':
        return tested(state, 'integration', event.data);
      case 'system-tested':
        return tested(state, 'system', event.data);
      case 'fixed': {
        const { defect, by } = event.data;
        const fixed = { status: 'fixed', fixedBy: by } as const;
        return {
          ...state,
          defects: state.defects.map((each) => (each.id === defect ? { ...each, ...fixed } : each)),
        };
      }
      case 'accepted':
        return { ...state, accepted: event.data.build };
      default:
        return state;
    }
  },
};

function tested(state: ProductBuild, level: Level, { build, outcome, defects }: TestData): ProductBuild {
  return {
    ...state,
    builds: state.builds.map((each) =>
      each.number === build ? { ...each, results: { ...each.results, [level]: outcome } } : each,
    ),
    defects: [
      ...state.defects,
      ...defects.map(({ defect: id, severity, description }) => ({
        id,
        build,
        severity,
        description,
        status: 'open' as const,
      })),
    ],
  };
}

/** Whose fix no build contains yet. */
export function unclosed({ defects }: ProductBuild): readonly Defect[] {
  return defects.filter(({ status }) => status !== 'closed');
}

export function criticalDefects(state: ProductBuild): readonly Defect[] {
  return unclosed(state).filter(({ severity }) => severity === 'critical');
}

export const statuses = ['technology-chosen', 'testing', 'fixing', 'acceptable', 'accepted'] as const;
export type BuildStatus = (typeof statuses)[number];

export function statusOf(state: ProductBuild): BuildStatus {
  if (state.accepted !== undefined) return 'accepted';
  const last = state.builds.at(-1);
  if (!last) return 'technology-chosen';
  const results = levels.map((level) => last.results[level]);
  if (results.includes('failed') || criticalDefects(state).length > 0) return 'fixing';
  return results.includes(undefined) ? 'testing' : 'acceptable';
}
