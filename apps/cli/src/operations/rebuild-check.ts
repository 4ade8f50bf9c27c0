import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences, type Difference, type Digest } from '@liucheng/monitor';
import { createLogger } from '@liucheng/service-kit';
import { backupLock, copyDatabase, lockFile, SqliteDocumentStore, SqliteEventBus } from '@liucheng/sqlite';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { settledMonitor } from './settled-monitor.ts';
import { figure } from './stored-data.ts';

export interface RebuildReport {
  /** Up to when deadlines were judged on both sides. */
  readonly at: string;
  readonly lived: Digest;
  readonly rebuilt: Digest;
  readonly equal: boolean;
  /** `to the first`: to the one that has lived. */
  readonly differences: readonly Difference[];
  /** How many of the differences are left out. */
  readonly more: number;
}

const mostDifferences = 20;
const files = { documents: 'monitor-documents.db', bus: 'bus.db' } as const;

/**
 * Whether what the monitor has come to know is what a new one makes of the events: its documents and the bus are copied aside as they are
 * at one moment, while the suite goes on; a new monitor reads the copy of the bus from its beginning, the copied one to its end, and both
 * let time pass up to the same moment.
 * @throws CommandError when there is nothing to compare, or a backup is being made.
 */
export async function checkRebuild(
  directory: string,
  inUse: boolean,
  signal: AbortSignal,
): Promise<RebuildReport> {
  for (const file of Object.values(files)) {
    if (!existsSync(join(directory, file)))
      throw new CommandError(
        exitCodes.badInput,
        `${directory} holds no data of a monitor (${file} is missing)`,
      );
  }
  const scratch = await mkdtemp(join(tmpdir(), 'liucheng-rebuild-'));
  const closing: (() => Promise<void>)[] = [];
  try {
    copyAside(directory, scratch, inUse);
    const opened = (name: string) => {
      const bus = SqliteEventBus.open({ file: join(scratch, files.bus) });
      closing.push(() => bus.close());
      const documents = SqliteDocumentStore.open({ file: join(scratch, name) });
      closing.push(() => documents.close());
      return { bus, documents };
    };
    const now = Date.now();
    const logger = createLogger('warn', { human: process.stderr.isTTY === true });
    const [one, other] = [opened(files.documents), opened('rebuilt.db')];
    const lived = await settledMonitor({ ...one, now, logger, signal });
    const rebuilt = await settledMonitor({ ...other, group: 'rebuilt', now, logger, signal });
    const equal = lived.sha256 === rebuilt.sha256;
    const found: Difference[] = [];
    let more = 0;
    if (!equal)
      for await (const each of differences(one.documents, other.documents))
        if (found.length < mostDifferences) found.push(each);
        else more++;
    return { at: new Date(now).toISOString(), lived, rebuilt, equal, differences: found, more };
  } finally {
    for (const close of closing.reverse()) await close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The documents first: the bus then holds all that they have seen. Meanwhile nothing is cut from it. */
function copyAside(directory: string, scratch: string, inUse: boolean): void {
  const lock = inUse ? lockFile(join(directory, backupLock)) : undefined;
  if (inUse && !lock)
    throw new CommandError(
      exitCodes.badInput,
      `a backup of ${directory} is being made; try again when it is done`,
    );
  try {
    for (const name of [files.documents, files.bus]) copyDatabase(join(directory, name), join(scratch, name));
  } finally {
    lock?.release();
  }
}

export function rebuildInWords({
  at,
  lived,
  rebuilt,
  equal,
  differences: found,
  more,
}: RebuildReport): string {
  const { cases, events, violations } = lived;
  if (equal)
    return (
      `What the monitor knows is what the events say, up to ${at}: ${figure(cases)} cases, ${figure(events)} events, ` +
      `${figure(violations)} violations, SHA-256 ${lived.sha256}`
    );
  const side = {
    'to the first': 'known, but not by the events',
    'to the second': 'not known',
    otherwise: 'known otherwise',
  };
  return [
    `What the monitor knows is not what the events say, up to ${at}: ` +
      `${figure(cases)} cases, ${figure(violations)} violations, by the events ${figure(rebuilt.cases)} and ${figure(rebuilt.violations)}`,
    ...found.map(({ kind, id, known }) => `${kind} ${id}: ${side[known]}`),
    ...(more === 0 ? [] : [`and ${figure(more)} more`]),
  ].join('\n');
}
