import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { backupLock, lockFile } from '../file-lock.ts';
import { dataFiles } from './data-files.ts';
import { inspectDirectory, type InspectionOptions } from './inspection.ts';
import {
  checkHashes,
  hashOf,
  type Manifest,
  manifestName,
  readManifest,
  sync,
  UnsoundBackupError,
  writeManifest,
} from './manifest.ts';
import { snapshotDirectory } from './snapshot.ts';

export interface BackupOptions extends InspectionOptions {
  readonly data: string;
  /** The directory that holds the backups, each in a directory of its own. */
  readonly to: string;
  /** How many backups of this installation stay, the new one included; all when left out. At least 1. */
  readonly keep?: number;
  /** Of this program, for the manifest. */
  readonly version: string;
  /** ms since the epoch */
  readonly now: number;
}

export interface Backup {
  readonly directory: string;
  readonly manifest: Manifest;
  /** Older backups that were removed. */
  readonly removed: readonly string[];
}

/** The directory cannot be backed up or restored; the message says why and what to do. */
export class BackupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BackupError';
  }
}

const complete = /^liucheng-\d{8}T\d{9}Z$/;
const incomplete = /^\.incomplete-(\d+)-/;

/**
 * Copies a data directory, in use or not, verifies the copy and puts it under its name by one rename: what is called
 * `liucheng-TIME` is whole. The sample issuer's key is left out: whoever has it can make tokens for anybody, and a new
 * one is made where it is missing. So are the keys of personal data: who is forgotten must not be in an old backup.
 * @throws BackupError when there is nothing to back up, or another backup is under way.
 * @throws UnsoundBackupError when the copy, and so most likely the original, is damaged.
 * @throws StoreUnavailableError when something cannot be read or written.
 */
export async function backupDirectory(options: BackupOptions): Promise<Backup> {
  const { data, to, keep, version, now } = options;
  if (!existsSync(data) || dataFiles(data).length === 0) {
    throw new BackupError(`${data} holds no data of a suite (expected bus.db, finance-events.db, …)`);
  }
  const lock = lockFile(join(data, backupLock));
  if (!lock) throw new BackupError(`another backup of ${data} is being made; try again when it is done`);
  try {
    mkdirSync(to, { recursive: true, mode: 0o700 });
    removeLeftovers(to);
    const name = `liucheng-${new Date(now).toISOString().replace(/[-:.]/g, '')}`;
    const target = join(to, name);
    const half = join(to, `.incomplete-${process.pid}-${name}`);
    if (existsSync(target)) throw new BackupError(`${target} is there already`);
    mkdirSync(half, { mode: 0o700 });
    try {
      snapshotDirectory(data, half);
      const { files, faults } = await inspectDirectory(half, options);
      if (faults.length > 0) throw new UnsoundBackupError(half, faults);
      const hashed = files.map((file) => ({ ...file, sha256: hashOf(join(half, file.name)) }));
      for (const each of hashed) sync(join(half, each.name));
      const takenAt = new Date(now).toISOString();
      const leftOut = ['the key of the sample issuer', 'the keys of personal data', 'locks'];
      const manifest = writeManifest(half, { version, takenAt, files: hashed, leftOut });
      sync(half);
      renameSync(half, target);
      sync(to);
      checkHashes(target, manifest);
      return { directory: target, manifest, removed: keep === undefined ? [] : prune(to, keep, manifest) };
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      throw error;
    }
  } finally {
    lock.release();
  }
}

/** The complete backups in a directory, oldest first. */
export function backupsIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => complete.test(name) && existsSync(join(directory, name, manifestName)))
    .sort()
    .map((name) => join(directory, name));
}

/** A backup's directory as it is, or the newest in a directory of backups. @throws BackupError */
export function backupAt(directory: string): string {
  if (existsSync(join(directory, manifestName))) return directory;
  const newest = existsSync(directory) ? backupsIn(directory).at(-1) : undefined;
  if (newest !== undefined) return newest;
  throw new BackupError(`${directory} neither is a backup nor holds one (expected a ${manifestName})`);
}

/** Hashes against the manifest, then what is inside. @throws UnsoundBackupError */
export async function verifyBackup(directory: string, options: InspectionOptions = {}): Promise<Manifest> {
  const manifest = readManifest(directory);
  checkHashes(directory, manifest);
  const { faults } = await inspectDirectory(directory, options);
  if (faults.length > 0) throw new UnsoundBackupError(directory, faults);
  return manifest;
}

/**
 * Puts a verified backup into a new or empty directory, by one rename.
 * @throws BackupError when the target holds anything.
 * @throws UnsoundBackupError when a file is not as it was written.
 */
export function restoreDirectory(backup: string, to: string): Manifest {
  const target = resolve(to);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new BackupError(`${to} is not empty; name a new directory, or move away what is in it`);
  }
  const manifest = readManifest(backup);
  checkHashes(backup, manifest);
  mkdirSync(dirname(target), { recursive: true });
  const half = join(dirname(target), `.incomplete-${process.pid}-${basename(target)}`);
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  try {
    for (const { name } of manifest.files) {
      cpSync(join(backup, name), join(half, name));
      sync(join(half, name));
    }
    checkHashes(half, manifest);
    sync(half);
    if (existsSync(target)) rmdirSync(target);
    renameSync(half, target);
    sync(dirname(target));
    return manifest;
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}

/** Of the same installation only: directories may be shared. It is the event stores that say whose a backup is. */
function prune(directory: string, keep: number, { files }: Manifest): string[] {
  const own = identities(files);
  const backups = backupsIn(directory).filter((each) => {
    const others = identities(readManifest(each).files);
    return [...own].some((identity) => others.has(identity));
  });
  const removed = backups.slice(0, Math.max(0, backups.length - keep));
  for (const each of removed) {
    // Half removed it must not look whole.
    const half = join(directory, `.incomplete-${process.pid}-${basename(each)}`);
    renameSync(each, half);
    rmSync(half, { recursive: true });
  }
  return removed;
}

function identities(files: Manifest['files']): Set<string> {
  const found = files.map(({ content }) => content['identity']);
  return new Set(found.filter((identity) => typeof identity === 'string'));
}

/** Of runs that were interrupted and are over. */
function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const pid = Number(incomplete.exec(name)?.[1] ?? NaN);
    if (!Number.isNaN(pid) && !isRunning(pid)) rmSync(join(directory, name), { recursive: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
