import type { Json, JsonObject } from '@liucheng/kernel';
import { jsonText } from './attribute-codec.ts';
import { asAttributes, fieldKeys } from './exported-trace.ts';
import type { LogEvent, LogSource, LogTrace } from './log.ts';
import { readsAs } from './column-types.ts';

const fields = [
  'case:concept:name',
  'concept:name',
  'time:timestamp',
  'org:resource',
  'org:role',
  'org:group',
] as const;

/**
 * A log as CSV (RFC 4180, UTF-8) under the column names that process-mining tools use. Only texts, numbers and booleans among the named
 * attributes are written.
 */
export function* writeCsv(
  traces: Iterable<LogTrace>,
  attributeNames: { readonly ofCase?: readonly string[]; readonly ofEvent?: readonly string[] } = {},
): Generator<string> {
  const { ofCase = [], ofEvent = [] } = attributeNames;
  yield row([...fields, ...ofCase.map((name) => `case:${name}`), ...ofEvent]);
  for (const trace of traces) {
    for (const event of trace.events) {
      yield row([
        ...fieldsOf(trace, event),
        ...ofCase.map((name) => trace.attributes[name]),
        ...ofEvent.map((name) => event.attributes[name]),
      ]);
    }
  }
}

function fieldsOf({ caseId }: LogTrace, event: LogEvent): (string | undefined)[] {
  const { activity, time, resource, role, department } = event;
  return [caseId, activity, new Date(time).toISOString(), resource, role, department];
}

/**
 * An export as CSV, a row per event; of a case, what is said of it as a whole stands in its first row. The log is read twice:
 * a table has to know its columns before its first row. A column whose cells would not be read again as what they are
 * (numbers beside texts, texts that are all digits, lists) holds JSON and is called `<name>:json`.
 */
export async function* exportCsv(source: LogSource): AsyncGenerator<string> {
  const [ofCase, ofEvent] = [new Map<string, ColumnContent>(), new Map<string, ColumnContent>()];
  for await (const trace of source.traces()) {
    const { attributes, events } = asAttributes(trace);
    note(ofCase, attributes);
    for (const event of events) note(ofEvent, event.attributes);
  }
  const caseColumns = columns(ofCase);
  const eventColumns = columns(ofEvent);
  yield row([
    ...fields,
    fieldKeys.sequence,
    ...caseColumns.map(({ name }) => `case:${name}`),
    ...eventColumns.map(({ name }) => name),
  ]);
  const empty = caseColumns.map(() => undefined);
  for await (const trace of source.traces()) {
    const written = asAttributes(trace);
    for (const [index, event] of written.events.entries()) {
      yield row([
        ...fieldsOf(written, event),
        index,
        ...(index === 0 ? caseColumns.map(({ cellOf }) => cellOf(written.attributes)) : empty),
        ...eventColumns.map(({ cellOf }) => cellOf(event.attributes)),
      ]);
    }
  }
}

/** What the values of a column are; what it is read as follows from all of them. */
interface ColumnContent {
  readonly kinds: Set<string>;
  /** What every text among them would be taken for. */
  readonly readAs: Set<'number' | 'boolean' | 'text'>;
}

function note(columns: Map<string, ColumnContent>, attributes: JsonObject): void {
  for (const [key, value] of Object.entries(attributes)) {
    let column = columns.get(key);
    if (!column) columns.set(key, (column = { kinds: new Set(), readAs: new Set() }));
    column.kinds.add(typeof value);
    column.readAs.add(typeof value === 'object' ? 'text' : readsAs(String(value)));
  }
}

interface ExportColumn {
  readonly name: string;
  readonly cellOf: (attributes: JsonObject) => string | undefined;
}

function columns(found: ReadonlyMap<string, ColumnContent>): ExportColumn[] {
  return [...found].map(([key, { kinds, readAs }]) => {
    const [kind, ...others] = kinds;
    const guessed = readAs.size === 1 ? [...readAs][0] : 'text';
    const plain = others.length === 0 && kind === (guessed === 'text' ? 'string' : guessed);
    const json = !plain && !key.endsWith(':json');
    return {
      name: json ? `${key}:json` : key,
      cellOf: (attributes) => {
        const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
        if (value === undefined) return undefined;
        return json ? jsonText(value) : String(value);
      },
    };
  });
}

function row(cells: readonly (Json | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: Json | undefined): string {
  if (value === undefined || value === null || typeof value === 'object') return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
