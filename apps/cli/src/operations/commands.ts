import type { Command } from 'commander';
import type { BackupOptions, RestoreOptions, VerifyOptions } from './backup.ts';
import type { MigrateOptions } from './migrate.ts';
import type { RepublishOptions } from './republish.ts';
import type { SimulateOptions } from './simulate.ts';

/** What the commands share with the program. */
export interface Surroundings {
  readonly version: string;
  readonly signal: AbortSignal;
  /** What the shell is told in the end. */
  ended(exitCode: number): void;
}

const defaultData = process.env['LIUCHENG_DATA'] ?? './data';

/** The commands of whoever runs a suite. Their code is loaded when one of them is called: it brings all stores along. */
export function addOperations(root: Command, { version, signal, ended }: Surroundings): void {
  root
    .command('backup')
    .description('copy the data directory of a suite, which may be running')
    .option('--data <directory>', 'data directory of the suite', defaultData)
    .requiredOption('--to <directory>', 'directory of the backups; each gets a directory of its own')
    .option('--keep <number>', 'remove older backups of this installation beyond so many')
    .option('--json', 'print JSON')
    .action(async (options: BackupOptions) =>
      ended(await (await import('./backup.ts')).backupCommand(options, version)),
    );

  root
    .command('restore')
    .description('put a backup into a new data directory')
    .requiredOption('--from <directory>', 'a backup, or the directory of backups (then the newest)')
    .requiredOption('--to <directory>', 'data directory to make; it must be empty')
    .option('--json', 'print JSON')
    .action(async (options: RestoreOptions) =>
      ended(await (await import('./backup.ts')).restoreCommand(options)),
    );

  root
    .command('verify')
    .description('look through a data directory or a backup: damage, gaps, positions beyond their ends')
    .option('--data <directory>', 'data directory of a suite, which may be running')
    .option('--backup <directory>', 'a backup, or the directory of backups (then the newest)')
    .option('--rebuild', 'build what the monitor knows anew from the events beside it, and compare')
    .option('--json', 'print JSON')
    .action(async (options: VerifyOptions) =>
      ended(await (await import('./backup.ts')).verifyCommand(options, signal)),
    );

  root
    .command('migrate')
    .description('move an embedded installation to the stores that the LIUCHENG_ settings name')
    .option('--data <directory>', 'data directory of the stopped suite; it is not changed', defaultData)
    .option('--to <directory>', 'data directory of what stays in files (instead of LIUCHENG_DATA)')
    .option(
      '--work <directory>',
      'where the bus and the documents of the monitor are copied for the comparison',
    )
    .option('--dry-run', 'say what there is to do and whether the target can take it')
    .option('--json', 'print JSON')
    .action(async (options: MigrateOptions) =>
      ended(await (await import('./migrate.ts')).migrateCommand(options, signal)),
    );

  root
    .command('republish')
    .description("publish a service's history to the bus once more")
    .requiredOption('--service <name>', 'e.g. finance')
    .option('--data <directory>', 'data directory (instead of LIUCHENG_DATA)')
    .option('--json', 'print JSON')
    .action(async (options: RepublishOptions) =>
      ended(await (await import('./republish.ts')).republishCommand(options, signal)),
    );

  root
    .command('simulate')
    .description(
      'play the sample company on a clock of its own, and compare what the monitor finds with what was planted',
    )
    .option('--seed <number>', 'the same seed gives the same cases', '1')
    .option('--days <number>', 'calendar days on which cases begin', '30')
    .option('--rate <number>', 'cases a working day, over all processes', '20')
    .option('--data <directory>', 'keep the data here, for a suite to start on; it must be empty')
    .option('--truth <file>', 'write what was planted, a JSON line each')
    .option('--json', 'print JSON')
    .action(async (options: SimulateOptions) =>
      ended(await (await import('./simulate.ts')).simulateCommand(options, signal)),
    );
}
