import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { digest, type Digest } from '@liucheng/monitor';
import { SqliteDocumentStore } from '@liucheng/sqlite';
import type { BuiltProcess } from './built-process.ts';

/** Copies what belongs to some files of a data directory (a database has others beside it). */
export async function copyOf(from: string, to: string, names: readonly string[]): Promise<string> {
  await mkdir(to);
  for (const file of await readdir(from)) {
    if (names.some((name) => file.startsWith(name))) await cp(join(from, file), join(to, file));
  }
  return to;
}

/** Lets a monitor that knows nothing yet read the whole bus, then stops it. */
export async function replayed(monitor: BuiltProcess, token: string): Promise<void> {
  const ready = await monitor.ready;
  const status = await fetch(`${ready?.url}/monitor/status?wait=10000`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await status.json()).toMatchObject({ caughtUp: true });
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
