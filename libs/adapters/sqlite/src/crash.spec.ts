import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BusMessage } from '@liucheng/ports';
import { Received } from '@liucheng/ports/testing';
import { SqliteDocumentStore } from './document-store.ts';
import { SqliteEventBus } from './event-bus.ts';
import { SqliteEventStore } from './event-store.ts';
import { scratchDirectory } from './testing/fixture.ts';

const rounds = 6;

/**
 * Runs a script of `crash/` over the built adapters and kills it -9 as soon as it has printed a random number of lines,
 * in the middle of whatever it does then. Gives the lines that came out whole.
 */
async function runAndKill(script: string, ...args: readonly string[]): Promise<string[]> {
  const path = fileURLToPath(new URL(`../crash/${script}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const killAfter = 1 + Math.floor(Math.random() * 600);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAfter) child.kill('SIGKILL');
  }
  expect(lines.length).toBeGreaterThanOrEqual(killAfter);
  return lines;
}

describe('killed -9 under load', () => {
  let scratch: ReturnType<typeof scratchDirectory>;
  let file: string;
  beforeEach(() => {
    scratch = scratchDirectory();
    file = join(scratch.path, 'crash.db');
  });
  afterEach(() => scratch.remove());

  it('the event store has every acknowledged append exactly once, in order', async () => {
    interface Acknowledged {
      readonly stream: string;
      readonly commandId: string;
      readonly revision: number;
      readonly position: number;
    }
    const acknowledged: Acknowledged[] = [];
    for (let round = 0; round < rounds; round++) {
      const lines = await runAndKill('append', file);
      acknowledged.push(...lines.map((line) => JSON.parse(line) as Acknowledged));
      const store = SqliteEventStore.open({ file });
      const all = await store.readAll({ after: 0, limit: 1_000_000 });
      const places = new Map(
        all.map(({ stream, event, position }) => [`${stream}@${event.sequence}`, position]),
      );
      for (const { stream, commandId, revision, position } of acknowledged) {
        const events = all.filter((each) => each.commandId === commandId);
        expect(events.map(({ event }) => event.sequence)).toEqual([revision - 1, revision]);
        expect(places.get(`${stream}@${revision}`)).toBe(position);
      }
      expect(places.size).toBe(all.length);
      for (const stream of new Set(all.map((each) => each.stream))) {
        const events = await store.readStream(stream);
        expect(events.map(({ event }) => event.sequence)).toEqual(events.map((_, index) => index));
        expect(events.map(({ commandId }) => commandId)).toEqual(
          events.map((_, index) => `${stream}/${Math.floor(index / 2)}`),
        );
      }
      await store.close();
    }
  });

  it('the document store has a unit of work whole, with its position', async () => {
    for (let round = 0; round < rounds; round++) {
      const last = Number((await runAndKill('commit', file)).at(-1));
      const store = SqliteDocumentStore.open({ file });
      await store.define({ name: 'units', indexes: [['unit']] });
      const position = (await store.positions('crash'))['unit'];
      expect(position).toBeGreaterThanOrEqual(last);
      expect(await store.aggregate('units', { groupBy: 'unit' })).toEqual([
        { key: position, count: 40, sums: {} },
      ]);
      await store.close();
    }
  });

  it('the event bus has every acknowledged message, and skips none', async () => {
    const [published, handled] = [[] as string[], [] as string[]];
    for (let round = 0; round < rounds; round++) {
      for (const line of await runAndKill('publish-and-consume', file, String(round))) {
        (line.startsWith('p ') ? published : handled).push(line.slice(2));
      }
    }
    const bus = SqliteEventBus.open({ file });
    const all = new Received<BusMessage>();
    const head = (await bus.heads(['crash']))['crash/0'];
    const options = { topics: ['crash'], batchSize: 500 };
    bus.consume({ ...options, group: 'another' }, async ({ messages }) => all.add(...messages));
    const rest = new Received<BusMessage>();
    bus.consume({ ...options, group: 'crash' }, async ({ messages }) => rest.add(...messages));
    const caughtUp = (items: readonly BusMessage[]): boolean => items.at(-1)?.offset === head;
    await Promise.all([all.until(caughtUp), rest.until(caughtUp)]);
    await bus.close();
    const stored = all.items.map(({ event }) => event.id);
    expect(new Set(stored).size).toBe(stored.length);
    expect(published.filter((id) => !stored.includes(id))).toEqual([]);
    const seen = new Set([...handled, ...rest.items.map(({ event }) => event.id)]);
    expect(stored.filter((id) => !seen.has(id))).toEqual([]);
    // Handled again after a crash, perhaps, but never ahead of an earlier message of its key.
    const first = new Map<string, number>();
    for (const id of [...handled, ...rest.items.map(({ event }) => event.id)]) {
      const [key, sequence] = id.split('#') as [string, string];
      expect(Number(sequence)).toBeLessThanOrEqual((first.get(key) ?? -1) + 1);
      first.set(key, Math.max(first.get(key) ?? -1, Number(sequence)));
    }
  });
});
