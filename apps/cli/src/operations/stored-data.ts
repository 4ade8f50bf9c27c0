import type { FileReport } from '@liucheng/sqlite';
import { BackupError, UnsoundBackupError } from '@liucheng/sqlite';
import { StoreUnavailableError } from '@liucheng/ports';
import { ConfigurationError, ForeignStreamError, StartError } from '@liucheng/service-kit/errors';
import { note, table } from '../console.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { MigrationMismatchError, MigrationRefusedError } from './migration/parts.ts';

/** Runs what works on stores, and puts what they expect to go wrong into words and an exit code. */
export async function onStores<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnsoundBackupError) {
      for (const fault of error.faults) note(fault);
      throw new CommandError(exitCodes.badInput, `${error.directory} is no sound backup`);
    }
    if (error instanceof MigrationMismatchError) {
      for (const difference of error.differences) note(difference);
      throw new CommandError(exitCodes.violations, error.message);
    }
    const refused = error instanceof MigrationRefusedError || error instanceof ForeignStreamError;
    if (refused || error instanceof BackupError) throw new CommandError(exitCodes.badInput, error.message);
    if (error instanceof ConfigurationError) throw new CommandError(exitCodes.usage, error.message);
    if (error instanceof StoreUnavailableError || error instanceof StartError) {
      throw new CommandError(exitCodes.server, error.message);
    }
    throw error;
  }
}

/** What lies in each file, one line a file. */
export function contentTable(files: readonly FileReport[]): string {
  const rows = files.map(({ name, bytes, content }) => {
    const figures = Object.entries(content).flatMap(([what, value]) => {
      if (typeof value === 'number') return `${figure(value)} ${what}`;
      if (typeof value === 'string') return what === 'sha256' ? `SHA-256 ${value.slice(0, 16)}…` : [];
      const entries = Object.entries(value).map(([key, count]) => `${key} ${figure(count)}`);
      return `${what}: ${entries.join(', ') || 'none'}`;
    });
    return { cells: [name, `${figure(Math.ceil(bytes / 1024))} KiB`], figures: figures.join(' · ') };
  });
  return table([['file', 'size'], ...rows.map(({ cells }) => cells)])
    .split('\n')
    .map((line, index) => (index === 0 ? `${line}  content` : `${line}  ${rows[index - 1]?.figures ?? ''}`))
    .join('\n');
}

export function figure(value: number): string {
  return value.toLocaleString('en-US');
}
