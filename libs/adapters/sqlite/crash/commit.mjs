/** Commits units of work to the document store in the file given until it is killed. Prints each number committed. */
import { writeSync } from 'node:fs';
import { SqliteDocumentStore } from '@liucheng/sqlite';

const store = SqliteDocumentStore.open({ file: process.argv[2] });
await store.define({ name: 'units', indexes: [['unit']] });
const reached = (await store.positions('crash')).unit ?? 0;

for (let unit = reached + 1; ; unit++) {
  const writes = Array.from({ length: 40 }, (_, index) => ({
    kind: 'put',
    collection: 'units',
    id: `doc-${index}`,
    doc: { unit, text: 'x'.repeat(300) },
  }));
  await store.commit({ writes, positions: { consumer: 'crash', values: { unit } } });
  writeSync(1, `${unit}\n`);
}
