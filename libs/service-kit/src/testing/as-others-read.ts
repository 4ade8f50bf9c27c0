import { isWithheld, withheld, type EventSpec, type JsonObject } from '@liucheng/kernel';
import { placesOf, pointerTo, valueAt } from '../personal-data/places.ts';
import { inWords } from '../personal-data/words.ts';

/** The data of an event as services read it that have no key: words for personal texts, and the places of what has none. */
export function asOthersRead(
  spec: Pick<EventSpec, 'personal'> | undefined,
  data: JsonObject,
): { readonly data: JsonObject; readonly hidden: readonly string[] } {
  const places = (spec?.personal ?? []).flatMap((pointer) => placesOf(data, pointer));
  const read = inWords(data, places, withheld);
  return { data: read, hidden: places.filter((place) => !isWithheld(valueAt(read, place))).map(pointerTo) };
}
