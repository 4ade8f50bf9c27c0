import type { Json } from '@liucheng/kernel';
import { fieldKeys } from './exported-trace.ts';
import { jsonMembers, type JsonMember } from './json-members.ts';
import {
  defaultLimits,
  reportFault,
  setAttribute,
  type LogLimits,
  type LogTrace,
  type ReadOptions,
} from './log.ts';
import { ChangingAttributes } from './changing-attributes.ts';
import { DeclaredTypes, ocelCases } from './ocel-cases.ts';
import type { OcelType } from './ocel-model.ts';
import { OcelSpool, type Relation } from './ocel-spool.ts';
import { decode } from './source.ts';
import { isoTime } from './time-format.ts';
import { zoneOf, type Zone } from './zone.ts';

/**
 * Reads an object-centric log in JSON, OCEL 2.0 (https://www.ocel-standard.org) or 1.0, and gives a case for each object of the
 * chosen type: every event that touches it, by time and then place in the file. An event that touches several is in the case of
 * each. What it touches stands in its attribute `ocel:objects`; an attribute of the object that changes over time is a list
 * of `{ key: time, value }`. The parts of the file may come in any order, so the first case comes after its end; memory holds one.
 *
 * @throws LogFormatError for broken JSON, with line and column, and where it cannot be told which objects are the cases. Nothing has
 *   been delivered then.
 */
export async function* readOcelJson(
  chunks: AsyncIterable<Uint8Array | string>,
  options: ReadOptions = {},
): AsyncGenerator<LogTrace, void, undefined> {
  const limits = { ...defaultLimits, ...options.limits };
  const spool = new OcelSpool();
  const types = new DeclaredTypes();
  try {
    const filling = new Filling(spool, types, options, limits);
    let count = 0;
    for await (const member of jsonMembers(decode(chunks, options.encoding), limits.textLength)) {
      if (count++ % 1024 === 0) options.signal?.throwIfAborted();
      filling.take(member);
    }
    yield* ocelCases(spool, types, options, limits);
  } finally {
    spool.close();
  }
}

type Fields = Readonly<Record<string, unknown>>;

class Filling {
  private readonly zone: Zone;

  constructor(
    private readonly spool: OcelSpool,
    private readonly types: DeclaredTypes,
    private readonly options: ReadOptions,
    private readonly limits: LogLimits,
  ) {
    this.zone = zoneOf(options.zone);
  }

  take(member: JsonMember): void {
    const { section, key, value } = member;
    // OCEL 1.0 names what it is by keys where 2.0 has fields.
    const earlier = section.startsWith('ocel:');
    switch (section) {
      case 'eventTypes':
      case 'objectTypes':
        this.declare(section === 'eventTypes' ? 'event' : 'object', member);
        break;
      case 'events':
      case 'ocel:events':
        this.event(member, earlier ? eventOf1(key, value) : (value as Fields));
        break;
      case 'objects':
      case 'ocel:objects':
        this.object(member, earlier ? objectOf1(key, value) : (value as Fields));
        break;
    }
  }

  private declare(of: 'event' | 'object', member: JsonMember): void {
    const type = member.value as Fields;
    if (!isObject(type) || typeof type['name'] !== 'string')
      return this.fault(member, 'attribute', 'expected a type with a "name"');
    for (const attribute of listOf(type['attributes'])) {
      const { name, type: declared } = attribute as { readonly name?: unknown; readonly type?: unknown };
      if (typeof name === 'string') this.types.declare(of, type['name'], name, declared as OcelType);
    }
  }

