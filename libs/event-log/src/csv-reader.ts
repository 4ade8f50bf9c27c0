import { Readable, pipeline } from 'node:stream';
import type { Json, JsonObject } from '@liucheng/kernel';
import { parse, type CsvError } from 'csv-parse';
import { fieldKeys } from './exported-trace.ts';
import { ColumnTypes } from './column-types.ts';
import { findColumns, guessDelimiter, type Column, type Columns } from './column-guess.ts';
import {
  defaultLimits,
  LogFormatError,
  reportFault,
  setAttribute,
  type LogEvent,
  type LogLimits,
  type LogTrace,
  type ReadOptions,
} from './log.ts';
import { decode } from './source.ts';
import { Spool, type SpooledRow } from './spool.ts';
import { guessTimeFormat, timeFormat, type TimeFormat } from './time-format.ts';
import { zoneOf, type Zone } from './zone.ts';

/**
 * Reads a table with a header row and one event per row, and yields its cases sorted by case id, the events of a case by time
 * and then row; in our own exports by their number in the case. Rows need not be grouped or sorted: they pass through a temporary file, so that the first case comes after
 * the last row has been read, and memory holds one case. Rows that cannot be read are left out and reported.
 *
 * With `types: 'guess'` a column whose cells are all numbers, or all `true` and `false`, holds such.
 *
 * Columns called `case:…` become attributes of the case (the first value found), all others of the event.
 *
 * @throws LogFormatError for a header without the needed columns, a time format that cannot be guessed or a row that is too long; with
 *   `strict` at the first bad row. Nothing has been delivered then.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array | string>,
  options: ReadOptions = {},
): AsyncGenerator<LogTrace, void, undefined> {
  const limits = { ...defaultLimits, ...options.limits };
  const spool = new Spool();
  try {
    const table = await fillSpool(spool, chunks, options, limits);
    sayTypes(table, options);
    yield* traces(spool.sorted(), table, limits, options.signal);
  } finally {
    spool.close();
  }
}

interface Row {
  readonly cells: readonly string[];
  /** The line that the row ends on. */
  readonly line: number;
}

interface Table {
  readonly header: readonly string[];
  readonly columns: Columns;
  /** The column with each event's place in its case, in our own exports; −1: none, the time orders. */
  readonly sequence: number;
  /** Absent: all cells are texts. */
  readonly types?: ColumnTypes;
}

async function fillSpool(
  spool: Spool,
  chunks: AsyncIterable<Uint8Array | string>,
  options: ReadOptions,
  limits: LogLimits,
): Promise<Table> {
  const zone = zoneOf(options.zone);
  let table: Table | undefined;
  let format = options.timeFormat === undefined ? undefined : timeFormat(options.timeFormat, zone);
  let waiting: Row[] = [];
  let count = 0;
  const store = (row: Row, known: Table, times: TimeFormat): void => {
    const spooled = checkedRow(row, known, times, count, options);
    if (spooled) spool.add(spooled);
    count += 1;
  };
  const flush = (known: Table): TimeFormat => {
    format ??= chooseFormat(waiting, known, zone, options);
    for (const row of waiting) store(row, known, format);
    waiting = [];
    return format;
  };

  for await (const row of rows(chunks, options, limits)) {
    if (!table) {
      table = readHeader(row, options);
    } else if (format && waiting.length === 0) {
      store(row, table, format);
    } else {
      waiting.push(row);
      if (waiting.length >= 1000) format = flush(table);
    }
    if (count % 1024 === 0) options.signal?.throwIfAborted();
  }
  if (!table) throw new LogFormatError('the file is empty; expected a header row', { line: 1, column: 1 });
  if (waiting.length > 0) flush(table);
  return table;
}

