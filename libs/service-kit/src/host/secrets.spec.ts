import { afterEach, describe, expect, it } from '@jest/globals';
import { DocumentStore, EventBus, EventStore, StoreUnavailableError } from '@liucheng/ports';
import { readConfig } from '../config/service-config.ts';
import { serviceSchema } from '../config/settings.ts';
import { sampleService } from '../http/sample-service.fixture.ts';
import { createService, type RunningService } from '../http/service.ts';
import { createLogger } from './logger.ts';
import { scrubber, secretsOf } from './scrub.ts';

const mongoPassword = 'p@ss/"mongo\\word';
const environment = {
  LIUCHENG_LOG_LEVEL: 'trace',
  LIUCHENG_EVENT_BUS: 'kafka',
  LIUCHENG_KAFKA_BROKERS: 'kafka:9092',
  LIUCHENG_KAFKA_SASL: 'scram-sha-512',
  LIUCHENG_KAFKA_USERNAME: 'liucheng',
  LIUCHENG_KAFKA_PASSWORD: 'kafka"pass\\word',
  LIUCHENG_DOCUMENT_STORE: 'mongodb',
  LIUCHENG_MONGODB_URI: `mongodb://liucheng:${encodeURIComponent(mongoPassword)}@db-1,db-2/?tls=true`,
  LIUCHENG_EVENT_STORE: 'kurrentdb',
  LIUCHENG_KURRENTDB_URI: 'kurrentdb://admin:kurrent-changeit@events:2113?tls=true',
  LIUCHENG_PERSONAL_KEY: Buffer.alloc(32, 'key').toString('base64'),
  LIUCHENG_PERSONAL_KEY_PREVIOUS: Buffer.alloc(32, 'old').toString('base64'),
};
const passwords = [
  environment.LIUCHENG_PERSONAL_KEY,
  environment.LIUCHENG_PERSONAL_KEY_PREVIOUS,
  'kafka"pass\\word',
  mongoPassword,
  encodeURIComponent(mongoPassword),
  'kurrent-changeit',
];

/** A product's driver as it is at its worst: everything that it was given stands in its errors. */
function talkative(): Error {
  const driver = Object.assign(new Error(`cannot connect with ${JSON.stringify(environment)}`), {
    sasl: { password: environment.LIUCHENG_KAFKA_PASSWORD },
    options: { uri: environment.LIUCHENG_MONGODB_URI, nested: { deep: environment.LIUCHENG_KURRENTDB_URI } },
  });
  return new StoreUnavailableError(`not now: ${driver.message}`, 1, { cause: driver });
}

function failing<Port extends object>(port: { readonly prototype: Port }): Port {
  return new Proxy(Object.create(port.prototype) as Port, {
    get: (_target, name) => (name === 'close' ? async () => undefined : () => Promise.reject(talkative())),
  });
}

function revealed(text: string): string[] {
  return passwords
    .flatMap((each) => [each, JSON.stringify(each).slice(1, -1)])
    .filter((each) => text.includes(each));
}

describe('secrets of the configuration', () => {
  let service: RunningService | undefined;
  afterEach(() => service?.close());

  it('are those of every secret setting', () => {
    const config = readConfig(environment);
    const secrets = secretsOf(config);
    for (const [key, { secret }] of Object.entries(serviceSchema)) {
      if (secret) expect(secrets).toContain(config[key as keyof typeof config]);
    }
    expect(secrets).toEqual(expect.arrayContaining(passwords));
  });

  it('appear in no log line and in no answer, whatever a driver says', async () => {
    const config = readConfig(environment);
    const lines: string[] = [];
    const stream = { write: (line: string): void => void lines.push(line) };
    const logger = createLogger('trace', { stream, secrets: secretsOf(config) });
    const documents = failing(DocumentStore);
    const spec = {
      ...sampleService(),
      module: (deps: Parameters<ReturnType<typeof sampleService>['module']>[0]) => {
        deps.health.add('documents', async () => ({
          ok: (await deps.documents.positions('x')) !== undefined,
        }));
        return sampleService().module(deps);
      },
    };
    const { app } = (service = await createService(spec, config, {
      store: failing(EventStore),
      bus: failing(EventBus),
      documents,
      logger,
    }));
    const urls = ['/health/ready', '/orders/crash', '/metrics', '/orders?limit=x'];
    const answers = await Promise.all(
      urls.map(async (url) => app.inject({ method: 'GET', url: `/finance${url}` })),
    );
    logger.error({ err: talkative(), ...environment, config }, `failed: ${JSON.stringify(environment)}`);
    logger.child(environment).trace(talkative());

    const [ready] = answers;
    expect(ready?.statusCode).toBe(503);
    expect(ready?.body).toContain('not now');
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.map((line) => revealed(line))).toEqual(lines.map(() => []));
    for (const answer of answers) expect(revealed(answer.body)).toEqual([]);
  });

  it('of whatever origin are taken out of connection strings', () => {
    const scrub = scrubber([]);
    expect(scrub('at amqp://user:hush@host:5672/x and http://host/a:b@c')).toBe(
      'at amqp://[redacted]@host:5672/x and http://host/a:b@c',
    );
  });
});
