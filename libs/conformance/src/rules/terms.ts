import { isWithheld, type Json } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import { jsonPointer, type Found } from '../json-pointer.ts';
import { statedTime } from '../stated-time.ts';
import type { Unsaid } from '../undeterminable.ts';
import type { CaseEvent } from '../verdict.ts';
import { isBlank, isHidden, itemsOf, lacks, type SchemasOf } from './owed.ts';

type DeadlineRule = Extract<Rule, { kind: 'deadline' }>;

/**
 * How many appointments of one rule wait in a case at most, missed periods of a recurrence among them: neither time nor the
 * data of an event makes a case grow without bound. What would come on top is not raised.
 */
export const keptPerRule = 1000;

const longestKey = 200;

/** What an event promises. */
export interface Promised {
  /**
   * Due times by key, or by undefined where the rule has none. Infinity: something is said, or should be, but nobody can tell
   * when it is due. What says nothing at all is not among them.
   */
  readonly due: ReadonlyMap<string | undefined, number>;
  readonly unsaid: Unsaid | undefined;
  /** It may be about whatever waits, besides what it names. */
  readonly unclear: boolean;
}

/** What an event is about. */
export interface Named {
  readonly keys: ReadonlySet<string>;
  /** Why it may be about other keys as well. */
  readonly unsaid: Unsaid | undefined;
}

/** What a deadline takes from the data of events: what it is about, and when it is due. */
export interface Terms {
  promised(event: CaseEvent): Promised;
  /** What an event meets; undefined: whatever waits. */
  met(event: CaseEvent): Named | undefined;
  /** What an event disarms; undefined: whatever waits. */
  disarmed(event: CaseEvent): Named | undefined;
}

const nothing: ReadonlyMap<string | undefined, number> = new Map();
const nobody: ReadonlySet<string> = new Set();
const keyless = { keys: [undefined], unclear: false } as const;

/**
 * Undefined for a deadline that asks nothing of the data.
 * @param due when what counts from an instant is due
 */
export function termsOf(
  { until, key, each }: DeadlineRule,
  due: (from: number) => number,
  timeZone: string,
  schemas: SchemasOf,
): Terms | undefined {
  if (until === undefined && key === undefined) return undefined;
  const items = each === undefined ? undefined : listAt(each);
  const keysOf = key === undefined ? () => keyless : keysAt(typeof key === 'string' ? key : key.armed);
  const dueOf = until === undefined ? (_: Found, time: number) => due(time) : dueAt(until, due, timeZone);
  const met = key === undefined ? undefined : namedAt(typeof key === 'string' ? key : key.met, schemas);
  const other = typeof key === 'object' && key.disarmed !== undefined ? namedAt(key.disarmed, schemas) : met;
  return {
    promised({ type, data, time, hidden = [] }) {
      if (data === undefined) return { due: nothing, unsaid: 'data', unclear: true };
      const all = schemas(type);
      const found = items ? items(data, all) : [data];
      if (found === undefined) return { due: nothing, unsaid: 'due', unclear: true };
      const inItems = each === undefined ? all : itemsOf(all, each);
      const promised = new Map<string | undefined, number>();
      let unsaid: Unsaid | undefined;
      let unclear = false;
      for (const [index, item] of found.entries()) {
        const at = dueOf(item, time, inItems);
        if (at === undefined) continue;
        const about = keysOf(item, inItems, hidden, each === undefined ? '' : `${each}/${index}`);
        if (about.unclear) [unsaid, unclear] = ['about', true];
        else if (at === Infinity && until !== undefined) unsaid ??= 'due';
        for (const each of about.keys) promised.set(each, at);
        if (promised.size >= keptPerRule) break;
      }
      return { due: promised, unsaid, unclear };
    },
    met: (event) => met?.(event),
    disarmed: (event) => other?.(event),
  };
}

/** Undefined: there is a list, or should be, and it cannot be read. */
function listAt(pointer: string): (data: Found, schemas: readonly Json[]) => readonly Found[] | undefined {
  const find = jsonPointer(pointer);
  return (data, schemas) => {
    const found = find(data);
    if (Array.isArray(found)) return found as readonly Found[];
    return !isBlank(found) || lacks(schemas, data, pointer) ? undefined : [];
  };
}

function dueAt(
  pointer: string,
  due: (from: number) => number,
  timeZone: string,
): (item: Found, time: number, schemas: readonly Json[]) => number | undefined {
  const find = jsonPointer(pointer);
  return (item, _, schemas) => {
    const found = find(item);
    if (found === undefined && !lacks(schemas, item, pointer)) return undefined;
    const stated = statedTime(found, timeZone);
    return stated === undefined ? Infinity : due(stated);
  };
}

function namedAt(pointer: string, schemas: SchemasOf): (event: CaseEvent) => Named {
  const find = keysAt(pointer);
  return ({ type, data, hidden = [] }) => {
    if (data === undefined) return { keys: nobody, unsaid: 'data' };
    const { keys, unclear } = find(data, schemas(type), hidden, '');
    return { keys: new Set(keys), unsaid: unclear ? 'about' : undefined };
  };
}

type KeysFound = { readonly keys: readonly string[]; readonly unclear: boolean };

/** `hidden`: places of the event whose values are not shown; `at`: the place of the data in it. */
function keysAt(
  pointer: string,
): (data: Found, schemas: readonly Json[], hidden: readonly string[], at: string) => KeysFound {
  const find = jsonPointer(pointer);
  return (data, schemas, hidden, at) => {
    const found = find(data);
    if (isBlank(found))
      return { keys: [], unclear: isHidden(hidden, at + pointer) || lacks(schemas, data, pointer) };
    const values = (Array.isArray(found) ? (found as readonly Found[]) : [found]).filter(
      (value) => !isBlank(value),
    );
    const keys = values.flatMap((value) => keyOf(value) ?? []);
    return { keys, unclear: keys.length < values.length };
  };
}

/** Compared as texts: one system writes `7`, another `"7"`. */
function keyOf(value: Found): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length <= longestKey && !isWithheld(value) ? value : undefined;
}
