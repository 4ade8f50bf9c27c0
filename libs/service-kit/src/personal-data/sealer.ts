import {
  withheld,
  type EventCatalogue,
  type EventEnvelope,
  type EventSpec,
  type Json,
  type JsonObject,
} from '@liucheng/kernel';
import type { NewEvent } from '@liucheng/ports';
import type { NoKey, PersonKey, PersonKeys } from './person-keys.ts';
import { personAt, personOfCase, personsIn, type Person } from './persons.ts';
import { placeOf, placesOf, pointerTo, valueAt, withValues, type Place } from './places.ts';
import {
  derivedKeys,
  headerOf,
  nameFor,
  opened,
  sealed,
  type SealedContent,
  type SealedHeader,
} from './sealing.ts';
import { inWords, nowErased } from './words.ts';

type Catalogue = Pick<EventCatalogue<never>, 'names' | 'spec' | 'type'>;

/** Values of an event that are about the same persons. */
interface Group {
  readonly persons: readonly Person[];
  readonly places: Place[];
}

/**
 * Encrypts what events say about persons on their way into the store, and reads it again. An event keeps its shape: words
 * stand where the personal values were, so that whoever folds, judges or shows it need not know that they are gone.
 */
export class Sealer {
  private readonly specs = new Map<string, EventSpec>();

  constructor(
    private readonly keys: Pick<PersonKeys, 'ensure' | 'find'>,
    catalogues: readonly Catalogue[],
    /** Told of an event whose personal data cannot be read though nobody has forgotten them. */
    private readonly onUnreadable: (event: EventEnvelope, cause?: unknown) => void,
  ) {
    for (const catalogue of catalogues) {
      for (const name of catalogue.names()) {
        const spec = catalogue.spec(name);
        if (spec?.personal) this.specs.set(catalogue.type(name as never), spec);
      }
    }
  }

  /** Whether events of this type say something about persons. */
  concerns({ type }: Pick<NewEvent, 'type'>): boolean {
    return this.specs.has(type);
  }

  /**
   * The events of one append with their personal values sealed. Where one of them has any, all of them get other ids: an id
   * is a digest of the command's body (ADR 0007), by which a guess at a telephone number could be tried out.
   * @param ofCase everybody whom earlier events of the case are about
   */
  async seal(
    events: readonly NewEvent[],
    ofCase: (event: NewEvent) => Promise<readonly Person[]>,
  ): Promise<readonly NewEvent[]> {
    const grouped = await Promise.all(
      events.map(async (event) => ({ event, groups: await this.groupsOf(event, ofCase) })),
    );
    const all = distinct(grouped.flatMap(({ groups }) => groups.flatMap(({ persons }) => persons)));
    if (all.length === 0) return events;
    const keys = new Map(
      await Promise.all(all.map(async (person) => [person, await this.keys.ensure(person)] as const)),
    );
    return grouped.map(({ event, groups }) => sealedEvent(event, groups, all, keys));
  }

  /**
   * An event as its service knows it. What nobody can read any more stays sealed, and is shown as erased where a person was
   * forgotten. An event that was stored before its fields were personal is as it is.
   */
  async open<Event extends EventEnvelope>(event: Event): Promise<Event> {
    if (event.sealed === undefined) return event;
    let { data, id } = event as EventEnvelope;
    let whole = true;
    for (const part of event.sealed.split(' ')) {
      const header = headerOf(part);
      const content = await this.contentOf(event, part, header);
      if (typeof content === 'object') {
        data = withValues(
          data,
          header.at.map((at, index) => [placeOf(at), content.values[index]]),
        );
        id = content.id ?? id;
        continue;
      }
      whole = false;
      if (content === 'forgotten')
        data = withValues(
          data,
          header.at.flatMap((at) => stillThere(data, placeOf(at))),
        );
    }
    const { sealed: _, ...rest } = { ...event, data, id };
    return (whole ? rest : { ...rest, sealed: event.sealed }) as Event;
  }

