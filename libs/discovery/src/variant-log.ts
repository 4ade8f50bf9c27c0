/** Traces that are alike, counted. Steps are numbers: places in the list of activities. */
export interface Variant {
  readonly steps: readonly number[];
  readonly count: number;
}

/** Variants, no two alike. */
export type VariantLog = readonly Variant[];

/** What is read of an event of a log. */
export interface ObservedEvent {
  readonly activity: string;
  readonly role?: string;
}

/** More activities than a process has: then a column was taken for the activity that is none. */
const mostActivities = 2_000;
const mostRoles = 20;
/** A call takes only so many arguments. */
const mostAtOnce = 8_192;

/**
 * Counts the variants of a log, trace by trace. Memory grows with variants and activities, not with traces; a variant takes two bytes
 * a step.
 */
export class VariantCounter {
  readonly #numbers = new Map<string, number>();
  readonly #roles: Set<string>[] = [];
  readonly #counts = new Map<string, number>();
  traces = 0;
  events = 0;

  /** @throws RangeError for more activities than a process can have. */
  add(events: Iterable<ObservedEvent>): void {
    const steps: number[] = [];
    for (const { activity, role } of events) {
      const number = this.#numbers.get(activity) ?? this.#meet(activity);
      steps.push(number);
      const roles = this.#roles[number];
      if (role !== undefined && roles && roles.size < mostRoles) roles.add(role);
    }
    this.traces += 1;
    this.events += steps.length;
    const key = keyOf(steps);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** In order of first appearance; a step of a variant is a place in this list. */
  get activities(): readonly string[] {
    return [...this.#numbers.keys()];
  }

  /** The roles by which an activity was done, in order of first appearance, at most twenty. */
  rolesOf(step: number): readonly string[] {
    return [...(this.#roles[step] ?? [])];
  }

  log(): VariantLog {
    return [...this.#counts].map(([key, count]) => ({ steps: unmarked(key), count }));
  }

  #meet(activity: string): number {
    const number = this.#numbers.size;
    if (number === mostActivities) {
      throw new RangeError(
        `more than ${mostActivities} different activities: is "${activity.slice(0, 80)}" one?`,
      );
    }
    this.#numbers.set(activity, number);
    this.#roles.push(new Set());
    return number;
  }
}

/** Counts alike traces together. */
export function collected(traces: Iterable<Variant>): VariantLog {
  const variants = new Map<string, { readonly steps: readonly number[]; count: number }>();
  for (const { steps, count } of traces) {
    const key = keyOf(steps);
    const known = variants.get(key);
    if (known) known.count += count;
    else variants.set(key, { steps, count });
  }
  return [...variants.values()];
}

export function traceCount(log: VariantLog): number {
  return log.reduce((sum, { count }) => sum + count, 0);
}

/** Traces alike have one key, and the keys sort as the traces do. Made at once: joined mark by mark, they would be trees of texts. */
export function keyOf(steps: readonly number[]): string {
  if (steps.length <= mostAtOnce) return String.fromCharCode(...steps);
  return keyOf(steps.slice(0, mostAtOnce)) + keyOf(steps.slice(mostAtOnce));
}

function unmarked(key: string): number[] {
  return Array.from({ length: key.length }, (_, index) => key.charCodeAt(index));
}
