import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { financeService } from '@liucheng/finance';
import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import type { EventStore, RecordedEvent } from '@liucheng/ports';
import { copyStreams, republish } from '@liucheng/service-kit';
import { SqliteEventBus, SqliteEventStore } from '@liucheng/sqlite';

const submitted = 'liucheng.finance.expense-claim.submitted';
const topic = 'liucheng.finance';

/**
 * Writes what the program before `submitted.v2` would have left, from what this one did: the same streams and bus with
 * that event in its old shape, and no documents, which were another program's. Gives the data of the old events.
 */
export async function asPreviousProgram(from: string, to: string): Promise<JsonObject[]> {
  await mkdir(to);
  const today = SqliteEventStore.open({ file: join(from, 'finance-events.db'), readonly: true });
  const store = SqliteEventStore.open({ file: join(to, 'finance-events.db') });
  const bus = SqliteEventBus.open({ file: join(to, 'bus.db') });
  try {
    const then: Pick<EventStore, 'readAll' | 'readStream'> = {
      readAll: async (options) => (await today.readAll(options)).map(older),
      readStream: async (stream, revision) => (await today.readStream(stream, revision)).map(older),
    };
    await copyStreams({ from: then, to: store, after: 0, upTo: await today.head() });
    await republish({
      store,
      bus,
      topicFor: financeService.topicFor ?? (() => topic),
      upTo: await store.head(),
    });
    const events = await everything(store);
    return events.filter(({ type }) => type === `${submitted}.v1`).map(({ data }) => data);
  } finally {
    for (const each of [today, store, bus]) await each.close();
  }
}

/** How often each event type is found in the store and on the bus of a directory that nobody uses. */
export async function eventTypes(
  directory: string,
): Promise<Readonly<Record<'store' | 'bus', Readonly<Record<string, number>>>>> {
  const store = SqliteEventStore.open({ file: join(directory, 'finance-events.db'), readonly: true });
  const bus = SqliteEventBus.open({ file: join(directory, 'bus.db'), readonly: true });
  try {
    const head = (await bus.heads([topic]))[`${topic}/0`] ?? 0;
    const published: EventEnvelope[] = [];
    await new Promise<void>((read) => {
      bus.consume({ topics: [topic], group: 'count', positions: async () => ({}) }, async ({ messages }) => {
        published.push(...messages.map(({ event }) => event));
        if (messages.at(-1)?.offset === head) read();
      });
    });
    return { store: count(await everything(store)), bus: count(published) };
  } finally {
    for (const each of [store, bus]) await each.close();
  }
}

/** The reverse of the upcaster: a receipt is a bare number, everything is in yuan, and what can be computed is not stated. */
function older(recorded: RecordedEvent): RecordedEvent {
  const { event } = recorded;
  if (event.type !== `${submitted}.v2`) return recorded;
  const { currency: _, itemsTotal: _sum, receiptKeys: _keys, budgetRemaining: _left, ...data } = event.data;
  const items = (data['items'] as readonly JsonObject[]).map(({ receipt, ...item }) => ({
    ...item,
    receiptNumber: (receipt as JsonObject)['number'],
  }));
  return {
    ...recorded,
    event: { ...event, type: `${submitted}.v1`, data: { ...data, items } as JsonObject },
  };
}

async function everything(store: EventStore): Promise<EventEnvelope[]> {
  return (await store.readAll({ after: 0, limit: 10_000 })).map(({ event }) => event);
}

function count(events: readonly EventEnvelope[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
