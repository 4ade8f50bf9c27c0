/** Appends one event after the other through emmett's SQLite store for some seconds; prints events per second as JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getSQLiteEventStore } from '@event-driven-io/emmett-sqlite';

const seconds = Number(process.argv[2] ?? 3);
const data = JSON.parse(process.argv[3] ?? '{"payload":"x"}');
const folder = mkdtempSync(join(tmpdir(), 'peer-emmett-'));
const store = getSQLiteEventStore({ fileName: join(folder, 'events.db') });
await store.appendToStream('warm-up', [{ type: 'measured', data }]);
const start = performance.now();
let appended = 0;
while (performance.now() - start < seconds * 1000) {
  await store.appendToStream(`stream-${appended}`, [{ type: 'measured', data }]);
  appended += 1;
}
const elapsed = (performance.now() - start) / 1000;
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ eventsPerSecond: appended / elapsed }));
process.exit(0);
