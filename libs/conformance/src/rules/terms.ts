import type { Rule } from '@liucheng/process-model';
import { jsonPointer, type Found } from '../json-pointer.ts';
import { statedTime } from '../stated-time.ts';
import type { CaseEvent } from '../verdict.ts';

type DeadlineRule = Extract<Rule, { kind: 'deadline' }>;
type Keys = ReadonlySet<string>;

/**
 * How many appointments of one rule wait in a case at most, missed periods of a recurrence among them: neither time nor the
 * data of an event makes a case grow without bound. What would come on top is not raised.
 */
export const keptPerRule = 1000;

const longestKey = 200;

/** What a deadline takes from the data of events: what it is about, and when it is due. */
export interface Terms {
  /**
   * What an event promises: due times by key, or by undefined where the rule has none. Infinity: something is said, but
   * nobody can tell when it is due. What says nothing at all is not among them.
   */
  promised(event: CaseEvent): ReadonlyMap<string | undefined, number>;
  /** What an event meets; undefined: whatever waits. */
  met(event: CaseEvent): Keys | undefined;
  /** What an event disarms; undefined: whatever waits. */
  disarmed(event: CaseEvent): Keys | undefined;
}

/**
 * Undefined for a deadline that asks nothing of the data.
 * @param due when what counts from an instant is due
 */
export function termsOf(
  { until, key, each }: DeadlineRule,
  due: (from: number) => number,
  timeZone: string,
): Terms | undefined {
  if (until === undefined && key === undefined) return undefined;
  const items = each === undefined ? (data: Found) => [data] : listAt(each);
  const keyOf = key === undefined ? () => [undefined] : keysAt(typeof key === 'string' ? key : key.armed);
  const dueOf = until === undefined ? (_: Found, time: number) => due(time) : dueAt(until, due, timeZone);
  const met = key === undefined ? undefined : keysAt(typeof key === 'string' ? key : key.met);
  const other = typeof key === 'object' && key.disarmed !== undefined ? keysAt(key.disarmed) : met;
  return {
    promised({ data, time }) {
      const found = new Map<string | undefined, number>();
      for (const item of items(data)) {
        const at = dueOf(item, time);
        if (at !== undefined) for (const each of keyOf(item)) found.set(each, at);
        if (found.size >= keptPerRule) break;
      }
      return found;
    },
    met: ({ data }) => met && new Set(met(data)),
    disarmed: ({ data }) => other && new Set(other(data)),
  };
}

function listAt(pointer: string): (data: Found) => readonly Found[] {
  const find = jsonPointer(pointer);
  return (data) => {
    const found = find(data);
    return Array.isArray(found) ? (found as readonly Found[]) : [];
  };
}

function dueAt(
  pointer: string,
  due: (from: number) => number,
  timeZone: string,
): (item: Found) => number | undefined {
  const find = jsonPointer(pointer);
  return (item) => {
    const found = find(item);
    if (found === undefined) return undefined;
    const stated = statedTime(found, timeZone);
    return stated === undefined ? Infinity : due(stated);
  };
}

function keysAt(pointer: string): (data: Found) => readonly string[] {
  const find = jsonPointer(pointer);
  return (data) => {
    const found = find(data);
    return (Array.isArray(found) ? (found as readonly Found[]) : [found]).flatMap(
      (value) => keyOf(value) ?? [],
    );
  };
}

/** Compared as texts: one system writes `7`, another `"7"`. */
function keyOf(value: Found): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' && value.length <= longestKey ? value : undefined;
}
