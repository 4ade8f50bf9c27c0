import { eventBusContract } from '@liucheng/ports/testing';
import { SqliteEventBus } from './event-bus.ts';
import { onFreshFile } from './testing/fixture.ts';

eventBusContract('SQLite', { create: onFreshFile((file) => SqliteEventBus.open({ file })) });
eventBusContract('SQLite, four partitions', {
  create: onFreshFile((file) => SqliteEventBus.open({ file, partitions: 4 })),
});
