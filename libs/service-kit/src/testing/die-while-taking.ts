import { SqliteDocumentStore, SqliteEventStore } from '@liucheng/sqlite';
import { CaseExecutor } from '../cases/case-executor.ts';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import { dyingAt, InterceptedStore } from './intercepted-store.ts';
import { parcels, postman, take } from './parcel-case.ts';

// A process of its own for `reserve-keys.spec.ts`: takes two lockers and is killed at a point of the way.

const [file = '', point = ''] = process.argv.slice(2);
const clock = new SystemClock();
const killed = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal comes at once; nothing after it may reach the store.
  for (;;);
};
const executor = new CaseExecutor({
  store: new InterceptedStore(SqliteEventStore.open({ file }), dyingAt(Number(point), killed)),
  documents: SqliteDocumentStore.open({ file: ':memory:' }),
  clock,
  ids: new Uuid7Generator(clock),
  source: '/liucheng/test',
  graceMs: 20,
});
await executor.execute(
  parcels,
  take,
  { lockers: ['a', 'b'] },
  { actor: postman, caseId: 'first', idempotencyKey: 'key' },
);
process.exit(0);
