import type { Json, JsonObject } from './json.ts';
import type { Text } from './text.ts';

/**
 * A domain event as it is stored and sent: a CloudEvents 1.0 event in the structured JSON form, with the extension
 * attributes that the process monitor reads.
 *
 * `sequence` counts the events of one case (`subject`) from 0 without gaps: it is the revision of the event in its
 * stream, so a consumer can tell duplicates and gaps apart. `time` is when the step happened, not when it was stored.
 */
export interface EventEnvelope<Data extends JsonObject = JsonObject> {
  readonly specversion: '1.0';
  /** Unique per event; a redelivered event keeps it. */
  readonly id: string;
  /** The service that emitted it, e.g. `/liucheng/finance`. */
  readonly source: string;
  /** E.g. `liucheng.finance.expense-claim.submitted.v1`. */
  readonly type: string;
  /** The case. */
  readonly subject: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Data;
  /** Id of the process definition that the case follows, e.g. `expense-reimbursement`. */
  readonly process: string;
  /** Version of that definition; fixed for a case when it starts. */
  readonly processversion: number;
  readonly sequence: number;
  /** Person id; absent where no person acted or the source is anonymised. */
  readonly actor?: string;
  /** Id of the absent person for whom the actor acted as a deputy. Who did it is the actor all the same. */
  readonly onbehalfof?: string;
  /** The role in which the actor acted. */
  readonly actorrole?: string;
  /** The department for which the actor acted. */
  readonly department?: string;
  /** The command chain that this event belongs to. */
  readonly correlationid?: string;
  /** The command or event that caused this one. */
  readonly causationid?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  /**
   * What `data` says about persons, encrypted: only the service that wrote it can read it, and nobody once the person is
   * forgotten. In `data` words stand in its place.
   */
  readonly sealed?: string;
}

/** One thing wrong with an input: where (a JSON Pointer), and what would be accepted. */
export interface FieldFault {
  readonly path: string;
  readonly expected: string;
  readonly actual?: Json;
}

/** A field fault whose words are written in both languages; what is no words, such as a figure, is shown as it is. */
export interface LocalisedFault extends Omit<FieldFault, 'expected'> {
  readonly expected: string | Text;
}

const lastSureDay = '28';
/** As services send it, on days that every month has: found several times as fast as by reading and writing the time. */
const inUtcAlready = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** A text in UTC with milliseconds; undefined where it names no instant: `Date.parse` takes February 30th for March 2nd. */
function inUtc(text: string): string | undefined {
  if (inUtcAlready.test(text)) return text;
  if (!timestamp.test(text)) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  const [year = '', month = '', rest = ''] = text.split('-', 3);
  const day = rest.slice(0, 2);
  const sure = day <= lastSureDay;
  return sure || Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
    ? new Date(ms).toISOString()
    : undefined;
}

const requiredText = ['id', 'source', 'type', 'subject', 'time', 'process'] as const;
const optionalText = [
  'actor',
  'onbehalfof',
  'actorrole',
  'department',
  'correlationid',
  'causationid',
  'traceparent',
] as const;
/** RFC 3339 with a zone: what `time` must look like. */
const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const longest = 512;

/**
 * Checks something that claims to be an event envelope and names every fault. What is one already is given back as it is.
 * `sequence` and `processversion` may also come as digit strings, as CloudEvents headers carry them.
 */
export function parseEnvelope(input: unknown): { envelope: EventEnvelope } | { faults: FieldFault[] } {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    return { faults: [{ path: '', expected: 'a CloudEvents 1.0 object' }] };
  }
  const raw = input as Record<string, unknown>;
  const faults: FieldFault[] = [];
  const fault = (path: string, expected: string): void => {
    const value = raw[path.slice(1)];
    const shown = value === undefined ? undefined : (JSON.stringify(value) ?? String(value)).slice(0, 80);
    faults.push({ path, expected, ...(shown === undefined ? {} : { actual: shown }) });
  };
  if (raw['specversion'] !== '1.0') fault('/specversion', 'the string "1.0"');
  for (const key of requiredText) {
    const value = raw[key];
    if (typeof value !== 'string' || value === '' || value.length > longest) {
      fault(`/${key}`, `a text of 1 to ${longest} characters`);
    }
  }
  const time = typeof raw['time'] === 'string' ? inUtc(raw['time']) : undefined;
  if (typeof raw['time'] === 'string' && time === undefined) {
    fault('/time', 'an RFC 3339 time with a zone, e.g. 2026-03-02T09:30:00+08:00');
  }
  for (const key of optionalText) {
    const value = raw[key];
    if (value !== undefined && (typeof value !== 'string' || value === '' || value.length > longest)) {
      fault(`/${key}`, `left out, or a text of 1 to ${longest} characters`);
    }
  }
  const sequence = wholeNumber(raw['sequence']);
  if (sequence === undefined)
    fault('/sequence', 'a whole number from 0, the position of the event in its case');
  const processversion = wholeNumber(raw['processversion']);
  if (processversion === undefined || processversion === 0) fault('/processversion', 'a whole number from 1');
  const data = raw['data'] ?? {};
  if (typeof data !== 'object' || Array.isArray(data)) fault('/data', 'an object');
  if (faults.length > 0) return { faults };
  const sound = { time, sequence, processversion, data, datacontenttype: 'application/json' };
  return { envelope: (hasAll(raw, sound) ? raw : { ...raw, ...sound }) as unknown as EventEnvelope };
}

function hasAll(raw: Readonly<Record<string, unknown>>, values: Readonly<Record<string, unknown>>): boolean {
  for (const name in values) if (raw[name] !== values[name]) return false;
  return true;
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
