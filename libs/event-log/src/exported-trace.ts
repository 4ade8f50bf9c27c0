import type { Json, JsonObject } from '@liucheng/kernel';
import { decodedAttributes, encodedAttributes, extensionPrefix } from './attribute-codec.ts';
import type { LogEvent, LogTrace, LogViolation } from './log.ts';

/** Keys under which fields that no format has of its own stand among the attributes. */
export const fieldKeys = {
  id: 'identity:id',
  type: `${extensionPrefix}type`,
  onBehalfOf: `${extensionPrefix}on-behalf-of`,
  /** Place of the event in its case, where the order is not that of the file. */
  sequence: `${extensionPrefix}sequence`,
  violations: `${extensionPrefix}violations`,
  violation: `${extensionPrefix}violation`,
  at: `${extensionPrefix}at`,
} as const;

/** An event or a case as XES and CSV write it: everything is an attribute, violations are a list of named values. */
export function asAttributes(trace: LogTrace): LogTrace {
  const violations = violationsByEvent(trace);
  return {
    caseId: trace.caseId,
    attributes: { ...caseAttributes(trace.attributes), ...violationList(violations.get(undefined)) },
    events: trace.events.map(({ id, type, onBehalfOf, attributes, ...event }, index) => ({
      ...event,
      attributes: {
        ...encodedAttributes(attributes),
        ...(id === undefined ? {} : { [fieldKeys.id]: id }),
        ...(type === undefined ? {} : { [fieldKeys.type]: type }),
        ...(onBehalfOf === undefined ? {} : { [fieldKeys.onBehalfOf]: onBehalfOf }),
        ...violationList(violations.get(index)),
      },
    })),
  };
}

/** What `asAttributes` was given; a log of other origin stays as it is. */
export function fromAttributes(trace: LogTrace): LogTrace {
  const violations: LogViolation[] = [...(trace.violations ?? [])];
  const attributes = taken(decodedAttributes(trace.attributes), undefined, violations);
  const events = trace.events.map((event, index): LogEvent => {
    const all = decodedAttributes(event.attributes);
    const { [fieldKeys.id]: id, [fieldKeys.type]: type, [fieldKeys.onBehalfOf]: onBehalfOf } = all;
    if ((id ?? type ?? onBehalfOf ?? all[fieldKeys.violations]) === undefined)
      return all === event.attributes ? event : { ...event, attributes: all };
    return {
      ...event,
      ...field('id', id),
      ...field('type', type),
      ...field('onBehalfOf', onBehalfOf),
      attributes: taken(all, index, violations),
    };
  });
  return { ...trace, attributes, events, ...(violations.length === 0 ? {} : { violations }) };
}

/** What the monitor says of a case keeps its keys; the rest is encoded. */
export function caseAttributes(attributes: JsonObject): JsonObject {
  const own = Object.entries(attributes).filter(([key]) => key.startsWith(extensionPrefix));
  const rest = Object.entries(attributes).filter(([key]) => !key.startsWith(extensionPrefix));
  return { ...encodedAttributes(Object.fromEntries(rest)), ...Object.fromEntries(own) };
}

/** The violations of a case under the number of the event that each is about; `undefined`: about the case. */
export function violationsByEvent(trace: LogTrace): ReadonlyMap<number | undefined, readonly LogViolation[]> {
  const byEvent = new Map<number | undefined, LogViolation[]>();
  for (const violation of trace.violations ?? []) {
    const others = byEvent.get(violation.event);
    if (others) others.push(violation);
    else byEvent.set(violation.event, [violation]);
  }
  return byEvent;
}

function violationList(violations: readonly LogViolation[] | undefined): JsonObject {
  if (violations === undefined) return {};
  const list = violations.map(({ id, at, facts }) => ({
    key: fieldKeys.violation,
    value: {
      value: id,
      attributes: {
        [fieldKeys.at]: new Date(at).toISOString(),
        ...Object.fromEntries(
          Object.entries(encodedAttributes(facts)).map(([key, value]) => [extensionPrefix + key, value]),
        ),
      },
    },
  }));
  return { [fieldKeys.violations]: list };
}

/** The attributes without those that became fields; their violations go into the list. */
function taken(attributes: JsonObject, event: number | undefined, violations: LogViolation[]): JsonObject {
  const { [fieldKeys.violations]: list, ...others } = attributes;
  if (event === undefined && list === undefined) return attributes;
  for (const item of Array.isArray(list) ? list : []) {
    const violation = violationOf(item, event);
    if (violation) violations.push(violation);
  }
  if (event === undefined) return others;
  const { [fieldKeys.id]: _id, [fieldKeys.type]: _type, [fieldKeys.onBehalfOf]: _absent, ...rest } = others;
  return rest;
}

function violationOf(item: Json, event: number | undefined): LogViolation | undefined {
  const { value } = item as { readonly value?: Json };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { value: id, attributes = {} } = value as { readonly value?: Json; readonly attributes?: JsonObject };
  const at = Date.parse(String(attributes[fieldKeys.at]));
  if (typeof id !== 'string' || Number.isNaN(at)) return undefined;
  const facts = Object.entries(attributes).flatMap(([key, fact]) =>
    key === fieldKeys.at || fact === null || typeof fact === 'object' || fact === undefined
      ? []
      : [[key.slice(extensionPrefix.length), fact] as const],
  );
  return {
    id,
    at,
    ...(event === undefined ? {} : { event }),
    facts: decodedAttributes(Object.fromEntries(facts)) as LogViolation['facts'],
  };
}

function field<Key extends string>(key: Key, value: Json | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: String(value) } as Record<Key, string>);
}
