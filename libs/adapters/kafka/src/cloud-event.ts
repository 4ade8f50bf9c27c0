import type { EventEnvelope } from '@liucheng/kernel';
import type { BusMessage, OutgoingMessage } from '@liucheng/ports';
import type { IHeaders, Message } from 'kafkajs';

/** Attributes that are numbers in the envelope; CloudEvents headers are text. */
const numbers: ReadonlySet<string> = new Set(['sequence', 'processversion']);
/** Names the headers whose text is JSON, because the value is no text, or none that UTF-8 can carry. */
const jsonHeader = 'liucheng_json';
/** The key as JSON, where UTF-8 cannot carry it. */
const keyHeader = 'liucheng_key';
const contentType = 'content-type';
const prefix = 'ce_';

/** A message as the Kafka protocol binding of CloudEvents has it, in binary mode: attributes as headers, data as value. */
export function toKafka({ key, event }: OutgoingMessage): Message & { key: string; headers: IHeaders } {
  const headers: Record<string, string> = {};
  const json: string[] = [];
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || value === undefined) continue;
    const header = name === 'datacontenttype' ? contentType : prefix + name;
    if (numbers.has(name) && typeof value === 'number') {
      headers[header] = String(value);
    } else if (typeof value === 'string' && isWellFormed(value) && !numbers.has(name)) {
      headers[header] = value;
    } else {
      headers[header] = JSON.stringify(value);
      json.push(name);
    }
  }
  if (json.length > 0) headers[jsonHeader] = json.join(',');
  if (!isWellFormed(key)) headers[keyHeader] = JSON.stringify(key);
  return { key, value: event.data === undefined ? null : JSON.stringify(event.data), headers };
}

/** Attributes by their headers: the same few with every record, and a name that is cut out of another is a new text each time. */
const attributes = new Map<string, string>([[contentType, 'datacontenttype']]);
const mostAttributes = 1_000;

function attributeOf(header: string): string | undefined {
  const known = attributes.get(header);
  if (known !== undefined || !header.startsWith(prefix)) return known;
  const name = header.slice(prefix.length);
  if (attributes.size < mostAttributes) attributes.set(header, name);
  return name;
}

/** What a record is made of when it comes from Kafka. */
export interface KafkaRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders | undefined;
  readonly offset: string;
}

/** @throws Error when the record is no CloudEvent in binary mode with JSON data. */
export function fromKafka(topic: string, partition: number, record: KafkaRecord): BusMessage {
  const headers = record.headers ?? {};
  const json = textOf(headers[jsonHeader])?.split(',');
  const event: Record<string, unknown> = {};
  for (const header in headers) {
    const name = attributeOf(header);
    if (name === undefined) continue;
    const text = textOf(headers[header]);
    if (text === undefined) continue;
    if (json?.includes(name)) event[name] = JSON.parse(text);
    else event[name] = numbers.has(name) ? Number(text) : text;
  }
  if (event['specversion'] === undefined || event['id'] === undefined) {
    throw new Error('expected a CloudEvent in binary mode, with the headers ce_specversion and ce_id');
  }
  if (record.value !== null) event['data'] = JSON.parse(record.value.toString('utf8'));
  const named = textOf(headers[keyHeader]);
  const key = named === undefined ? (record.key?.toString('utf8') ?? '') : (JSON.parse(named) as string);
  // Kafka counts from 0, the port from 1.
  const offset = Number(record.offset) + 1;
  return { topic, key, partition, offset, event: event as unknown as EventEnvelope };
}

/** Bytes that a record takes in a batch, a little more than less. */
export function sizeOf({ key, value, headers }: Message): number {
  let size = 64 + bytes(key) + bytes(value);
  for (const name in headers) size += 8 + name.length + bytes(headers[name] as string);
  return size;
}

/** Of Node 20, which the compiler's library does not know yet: a lone surrogate would be lost in UTF-8. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

function bytes(text: string | Buffer | null | undefined): number {
  return text === null || text === undefined ? 0 : Buffer.byteLength(text);
}

function textOf(value: IHeaders[string]): string | undefined {
  const single = Array.isArray(value) ? value[0] : value;
  return typeof single === 'string' ? single : single?.toString('utf8');
}
