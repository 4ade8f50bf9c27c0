/** Every service and the gateway as separate processes on a Kafka and a MongoDB-compatible server of their own. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.mjs';
import * as kafka from './kafka.mjs';
import * as mongodb from './mongodb.mjs';
import { startService } from './service.mjs';
import { processOf, removeState, runs, writeState } from './state.mjs';

const looksEveryMs = 500;

/** The program of each service, by the name under which the gateway forwards to it. */
export const programs = {
  marketing: 'marketing',
  'product-development': 'product-development',
  'customer-service': 'customer-service',
  finance: 'finance',
  'human-resources': 'human-resources',
  administration: 'administration',
  monitor: 'process-monitor',
  supervision: 'process-monitor',
};

/** Why the servers cannot be started here: one sentence for each that cannot. */
export function missing() {
  return [
    ['Kafka', kafka.available()],
    ['MongoDB', mongodb.available()],
  ].flatMap(([name, answer]) => (answer === true ? [] : [`${name} cannot be started: ${answer}`]));
}

/** What a service's environment has to say to use the servers of this installation. */
export const serverSettings = ({ brokers, mongodbUri }) => ({
  LIUCHENG_EVENT_BUS: 'kafka',
  LIUCHENG_KAFKA_BROKERS: brokers,
  LIUCHENG_DOCUMENT_STORE: 'mongodb',
  LIUCHENG_MONGODB_URI: mongodbUri,
});

/**
 * Starts everything, each part when those it needs are ready. When one cannot be started, the others are stopped again.
 * @param {{directory: string, port: number, serversOnly: boolean, log: (line: string) => void}} options
 *   `directory`: data, logs and the state file; `port`: the gateway's, 0 for a free one
 */
export async function startInstallation({ directory, port, serversOnly, log }) {
  const stateFile = join(directory, 'state.json');
  const stops = [];
  const state = { supervisor: processOf(process.pid), parts: {} };
  let failed;
  const broken = new Promise((resolve) => (failed = resolve));

  const add = (name, part) => {
    stops.unshift([name, () => part.stop()]);
    state.parts[name] = processOf(part.pid);
    writeState(stateFile, state);
    return part;
  };
  const stop = async () => {
    for (const [name, each] of stops.splice(0)) {
      log(`stopping ${name}`);
      await each();
    }
    removeState(stateFile);
  };
  const service = async (name, main, settings) => {
    const part = await startService({
      main,
      logFile: join(directory, 'logs', `${name}.log`),
      settings: { LIUCHENG_DATA: join(directory, name), ...settings },
    });
    void part.ended.then((how) => failed(how));
    log(`${name} is ready at ${part.url}, process ${part.pid}`);
    return add(name, part);
  };

  try {
    const [bus, documents] = await whole([
      kafka.start({ directory: join(directory, 'kafka'), log }).then((part) => add('kafka', part)),
      mongodb.start({ directory: join(directory, 'mongodb') }).then((part) => add('mongodb', part)),
    ]);
    log(`${documents.server} answers on 127.0.0.1:${documents.port}, process ${documents.pid}`);
    void watch(state.parts, ['kafka', 'mongodb']).then(failed);
    state.brokers = bus.brokers;
    state.mongodbUri = documents.uri;
    if (!serversOnly) {
      const front = port === 0 ? await freePort() : port;
      const settings = {
        ...serverSettings({ brokers: bus.brokers, mongodbUri: documents.uri }),
        PORT: '0',
        LIUCHENG_METRICS: 'public',
        LIUCHENG_AUTH: 'oidc',
        LIUCHENG_OIDC_ISSUER: 'urn:liucheng:sample-issuer:not-for-production',
        LIUCHENG_OIDC_AUDIENCE: 'liucheng',
        LIUCHENG_OIDC_JWKS_URI: `http://127.0.0.1:${front}/issuer/jwks.json`,
        // Read by human resources alone.
        LIUCHENG_SAMPLE_COMPANY: 'on',
      };
      const started = await whole(
        [...new Set(Object.values(programs))].map(async (program) => {
          const { url } = await service(program, `dist/${program}.js`, settings);
          return [program, url];
        }),
      );
      const urls = new Map(started);
      const upstreams = Object.entries(programs).map(([name, program]) => `${name}=${urls.get(program)}`);
      const gateway = await service('gateway', 'dist/gateway.js', {
        PORT: String(front),
        LIUCHENG_UPSTREAMS: upstreams.join(),
      });
      state.url = gateway.url;
    }
    writeState(stateFile, state);
  } catch (error) {
    await stop();
    throw error;
  }
  return { state, stop, broken };
}

/** The values of all, or the first failure when the last one has ended: what starts meanwhile is known and can be stopped. */
async function whole(promises) {
  const ends = await Promise.allSettled(promises);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

/** Resolves with a sentence as soon as one of the parts is gone. */
async function watch(parts, names) {
  for (;;) {
    const gone = names.find((name) => !runs(parts[name]));
    if (gone !== undefined) return `${gone} has ended`;
    await pause(looksEveryMs, undefined, { ref: false });
  }
}
