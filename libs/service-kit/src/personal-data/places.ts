import { pointerPart, type Json, type JsonObject } from '@liucheng/kernel';

/** The names and indexes that lead to a place in data. */
export type Place = readonly string[];

/** Where a JSON Pointer leads to in data; `*` stands for each item of a list. Places that are not there are left out. */
export function placesOf(data: JsonObject, pointer: string): Place[] {
  const names = pointer.split('/').slice(1).map(unescaped);
  return names.reduce<Place[]>(
    (places, name) =>
      places.flatMap((place) => {
        const within = valueAt(data, place);
        if (name === '*')
          return Array.isArray(within) ? within.map((_, index) => [...place, `${index}`]) : [];
        return within !== null && typeof within === 'object' && Object.hasOwn(within, name)
          ? [[...place, name]]
          : [];
      }),
    [[]],
  );
}

export function pointerTo(place: Place): string {
  return place.map((name) => `/${pointerPart(name)}`).join('');
}

export function placeOf(pointer: string): Place {
  return pointer.split('/').slice(1).map(unescaped);
}

export function valueAt(data: Json | undefined, place: Place): Json | undefined {
  let value = data;
  for (const name of place) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

/** A copy of data with other values at some places; `undefined` takes a field away. What holds a place has to be there. */
export function withValues(
  data: JsonObject,
  values: readonly (readonly [Place, Json | undefined])[],
): JsonObject {
  const copy = structuredClone(data);
  for (const [place, value] of values) {
    const name = place.at(-1);
    const holder = valueAt(copy, place.slice(0, -1)) as Record<string, Json> | undefined;
    if (name === undefined || holder === undefined) continue;
    if (value !== undefined) holder[name] = value;
    else if (Array.isArray(holder)) holder[name] = null;
    else delete holder[name];
  }
  return copy;
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
