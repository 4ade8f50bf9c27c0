import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@liucheng/service-kit/testing';
import { startBuilt, type BuiltApp, type BuiltProcess } from '../testing/built-process.ts';
import { Cable } from './cable.ts';
import { startServer, type Server } from './servers.ts';

/** A service process on a port of its own, which keeps it over its lives. */
export class ServiceProcess {
  private process: BuiltProcess | undefined;

  constructor(
    private readonly app: BuiltApp,
    readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly nodeOptions: readonly string[],
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get running(): boolean {
    return this.process !== undefined;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const process = (this.process = startBuilt(
      this.app,
      { ...this.settings, PORT: String(this.port) },
      this.nodeOptions,
    ));
    if (!(await process.ready))
      throw new Error(`${this.app} did not start: ${(await process.ended).stderr.slice(-2_000)}`);
  }

  async kill9(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    process?.kill('SIGKILL');
    await process?.ended;
  }

  /** A clean stop; gives the exit code. */
  async stop(): Promise<number | null | undefined> {
    const { process } = this;
    this.process = undefined;
    process?.kill('SIGTERM');
    return (await process?.ended)?.code;
  }

  /** What it wrote of a request that it answered with an error, by the id in the answer. */
  errorOf(correlationId: string): string | undefined {
    return this.process?.errors.find((line) => line.includes(correlationId));
  }

  /** Nothing of it runs until `resume`, and nobody is told. */
  suspend(): void {
    this.process?.kill('SIGSTOP');
  }

  resume(): void {
    this.process?.kill('SIGCONT');
  }
}

export interface ClusterOptions {
  /** Where servers and services keep their data. */
  readonly directory: string;
  readonly monitors: number;
  /** Where documents are kept; several monitors need `mongodb`, the default. */
  readonly documents?: 'mongodb' | 'sqlite';
  /** Put a cable between the services and the broker, and between the services and the database, that can be cut. */
  readonly cables?: boolean;
  /** Node options of every service, and what they need of the environment. */
  readonly nodeOptions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Kafka, a MongoDB-compatible server, finance and some monitors: each a process, on 127.0.0.1 and free ports. */
export class Cluster {
  readonly monitors: ServiceProcess[] = [];

  private constructor(
    private readonly options: ClusterOptions,
    readonly broker: Server,
    readonly database: Server,
    readonly brokerCable: Cable | undefined,
    readonly databaseCable: Cable | undefined,
    readonly finance: ServiceProcess,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async start(options: ClusterOptions): Promise<Cluster> {
    const { directory, cables = false, nodeOptions = [], environment = {}, documents = 'mongodb' } = options;
    const brokerPort = await freePort();
    const brokerCable = cables ? await Cable.lay(brokerPort) : undefined;
    const [broker, database] = await Promise.all([
      startServer('kafka', {
        directory: join(directory, 'broker'),
        port: brokerPort,
        ...(brokerCable ? { advertisedPort: brokerCable.port } : {}),
      }),
      startServer('mongodb', { directory: join(directory, 'database') }),
    ]);
    const uri = new URL(database.address);
    const databaseCable = cables ? await Cable.lay(Number(uri.port)) : undefined;
    if (databaseCable) uri.port = String(databaseCable.port);
    const settings = {
      ...environment,
      LIUCHENG_EVENT_STORE: 'sqlite',
      LIUCHENG_EVENT_BUS: 'kafka',
      LIUCHENG_KAFKA_BROKERS: brokerCable ? `127.0.0.1:${brokerCable.port}` : broker.address,
      LIUCHENG_DOCUMENT_STORE: documents,
      LIUCHENG_MONGODB_URI: uri.href,
      LIUCHENG_LOG_LEVEL: 'error',
      LIUCHENG_RATE_LIMIT: '0',
    };
    const finance = new ServiceProcess(
      'finance',
      await freePort(),
      { ...settings, LIUCHENG_DATA: join(directory, 'finance') },
      nodeOptions,
    );
    const cluster = new Cluster(options, broker, database, brokerCable, databaseCable, finance, settings);
    try {
      await finance.start();
      for (let index = 0; index < options.monitors; index++) await cluster.addMonitor();
      return cluster;
    } catch (error) {
      await cluster.destroy();
      throw error;
    }
  }

  /** Where services find the broker. */
  get brokerAddress(): string {
    return this.settings['LIUCHENG_KAFKA_BROKERS'] as string;
  }

  /** A further monitor, which trusts the tokens of finance's sample issuer. */
  async addMonitor(): Promise<ServiceProcess> {
    const { directory, nodeOptions = [] } = this.options;
    const data = join(directory, `monitor-${this.monitors.length}`);
    const key = 'sample-issuer-key.json';
    await mkdir(data, { recursive: true });
    await cp(join(directory, 'finance', key), join(data, key));
    const monitor = new ServiceProcess(
      'process-monitor',
      await freePort(),
      { ...this.settings, LIUCHENG_DATA: data },
      nodeOptions,
    );
    this.monitors.push(monitor);
    await monitor.start();
    return monitor;
  }

  /** The address that answers a path: the issuer and finance are one process, any running monitor answers for all. */
  serverOf(path: string): string {
    if (!path.startsWith('/monitor')) return this.finance.url;
    return this.monitorUrls()[0] as string;
  }

  monitorUrls(): readonly string[] {
    const running = this.monitors.filter((each) => each.running);
    return (running.length > 0 ? running : this.monitors).map(({ url }) => url);
  }

  /** What a service has in its log of an answer that it gave. */
  errorOf(answer: string): string | undefined {
    const id = /"correlationId":"([^"]+)"/.exec(answer)?.[1];
    if (id === undefined) return undefined;
    return [this.finance, ...this.monitors]
      .map((each) => each.errorOf(id))
      .find((line) => line !== undefined);
  }

  /** Leaves nothing running, whatever state it is in. */
  async destroy(): Promise<void> {
    for (const service of [this.finance, ...this.monitors]) {
      service.resume();
      await service.kill9();
    }
    await this.brokerCable?.remove();
    await this.databaseCable?.remove();
    await Promise.all([this.broker.kill9(), this.database.kill9()]);
  }
}
