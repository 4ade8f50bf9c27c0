import type { Json, JsonObject } from '@liucheng/kernel';
import type { LogTrace } from './log.ts';

const extensions = [
  ['Concept', 'concept'],
  ['Time', 'time'],
  ['Organizational', 'org'],
] as const;

/**
 * A log as XES (IEEE 1849-2016), piece by piece. Reading it again gives the same traces; attributes other than texts, numbers, booleans and
 * what `readXes` makes of nested ones and lists are left out, as are characters that XML cannot carry.
 */
export function* writeXes(traces: Iterable<LogTrace>): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<log xes.version="1849-2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">\n';
  for (const [name, prefix] of extensions) {
    yield `  <extension name="${name}" prefix="${prefix}" uri="http://www.xes-standard.org/${prefix}.xesext"/>\n`;
  }
  for (const trace of traces) {
    yield `  <trace>\n${attribute('concept:name', trace.caseId, 4)}${attributes(trace.attributes, 4)}`;
    for (const event of trace.events) {
      yield `    <event>\n${attribute('concept:name', event.activity, 6)}`;
      yield `${indent(6)}<date key="time:timestamp" value="${new Date(event.time).toISOString()}"/>\n`;
      if (event.resource !== undefined) yield attribute('org:resource', event.resource, 6);
      if (event.role !== undefined) yield attribute('org:role', event.role, 6);
      if (event.department !== undefined) yield attribute('org:group', event.department, 6);
      yield `${attributes(event.attributes, 6)}    </event>\n`;
    }
    yield '  </trace>\n';
  }
  yield '</log>\n';
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
  return `${indent(depth + 2)}<values>\n${written.join('')}${indent(depth + 2)}</values>\n`;
}

function scalar(key: string, value: Json, children: string, depth: number): string {
  if (typeof value === 'boolean') return element('boolean', key, String(value), children, depth);
  if (typeof value === 'number')
    return element(Number.isSafeInteger(value) ? 'int' : 'float', key, String(value), children, depth);
  return typeof value === 'string' ? element('string', key, value, children, depth) : '';
}

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

/**
 * A log as CSV (RFC 4180, UTF-8) under the column names that process-mining tools use. Only texts, numbers and booleans among the named
 * attributes are written.
 */
export function* writeCsv(
  traces: Iterable<LogTrace>,
  attributeNames: { readonly ofCase?: readonly string[]; readonly ofEvent?: readonly string[] } = {},
): Generator<string> {
  const { ofCase = [], ofEvent = [] } = attributeNames;
  yield row([
    'case:concept:name',
    'concept:name',
    'time:timestamp',
    'org:resource',
    'org:role',
    'org:group',
    ...ofCase.map((name) => `case:${name}`),
    ...ofEvent,
  ]);
  for (const trace of traces) {
    for (const event of trace.events) {
      yield row([
        trace.caseId,
        event.activity,
        new Date(event.time).toISOString(),
        event.resource,
        event.role,
        event.department,
        ...ofCase.map((name) => trace.attributes[name]),
        ...ofEvent.map((name) => event.attributes[name]),
      ]);
    }
  }
}

function row(cells: readonly (Json | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: Json | undefined): string {
  if (value === undefined || value === null || typeof value === 'object') return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
