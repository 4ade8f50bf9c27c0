import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { digest, type Digest } from '@liucheng/monitor';
import { SqliteDocumentStore } from '@liucheng/sqlite';
import type { BuiltProcess } from './built-process.ts';
import { caughtUp } from './caught-up.ts';

/** Copies what belongs to some files of a data directory (a database has others beside it). */
export async function copyOf(from: string, to: string, names: readonly string[]): Promise<string> {
  await mkdir(to);
  for (const file of await readdir(from)) {
    if (names.some((name) => file.startsWith(name))) await cp(join(from, file), join(to, file));
  }
  return to;
}

/** What a monitor reads, and supervision in the same process, whose cases are no part of what the monitor can rebuild. */
export const readByMonitor = ['bus.db', 'sample-issuer-key.json', 'supervision-'] as const;

/** Resolves when the monitor has handled everything, and supervision has reacted to all that it said. */
export async function atRest(read: (path: string) => Promise<unknown>): Promise<void> {
  for (let [before, still] = ['', 0]; still < 3;) {
    const { caughtUp, partitions } = (await read('/monitor/status?wait=10000')) as {
      caughtUp: boolean;
      partitions: unknown;
    };
    const { checks } = (await read('/supervision/health/ready')) as { checks: unknown };
    const now = JSON.stringify([partitions, checks]);
    still = caughtUp && now === before ? still + 1 : 0;
    before = now;
    await pause(100);
  }
}

/** Lets a monitor that knows nothing yet read the whole bus, then stops it. */
export async function replayed(monitor: BuiltProcess, token: string): Promise<void> {
  const ready = await monitor.ready;
  await caughtUp(async (path) => {
    const answer = await fetch(`${ready?.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return answer.json();
  });
  monitor.kill('SIGTERM');
  expect((await monitor.ended).code).toBe(0);
}

export async function monitorDigest(directory: string): Promise<Digest> {
  const documents = SqliteDocumentStore.open({ file: join(directory, 'monitor-documents.db') });
  try {
    return await digest(documents);
  } finally {
    await documents.close();
  }
}
