import { statSync } from 'node:fs';
import {
  readLog,
  timeFormat,
  zoneOf,
  type LogKind,
  type LogTrace,
  type ReadFileOptions,
} from '@liucheng/event-log';
import { Option, type Command } from 'commander';
import { note, Progress, type FaultTally } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

/** How a log is to be read: the options that `check` and `import` have in common. */
export interface LogOptions {
  readonly log: string;
  readonly format?: LogKind;
  readonly case?: string;
  readonly activity?: string;
  readonly time?: string;
  readonly resource?: string;
  readonly role?: string;
  readonly department?: string;
  readonly delimiter?: string;
  readonly timeFormat?: string;
  readonly zone?: string;
  readonly encoding?: string;
  readonly classifier?: string;
  readonly anonymous?: readonly string[];
  readonly strict?: boolean;
}

export function withLogOptions(command: Command): Command {
  return command
    .requiredOption('--log <file>', 'event log: .xes or .csv, also .gz')
    .addOption(
      new Option('--format <kind>', 'what the log is, where its name does not say so').choices([
        'xes',
        'csv',
      ]),
    )
    .option('--case <column>', 'CSV: column of the case id')
    .option('--activity <column>', 'CSV: column of the activity')
    .option('--time <column>', 'CSV: column of the time')
    .option('--resource <column>', 'CSV: column of the person')
    .option('--role <column>', 'CSV: column of the role')
    .option('--department <column>', 'CSV: column of the department')
    .option('--delimiter <text>', 'CSV: what separates columns ("\\t" for a tab)')
    .option('--time-format <pattern>', 'CSV: e.g. "dd.MM.yyyy HH:mm[:ss]", epoch-ms or epoch-s')
    .option('--zone <name>', 'IANA zone of times without one (default: Asia/Shanghai)')
    .option('--encoding <name>', 'e.g. gb18030 (default: what the file says, else utf-8)')
    .option(
      '--classifier <keys>',
      'XES: attributes that name the activity, e.g. concept:name,lifecycle:transition',
    )
    .option('--anonymous <names...>', 'persons in the log that stand for nobody in particular')
    .option('--strict', 'stop at the first row or event that cannot be read');
}

/** Reading options as the log library wants them. */
export function readingOptions(options: LogOptions): ReadFileOptions {
  try {
    const zone = zoneOf(options.zone);
    if (options.timeFormat !== undefined) timeFormat(options.timeFormat, zone);
  } catch (error) {
    throw new CommandError(exitCodes.usage, (error as Error).message);
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
    throw new CommandError(exitCodes.badInput, `${options.log} cannot be read: ${(error as Error).message}`);
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
  } finally {
    progress.stop();
    faults.summary();
  }
}
