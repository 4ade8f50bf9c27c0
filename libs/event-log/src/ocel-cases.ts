import type { Json, JsonObject } from '@liucheng/kernel';
import { decodedAttributes, extensionPrefix } from './attribute-codec.ts';
import { fieldKeys } from './exported-trace.ts';
import {
  LogFormatError,
  reportFault,
  setAttribute,
  type LogEvent,
  type LogLimits,
  type LogPlace,
  type LogTrace,
  type LogViolation,
  type ReadOptions,
} from './log.ts';
import { objectTypes, ocelKeys, qualifiers, type OcelType } from './ocel-model.ts';
import type { OcelSpool, SpooledEvent } from './ocel-spool.ts';

/** The declared types of attributes: by `event` or `object`, the type's name and the attribute's. */
export class DeclaredTypes {
  private readonly types = new Map<string, OcelType>();

  declare(of: 'event' | 'object', name: string, attribute: string, type: OcelType): void {
    this.types.set(JSON.stringify([of, name, attribute]), type);
  }

  of(of: 'event' | 'object', name: string, attribute: string): OcelType | undefined {
    return this.types.get(JSON.stringify([of, name, attribute]));
  }
}

/** Turns what a reader has put into the spool into cases: one for each object of the chosen type that an event touches. */
export function* ocelCases(
  spool: OcelSpool,
  types: DeclaredTypes,
  options: ReadOptions,
  limits: LogLimits,
): Generator<LogTrace> {
  const type = chosenType(spool.complete(), options);
  for (const { event, object, line, column } of spool.dangling()) {
    const message = `event "${event}" is related to object "${object}"; expected an object of the log`;
    reportFault(options, { line, column, skipped: 'attribute', message });
  }
  const apart = spool.apart(type);
  if (apart > 0) options.onNotice?.(`events in no case, as they touch no object of type "${type}": ${apart}`);
  let empty = 0;
  for (const object of spool.objects(type)) {
    options.signal?.throwIfAborted();
    const found = spool.eventsOf(object.id, limits.eventsPerCase + 1);
    if (found.length > limits.eventsPerCase)
      throw new LogFormatError(`object "${object.id}" has more than ${limits.eventsPerCase} events`, object);
    if (found.length === 0) {
      empty += 1;
      continue;
    }
    const convert = (of: 'event' | 'object', name: string, attributes: JsonObject, place: LogPlace) =>
      converted(attributes, (key) => types.of(of, name, key), place, options);
    const { [ocelKeys.case]: caseId, ...attributes } = convert('object', type, object.attributes, object);
    const rows = found.map(({ row }) => row);
    const violations = violationsOf(spool, object.id, rows);
    yield {
      caseId: typeof caseId === 'string' ? caseId : object.id,
      attributes,
      events: found.map((event) =>
        logEvent(event, convert('event', event.activity, event.attributes, event), spool),
      ),
      ...(violations.length === 0 ? {} : { violations }),
    };
  }
  if (empty > 0)
    options.onNotice?.(`objects of type "${type}" without an event, which make no case: ${empty}`);
}

/** @throws LogFormatError */
function chosenType(found: ReadonlyMap<string, number>, { objectType, onNotice }: ReadOptions): string {
  const there = [...found].map(([type, count]) => `"${type}" (${count})`).join(', ');
  if (objectType !== undefined) {
    if (found.has(objectType)) return objectType;
    throw new LogFormatError(`no object of type "${objectType}"; the log has: ${there || 'no objects'}`);
  }
  const [only, ...others] = found.keys();
  if (only === undefined)
    throw new LogFormatError('no OCEL log, or one without objects; expected "objects", one for each case');
  if (others.length > 0)
    throw new LogFormatError(`say which objects are the cases (--object-type); the log has: ${there}`);
  onNotice?.(`cases are the objects of type "${only}"`);
  return only;
}

function logEvent(
  { id, activity, time, row }: Omit<SpooledEvent, 'rank'> & { readonly row: number },
  attributes: Readonly<Record<string, Json>>,
  spool: OcelSpool,
): LogEvent {
  const own = Object.hasOwn(attributes, fieldKeys.type);
  const { [fieldKeys.sequence]: _rank, ...kept } = attributes;
  const rest: Record<string, Json> = { ...kept };
  const take = (key: string): string | undefined => {
    const value = rest[key];
    if (typeof value !== 'string' || value === '') return undefined;
    delete rest[key];
    return value;
  };
  const resource = take(ocelKeys.resource) ?? (own ? undefined : take('resource'));
  const role = take(ocelKeys.role);
  const department = take(ocelKeys.department);
  // What our own exports relate events to follows from the fields.
  if (!own) setAttribute(rest, 'ocel:objects', spool.relatedTo(row));
  return {
    activity,
    time,
    ...(own ? {} : { id }),
    ...(resource === undefined ? {} : { resource }),
    ...(role === undefined ? {} : { role }),
    ...(department === undefined ? {} : { department }),
    attributes: rest,
  };
}

function violationsOf(spool: OcelSpool, object: string, rows: readonly number[]): LogViolation[] {
  return spool
    .linkedTo(object, objectTypes.violation, qualifiers.violation)
    .flatMap(({ attributes, row }) => {
      const { [fieldKeys.violation]: id, [fieldKeys.at]: written, ...others } = attributes;
      const at = Date.parse(String(written));
      if (typeof id !== 'string' || Number.isNaN(at)) return [];
      const event = row === null ? -1 : rows.indexOf(row);
      const facts = Object.entries(others)
        .filter(([, value]) => typeof value !== 'object')
        .map(([key, value]) => [key.replace(extensionPrefix, ''), value]);
      const known = decodedAttributes(Object.fromEntries(facts)) as LogViolation['facts'];
      return [{ id, at, ...(event < 0 ? {} : { event }), facts: known }];
    });
}

/** Values as their declared types; texts stay texts where nothing is declared. What does not fit is left out and reported. */
function converted(
  attributes: JsonObject,
  typeOf: (key: string) => OcelType | undefined,
  place: LogPlace,
  options: ReadOptions,
): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const type = typeOf(key);
    const fits = Array.isArray(value)
      ? value.map((change) => {
          const { key: at, value: then } = change as { readonly key: string; readonly value: Json };
          return { key: at, value: scalarOf(then, type) ?? then };
        })
      : scalarOf(value, type);
    if (fits !== undefined) setAttribute(values, key, fits);
    else {
      const { line, column } = place;
      const message = `"${key}": expected ${expectedOf[type as OcelType]}, found ${JSON.stringify(value).slice(0, 80)}`;
      reportFault(options, { line, column, skipped: 'attribute', message });
    }
  }
  return values;
}

const expectedOf: Readonly<Record<OcelType, string>> = {
  string: 'a text',
  time: 'a time',
  integer: 'a whole number',
  float: 'a finite number',
  boolean: 'true or false',
};

function scalarOf(value: Json, type: OcelType | undefined): Json | undefined {
  if (type === 'integer' || type === 'float') {
    if (typeof value === 'number') return value;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
    return Number.isFinite(number) ? number : undefined;
  }
  if (type !== 'boolean' || typeof value === 'boolean') return value;
  if (value === 'true' || value === 1) return true;
  return value === 'false' || value === 0 ? false : undefined;
}