/** The rows of the file, header included. What `csv-parse` cannot read is reported and skipped. */
async function* rows(
  chunks: AsyncIterable<Uint8Array | string>,
  options: ReadOptions,
  limits: LogLimits,
): AsyncGenerator<Row, void, undefined> {
  const text = decode(chunks, options.encoding);
  const first = await firstLine(text, limits.textLength);
  const delimiter = options.delimiter ?? guessDelimiter(first.line);
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    skip_empty_lines: true,
    // All of them at once: files put together from several sources mix them.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: limits.textLength,
    skip_records_with_error: options.strict !== true,
    on_skip: (error: CsvError | undefined) => {
      // The parser finds no row any more after one that is too long.
      if (error?.code === 'CSV_MAX_RECORD_SIZE') parser.destroy(unreadable(error));
      else if (error)
        reportFault(options, { line: lineOf(error), column: 1, skipped: 'row', message: csvProblem(error) });
    },
  });
  // The callback only keeps the error from being unhandled: the loop below gets it.
  pipeline(Readable.from(joined(first.read, text)), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      yield { cells: record, line: info.lines };
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('CSV_'))
      throw error;
    throw unreadable(error as CsvError);
  }
}

function unreadable(error: CsvError): LogFormatError {
  return new LogFormatError(csvProblem(error), { line: lineOf(error), column: 1 });
}

function lineOf(error: CsvError): number {
  const { lines } = error as unknown as { lines?: number };
  return lines ?? 1;
}

function csvProblem(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed; expected a closing " (doubled where it belongs to the text)';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'text after a closing quote; expected the delimiter or the end of the line (a " within a text is doubled); rows up to the next quote are lost with it';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote within a text that is not quoted; expected the whole text in quotes and the quote doubled';
    case 'CSV_MAX_RECORD_SIZE':
      return 'the row is longer than allowed; is a closing quote missing?';
    default:
      return error.message;
  }
}

/** Reads on until the first line is whole, to guess by it. */
async function firstLine(
  text: AsyncGenerator<string, void, undefined>,
  limit: number,
): Promise<{ line: string; read: string }> {
  let read = '';
  while (!/[\r\n]/.test(read) && read.length < limit) {
    const next = await text.next();
    if (next.done) break;
    read += next.value;
  }
  return { line: read.split(/[\r\n]/, 1)[0] ?? '', read };
}

async function* joined(start: string, rest: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  if (start !== '') yield start;
  yield* rest;
}

function readHeader(row: Row, options: ReadOptions): Table {
  const header = row.cells.map((cell) => cell.trim());
  const { columns, guessed } = findColumns(header, options.columns ?? {});
  const twice = new Set(header.filter((name, index) => header.indexOf(name) !== index));
  if (twice.size > 0) {
    const names = [...twice].map((name) => JSON.stringify(name)).join(', ');
    options.onNotice?.(`columns of one name: ${names}; of the attributes in them the last one is taken`);
  }
  if (guessed.length > 0) options.onNotice?.(`columns taken by their names: ${guessed.join(', ')}`);
  const sequence = header.indexOf(fieldKeys.sequence);
  return { header, columns, sequence, ...(options.types === 'guess' ? { types: new ColumnTypes() } : {}) };
}

function sayTypes({ header, types }: Table, { onNotice }: ReadOptions): void {
  const guessed = [...(types?.guessed() ?? [])].map(([index, type]) => `${header[index]} (${type})`);
  if (guessed.length > 0) onNotice?.(`columns that are not texts: ${guessed.join(', ')} (--types text)`);
}

function chooseFormat(
  sample: readonly Row[],
  { columns }: Table,
  zone: Zone,
  options: ReadOptions,
): TimeFormat {
  const written = sample
    .map(({ cells }) => (cells[columns.time.index] ?? '').trim())
    .filter((text) => text !== '');
  const guess = guessTimeFormat(written, zone);
  if (!guess) {
    const examples = written.slice(0, 3).map((text) => `"${text.slice(0, 40)}"`);
    throw new LogFormatError(
      `column "${columns.time.name}": no known time format fits ${examples.join(', ')}; say which it is (--time-format)`,
      { line: sample[0]?.line ?? 1, column: columns.time.index + 1 },
    );
  }
  const { format, alternatives } = guess;
  if (alternatives.length > 0) {
    options.onNotice?.(
      `times are ambiguous: read as ${format.pattern}, but ${alternatives.join(' and ')} would fit as well (--time-format)`,
    );
  } else {
    options.onNotice?.(
      `times are read as ${format.pattern}${format.pattern.includes('X') ? '' : ` in ${zone.name}`}`,
    );
  }
  return format;
}

