import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '@liucheng/ports/testing';
import { SqliteEventStore } from '@liucheng/sqlite';
import { ProtectedEventStore } from './protected-event-store.ts';
import { Sealer } from './sealer.ts';

const nobody = new Sealer(
  { ensure: () => Promise.reject(new Error('nobody')), find: async () => 'missing' },
  [],
  () => undefined,
);

// What is about nobody passes through as if nothing lay in between.
eventStoreContract('SQLite, with personal data sealed', {
  create: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-protected-'));
    const open = () =>
      new ProtectedEventStore(SqliteEventStore.open({ file: join(directory, 'events.db') }), nobody);
    let current = open();
    return {
      port: current,
      reopen: async () => {
        await current.close();
        return (current = open());
      },
      dispose: async () => {
        await current.close();
        await rm(directory, { recursive: true, force: true });
      },
    };
  },
});
