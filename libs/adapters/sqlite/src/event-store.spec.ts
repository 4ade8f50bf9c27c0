import { eventStoreContract } from '@liucheng/ports/testing';
import { SqliteEventStore } from './event-store.ts';
import { onFreshFile } from './testing/fixture.ts';

eventStoreContract('SQLite', { create: onFreshFile((file) => SqliteEventStore.open({ file })) });
eventStoreContract('SQLite, remembering one stream only', {
  create: onFreshFile((file) => SqliteEventStore.open({ file, cachedStreams: 1 })),
});