type RowContent = [
  activity: string,
  resource: string,
  role: string,
  department: string,
  others: (string | null)[],
];

/** `undefined`, and a fault, for a row that is no event. */
function checkedRow(
  { cells, line }: Row,
  { header, columns, sequence, types }: Table,
  format: TimeFormat,
  row: number,
  options: ReadOptions,
): SpooledRow | undefined {
  const refuse = (column: number, message: string): undefined => {
    reportFault(options, { line, column, skipped: 'row', message });
  };
  if (cells.length !== header.length) {
    return refuse(
      Math.min(cells.length, header.length) + 1,
      `expected ${header.length} columns, found ${cells.length}`,
    );
  }
  const cell = (column: Column | undefined): string => (column ? (cells[column.index] ?? '').trim() : '');
  for (const role of ['case', 'activity', 'time'] as const) {
    if (cell(columns[role]) === '') {
      return refuse(columns[role].index + 1, `column "${columns[role].name}" is empty; expected the ${role}`);
    }
  }
  const time = format.parse(cell(columns.time));
  if (time === undefined) {
    const found = cell(columns.time).slice(0, 80);
    return refuse(
      columns.time.index + 1,
      `column "${columns.time.name}": expected a time as ${format.pattern}, found "${found}"`,
    );
  }
  const used = new Set([sequence, ...Object.values(columns).map((column) => column.index)]);
  const others = cells.map((text, index) => (used.has(index) || text === '' ? null : text));
  others.forEach((text, index) => text !== null && types?.see(index, text));
  const content: RowContent = [
    cell(columns.activity),
    cell(columns.resource),
    cell(columns.role),
    cell(columns.department),
    others,
  ];
  const place = Number(cells[sequence] || NaN);
  const rank = Number.isSafeInteger(place) ? place : time;
  return { caseId: cell(columns.case), time, rank, row, content: JSON.stringify(content) };
}

function* traces(
  sorted: Iterable<SpooledRow>,
  table: Table,
  limits: LogLimits,
  signal: AbortSignal | undefined,
): Generator<LogTrace> {
  let current: { caseId: string; attributes: Record<string, Json>; events: LogEvent[] } | undefined;
  for (const row of sorted) {
    if (current?.caseId !== row.caseId) {
      signal?.throwIfAborted();
      if (current) yield current;
      current = { caseId: row.caseId, attributes: {}, events: [] };
    }
    if (current.events.length >= limits.eventsPerCase) {
      throw new LogFormatError(`case "${row.caseId}" has more than ${limits.eventsPerCase} events`);
    }
    current.events.push(event(row, table, current.attributes));
  }
  if (current) yield current;
}

function event(row: SpooledRow, { header, types }: Table, ofCase: Record<string, Json>): LogEvent {
  const [activity, resource, role, department, others] = JSON.parse(row.content) as RowContent;
  const attributes: Record<string, Json> = {};
  others.forEach((text, index) => {
    if (text === null) return;
    const name = header[index] as string;
    const value = types ? types.valueOf(index, text) : text;
    if (!name.startsWith('case:')) setAttribute(attributes, name, value);
    else if (!Object.hasOwn(ofCase, name.slice(5))) setAttribute(ofCase, name.slice(5), value);
  });
  return {
    activity,
    time: row.time,
    ...(resource === '' ? {} : { resource }),
    ...(role === '' ? {} : { role }),
    ...(department === '' ? {} : { department }),
    attributes: attributes as JsonObject,
  };
}
