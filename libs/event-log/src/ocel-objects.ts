import Database from 'better-sqlite3';
import { encodedAttributes, extensionPrefix, jsonText, type Scalar } from './attribute-codec.ts';
import { caseAttributes, fieldKeys, violationsByEvent } from './exported-trace.ts';
import type { LogEvent, LogSource, LogTrace, LogViolation } from './log.ts';
import { objectTypes, ocelKeys, qualifiers, type OcelType } from './ocel-model.ts';
import type { Relation } from './ocel-spool.ts';

export interface ObjectOut {
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, Scalar>>;
  /** Since when the attributes hold, ms. */
  readonly since: number;
  readonly relations: readonly Relation[];
}

export interface EventOut {
  readonly id: string;
  readonly type: string;
  readonly time: number;
  readonly attributes: Readonly<Record<string, Scalar>>;
  readonly relations: readonly Relation[];
}

/**
 * A log as objects and events. Each case is an object of its process's type; persons and departments that an event names, and
 * violations, are objects as well: a violation is related to its case and touched by the event that it is about. One object of
 * type `log` says what the log is. Ids are made unique over all types by what they begin with.
 */
export async function* ocelParts(
  source: LogSource,
): AsyncGenerator<{ readonly event: EventOut } | { readonly object: ObjectOut }> {
  const seen = new SeenObjects();
  try {
    yield {
      object: { id: 'log', type: objectTypes.log, attributes: source.attributes, since: 0, relations: [] },
    };
    for await (const trace of source.traces()) {
      const id = `${encodeURIComponent(trace.process)}/${trace.caseId}`;
      const violations = violationsByEvent(trace);
      const last = trace.events.length - 1;
      const since = trace.events[0]?.time ?? 0;
      const attributes = { [ocelKeys.case]: trace.caseId, ...plain(trace) };
      yield { object: { id, type: caseType(trace.process), attributes, since, relations: [] } };
      for (const [index, event] of trace.events.entries()) {
        for (const object of mentioned(event)) {
          if (seen.first(object.id)) yield { object };
        }
        const relations = [
          ...related(violations.get(index), qualifiers.violation),
          ...related(index === last ? violations.get(undefined) : [], qualifiers.caseViolation),
        ];
        yield { event: eventOut(event, index, id, relations) };
      }
      for (const violation of trace.violations ?? []) {
        yield {
          object: {
            id: violationId(violation.id),
            type: objectTypes.violation,
            since: violation.at,
            attributes: {
              [fieldKeys.violation]: violation.id,
              [fieldKeys.at]: new Date(violation.at).toISOString(),
              ...prefixed(encodedAttributes(violation.facts)),
            },
            relations: [{ object: id, qualifier: qualifiers.case }],
          },
        };
      }
    }
  } finally {
    seen.close();
  }
}

/** The type of a process's cases: its id, unless that is one of the types beside them. */
export function caseType(process: string): string {
  return Object.values<string>(objectTypes).includes(process) ? `case:${process}` : process;
}

function plain(trace: LogTrace): Record<string, Scalar> {
  return caseAttributes(trace.attributes) as Record<string, Scalar>;
}

function eventOut(
  event: LogEvent,
  index: number,
  caseObject: string,
  violations: readonly Relation[],
): EventOut {
  const { activity, time, id, type, resource, onBehalfOf, role, department } = event;
  return {
    id: `${caseObject}/${index}`,
    type: activity,
    time,
    attributes: {
      ...encodedAttributes(event.attributes),
      [fieldKeys.sequence]: index,
      // Also where it is the activity: it tells that the file is an export of ours.
      [fieldKeys.type]: type ?? activity,
      ...(id === undefined ? {} : { [fieldKeys.id]: id }),
      ...(resource === undefined ? {} : { [ocelKeys.resource]: resource }),
      ...(onBehalfOf === undefined ? {} : { [fieldKeys.onBehalfOf]: onBehalfOf }),
      ...(role === undefined ? {} : { [ocelKeys.role]: role }),
      ...(department === undefined ? {} : { [ocelKeys.department]: department }),
    },
    relations: [
      { object: caseObject, qualifier: qualifiers.case },
      ...(resource === undefined ? [] : [{ object: personId(resource), qualifier: qualifiers.actor }]),
      ...(onBehalfOf === undefined ? [] : [{ object: personId(onBehalfOf), qualifier: qualifiers.absent }]),
      ...(department === undefined
        ? []
        : [{ object: departmentId(department), qualifier: qualifiers.department }]),
      ...violations,
    ],
  };
}

