import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * The design of a product: functions, interface, prototypes and what came of their validation, until it is baselined. Prototypes
 * are numbered from 1; no field is called `prototype`, a name that the JSON of a request must not have. A prototype shows the design as it was when it was built.
 */

export const outcomes = ['passed', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

export type FunctionModule = {
  readonly name: string;
  readonly inputs: string;
  readonly outputs: string;
  readonly logic: string;
};

export type View = {
  readonly name: string;
  /** What it shows. */
  readonly elements: string;
  /** What can be done in it, and what follows. */
  readonly interaction: string;
};

type By = { readonly by: string };

export type DesignEvent =
  | DomainEvent<
      'functions-designed',
      By & {
        readonly product: string;
        /** The plan that it carries out. */
        readonly plan?: string;
        readonly modules: readonly FunctionModule[];
      }
    >
  | DomainEvent<'interface-designed', By & { readonly views: readonly View[] }>
  | DomainEvent<
      'prototype-built',
      By & { readonly number: number; readonly description: string; readonly location: string }
    >
  | DomainEvent<
      'prototype-validated',
      By & {
        readonly number: number;
        readonly validators: readonly string[];
        /** Everybody who has designed or built prototypes by then. */
        readonly designers: readonly string[];
        readonly feedback: string;
        readonly outcome: Outcome;
      }
    >
  | DomainEvent<
      'baselined',
      By & {
        readonly product: string;
        readonly baseline: string;
        readonly lastPrototype: number;
        readonly validatedPrototype: number;
        readonly outcome: Outcome;
      }
    >;

export const designEvents = new EventCatalogue<DesignEvent>('liucheng.product-development.product-design', {
  'functions-designed': { version: 1 },
  'interface-designed': { version: 1 },
  'prototype-built': { version: 1 },
  'prototype-validated': { version: 1 },
  baselined: { version: 1 },
});

export interface Prototype {
  readonly number: number;
  readonly location: string;
  /** The design has changed since. */
  readonly outdated: boolean;
  /** Of its latest validation. */
  readonly outcome?: Outcome;
}

export interface ProductDesign {
  readonly product?: string;
  readonly plan?: string;
  readonly modules: readonly FunctionModule[];
  readonly views: readonly View[];
  readonly designers: readonly string[];
  readonly lastPrototype?: Prototype;
  readonly baseline?: string;
}

export const productDesign: Decider<ProductDesign, DesignEvent> = {
  initial: { modules: [], views: [], designers: [] },

  evolve(state, event): ProductDesign {
    switch (event.name) {
      case 'functions-designed': {
        const { product, plan, modules, by } = event.data;
        return redesigned({ ...state, product, modules, ...(plan === undefined ? {} : { plan }) }, by);
      }
      case 'interface-designed':
        return redesigned({ ...state, views: event.data.views }, event.data.by);
      case 'prototype-built': {
        const { number, location, by } = event.data;
        return { ...designedBy(state, by), lastPrototype: { number, location, outdated: false } };
      }
      case 'prototype-validated': {
        const { number, outcome } = event.data;
        const { lastPrototype } = state;
        if (lastPrototype?.number !== number) return state;
        return { ...state, lastPrototype: { ...lastPrototype, outcome } };
      }
      case 'baselined':
        return { ...state, baseline: event.data.baseline };
      default:
        return state;
    }
  },
};

function redesigned(state: ProductDesign, by: string): ProductDesign {
  const { lastPrototype } = state;
  const outdated = lastPrototype ? { lastPrototype: { ...lastPrototype, outdated: true } } : {};
  return { ...designedBy(state, by), ...outdated };
}

function designedBy(state: ProductDesign, by: string): ProductDesign {
  const { designers } = state;
  return designers.includes(by) ? state : { ...state, designers: [...designers, by] };
}

export const statuses = ['designing', 'prototyping', 'validated', 'baselined'] as const;
export type DesignStatus = (typeof statuses)[number];

export function statusOf({ baseline, lastPrototype }: ProductDesign): DesignStatus {
  if (baseline !== undefined) return 'baselined';
  if (!lastPrototype || lastPrototype.outdated) return 'designing';
  return lastPrototype.outcome === 'passed' ? 'validated' : 'prototyping';
}