  private async contentOf(
    event: EventEnvelope,
    part: string,
    { of }: SealedHeader,
  ): Promise<SealedContent | NoKey> {
    const keys: Buffer[] = [];
    const lacking: NoKey[] = [];
    for (const [person, generation] of of) {
      const found = await this.keys.find({ person, generation });
      if (typeof found === 'string') lacking.push(found);
      else keys.push(found.key);
    }
    if (lacking.includes('forgotten')) return 'forgotten';
    let cause: unknown;
    if (lacking.length === 0) {
      try {
        return opened(part, derivedKeys(keys).seal, belongsTo(event));
      } catch (error) {
        cause = error;
      }
    }
    this.onUnreadable(event, cause);
    return 'missing';
  }

  private async groupsOf(
    event: NewEvent,
    ofCase: (event: NewEvent) => Promise<readonly Person[]>,
  ): Promise<readonly Group[]> {
    const spec = this.specs.get(event.type);
    const groups = new Map<string, Group>();
    for (const place of (spec?.personal ?? []).flatMap((pointer) => placesOf(event.data, pointer))) {
      if (spec === undefined || !hasContent(valueAt(event.data, place))) continue;
      const about = personAt(event.data, place, spec);
      const persons = about === undefined ? await personsOf(event, ofCase) : [about];
      const key = persons.join(' ');
      const group = groups.get(key) ?? { persons, places: [] };
      group.places.push(place);
      groups.set(key, group);
    }
    return [...groups.values()];
  }
}

/** Where the event does not say whom a value is about: everybody who is known in the case; forgetting one erases it. */
async function personsOf(
  event: NewEvent,
  ofCase: (event: NewEvent) => Promise<readonly Person[]>,
): Promise<readonly Person[]> {
  const persons = distinct([...namedIn(event.data), ...(await ofCase(event))]);
  return persons.length > 0 ? persons : [personOfCase(event.subject)];
}

/** Everybody whom the data of an event name; a refused attempt lists them. */
export function namedIn(data: JsonObject): readonly Person[] {
  const listed = data['persons'];
  const persons = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
  return distinct([...persons, ...personsIn(data)]);
}

function sealedEvent(
  event: NewEvent,
  groups: readonly Group[],
  all: readonly Person[],
  keys: ReadonlyMap<Person, PersonKey>,
): NewEvent {
  const keysOf = (persons: readonly Person[]) =>
    derivedKeys(persons.map((person) => (keys.get(person) as PersonKey).key));
  const id = nameFor(event.id, keysOf(all).name);
  const part = ({ persons, places }: Group): string => {
    const of = persons.map((person) => [person, (keys.get(person) as PersonKey).generation] as const);
    const values = places.map((place) => valueAt(event.data, place) as Json);
    // The id was made from the whole command, so it goes where all that the command says goes.
    const named = persons.length === all.length ? { id: event.id } : {};
    const header: SealedHeader = { v: 1, of, at: places.map(pointerTo) };
    return sealed(header, { values, ...named }, keysOf(persons).seal, belongsTo({ ...event, id }));
  };
  const parts = groups.some(({ persons }) => persons.length === all.length)
    ? groups
    : [...groups, { persons: all, places: [] }];
  const data = inWords(
    event.data,
    groups.flatMap(({ places }) => places),
    withheld,
  );
  return { ...event, id, data, sealed: parts.map(part).join(' ') };
}

function belongsTo({ type, subject, id }: Pick<EventEnvelope, 'type' | 'subject' | 'id'>): readonly string[] {
  return [type, subject, id];
}

/** What stands at a place, in the words for what is erased; a number was taken away and stays so. */
function stillThere(data: JsonObject, place: Place): readonly (readonly [Place, Json | undefined])[] {
  const value = valueAt(data, place);
  return value === undefined ? [] : [[place, nowErased(value)]];
}

/** An empty list says nothing about anybody. */
function hasContent(value: Json | undefined): boolean {
  return value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function distinct(persons: readonly Person[]): Person[] {
  return [...new Set(persons)].sort();
}
