/**
 * What runs of a local installation, written beside its data, so that another command, also after a crash, finds it.
 * A process is known by its id together with the moment it began: an id alone may have been given to another since.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A process as the state file knows it, or undefined when no such process runs. */
export function processOf(pid) {
  const began = beginOf(pid);
  return began === undefined ? undefined : { pid, began };
}

export const runs = (known) => known !== undefined && beginOf(known.pid) === known.began;

function beginOf(pid) {
  try {
    if (existsSync('/proc/self/stat')) {
      // The second field, the name, may hold blanks and brackets; the state is the first after it.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export function readState(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read (${error.message}); delete it when nothing of it runs any more`, {
      cause: error,
    });
  }
}

/** Whole or not at all. For its owner only: URIs may hold passwords. */
export function writeState(file, state) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export const removeState = (file) => rmSync(file, { force: true });

/** Sends SIGTERM and waits until the process is gone; after `graceMs` by force. Gives whether force was needed. */
export async function end(known, graceMs) {
  signal(known, 'SIGTERM');
  for (const until = Date.now() + graceMs; runs(known); await pause(50)) {
    if (Date.now() < until) continue;
    signal(known, 'SIGKILL');
    while (runs(known)) await pause(20);
    return true;
  }
  return false;
}

function signal(known, name) {
  if (!runs(known)) return;
  try {
    process.kill(known.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
