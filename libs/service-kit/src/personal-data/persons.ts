import { hash } from 'node:crypto';
import type { EventSpec, Json, JsonObject } from '@liucheng/kernel';
import { placeOf, valueAt, type Place } from './places.ts';

/**
 * Somebody whose data are encrypted with keys of their own: what kind of person, and the pseudonym under which events name
 * them. `customer:C-1001`.
 */
export type Person = string;

/** Under which names events and bodies name persons outside: `customer: { id }`, `candidates: [{ id }]`. */
const kinds: ReadonlySet<string> = new Set(['customer', 'candidate', 'informant']);

/** A kind and an id, which may be anything that an event can hold. */
export const personPattern = /^[a-z][a-z-]{0,40}:[^\p{Cc}]{1,128}$/u;
const longestId = 128;

/** Data of a case that names nobody are forgotten by the case. */
export function personOfCase(caseId: string): Person {
  return `case:${caseId}`;
}

export function isOfCase(person: Person): boolean {
  return person.startsWith('case:');
}

/** Whom a field of an event is about, as the event tells. */
export function personAt(
  data: JsonObject,
  place: Place,
  { person }: Pick<EventSpec, 'person'>,
): Person | undefined {
  if (person !== undefined) {
    const at = placeOf(person);
    return named(at.at(-2), valueAt(data, at.slice(0, -1)));
  }
  // From the innermost outwards: in a list of candidates each is about one.
  for (let depth = place.length - 1; depth >= 0; depth--) {
    const around = valueAt(data, place.slice(0, depth));
    const found = named(kindOf(place, depth), around) ?? membersOf(around)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Everybody whom a body or the data of an event name. */
export function personsIn(value: Json | undefined, kind?: string): Person[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((each) => personsIn(each, kind));
  if (value === null || typeof value !== 'object') return [];
  const own = named(kind, value);
  const within = Object.entries(value as JsonObject).flatMap(([name, each]) =>
    personsIn(each, kindNamed(name)),
  );
  return [...(own === undefined ? [] : [own]), ...within];
}

function membersOf(value: Json | undefined): Person[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  return Object.entries(value as JsonObject).flatMap(([name, each]) => named(kindNamed(name), each) ?? []);
}

/** The kind of the object that stands at a depth of a place, which may be an item of a list of them. */
function kindOf(place: Place, depth: number): string | undefined {
  const name = place[depth - 1];
  return name !== undefined && /^\d+$/.test(name) ? kindNamed(place[depth - 2]) : kindNamed(name);
}

function kindNamed(name: string | undefined): string | undefined {
  const one = name?.replace(/s$/, '') ?? '';
  return kinds.has(one) ? one : undefined;
}

function named(kind: string | undefined, value: Json | undefined): Person | undefined {
  const id = valueAt(value, ['id']);
  if (kind === undefined || typeof id !== 'string' || id === '') return undefined;
  return `${kind}:${id.length > longestId ? hash('sha256', id) : id}`;
}
