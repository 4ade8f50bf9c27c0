/** Images that the tests run, each by a variable with the public one as default. */
export const images = {
  /** Liucheng's own, as the tests build it, and the two that it is built on and runs on. */
  liucheng: process.env.LIUCHENG_IMAGE ?? 'liucheng:test',
  build: process.env.LIUCHENG_BUILD_IMAGE ?? 'node:20-bookworm',
  run: process.env.LIUCHENG_RUN_IMAGE ?? 'node:20-bookworm-slim',
  kafka: process.env.LIUCHENG_KAFKA_IMAGE ?? 'apache/kafka:4.4.0',
  mongodb: process.env.LIUCHENG_MONGODB_IMAGE ?? 'mongo:8.0',
  /** Speaks MongoDB's protocol; for machines that cannot pull the above. */
  mongodbStandIn: process.env.LIUCHENG_SECANTUSDB_IMAGE ?? 'secantusdb:0.7.0b3',
  kurrentdb: process.env.LIUCHENG_KURRENTDB_IMAGE ?? 'kurrentplatform/kurrentdb:25.1',
};

/** Label of everything that a run of the tests makes in the engine; its value is the run. */
export const testLabel = 'org.liucheng.test-run';
