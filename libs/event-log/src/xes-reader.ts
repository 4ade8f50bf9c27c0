import type { Json } from '@liucheng/kernel';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import {
  defaultLimits,
  LogFormatError,
  reportFault,
  setAttribute,
  type LogEvent,
  type LogLimits,
  type LogPlace,
  type LogTrace,
  type ReadOptions,
} from './log.ts';
import { decode } from './source.ts';
import { isoTime } from './time-format.ts';
import { zoneOf } from './zone.ts';

/**
 * Reads an XES log (IEEE 1849-2016) piece by piece and yields its traces in file order; one trace is held at a time.
 *
 * The extensions concept, time, organizational and lifecycle are read; `global`, `extension` and `classifier` declarations are not
 * needed. An attribute with attributes of its own becomes `{ value, attributes }`, a list becomes an array of `{ key, value }`.
 * Events without an activity or a readable time are left out and reported.
 *
 * @throws LogFormatError with line and column where the XML is broken or a limit is passed, after every trace before it.
 */
export async function* readXes(
  chunks: AsyncIterable<Uint8Array | string>,
  options: ReadOptions = {},
): AsyncGenerator<LogTrace, void, undefined> {
  const parser = new XesParser(options);
  try {
    for await (const text of decode(chunks, options.encoding)) {
      options.signal?.throwIfAborted();
      parser.write(text);
      yield* parser.take();
    }
    parser.close();
  } catch (error) {
    yield* parser.take();
    throw error instanceof LogFormatError && !error.place
      ? new LogFormatError(error.problem, parser.place())
      : error;
  }
  yield* parser.take();
}

const scalarTags = new Set(['string', 'date', 'int', 'float', 'boolean', 'id']);
const declarations = new Set(['extension', 'global', 'classifier']);

/** An element that is open. `ignored` covers declarations and whatever stands in them. */
interface Frame {
  readonly kind: 'log' | 'trace' | 'event' | 'attribute' | 'values' | 'ignored';
  readonly place: LogPlace;
  /** Attributes found directly in this element. */
  readonly attributes: Record<string, Json>;
  count: number;
  /** Of an attribute. */
  readonly tag: string | undefined;
  readonly key: string | undefined;
  readonly value: Json | undefined;
  /** Items of a list attribute. */
  readonly items: Json[] | undefined;
}

class XesParser {
  private readonly xml = new SaxesParser({ xmlns: false });
  private readonly stack: Frame[] = [];
  private readonly finished: LogTrace[] = [];
  private readonly limits: LogLimits;
  private readonly classifier: readonly string[];
  private readonly zone;
  private events: LogEvent[] = [];
  private traces = 0;
  private lastTag = 0;
  private stopped = false;

