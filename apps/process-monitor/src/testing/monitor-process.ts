import { KafkaEventBus } from '@liucheng/kafka';
import { MongoDocumentStore } from '@liucheng/mongodb';
import { ProcessMonitor } from '@liucheng/monitor';
import { createLogger } from '@liucheng/service-kit';

/** What a test asks the process, and what it is answered: the numbers of the lanes that the process has. */
export interface LanesAnswer {
  readonly lanes: readonly number[];
}

const [brokers = '', prefix = '', uri = '', database = '', partitions = ''] = process.argv.slice(2);
const onError = (): void => undefined;
const bus = await KafkaEventBus.open({
  brokers: brokers.split(','),
  clientId: `monitor-${process.pid}`,
  prefix,
  partitions: Number(partitions),
  sessionTimeoutMs: 6_000,
  rebalanceTimeoutMs: 10_000,
  heartbeatMs: 200,
  onError,
});
const documents = await MongoDocumentStore.open({ uri, database });
const monitor = new ProcessMonitor({
  bus,
  documents,
  clock: { now: () => Date.now() },
  logger: createLogger(process.env['LIUCHENG_LOG_LEVEL'] ?? 'silent'),
});
process.on('message', () => {
  void monitor.lanes().then(
    (all) => {
      const lanes = all.flatMap(({ lane, owned }) => (owned ? [lane] : []));
      process.send?.({ lanes } satisfies LanesAnswer);
    },
    () => process.send?.({ lanes: [] } satisfies LanesAnswer),
  );
});
await monitor.start();
process.on('SIGTERM', () => {
  void (async () => {
    await monitor.stop();
    await bus.close();
    await documents.close();
    process.disconnect();
  })();
});
