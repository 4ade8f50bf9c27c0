/** One monitor of a measurement: says when it is ready to read, reads when told to, says when nothing is left, stops. */
import { fileURLToPath } from 'node:url';
import { ProcessMonitor } from '../libs/monitor/dist/index.js';
import { createLogger } from '../libs/service-kit/dist/index.js';
import { KafkaEventBus } from '../libs/adapters/kafka/dist/index.js';
import { MongoDocumentStore } from '../libs/adapters/mongodb/dist/index.js';
import { SqliteDocumentStore } from '../libs/adapters/sqlite/dist/index.js';
import { started } from './history.mjs';

export async function intakeOf({ brokers, partitions, group, sqlite, mongodb, uri }) {
  const bus = await KafkaEventBus.open({ brokers, clientId: `bench-${process.pid}`, partitions });
  const documents = sqlite
    ? SqliteDocumentStore.open({ file: sqlite })
    : await MongoDocumentStore.open({ uri, database: mongodb });
  const monitor = new ProcessMonitor({
    bus,
    documents,
    clock: { now: () => started },
    logger: createLogger('error'),
    settings: { group, clockToleranceMs: Infinity },
  });
  return {
    async run() {
      await monitor.start();
      if (!(await monitor.progress.caughtUp(600_000))) throw new Error('the monitor did not catch up');
    },
    async stop() {
      await monitor.stop();
      await documents.close();
      await bus.close();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const intake = await intakeOf(JSON.parse(process.argv[2]));
  process.on('message', async (message) => {
    if (message === 'go') {
      await intake.run();
      process.send('caught up');
    } else {
      await intake.stop();
      process.disconnect();
    }
  });
  process.send('ready');
}
