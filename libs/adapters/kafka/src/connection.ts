import { Kafka, type KafkaConfig, type logCreator, logLevel, type SASLOptions } from 'kafkajs';
import { unavailable } from './errors.ts';
import { Sockets } from './sockets.ts';
import { within } from './within.ts';

export interface TlsSettings {
  /** PEM texts. Without `ca` the certificates that Node trusts are taken. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface SaslSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** A line of the Kafka client's log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ConnectionSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: TlsSettings;
  readonly sasl?: SaslSettings;
  readonly onLog?: (line: LogLine) => void;
}

/** What kafkajs does by itself; whoever uses a client for one piece of work sets the bound around it. */
const retry = { initialRetryTime: 100, maxRetryTime: 500, factor: 0.2, multiplier: 2 };
const retriesOfWork = 12;
const connectionTimeout = 2_000;
const requestTimeout = 10_000;

/** A kafkajs factory with connections of its own. */
export function kafkaOver(sockets: Sockets, settings: ConnectionSettings, retries = retriesOfWork): Kafka {
  const { brokers, clientId, tls, sasl, onLog } = settings;
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout,
    requestTimeout,
    authenticationTimeout: connectionTimeout,
    retry: { ...retry, retries },
    socketFactory: sockets.factory,
    logLevel: onLog ? logLevel.INFO : logLevel.NOTHING,
    logCreator: logTo(onLog),
    ...(tls ? { ssl: { ...tls } } : {}),
    ...(sasl ? { sasl: sasl as SASLOptions } : {}),
  };
  return new Kafka(config);
}

const levels: Readonly<Record<number, LogLine['level']>> = {
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
  [logLevel.DEBUG]: 'debug',
};

function logTo(onLog: ConnectionSettings['onLog']): logCreator {
  return () =>
    ({ namespace, level, log }) => {
      const { message, timestamp: _, ...fields } = log;
      onLog?.({ level: levels[level] ?? 'info', message: `${namespace}: ${message}`, fields });
    };
}

/** A producer or an admin. */
interface Client {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

/**
 * A client that is connected when it is needed and given up at its first failure: what state a failed one is in (an
 * idempotent producer's sequence numbers above all) need then never be known.
 */
export class Reconnecting<Kind extends Client> {
  private current:
    { readonly sockets: Sockets; readonly client: Kind; readonly ready: Promise<void> } | undefined;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly make: (kafka: Kafka) => Kind,
  ) {}

  /** @throws StoreUnavailableError when the work cannot be done now, at the latest after `withinMs`. */
  async use<Result>(withinMs: number, work: (client: Kind) => Promise<Result>): Promise<Result> {
    const held = (this.current ??= this.open());
    const working = held.ready.then(async () => ({ result: await work(held.client) }));
    try {
      const done = await within(withinMs, working);
      if (done) return done.result;
      const cause = held.sockets.lastError ? `: ${held.sockets.lastError}` : '';
      const asked = this.settings.brokers.join(', ');
      throw unavailable(`no answer from Kafka (${asked}) within ${Math.round(withinMs)} ms${cause}`);
    } catch (error) {
      if (this.current === held) this.current = undefined;
      held.sockets.cut();
      working.catch(() => undefined);
      throw unavailable(error);
    }
  }

  async close(): Promise<void> {
    const held = this.current;
    this.current = undefined;
    if (!held) return;
    await within(
      connectionTimeout,
      held.client.disconnect().catch(() => undefined),
    );
    held.sockets.cut();
  }

  private open(): NonNullable<typeof this.current> {
    const sockets = new Sockets();
    const client = this.make(kafkaOver(sockets, this.settings));
    const ready = client.connect();
    ready.catch(() => undefined);
    return { sockets, client, ready };
  }
}
