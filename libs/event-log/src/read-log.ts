import { readCsv } from './csv-reader.ts';
import { LogFormatError, type LogTrace, type ReadOptions } from './log.ts';
import { fromAttributes } from './exported-trace.ts';
import { readOcelJson } from './ocel-json-reader.ts';
import { readOcelSqlite } from './ocel-sqlite-reader.ts';
import { kindOf, logKinds, openFile, type LogKind } from './source.ts';
import { readXes } from './xes-reader.ts';

export interface ReadFileOptions extends ReadOptions {
  /** What the file is, where its name does not say so. */
  readonly format?: LogKind;
  /** Told how many bytes of the file have been read so far. */
  readonly onBytes?: (read: number) => void;
}

/**
 * Reads an event log from a file: XES, CSV or OCEL, see `kindOf`. Of any size: memory holds one case. What an export of our own
 * encoded is decoded.
 * @throws LogFormatError for a name that says none of them, and as the readers do.
 */
export async function* readLog(
  path: string,
  options: ReadFileOptions = {},
): AsyncGenerator<LogTrace, void, undefined> {
  const kind = options.format ?? kindOf(path);
  if (!kind) {
    throw new LogFormatError(
      `${path}: unknown kind of file; expected .xes, .csv, .json or .jsonocel, each also as .gz, or .sqlite; or say which it is (--format ${logKinds.join('|')})`,
    );
  }
  for await (const trace of tracesOf(path, kind, options)) yield fromAttributes(trace);
}

async function* tracesOf(
  path: string,
  kind: LogKind,
  options: ReadFileOptions,
): AsyncGenerator<LogTrace, void, undefined> {
  if (kind === 'ocel-sqlite') {
    yield* readOcelSqlite(path, options);
    return;
  }
  const bytes = await openFile(path, options.onBytes);
  try {
    yield* readers[kind](bytes, options);
  } finally {
    bytes.destroy();
  }
}

const readers = { xes: readXes, csv: readCsv, ocel: readOcelJson } as const;
