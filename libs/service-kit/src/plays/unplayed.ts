import type { ProcessDefinition } from '@liucheng/process-model';
import { flowDeviations, type Play, type Planted } from './play.ts';

/** What of a definition can be broken: its rules, whether monitored or blocking, and its flow. */
export function breakable({ rules = [] }: Pick<ProcessDefinition, 'rules'>): Planted[] {
  return [...rules.map(({ id }) => id), ...flowDeviations.map((kind): Planted => `flow:${kind}`)];
}

/** How a process's repertoire falls short. */
export interface Shortfall {
  /** No play plants it, and nothing says why none could. */
  readonly missing: readonly Planted[];
  /** Said to be impossible, and played all the same. */
  readonly possible: readonly Planted[];
  /** Whether any play conforms. */
  readonly conforming: boolean;
}

/** For a process whose flow nothing can be done against, and why not. */
export function noDeparture(reason: string): Readonly<Record<Planted, string>> {
  return Object.fromEntries(flowDeviations.map((kind) => [`flow:${kind}`, reason]));
}

/** What no play of a process breaks. `unplayable`: what the service leaves nobody a way to break, and why. */
export function shortfallOf(
  definition: Pick<ProcessDefinition, 'rules'>,
  plays: readonly Play[],
  unplayable: Readonly<Record<string, string>> = {},
): Shortfall {
  const played = new Set(plays.flatMap(({ plants = [] }) => plants));
  return {
    missing: breakable(definition).filter((each) => !played.has(each) && !Object.hasOwn(unplayable, each)),
    possible: Object.keys(unplayable).filter((each) => played.has(each)),
    conforming: plays.some(({ plants = [] }) => plants.length === 0),
  };
}
