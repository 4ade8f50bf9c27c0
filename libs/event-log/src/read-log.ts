import { readCsv } from './csv-reader.ts';
import { LogFormatError, type LogTrace, type ReadOptions } from './log.ts';
import { kindOf, openFile, type LogKind } from './source.ts';
import { readXes } from './xes-reader.ts';

export interface ReadFileOptions extends ReadOptions {
  /** What the file is, where its name does not say so. */
  readonly format?: LogKind;
  /** Told how many bytes of the file have been read so far. */
  readonly onBytes?: (read: number) => void;
}

/**
 * Reads an event log from a file: `.xes` or `.csv`, also compressed with gzip. Of any size: memory holds one case.
 * @throws LogFormatError for a name that says neither, and as `readXes` and `readCsv` do.
 */
export async function* readLog(
  path: string,
  options: ReadFileOptions = {},
): AsyncGenerator<LogTrace, void, undefined> {
  const kind = options.format ?? kindOf(path);
  if (!kind) {
    throw new LogFormatError(
      `${path}: unknown kind of file; expected .xes, .xes.gz, .csv or .csv.gz, or say which it is (--format xes|csv)`,
    );
  }
  const bytes = await openFile(path, options.onBytes);
  try {
    yield* kind === 'xes' ? readXes(bytes, options) : readCsv(bytes, options);
  } finally {
    bytes.destroy();
  }
}
