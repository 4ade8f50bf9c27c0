import type { DomainEvent, Rejection } from './decider.ts';
import type { JsonObject } from './json.ts';
import type { Text } from './text.ts';

/** Turns the data of one stored version into the next one. Pure, total, never asks anything but the data. */
export type Upcaster = (data: JsonObject) => JsonObject;

export interface EventSpec {
  /** The version written today; versions start at 1. */
  readonly version: number;
  /** For every older version the step to the next one: `{ 1: v1 → v2, 2: v2 → v3 }`. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
  /**
   * JSON Pointers of fields about customers, candidates or other persons outside, `*` for each item of a list. They are
   * encrypted with a key of the person. Never an id, a time or a figure by which a rule or a view goes.
   */
  readonly personal?: readonly string[];
  /** Whom these fields are about, `/applicant/id`, where no `customer`, `candidate` or `informant` with an `id` around them says it. */
  readonly person?: string;
}

/** The event that records a refused attempt; every process has it. It never changes a case's state. */
export const attemptRefused = 'attempt-refused';

/**
 * The note that shuts out an append which reserved a unique key, or a part of a shared limit, and then did not happen: a service keeps
 * a case by it, which may never begin, from what it meant to reserve.
 */
export const reservationFenced = 'reservation-fenced';

export type AttemptRefused = DomainEvent<
  typeof attemptRefused,
  {
    readonly command: string;
    readonly step?: string;
    /** What the command is called, where it is no step, which the definition names. */
    readonly names?: { readonly en: string; readonly 'zh-CN': string };
    readonly rejection: JsonObject;
    /** Whom the command was about, where it names persons outside. */
    readonly persons?: readonly string[];
  }
>;

export function refusedAttempt(
  { name, step, summary }: { readonly name: string; readonly step?: string; readonly summary: Text },
  rejection: Rejection,
  persons: readonly string[] = [],
): AttemptRefused {
  return {
    name: attemptRefused,
    data: {
      command: name,
      ...(step === undefined ? { names: { ...summary } } : { step }),
      rejection: rejection as unknown as JsonObject,
      ...(persons.length === 0 ? {} : { persons }),
    },
  };
}

/** A decider may repeat in a refusal what it was told about a person. */
const refusalWords = ['/rejection/reason', '/rejection/acceptable', '/rejection/errors'];

/** An event of one's own kind in a version, or under a name, that this program does not know: a newer one wrote it. */
export class NewerEventError extends Error {
  constructor(readonly type: string) {
    super(`${type} was written by a newer version of this program, which alone can read it`);
    this.name = 'NewerEventError';
  }
}

/**
 * The event types of one kind of case: how names become CloudEvents types (`prefix.name.vN`) and how every version
 * ever stored is read as today's.
 */
export class EventCatalogue<Event extends DomainEvent> {
  private readonly byName = new Map<string, EventSpec>();
  private readonly byType = new Map<string, { name: string; version: number }>();
  /** Some of its events say something about persons outside; what refused attempts say is then personal as well. */
  readonly holdsPersonal: boolean;

  constructor(
    /** E.g. `liucheng.finance.expense-claim`. */
    readonly prefix: string,
    specs: Readonly<Record<Event['name'], EventSpec>>,
  ) {
    this.holdsPersonal = Object.values<EventSpec>(specs).some(({ personal }) => personal !== undefined);
    const refused: EventSpec = { version: 1, ...(this.holdsPersonal ? { personal: refusalWords } : {}) };
    for (const [name, spec] of Object.entries<EventSpec>({ ...specs, [attemptRefused]: refused })) {
      this.byName.set(name, spec);
      for (let version = 1; version <= spec.version; version++) {
        if (version < spec.version && !spec.upcasters?.[version]) {
          throw new Error(`${prefix}.${name}: no upcaster from version ${version}`);
        }
        this.byType.set(`${prefix}.${name}.v${version}`, { name, version });
      }
    }
  }

  names(): string[] {
    return [...this.byName.keys()];
  }

  spec(name: string): EventSpec | undefined {
    return this.byName.get(name);
  }

  /** Today's CloudEvents type of an event name. */
  type(name: Event['name'] | typeof attemptRefused): string {
    const spec = this.byName.get(name);
    if (!spec) throw new Error(`${this.prefix} has no event ${name}`);
    return `${this.prefix}.${name}.v${spec.version}`;
  }

  /** Every type under which an event name may be found in a store, oldest first. */
  types(name: Event['name']): string[] {
    const version = this.byName.get(name)?.version ?? 0;
    return Array.from({ length: version }, (_, index) => `${this.prefix}.${name}.v${index + 1}`);
  }

  /**
   * Reads a stored event of any version as today's; `undefined` for a type that is not of this catalogue.
   * @throws NewerEventError for one of this catalogue that it does not know: passing over it would decide on half a case.
   */
  read(type: string, data: JsonObject): Event | AttemptRefused | undefined {
    const known = this.byType.get(type);
    if (!known) {
      if (this.owns(type)) throw new NewerEventError(type);
      return undefined;
    }
    const spec = this.byName.get(known.name) as EventSpec;
    let current = data;
    for (let version = known.version; version < spec.version; version++) {
      current = (spec.upcasters?.[version] as Upcaster)(current);
    }
    return { name: known.name, data: current } as unknown as Event;
  }

  /** Whether the type is the prefix, a name and perhaps a version; another catalogue's prefix may begin with this one's. */
  private owns(type: string): boolean {
    return type.startsWith(`${this.prefix}.`) && /^[^.]+(\.v\d+)?$/.test(type.slice(this.prefix.length + 1));
  }
}
