/**
 * Publishes to the bus in the file given and consumes the same topic until it is killed. Prints `p <key>#<sequence>` for
 * what was acknowledged and `h <key>#<sequence>` for what was handled.
 */
import { writeSync } from 'node:fs';
import { SqliteEventBus } from '@liucheng/sqlite';

const [, , file, run] = process.argv;
const bus = SqliteEventBus.open({ file });

bus.consume({ topics: ['crash'], group: 'crash', batchSize: 20 }, async ({ messages }) => {
  for (const { event } of messages) writeSync(1, `h ${event.id}\n`);
});

async function publish(key) {
  for (let sequence = 0; ; sequence++) {
    const event = { id: `${key}#${sequence}`, subject: key, sequence, data: {} };
    await bus.publish([{ topic: 'crash', key, event }]);
    writeSync(1, `p ${event.id}\n`);
  }
}

for (let index = 0; index < 8; index++) void publish(`run-${run}-key-${index}`);
