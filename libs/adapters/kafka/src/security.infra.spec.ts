import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { BusMessage } from '@liucheng/ports';
import { envelope, Received } from '@liucheng/ports/testing';
import type { KafkaEventBusOptions } from './options.ts';
import { KafkaEventBus } from './event-bus.ts';
import { freshPrefix, quickTimes } from './testing/broker.ts';
import { Authority, describeWithOwnBroker, ownBroker } from './testing/own-broker.ts';

const users = { alice: 'a-secret' };
const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

describeWithOwnBroker('a broker behind TLS and SASL', () => {
  let broker: Awaited<ReturnType<typeof ownBroker>>;
  let authority: Authority;
  let client: { readonly cert: string; readonly key: string };
  beforeAll(async () => {
    broker = await ownBroker((directory) => {
      authority = new Authority(directory);
      const server = authority.sign('server');
      client = authority.sign('client');
      const keystore = join(directory, 'server.keystore.pem');
      writeFileSync(keystore, server.key + server.cert + authority.certificate);
      return { users, keystore, truststore: join(directory, 'ca.pem') };
    });
  }, 180_000);
  afterAll(() => broker.remove(), 30_000);

  const open = (options: Partial<KafkaEventBusOptions>): Promise<KafkaEventBus> =>
    KafkaEventBus.open({
      brokers: [broker.securedBrokers ?? ''],
      clientId: 'test',
      prefix: freshPrefix(),
      partitions: 1,
      withinMs: 3_000,
      ...quickTimes,
      ...options,
    });
  const tls = (): NonNullable<KafkaEventBusOptions['tls']> => ({ ca: authority.certificate, ...client });
  const alice = (mechanism: (typeof mechanisms)[number], password = users.alice) => ({
    mechanism,
    username: 'alice',
    password,
  });

  it.each(mechanisms)(
    'carries events for a user that %s knows, over TLS with certificates on both sides',
    async (mechanism) => {
      const bus = await open({ tls: tls(), sasl: alice(mechanism) });
      await bus.publish([{ topic: 't', key: 'a', event: envelope('a', 0) }]);
      const received = new Received<BusMessage>();
      bus.consume({ topics: ['t'], group: 'g' }, async ({ messages }) => received.add(...messages));
      const [message] = await received.count(1);
      expect(message?.event).toEqual(envelope('a', 0));
      await bus.close();
    },
  );

  it('is not opened with a wrong password, and says so', async () => {
    await expect(open({ tls: tls(), sasl: alice('plain', 'wrong') })).rejects.toThrow(/authentication/i);
    await expect(open({ tls: tls(), sasl: alice('scram-sha-512', 'wrong') })).rejects.toThrow(
      /authentication/i,
    );
  });

  it('is not opened without its authority, without a client certificate or without TLS', async () => {
    const { ca: _, ...unknowing } = tls();
    await expect(open({ tls: unknowing, sasl: alice('plain') })).rejects.toThrow(/certificate/i);
    await expect(open({ tls: { ca: authority.certificate }, sasl: alice('plain') })).rejects.toThrow();
    await expect(open({ sasl: alice('plain') })).rejects.toThrow();
  });
});
