import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  attemptRefused,
  erased,
  fold,
  languages,
  type Decider,
  type DomainEvent,
  type EventCatalogue,
  type Json,
  type JsonObject,
  type Text,
} from '@liucheng/kernel';
import {
  compileSchema,
  validateDefinition,
  type ProcessDefinition,
  type Step,
} from '@liucheng/process-model';
import { placesOf, valueAt } from '../personal-data/places.ts';
import { inWords } from '../personal-data/words.ts';

export interface DeclaredProcess<State, Event extends DomainEvent> {
  readonly definition: ProcessDefinition;
  readonly events: EventCatalogue<Event>;
  readonly decider: Decider<State, Event>;
  describe(event: Event): Text;
  /** As the commands write them: at least one of each name. */
  readonly examples: readonly Event[];
  /** `<event>.v<n>.json` is what that version wrote. The files are never changed, only added. */
  readonly golden: URL;
}

/**
 * What does not fit together in what a process declares: a definition that could not be published, events that nothing witnesses,
 * a text that is missing in a language, data that their step does not take, a stored shape that has changed, a sentence that tells
 * what is personal, an event that cannot be read any more when whom it is about is forgotten.
 */
export function processFaults<State, Event extends DomainEvent>(
  declared: DeclaredProcess<State, Event>,
): string[] {
  return [
    ...definitionFaults(declared),
    ...textFaults(declared),
    ...exampleFaults(declared),
    ...forgottenFaults(declared),
    ...goldenFaults(declared),
  ];
}

function definitionFaults<State, Event extends DomainEvent>({
  definition,
  events,
}: DeclaredProcess<State, Event>): string[] {
  const checked = validateDefinition(JSON.parse(JSON.stringify(definition)));
  const faults =
    'faults' in checked ? checked.faults.map(({ path, expected }) => `${path}: ${expected}`) : [];
  const witnessed = new Set([
    ...Object.values<Step>(definition.steps).flatMap((step) => step.events ?? []),
    ...(definition.notes ?? []),
  ]);
  const storable = typesOf(events);
  return [
    ...faults,
    ...storable.filter((type) => !witnessed.has(type)).map((type) => `${type}: neither of a step nor a note`),
    ...[...witnessed].filter((type) => !storable.includes(type)).map((type) => `${type}: never written`),
  ];
}

function textFaults<State, Event extends DomainEvent>({
  definition,
}: DeclaredProcess<State, Event>): string[] {
  const texts: readonly (readonly [string, Text | undefined])[] = [
    ['names', definition.names],
    ...(definition.rules ?? []).map(({ id, names }) => [`rule ${id}`, names] as const),
    ...Object.entries<Step>(definition.steps).flatMap(([id, { names, instructions, cautions }]) =>
      Object.entries({ names, instructions, cautions }).map(
        ([what, each]) => [`${what} of ${id}`, each] as const,
      ),
    ),
  ];
  return texts.flatMap(([where, each]) => {
    if (each && /\S/.test(each.en) && /\p{Script=Han}/u.test(each['zh-CN'])) return [];
    return [`${where}: not in both languages`];
  });
}

