import {
  borderSteps,
  draftDefinition,
  normalForm,
  readable,
  stepsOf,
  type DraftHead,
  type Flow,
  type ProcessDefinition,
} from '@liucheng/process-model';
import { inductiveTree } from './inductive-miner.ts';
import { quality, type Quality } from './quality.ts';
import type { VariantCounter, VariantLog } from './variant-log.ts';

export interface Discovery extends Quality {
  readonly definition: ProcessDefinition;
  /** The flow of the definition in the activities of the log. */
  readonly flow: Flow;
  readonly traces: number;
  readonly events: number;
  readonly variants: number;
  readonly activities: number;
  /** Activities that were set aside as rare altogether; only with `noise`. */
  readonly leftOut: readonly string[];
}

export interface DiscoveryOptions {
  /** 0 (default): everything that was seen is allowed; up to 1: what is rarer than this share is set aside. */
  readonly noise?: number;
}

/**
 * A first draft of a definition from a log: the flow by the inductive miner, the roles that were seen, and the steps that end
 * cases, where every case ends with one that occurs nowhere else. Its judgement is a person's: what was done is not what should be.
 * @throws RangeError for a log without events or a `noise` outside 0 … 1.
 */
export function discover(
  counter: VariantCounter,
  head: DraftHead,
  { noise = 0 }: DiscoveryOptions = {},
): Discovery {
  if (!(noise >= 0 && noise <= 1)) throw new RangeError(`noise is from 0 to 1, not ${noise}`);
  if (counter.events === 0) throw new RangeError('the log has no events');
  const { activities } = counter;
  const log = counter.log();
  const flow = readable(normalForm(inductiveTree(log, activities, noise)));
  const kept = new Set(stepsOf(flow));
  const drafts = new Map(
    activities.map((name, number) => [name, { name, roles: counter.rolesOf(number) }] as const),
  );
  return {
    definition: draftDefinition(head, drafts, flow, { ends: endsOf(log, activities, flow) }),
    flow,
    ...quality(flow, log, activities),
    traces: counter.traces,
    events: counter.events,
    variants: log.length,
    activities: activities.length,
    leftOut: activities.filter((name) => !kept.has(name)),
  };
}

/** The last steps of all traces, if none of them occurs before the end and the flow can end with each. */
function endsOf(log: VariantLog, names: readonly string[], flow: Flow): string[] {
  const last = new Set(log.flatMap(({ steps }) => steps.slice(-1)));
  const { last: possible } = borderSteps(flow);
  const onlyLast = log.every(({ steps }) => steps.slice(0, -1).every((step) => !last.has(step)));
  const ends = [...last].map((step) => names[step] as string);
  return onlyLast && ends.every((step) => possible.has(step)) ? ends : [];
}
