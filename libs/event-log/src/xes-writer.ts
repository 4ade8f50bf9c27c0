import type { Json, JsonObject } from '@liucheng/kernel';
import { asAttributes, fieldKeys } from './exported-trace.ts';
import type { LogSource, LogTrace } from './log.ts';

const extensions = [
  ['Concept', 'concept'],
  ['Time', 'time'],
  ['Organizational', 'org'],
  ['Identity', 'identity'],
] as const;

/**
 * A log as XES (IEEE 1849-2016), piece by piece. Reading it again gives the same traces; attributes other than texts, numbers, booleans and
 * what `readXes` makes of nested ones and lists are left out, as are characters that XML cannot carry.
 */
export function* writeXes(traces: Iterable<LogTrace>): Generator<string> {
  yield head([]);
  for (const trace of traces) yield* traceElement(trace);
  yield '</log>\n';
}

/**
 * An export as XES. What the monitor found stands under the keys of an extension of our own, which is defined at
 * `extensionUri`; reading it again gives the same traces, with violations and with attributes of any kind.
 */
export async function* exportXes(source: LogSource, extensionUri: string): AsyncGenerator<string> {
  yield head([['Liucheng', 'liucheng', extensionUri]]);
  yield globals;
  yield attributes(source.attributes, 2);
  for await (const trace of source.traces()) yield* traceElement(asAttributes(trace));
  yield '</log>\n';
}

function head(more: readonly (readonly [name: string, prefix: string, uri: string])[]): string {
  const declared = [
    ...extensions.map(([name, prefix]) => [name, prefix, `http://www.xes-standard.org/${prefix}.xesext`]),
    ...more,
  ].map(
    ([name = '', prefix = '', uri = '']) =>
      `  <extension name="${name}" prefix="${prefix}" uri="${escaped(uri)}"/>\n`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">\n' +
    declared.join('')
  );
}

/** What every case and every event has, and what its activity is. */
const globals = `  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
`;

function* traceElement(trace: LogTrace): Generator<string> {
  yield `  <trace>\n${attribute('concept:name', trace.caseId, 4)}${attributes(trace.attributes, 4)}`;
  for (const event of trace.events) {
    yield (
      `    <event>\n${attribute('concept:name', event.activity, 6)}` +
      `${indent(6)}<date key="time:timestamp" value="${new Date(event.time).toISOString()}"/>\n` +
      optional('org:resource', event.resource) +
      optional('org:role', event.role) +
      optional('org:group', event.department) +
      `${attributes(event.attributes, 6)}    </event>\n`
    );
  }
  yield '  </trace>\n';
}

function optional(key: string, value: string | undefined): string {
  return value === undefined ? '' : attribute(key, value, 6);
}

function attributes(values: JsonObject, depth: number): string {
  return Object.entries(values)
    .map(([key, value]) => (value === undefined ? '' : attribute(key, value, depth)))
    .join('');
}

function attribute(key: string, value: Json, depth: number): string {
  if (Array.isArray(value)) return element('list', key, '', listItems(value, depth), depth);
  if (value !== null && typeof value === 'object') {
    const { value: inner, attributes: nested } = value as { value?: Json; attributes?: JsonObject };
    const children = attributes(nested ?? {}, depth + 2);
    if (inner === undefined) return element('container', key, '', children, depth);
    if (Array.isArray(inner)) return element('list', key, '', children + listItems(inner, depth), depth);
    return scalar(key, inner, children, depth);
  }
  return scalar(key, value, '', depth);
}

function listItems(items: readonly Json[], depth: number): string {
  const written = items.map((item) => {
    const { key, value } = item as { key?: string; value?: Json };
    return key === undefined || value === undefined ? '' : attribute(key, value, depth + 4);
  });
  // The key says nothing, and the standard's schema asks for one.
  return `${indent(depth + 2)}<values key="values">\n${written.join('')}${indent(depth + 2)}</values>\n`;
}

function scalar(key: string, value: Json, children: string, depth: number): string {
  if (typeof value === 'boolean') return element('boolean', key, String(value), children, depth);
  if (typeof value === 'number')
    return element(
      typeOfKey.get(key) ?? (Number.isSafeInteger(value) ? 'int' : 'float'),
      key,
      String(value),
      children,
      depth,
    );
  if (typeof value !== 'string') return '';
  return element(typeOfKey.get(key) ?? 'string', key, value, children, depth);
}

/** Keys of our own that XES has a type for, whatever the value looks like. */
const typeOfKey = new Map<string, string>([
  [fieldKeys.id, 'id'],
  [fieldKeys.at, 'date'],
  ['liucheng:exported', 'date'],
  ['liucheng:detected', 'date'],
  ['liucheng:cost', 'float'],
  ['liucheng:fitness', 'float'],
]);

function element(tag: string, key: string, value: string, children: string, depth: number): string {
  const valued = tag === 'list' || tag === 'container' ? '' : ` value="${escaped(value)}"`;
  const start = `${indent(depth)}<${tag} key="${escaped(key)}"${valued}`;
  return children === '' ? `${start}/>\n` : `${start}>\n${children}${indent(depth)}</${tag}>\n`;
}

function indent(depth: number): string {
  return ' '.repeat(depth);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Line breaks and tabs as references: attribute values would otherwise be read with blanks instead. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (char) => entities[char] as string)
    .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}