function exampleFaults<State, Event extends DomainEvent>({
  definition,
  events,
  examples,
  describe,
}: DeclaredProcess<State, Event>): string[] {
  const shown = new Set<string>(examples.map(({ name }) => name));
  const missing = events.names().filter((name) => name !== attemptRefused && !shown.has(name));
  const led = new Set<string>();
  const faults = examples.flatMap((event) => {
    const step = Object.values<Step>(definition.steps).find((each) =>
      each.events?.includes(events.type(event.name)),
    );
    const fits = compileSchema(step?.inputs ?? {});
    const sentences = languages.map((language) => describe(event)[language]);
    const told = (events.spec(event.name)?.personal ?? []).flatMap((pointer) => {
      const found = placesOf(event.data, pointer);
      if (found.length > 0) led.add(`${event.name} ${pointer}`);
      return found
        .flatMap((place) => textsIn(valueAt(event.data, place)))
        .filter((each) => sentences.some((sentence) => sentence.includes(each)));
    });
    return [
      ...(fits(event.data) ? [] : [`${event.name}: ${JSON.stringify(fits.errors)}`]),
      ...(step?.inputs && fits({}) ? [`${event.name}: its step takes anything`] : []),
      ...sentences
        .filter((sentence) => !/^(?!.*(undefined|NaN|\[object)).*\S/.test(sentence))
        .map((sentence) => `${event.name} says: ${sentence}`),
      ...told.map((each) => `${event.name} tells what is personal: ${each}`),
    ];
  });
  const personal = events
    .names()
    .filter((name) => name !== attemptRefused)
    .flatMap((name) => (events.spec(name)?.personal ?? []).map((pointer) => `${name} ${pointer}`));
  return [
    ...missing.map((name) => `${name}: no example`),
    ...faults,
    ...personal.filter((each) => !led.has(each)).map((each) => `${each}: personal, but in no example`),
  ];
}

/** Words stand where personal data stood, in what others are told from the first, and for everybody once a person is forgotten. */
function forgottenFaults<State, Event extends DomainEvent>({
  definition,
  events,
  decider,
  describe,
  examples,
}: DeclaredProcess<State, Event>): string[] {
  let state = decider.initial;
  return examples.flatMap((event) => {
    const places = (events.spec(event.name)?.personal ?? []).flatMap((each) => placesOf(event.data, each));
    const data = inWords(event.data, places, erased);
    const forgotten = { ...event, data };
    const steps = stepsOf(definition, events.type(event.name));
    const differs = (schema: JsonObject): boolean => {
      const keeps = compileSchema(schema);
      return keeps(event.data) !== keeps(data);
    };
    const judgedOtherwise = (definition.rules ?? []).filter(
      (rule) => rule.kind === 'data' && steps.includes(rule.step) && differs(rule.schema),
    );
    const takenOtherwise = steps.filter((id) => differs(definition.steps[id]?.inputs ?? {}));
    try {
      state = decider.evolve(state, forgotten);
      const holes = languages.filter((language) => /undefined|NaN/.test(describe(forgotten)[language]));
      return [
        ...holes.map((language) => `${event.name}, forgotten, says: ${describe(forgotten)[language]}`),
        ...judgedOtherwise.map(({ id }) => `${event.name}: the rule ${id} goes by what is personal`),
        ...takenOtherwise.map((id) => `${event.name}: what the step ${id} takes goes by what is personal`),
      ];
    } catch (error) {
      return [`${event.name} cannot be read when the person is forgotten: ${String(error)}`];
    }
  });
}

function stepsOf({ steps }: ProcessDefinition, type: string): string[] {
  return Object.entries<Step>(steps).flatMap(([id, { events = [] }]) => (events.includes(type) ? [id] : []));
}

function goldenFaults<State, Event extends DomainEvent>({
  events,
  decider,
  describe,
  examples,
  golden,
}: DeclaredProcess<State, Event>): string[] {
  const files = new Set(existsSync(golden) ? readdirSync(golden) : []);
  const types = typesOf(events).filter((type) => type !== events.type(attemptRefused));
  return types.flatMap((type) => {
    const file = `${type.slice(events.prefix.length + 1)}.json`;
    if (!files.has(file)) return [`golden/${file} is missing`];
    const stored = JSON.parse(readFileSync(new URL(file, golden), 'utf8')) as JsonObject;
    const event = events.read(type, stored) as Event;
    const told = describe(event);
    fold(decider, [event]);
    const shape = JSON.stringify(shapeOf(event.data));
    const written = examples.filter(({ name }) => name === event.name);
    return [
      ...(languages.some((language) => /undefined|NaN/.test(told[language]))
        ? [`golden/${file}: ${told.en}`]
        : []),
      ...(written.some(({ data }) => JSON.stringify(shapeOf(data)) === shape)
        ? []
        : [`golden/${file} has another shape than what is written today`]),
    ];
  });
}

/** Every type that may be in a store. */
function typesOf<Event extends DomainEvent>(events: EventCatalogue<Event>): string[] {
  return events.names().flatMap((name) => events.types(name as Event['name']));
}

/** Long enough to be recognised in a sentence. */
function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return value.length > 2 ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((each) => textsIn(each as Json));
}

function shapeOf(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf((value as readonly Json[])[0])];
  if (value === null || typeof value !== 'object') return typeof value;
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, shapeOf(each)]));
}
