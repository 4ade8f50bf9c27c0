import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { FileReport } from './inspection.ts';

export const manifestName = 'manifest.json';
const format = 1;

export interface BackedUpFile extends FileReport {
  /** Lower-case hex digest of the file as it lies in the backup. */
  readonly sha256: string;
}

/** What a backup holds: written last, so that a directory without it is none. */
export interface Manifest {
  readonly format: typeof format;
  /** Of the program that made the backup. */
  readonly version: string;
  /** RFC 3339: every command acknowledged before is in the backup. */
  readonly takenAt: string;
  readonly files: readonly BackedUpFile[];
  /** What of the data directory is left out on purpose. */
  readonly leftOut: readonly string[];
}

/** Nothing that can be restored: what is wrong with it, a sentence each. */
export class UnsoundBackupError extends Error {
  constructor(
    readonly directory: string,
    readonly faults: readonly string[],
  ) {
    super(`${directory} is no sound backup: ${faults.join('; ')}`);
    this.name = 'UnsoundBackupError';
  }
}

export function writeManifest(directory: string, manifest: Omit<Manifest, 'format'>): Manifest {
  const whole: Manifest = { format, ...manifest };
  const file = openSync(join(directory, manifestName), 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify(whole, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return whole;
}

/** @throws UnsoundBackupError when there is none, or it is of another format. */
export function readManifest(directory: string): Manifest {
  let found: Partial<Manifest>;
  try {
    found = JSON.parse(readFileSync(join(directory, manifestName), 'utf8')) as Partial<Manifest>;
  } catch (error) {
    throw new UnsoundBackupError(directory, [`${manifestName}: ${(error as Error).message}`]);
  }
  const sound =
    found.format === format &&
    Array.isArray(found.files) &&
    found.files.every(({ name, sha256 }) => /^[\w-]+\.db$/.test(name) && /^[0-9a-f]{64}$/.test(sha256));
  if (sound) return found as Manifest;
  throw new UnsoundBackupError(directory, [
    `${manifestName}: expected format ${format} with files and their digests, found format ${String(found.format)}`,
  ]);
}

/** Reads every file of a backup again. @throws UnsoundBackupError naming each that is missing, added or changed. */
export function checkHashes(directory: string, { files }: Manifest): void {
  const faults = files.flatMap(({ name, bytes, sha256 }) => {
    try {
      const size = statSync(join(directory, name)).size;
      if (size !== bytes) return [`${name}: expected ${bytes} bytes, found ${size}`];
      return hashOf(join(directory, name)) === sha256 ? [] : [`${name}: its content has changed`];
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
  const listed = new Set([manifestName, ...files.map(({ name }) => name)]);
  for (const name of readdirSync(directory)) {
    if (!listed.has(name)) faults.push(`${name}: is not in the manifest`);
  }
  if (faults.length > 0) throw new UnsoundBackupError(directory, faults);
}

export function hashOf(path: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const read = readSync(file, buffer);
      if (read === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

/** A file's content, or a directory's entries, would survive a loss of power. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
