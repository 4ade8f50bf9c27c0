import { existsSync } from 'node:fs';
import { lanePositions } from '@liucheng/monitor/lane-head';
import {
  backupAt,
  backupDirectory,
  dataFiles,
  inspectDirectory,
  restoreDirectory,
  verifyBackup,
} from '@liucheng/sqlite';
import { note, print, printJson } from '../console.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import type { RebuildReport } from './rebuild-check.ts';
import { contentTable, onStores } from './stored-data.ts';

export interface BackupOptions {
  readonly data: string;
  readonly to: string;
  readonly keep?: string;
  readonly json?: boolean;
}

export interface RestoreOptions {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

export interface VerifyOptions {
  readonly data?: string;
  readonly backup?: string;
  readonly rebuild?: boolean;
  readonly json?: boolean;
}

/** `liucheng backup`: a consistent copy of a data directory, in use or not. */
export async function backupCommand(options: BackupOptions, version: string): Promise<number> {
  const keep = keepOf(options.keep);
  const { directory, manifest, removed } = await onStores(() =>
    backupDirectory({
      data: options.data,
      to: options.to,
      version,
      positionsIn: [lanePositions],
      now: Date.now(),
      ...(keep === undefined ? {} : { keep }),
    }),
  );
  if (options.json) printJson({ backup: directory, removed, manifest });
  else {
    print(contentTable(manifest.files));
    print(`Backup: ${directory} (verified; left out: ${manifest.leftOut.join(', ')})`);
    for (const each of removed) print(`Removed: ${each}`);
  }
  return exitCodes.ok;
}

/** `liucheng restore`: a verified backup into a new data directory. */
export async function restoreCommand(options: RestoreOptions): Promise<number> {
  const { from, manifest } = await onStores(async () => {
    const backup = backupAt(options.from);
    return { from: backup, manifest: restoreDirectory(backup, options.to) };
  });
  if (options.json) printJson({ from, to: options.to, manifest });
  else {
    print(contentTable(manifest.files));
    print(`Restored to ${options.to}: ${from} of ${manifest.takenAt}, made by version ${manifest.version}`);
    print(
      'Keys of personal data are in no backup: put them in place before the start (docs/personal-data.md).',
    );
    print(`Start on it: LIUCHENG_DATA=${options.to} npm start`);
  }
  return exitCodes.ok;
}

/** `liucheng verify`: looks through a data directory or a backup. */
export async function verifyCommand(options: VerifyOptions, signal: AbortSignal): Promise<number> {
  const { data, backup } = options;
  if ((data === undefined) === (backup === undefined)) {
    throw new CommandError(exitCodes.usage, 'give either --data or --backup');
  }
  const inspection = {
    positionsIn: [lanePositions],
    onFile: (name: string): void => {
      if (process.stderr.isTTY) note(`looking at ${name}`);
    },
  };
  if (backup !== undefined) {
    const [directory, manifest] = await onStores(async () => {
      const found = backupAt(backup);
      return [found, await verifyBackup(found, inspection)] as const;
    });
    const rebuild = options.rebuild ? await rebuilt(directory, false, signal) : undefined;
    if (options.json)
      printJson({ backup: directory, sound: true, manifest, ...(rebuild && { rebuild: rebuild.report }) });
    else {
      print(`${contentTable(manifest.files)}\n${directory} is sound, of ${manifest.takenAt}`);
      if (rebuild) print(rebuild.inWords);
    }
    return rebuild?.report.equal === false ? exitCodes.violations : exitCodes.ok;
  }
  const directory = data as string;
  if (!existsSync(directory) || dataFiles(directory).length === 0) {
    throw new CommandError(exitCodes.badInput, `${directory} holds no data of a suite`);
  }
  const { files, faults } = await onStores(() => inspectDirectory(directory, inspection));
  const rebuild = options.rebuild ? await rebuilt(directory, true, signal) : undefined;
  if (options.json)
    printJson({
      data: directory,
      sound: faults.length === 0,
      faults,
      files,
      ...(rebuild && { rebuild: rebuild.report }),
    });
  else {
    print(contentTable(files));
    for (const fault of faults) print(fault);
    print(faults.length === 0 ? `${directory} is sound` : `${directory}: ${faults.length} faults`);
    if (rebuild) print(rebuild.inWords);
  }
  return faults.length === 0 && rebuild?.report.equal !== false ? exitCodes.ok : exitCodes.violations;
}

/** Whether a new monitor comes to know the same. Its code is loaded when this is asked for: it brings the whole monitor along. */
async function rebuilt(
  directory: string,
  inUse: boolean,
  signal: AbortSignal,
): Promise<{ readonly report: RebuildReport; readonly inWords: string }> {
  const { checkRebuild, rebuildInWords } = await import('./rebuild-check.ts');
  const report = await onStores(() => checkRebuild(directory, inUse, signal));
  return { report, inWords: rebuildInWords(report) };
}

function keepOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
  throw new CommandError(exitCodes.usage, `--keep: expected a whole number from 1, found "${given}"`);
}
