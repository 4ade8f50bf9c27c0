import { statSync } from 'node:fs';
import { readLog, timeFormat, zoneOf, type LogTrace, type ReadFileOptions } from '@liucheng/event-log';
import { note, Progress, type FaultTally } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { LogOptions } from './log-options.ts';

/** Reading options as the log library wants them. */
export function readingOptions(options: LogOptions): ReadFileOptions {
  try {
    const zone = zoneOf(options.zone);
    if (options.timeFormat !== undefined) timeFormat(options.timeFormat, zone);
  } catch (error) {
    throw new CommandError(exitCodes.usage, (error as Error).message);
  }
  if (options.delimiter === '') {
    throw new CommandError(exitCodes.usage, '--delimiter: expected what separates columns, found nothing');
  }
  const { format, zone, encoding, strict } = options;
  const columns = {
    ...(options.case !== undefined && { case: options.case }),
    ...(options.activity !== undefined && { activity: options.activity }),
    ...(options.time !== undefined && { time: options.time }),
    ...(options.resource !== undefined && { resource: options.resource }),
    ...(options.role !== undefined && { role: options.role }),
    ...(options.department !== undefined && { department: options.department }),
  };
  return {
    columns,
    ...(format !== undefined && { format }),
    ...(zone !== undefined && { zone }),
    ...(encoding !== undefined && { encoding }),
    ...(strict !== undefined && { strict }),
    ...(options.types !== undefined && { types: options.types }),
    ...(options.objectType !== undefined && { objectType: options.objectType }),
    ...(options.delimiter !== undefined && { delimiter: options.delimiter.replaceAll('\\t', '\t') }),
    ...(options.timeFormat !== undefined && { timeFormat: options.timeFormat }),
    ...(options.classifier !== undefined && { classifier: options.classifier.split(',') }),
  };
}

/** The cases of the log, with a progress bar by bytes read and faults told on stderr. */
export async function* casesOf(
  options: LogOptions,
  faults: FaultTally,
  signal: AbortSignal,
): AsyncGenerator<LogTrace, void, undefined> {
  let size: number;
  try {
    size = statSync(options.log).size;
  } catch (error) {
    throw unreadable(options.log, error as Error);
  }
  const reading = readingOptions(options);
  const progress = new Progress('reading', size);
  try {
    yield* readLog(options.log, {
      ...reading,
      signal,
      onBytes: progress.update,
      onFault: faults.add,
      onNotice: note,
    });
  } catch (error) {
    // A folder, no permission, a disk that fails: of what the file itself says, the reader has its own errors.
    if (error instanceof Error && 'syscall' in error) throw unreadable(options.log, error);
    throw error;
  } finally {
    progress.stop();
    faults.summary();
  }
}

function unreadable(log: string, { message }: Error): CommandError {
  return new CommandError(exitCodes.badInput, `${log} cannot be read: ${message}`);
}
