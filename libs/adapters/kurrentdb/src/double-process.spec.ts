import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@liucheng/ports';
import { newEvent } from '@liucheng/ports/testing';
import { KurrentDbEventStore } from './event-store.ts';

interface Process {
  readonly uri: string;
  kill9(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
}
const starter = new URL('../../../../infra/local/kurrentdb-double.mjs', import.meta.url).href;
const { start } = (await import(starter)) as { start(options: { directory: string }): Promise<Process> };

let directory: string;
let server: Process;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liucheng-kurrentdb-'));
  server = await start({ directory });
});
afterEach(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('loses and doubles nothing that two stores were acknowledged while the server is killed under them', async () => {
  const stores = await Promise.all([1, 2].map(() => KurrentDbEventStore.open({ uri: server.uri })));
  const acknowledged: string[] = [];
  const refused: unknown[] = [];
  let killing = true;
  const load = stores.map(async (store, writer) => {
    for (let index = 0; killing; index++) {
      const id = `${writer}-${index}`;
      try {
        await store.append('shared', [newEvent('case', id)], { expectedRevision: 'any', commandId: id });
        acknowledged.push(id);
      } catch (error) {
        refused.push(error);
      }
    }
  });
  for (let kills = 0; kills < 3; kills++) {
    const before = acknowledged.length;
    while (acknowledged.length < before + 20) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.kill9();
    await server.restart();
  }
  killing = false;
  await Promise.all(load);
  const stored = (await stores[0]?.readAll({ after: 0, limit: 100_000 })) ?? [];
  const ids = stored.map(({ event }) => event.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
  expect(stored.map(({ event }) => event.sequence)).toEqual(stored.map((_, index) => index));
  for (const error of refused) expect(error).toBeInstanceOf(StoreUnavailableError);
  await Promise.all(stores.map((store) => store.close()));
});
