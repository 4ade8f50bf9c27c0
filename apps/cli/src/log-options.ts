import type { LogKind } from '@liucheng/event-log';
import { Option, type Command } from 'commander';

/** As the log library has them, which is loaded with the first command that needs it. */
export const logKinds = ['xes', 'csv', 'ocel', 'ocel-sqlite'] as const satisfies readonly LogKind[];

/** What a log may be, for people. */
export const logFiles = '.xes, .csv, .json or .jsonocel (OCEL), each also .gz; .sqlite (OCEL)';

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
  readonly objectType?: string;
  readonly types?: 'guess' | 'text';
  readonly anonymous?: readonly string[];
  readonly strict?: boolean;
}

export function withLogOptions(command: Command): Command {
  return withReadingOptions(command.requiredOption('--log <file>', `event log: ${logFiles}`)).option(
    '--anonymous <names...>',
    'persons in the log that stand for nobody in particular',
  );
}

/** How a log is read, of whichever command. */
export function withReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <kind>', 'what the log is, where its name does not say so').choices(logKinds),
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
    .option('--object-type <type>', 'OCEL: the objects that are the cases, when there are several types')
    .addOption(
      new Option('--types <how>', 'CSV: columns of numbers and of true and false hold such, or only texts')
        .choices(['guess', 'text'])
        .default('guess'),
    )
    .option('--strict', 'stop at the first row or event that cannot be read');
}