function related(violations: readonly LogViolation[] | undefined, qualifier: string): Relation[] {
  return (violations ?? []).map(({ id }) => ({ object: violationId(id), qualifier }));
}

/** Persons and departments that an event names. */
function mentioned({ resource, onBehalfOf, department }: LogEvent): ObjectOut[] {
  const object = (type: string, id: string, name: string): ObjectOut => ({
    id,
    type,
    attributes: { 'liucheng:id': name },
    since: 0,
    relations: [],
  });
  return [
    ...(resource === undefined ? [] : [object(objectTypes.person, personId(resource), resource)]),
    ...(onBehalfOf === undefined ? [] : [object(objectTypes.person, personId(onBehalfOf), onBehalfOf)]),
    ...(department === undefined
      ? []
      : [object(objectTypes.department, departmentId(department), department)]),
  ];
}

const personId = (id: string): string => `person:${id}`;
const departmentId = (id: string): string => `department:${id}`;
const violationId = (id: string): string => `violation:${id}`;

function prefixed(facts: Readonly<Record<string, Scalar>>): Record<string, Scalar> {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [extensionPrefix + key, value]));
}

/** Which persons and departments have been written: on disk, since there may be any number. */
class SeenObjects {
  private readonly db = new Database('');
  private readonly insert;

  constructor() {
    this.db.pragma('journal_mode = OFF');
    this.db.exec('CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID');
    this.insert = this.db.prepare('INSERT OR IGNORE INTO seen VALUES (?)');
  }

  first(id: string): boolean {
    return this.insert.run(id).changes > 0;
  }

  close(): void {
    this.db.close();
  }
}

/**
 * The attributes of each type and what they hold, as they are met. An attribute has one type: a value of another kind than
 * the first stands as JSON under `<name>:json`.
 */
export class AttributeTypes {
  private readonly byType = new Map<string, Map<string, OcelType>>();

  /** The attributes as they are to be written. `onNew` is told of each the first time, before it is used. */
  of(
    type: string,
    attributes: Readonly<Record<string, Scalar>>,
    onNew: (name: string, type: OcelType) => void = () => undefined,
  ): [name: string, value: Scalar, type: OcelType][] {
    let known = this.byType.get(type);
    if (!known) this.byType.set(type, (known = new Map()));
    const names = known;
    return Object.entries(attributes).map(([name, value]) => {
      const found = kindOf(value);
      const before = names.get(name);
      if (before === undefined) {
        names.set(name, found);
        onNew(name, found);
        return [name, value, found];
      }
      if (before === found || (before === 'float' && found === 'integer')) return [name, value, before];
      if (before === 'integer' && found === 'float') {
        names.set(name, 'float');
        return [name, value, 'float'];
      }
      const json = `${name}:json`;
      if (!names.has(json)) {
        names.set(json, 'string');
        onNew(json, 'string');
      }
      return [json, jsonText(value), 'string'];
    });
  }

  /** A type that there is, though nothing of it may have attributes. */
  see(type: string): void {
    if (!this.byType.has(type)) this.byType.set(type, new Map());
  }

  types(): {
    readonly name: string;
    readonly attributes: { readonly name: string; readonly type: OcelType }[];
  }[] {
    return [...this.byType].map(([name, attributes]) => ({
      name,
      attributes: [...attributes].map(([attribute, type]) => ({ name: attribute, type })),
    }));
  }
}

function kindOf(value: Scalar): OcelType {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'float';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}
