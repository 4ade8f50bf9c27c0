/**
 * The adapters' contracts once more, against servers in containers: what a broker of Maven's artifacts and a stand-in of
 * PyPI keep, the images keep as well, and the genuine MongoDB where it can be had.
 */
import { afterAll } from '@jest/globals';
import { documentStoreContract, eventBusContract } from '@liucheng/ports/testing';
import { GenericContainer, Wait } from 'testcontainers';
import { freePort } from '../local/free-port.mjs';
import { engineAvailable, imageAvailable } from './container-engine.mjs';
import { describeWhere } from './describe-where.mjs';
import { images, testLabel } from './images.mjs';

const startsWithinMs = 120_000;
const started = [];
afterAll(() => Promise.all(started.map((container) => container.stop())), 60_000);

const container = (image) =>
  new GenericContainer(image)
    .withLabels({ [testLabel]: process.env.LIUCHENG_TEST_RUN ?? 'by-hand' })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(startsWithinMs);

const engine = await engineAvailable();
const canRun = async (image) => (engine === true ? imageAvailable(image) : engine);

const kafka = await canRun(images.kafka);
if (kafka === true) {
  // A broker tells its clients where it is: the port must be known before it starts.
  const port = await freePort();
  started.push(
    await container(images.kafka)
      .withExposedPorts({ container: 9092, host: port })
      .withEnvironment({
        KAFKA_NODE_ID: '1',
        KAFKA_PROCESS_ROLES: 'broker,controller',
        KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
        KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
        KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
        KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
        KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
        KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4',
        KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
        KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
      })
      .start(),
  );
  process.env.LIUCHENG_TEST_KAFKA_BROKERS = `127.0.0.1:${port}`;
}
const { onFreshPrefix } = await import('../../libs/adapters/kafka/src/testing/broker.ts');
describeWhere(kafka, `Kafka in the container ${images.kafka}`, () => {
  eventBusContract('Kafka, six partitions', { create: onFreshPrefix(6) });
});

const { onFreshDatabase } = await import('../../libs/adapters/mongodb/src/testing/fixture.ts');
for (const image of [images.mongodb, images.mongodbStandIn]) {
  const possible = await canRun(image);
  const uri = possible === true ? await startMongoDb(image) : '';
  describeWhere(possible, `MongoDB in the container ${image}`, () => {
    documentStoreContract('MongoDB', { create: onFreshDatabase(uri) });
  });
}

/** The genuine server becomes a replica set of one, which the stand-in says it is. */
async function startMongoDb(image) {
  const prepared = container(image).withExposedPorts(27017);
  const genuine = image === images.mongodb;
  const server = await (
    genuine ? prepared.withCommand(['--replSet', 'liucheng', '--bind_ip_all']) : prepared
  ).start();
  started.push(server);
  if (genuine) {
    const found = "rs.initiate({ _id: 'liucheng', members: [{ _id: 0, host: 'localhost:27017' }] });";
    const primary = 'while (!db.hello().isWritablePrimary) sleep(50);';
    const { exitCode, output } = await server.exec(['mongosh', '--quiet', '--eval', found + primary]);
    if (exitCode !== 0) throw new Error(`the replica set could not be founded: ${output}`);
  }
  return `mongodb://127.0.0.1:${server.getMappedPort(27017)}/?directConnection=true`;
}
