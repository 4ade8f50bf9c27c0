/** A server that the harness runs as a process of its own and may treat badly. */
export interface Server {
  /** Where clients find it: broker list or URI. */
  readonly address: string;
  readonly pid: number;
  /** At once, without a chance to tidy up. */
  kill9(): Promise<void>;
  /** On the same data and port. Resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly directory: string;
  /** The port that clients are told of, when something lies between them and the server. */
  readonly advertisedPort?: number;
  readonly port?: number;
}

interface Starter {
  available(): Promise<true | string> | true | string;
  start(options: Omit<ServerOptions, 'advertisedPort'> & { readonly settings?: object }): Promise<{
    readonly brokers?: string;
    readonly uri?: string;
    readonly pid: number;
    kill9(): Promise<void>;
    restart(): Promise<void>;
    stop(): Promise<void>;
  }>;
}

/** The starters of `infra/local`, which are plain modules outside the TypeScript build. */
async function starter(name: 'kafka' | 'mongodb'): Promise<Starter> {
  const file = new URL(`../../../../infra/local/${name}.mjs`, import.meta.url);
  return (await import(file.href)) as Starter;
}

/** Why the servers cannot be run here, or `undefined`. */
export async function missingServers(): Promise<string | undefined> {
  for (const name of ['kafka', 'mongodb'] as const) {
    const here = await (await starter(name)).available();
    if (here !== true) return `${name}: ${here}`;
  }
  return undefined;
}

export async function startServer(name: 'kafka' | 'mongodb', options: ServerOptions): Promise<Server> {
  const { advertisedPort, ...rest } = options;
  const settings =
    advertisedPort === undefined
      ? {}
      : { settings: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort}` } };
  const server = await (await starter(name)).start({ ...rest, ...settings });
  return {
    address: (server.brokers ?? server.uri) as string,
    get pid() {
      return server.pid;
    },
    kill9: () => server.kill9(),
    restart: () => server.restart(),
    stop: () => server.stop(),
  };
}
