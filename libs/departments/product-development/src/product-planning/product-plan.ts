import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * A product plan: what is required of a product and by whom, where it is to stand in the market, and the way to its launch.
 * One plan at a time for a product. Days are YYYY-MM-DD as the company's calendar counts them. A customer is a pseudonymous
 * id; what a customer said stands under `customer` and is listed as personal.
 */

export const sources = ['marketing', 'customer', 'department'] as const;
export type Source = (typeof sources)[number];

export type Voice = {
  readonly id: string;
  /** As the customer put it. */
  readonly words?: string;
};

export type Feature = {
  readonly name: string;
  /** What it gives the product over others. */
  readonly advantage: string;
};

export type Goals = {
  readonly launchOn: string;
  readonly performance: string;
  /** Thousandths of the market. */
  readonly marketSharePermille: number;
};

export type Milestone = {
  readonly name: string;
  readonly on: string;
  readonly deliverables: string;
};

/** How many requirements came from whom. */
export type SourceCounts = Readonly<Record<Source, number>>;

type By = { readonly by: string };

export type PlanEvent =
  | DomainEvent<
      'requirement-researched',
      By & {
        readonly product: string;
        readonly requirement: string;
        readonly source: Source;
        /** Where it comes from: number of a report, of a customer's feedback, of a department's request. */
        readonly reference: string;
        readonly content: string;
        readonly customer?: Voice;
        /** Feedback that customer service adopted. */
        readonly feedback?: string;
      }
    >
  | DomainEvent<
      'positioned',
      By & {
        readonly product: string;
        readonly positioning: string;
        readonly features: readonly Feature[];
        readonly goals: Goals;
        readonly sources: SourceCounts;
      }
    >
  | DomainEvent<
      'roadmap-set',
      By & {
        readonly milestones: readonly Milestone[];
        readonly resources: string;
        readonly launchOn: string;
        /** Fewest days from one milestone to the next; below zero where they are not in order. */
        readonly leastGapDays: number;
        /** From the latest milestone to the launch; below zero where one lies after it. */
        readonly daysBeforeLaunch: number;
      }
    >
  | DomainEvent<'approved', By & { readonly product: string; readonly launchOn: string }>
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const planEvents = new EventCatalogue<PlanEvent>('liucheng.product-development.product-plan', {
  'requirement-researched': { version: 1, personal: ['/customer/words'] },
  positioned: { version: 1 },
  'roadmap-set': { version: 1 },
  approved: { version: 1 },
  'reservation-fenced': { version: 1 },
});

export interface Requirement {
  readonly id: string;
  readonly source: Source;
  readonly content: string;
  readonly customer?: Voice;
  readonly feedback?: string;
}

export interface Roadmap {
  readonly milestones: readonly Milestone[];
  readonly resources: string;
}

export interface ProductPlan {
  readonly product?: string;
  readonly requirements: readonly Requirement[];
  readonly positioning?: string;
  readonly features: readonly Feature[];
  readonly goals?: Goals;
  /** Of the latest positioning; another one needs another roadmap, because its launch may be earlier. */
  readonly roadmap?: Roadmap;
  readonly approved: boolean;
}

export const productPlan: Decider<ProductPlan, PlanEvent> = {
  initial: { requirements: [], features: [], approved: false },

  evolve(state, event): ProductPlan {
    switch (event.name) {
      case 'requirement-researched': {
        const { product, requirement: id, source, content, customer, feedback } = event.data;
        const researched = {
          id,
          source,
          content,
          ...(customer === undefined ? {} : { customer }),
          ...(feedback === undefined ? {} : { feedback }),
        };
        return { ...state, product, requirements: [...state.requirements, researched] };
      }
      case 'positioned': {
        const { roadmap: _, ...rest } = state;
        const { positioning, features, goals } = event.data;
        return { ...rest, positioning, features, goals };
      }
      case 'roadmap-set': {
        const { milestones, resources } = event.data;
        return { ...state, roadmap: { milestones, resources } };
      }
      case 'approved':
        return { ...state, approved: true };
      default:
        return state;
    }
  },
};

export function countSources(requirements: readonly Requirement[]): SourceCounts {
  const of = (source: Source): number => requirements.filter((each) => each.source === source).length;
  return { marketing: of('marketing'), customer: of('customer'), department: of('department') };
}

/** How a product is called, whatever case and spaces it is written with. */
export function productKey(product: string): string {
  return product.normalize('NFKC').trim().toLowerCase();
}

export const statuses = ['researching', 'positioned', 'scheduled', 'approved'] as const;
export type PlanStatus = (typeof statuses)[number];

export function statusOf({ approved, roadmap, goals }: ProductPlan): PlanStatus {
  if (approved) return 'approved';
  if (roadmap) return 'scheduled';
  return goals ? 'positioned' : 'researching';
}
