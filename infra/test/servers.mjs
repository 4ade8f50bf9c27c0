/**
 * The servers of one run of the tests: given by the environment, or started here, or absent with a reason. The specs
 * find them by these variables and skip when theirs is not set:
 * LIUCHENG_TEST_KAFKA_BROKERS, LIUCHENG_TEST_MONGODB_URI, LIUCHENG_TEST_KURRENTDB_URI.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as kafka from '../local/kafka.mjs';
import * as mongodb from '../local/mongodb.mjs';
import { docker, imageAvailable } from './container-engine.mjs';
import { images, testLabel } from './images.mjs';

const kurrentReadyWithinMs = 60_000;

/**
 * @param {{directory: string, engine: true | string, log: (line: string) => void}} options
 *   `engine`: true, or why there is none
 * @returns {Promise<{environment: Record<string, string>, lines: string[], stop(): Promise<void>}>}
 *   `lines`: for each server where it is, or why its tests are skipped
 */
export async function serversForTests({ directory, engine, log }) {
  const started = [];
  const environment = {};
  const lines = [];

  /** Sets the variable of a server, by the first way that works; otherwise says why each did not. */
  const find = async (title, variable, start) => {
    const given = process.env[variable];
    if (given) {
      lines.push(`${title}: ${variable} is given`);
      return;
    }
    try {
      const { uri, stop, how } = await start();
      started.push(stop);
      environment[variable] = uri;
      lines.push(`${title}: ${how}`);
    } catch (error) {
      lines.push(`skipped: ${title}: ${error.message}; set ${variable} to use one that runs elsewhere`);
    }
  };

  await find('Kafka', 'LIUCHENG_TEST_KAFKA_BROKERS', async () => {
    must(kafka.available());
    const server = await kafka.start({ directory: join(directory, 'kafka'), log });
    return { uri: server.brokers, stop: () => server.stop(), how: `started at ${server.brokers}` };
  });
  await find('MongoDB', 'LIUCHENG_TEST_MONGODB_URI', async () => {
    must(mongodb.available());
    const server = await mongodb.start({ directory: join(directory, 'mongodb') });
    return { uri: server.uri, stop: () => server.stop(), how: `${server.server} started on ${server.port}` };
  });
  await find('KurrentDB', 'LIUCHENG_TEST_KURRENTDB_URI', async () => {
    if (engine !== true) throw new Error(engine);
    must(await imageAvailable(images.kurrentdb));
    return startKurrentDb();
  });
  if (engine !== true) lines.push(`skipped: containers: ${engine}`);

  return {
    environment,
    lines,
    async stop() {
      await Promise.all(started.map((stop) => stop()));
    },
  };
}

function must(answer) {
  if (answer !== true) throw new Error(answer);
}

async function startKurrentDb() {
  const label = `${testLabel}=${process.env.LIUCHENG_TEST_RUN}`;
  const settings = ['KURRENTDB_INSECURE=true', 'KURRENTDB_RUN_PROJECTIONS=None', 'KURRENTDB_MEM_DB=true'];
  const words = ['run', '--detach', '--rm', '--label', label, '--publish', '127.0.0.1::2113'];
  const id = await docker([...words, ...settings.flatMap((each) => ['--env', each]), images.kurrentdb]);
  const address = (await docker(['port', id, '2113/tcp'])).split('\n')[0];
  for (const until = Date.now() + kurrentReadyWithinMs; ; await pause(200)) {
    const answer = await fetch(`http://${address}/health/live`).catch(() => undefined);
    if (answer?.ok) break;
    if (Date.now() > until) {
      throw new Error(`${images.kurrentdb} did not get ready within ${kurrentReadyWithinMs / 1_000} s`);
    }
  }
  return {
    uri: `kurrentdb://${address}?tls=false`,
    stop: () => docker(['rm', '--force', '--volumes', id]),
    how: `${images.kurrentdb} started on ${address}`,
  };
}