  constructor(private readonly options: ReadOptions) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.classifier = options.classifier ?? ['concept:name'];
    this.zone = zoneOf(options.zone);
    this.xml.on('opentag', (tag) => this.open(tag));
    this.xml.on('closetag', () => this.shut());
    this.xml.on('error', (error) => {
      // What the parser finds after the first error follows from it.
      throw this.failure(error.message.replace(/^\d+:\d+: /, ''));
    });
  }

  write(text: string): void {
    try {
      this.xml.write(text);
    } catch (error) {
      this.stopped = true;
      throw error;
    }
    if (this.xml.position - this.lastTag > this.limits.textLength) {
      throw this.failure(`more than ${this.limits.textLength} characters without a complete tag`);
    }
  }

  close(): void {
    this.xml.close();
    if (this.traces === 0 && this.lastTag === 0)
      throw new LogFormatError('the file is empty; expected an XES <log>');
  }

  /** The traces completed since the last call. */
  take(): LogTrace[] {
    return this.finished.splice(0);
  }

  place(): LogPlace {
    return { line: this.xml.line, column: this.xml.column + 1 };
  }

  private failure(problem: string): LogFormatError {
    return new LogFormatError(problem, this.place());
  }

  private open(tag: SaxesTagPlain): void {
    this.lastTag = this.xml.position;
    const name = tag.name.slice(tag.name.indexOf(':') + 1);
    const parent = this.stack.at(-1);
    if (this.stack.length > this.limits.nesting + 3) {
      throw this.failure(`attributes nested more than ${this.limits.nesting} deep`);
    }
    this.stack.push(this.frame(name, tag.attributes, parent));
  }

  private frame(name: string, xml: Readonly<Record<string, string>>, parent: Frame | undefined): Frame {
    const { line, column } = this.xml;
    const place = { line, column: column + 1 };
    // All of one shape, made in one place: there is one for each element of a file.
    const frame = (kind: Frame['kind'], tag?: string, key?: string, value?: Json, items?: Json[]): Frame => ({
      kind,
      place,
      attributes: {},
      count: 0,
      tag,
      key,
      value,
      items,
    });
    if (!parent) {
      if (name !== 'log') throw this.failure(`expected an XES log: the root element is <${name}>, not <log>`);
      return frame('log');
    }
    if (parent.kind === 'ignored' || declarations.has(name)) return frame('ignored');
    if (name === 'trace' && parent.kind === 'log') {
      this.events = [];
      return frame('trace');
    }
    if (name === 'event' && parent.kind === 'trace') return frame('event');
    if (name === 'values' && parent.tag === 'list')
      return frame('values', undefined, undefined, undefined, parent.items);
    const isContainer = name === 'list' || name === 'container';
    if (!isContainer && !scalarTags.has(name)) {
      const skipped = name === 'event' ? 'event' : name === 'trace' ? 'case' : 'attribute';
      this.fault(skipped, `<${name}> is not expected in <${parent.tag ?? parent.kind}>`);
      return frame('ignored');
    }
    const key = xml['key'];
    if (key === undefined) {
      this.fault('attribute', `<${name}> has no key`);
      return frame('ignored');
    }
    const text = xml['value'] ?? '';
    if (text.length > this.limits.textLength) {
      throw this.failure(`the value of "${key}" has more than ${this.limits.textLength} characters`);
    }
    if (name === 'list') return frame('attribute', name, key, undefined, []);
    if (name === 'container') return frame('attribute', name, key);
    return frame('attribute', name, key, this.scalar(name, key, text));
  }

  /** `undefined`, and a fault, for a value that is not of its type. Dates stay as written; events' times are read apart. */
  private scalar(type: string, key: string, text: string): Json | undefined {
    if (type === 'string' || type === 'id' || type === 'date') return text;
    if (type === 'boolean') {
      // XML Schema has two spellings of each.
      if (/^(?:true|false|1|0)$/.test(text)) return text === 'true' || text === '1';
      this.fault('attribute', `"${key}": expected true or false, found "${text.slice(0, 80)}"`);
      return undefined;
    }
    const number = text.trim() === '' ? NaN : Number(text);
    if (type === 'int' && Number.isSafeInteger(number)) return number;
    // 64-bit integers that a double cannot hold keep their digits.
    if (type === 'int' && /^[+-]?\d{1,19}$/.test(text)) return text;
    if (type === 'float' && Number.isFinite(number)) return number;
    const expected = type === 'int' ? 'a whole number' : 'a finite number';
    this.fault('attribute', `"${key}": expected ${expected}, found "${text.slice(0, 80)}"`);
    return undefined;
  }

  private fault(skipped: 'attribute' | 'event' | 'case', message: string, place = this.place()): void {
    reportFault(this.options, { ...place, skipped, message });
  }

  private shut(): void {
    this.lastTag = this.xml.position;
    const frame = this.stack.pop();
    // After an error the XML parser may still close what is open.
    if (!frame || this.stopped) return;
    if (frame.kind === 'attribute') this.attach(frame);
    else if (frame.kind === 'event') this.endEvent(frame);
    else if (frame.kind === 'trace') this.endTrace(frame);
  }

  private attach(frame: Frame): void {
    const parent = this.stack.at(-1);
    // Attributes of the log itself are not kept.
    if (!parent || parent.kind === 'log' || (frame.value === undefined && scalarTags.has(frame.tag ?? '')))
      return;
    parent.count += 1;
    if (parent.count > this.limits.attributesPerEvent) {
      throw this.failure(`more than ${this.limits.attributesPerEvent} attributes in one place`);
    }
    const key = frame.key as string;
    if (parent.kind === 'values') parent.items?.push({ key, value: attributeValue(frame) });
    else setAttribute(parent.attributes, key, attributeValue(frame));
  }

  private endEvent(frame: Frame): void {
    if (this.events.length >= this.limits.eventsPerCase) {
      throw this.failure(`a case with more than ${this.limits.eventsPerCase} events`);
    }
    const fields = frame.attributes;
    const [key = '', ...others] = this.classifier;
    const activity = others.length === 0 ? textOf(fields[key]) : this.joined(fields);
    const written = textOf(fields['time:timestamp']);
    const time = written === undefined ? undefined : isoTime(written, this.zone);
    if (activity === undefined || activity === '') {
      this.fault(
        'event',
        `an event without ${this.classifier.join(' and ')}: its activity is unknown`,
        frame.place,
      );
      return;
    }
    if (time === undefined) {
      const found = written === undefined ? 'no time:timestamp' : `time:timestamp "${written.slice(0, 80)}"`;
      this.fault('event', `${found}: expected a time such as 2026-03-02T09:30:00.000+08:00`, frame.place);
      return;
    }
    const attributes: Record<string, Json> = {};
    for (const name in fields) {
      const value = fields[name] as Json;
      if (!ownField.has(name) || typeof value === 'object') setAttribute(attributes, name, value);
    }
    if (others.length > 0 || key !== 'concept:name') {
      if (fields['concept:name'] !== undefined) attributes['concept:name'] = fields['concept:name'];
    }
    this.events.push({
      activity,
      time,
      ...optional('resource', fields['org:resource']),
      ...optional('role', fields['org:role']),
      ...optional('department', fields['org:group']),
      attributes,
    });
  }

  /** The activity that several attributes name together. */
  private joined(fields: Readonly<Record<string, Json>>): string | undefined {
    const names = this.classifier.map((key) => textOf(fields[key]));
    return names.includes(undefined) || names.join('') === '' ? undefined : names.join('+');
  }

  private endTrace(frame: Frame): void {
    this.traces += 1;
    const { 'concept:name': name, ...attributes } = frame.attributes;
    const caseId = textOf(name);
    if (caseId === undefined || caseId === '') {
      this.fault('case', `trace ${this.traces} has no concept:name: the case has no id`, frame.place);
      return;
    }
    this.finished.push({ caseId, attributes, events: this.events });
  }
}

const ownField = new Set(['concept:name', 'time:timestamp', 'org:resource', 'org:role', 'org:group']);

function attributeValue(frame: Frame): Json {
  const nested = Object.keys(frame.attributes).length > 0;
  if (frame.items) return nested ? { value: frame.items, attributes: frame.attributes } : frame.items;
  if (frame.tag === 'container') return { attributes: frame.attributes };
  return nested ? { value: frame.value, attributes: frame.attributes } : (frame.value as Json);
}

const nothing = {};

/** The text of an attribute, also of one with attributes of its own. */
function textOf(value: Json | undefined): string | undefined {
  if (value !== null && typeof value === 'object' && 'value' in value) return textOf(value.value);
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

function optional<Key extends string>(key: Key, value: Json | undefined): Partial<Record<Key, string>> {
  if (value === undefined) return nothing;
  const text = textOf(value);
  return text === undefined || text === '' ? {} : ({ [key]: text } as Record<Key, string>);
}