  private event(member: JsonMember, event: Fields): void {
    if (!isObject(event)) return this.fault(member, 'event', 'expected an object with id, type and time');
    const { id, type, time } = event;
    if (!isName(id)) return this.fault(member, 'event', `an event without an id: ${found(id)}`);
    if (!isName(type)) return this.fault(member, 'event', `event "${id}" has no type: ${found(type)}`);
    const at = typeof time === 'string' ? isoTime(time, this.zone) : undefined;
    if (at === undefined) {
      const expected = 'expected a time such as 2026-03-02T09:30:00.000+08:00';
      return this.fault(member, 'event', `event "${id}", time: ${found(time)}; ${expected}`);
    }
    const attributes: Record<string, Json> = {};
    for (const [name, value] of this.attributes(member, id, event['attributes']))
      setAttribute(attributes, name, value);
    const place = attributes[fieldKeys.sequence];
    const added = this.spool.addEvent(
      {
        id,
        activity: type,
        time: at,
        rank: typeof place === 'number' ? place : at,
        attributes,
        ...member.place,
      },
      this.relations(member, id, event['relationships']),
    );
    if (!added) this.fault(member, 'event', `event "${id}" comes a second time; expected ids that differ`);
  }

  private object(member: JsonMember, object: Fields): void {
    if (!isObject(object)) return this.fault(member, 'case', 'expected an object with id and type');
    const { id, type } = object;
    if (!isName(id)) return this.fault(member, 'case', `an object without an id: ${found(id)}`);
    if (!isName(type)) return this.fault(member, 'case', `object "${id}" has no type: ${found(type)}`);
    const attributes = new ChangingAttributes();
    for (const [name, value, time] of this.attributes(member, id, object['attributes']))
      attributes.add(name, value, time);
    const added = this.spool.addObject(
      { id, type, attributes: attributes.taken(), ...member.place },
      this.relations(member, id, object['relationships']),
    );
    if (!added) this.fault(member, 'case', `object "${id}" comes a second time; expected ids that differ`);
  }

  private *attributes(
    member: JsonMember,
    id: string,
    list: unknown,
  ): Generator<[name: string, value: Json, time: string]> {
    const attributes = listOf(list);
    if (attributes.length > this.limits.attributesPerEvent)
      return this.fault(
        member,
        'attribute',
        `"${id}" has more than ${this.limits.attributesPerEvent} attributes`,
      );
    for (const each of attributes) {
      const { name, value, time } = each as Fields;
      if (typeof name !== 'string' || value === undefined)
        this.fault(member, 'attribute', `"${id}": expected attributes with name and value, ${found(each)}`);
      else if (value !== null) yield [name, value as Json, typeof time === 'string' ? time : ''];
    }
  }

  private relations(member: JsonMember, id: string, list: unknown): Relation[] {
    return listOf(list).flatMap((each) => {
      const { objectId, qualifier } = each as Fields;
      if (isName(objectId))
        return [{ object: objectId, qualifier: typeof qualifier === 'string' ? qualifier : '' }];
      this.fault(member, 'attribute', `"${id}": expected relationships with an objectId, ${found(each)}`);
      return [];
    });
  }

  private fault({ place }: JsonMember, skipped: 'attribute' | 'event' | 'case', message: string): void {
    reportFault(this.options, { ...place, skipped, message });
  }
}

function eventOf1(id: string, value: unknown): Fields {
  if (!isObject(value)) return value as Fields;
  return {
    id,
    type: value['ocel:activity'],
    time: value['ocel:timestamp'],
    attributes: attributesOf1(value['ocel:vmap']),
    relationships: listOf(value['ocel:omap']).map((objectId) => ({ objectId, qualifier: '' })),
  };
}

function objectOf1(id: string, value: unknown): Fields {
  if (!isObject(value)) return value as Fields;
  return { id, type: value['ocel:type'], attributes: attributesOf1(value['ocel:ovmap']) };
}

function attributesOf1(map: unknown): unknown[] {
  return isObject(map) ? Object.entries(map).map(([name, value]) => ({ name, value })) : [];
}

/** The objects and texts of a list; what is no list is an empty one. */
function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.filter((each) => isObject(each) || typeof each === 'string') : [];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function found(value: unknown): string {
  return value === undefined ? 'found nothing' : `found ${JSON.stringify(value).slice(0, 80)}`;
}
