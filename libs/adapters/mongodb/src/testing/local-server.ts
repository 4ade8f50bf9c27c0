import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface LocalServer {
  readonly uri: string;
  readonly port: number;
  readonly pid: number;
  kill9(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly user?: { readonly username: string; readonly password: string };
  readonly tls?: {
    readonly certificate: string;
    readonly key: string;
    readonly ca: string;
    readonly client?: string;
  };
  readonly failPoints?: boolean;
  readonly arguments?: readonly string[];
  readonly server?: string;
}

interface Starter {
  available(): true | string;
  start(options: StartOptions & { readonly directory: string }): Promise<LocalServer>;
}

/** Plain JavaScript without types, because it is also run where nothing is built. */
const starter = (await import(
  new URL('../../../../../infra/local/mongodb.mjs', import.meta.url).href
)) as Starter;

/** Why no server can be started here; undefined when one can. Printed, so that no skip goes unseen. */
export function reasonToSkip(suite: string): string | undefined {
  const answer = starter.available();
  if (answer === true) return undefined;
  process.stderr.write(`skipped: ${suite}: ${answer}\n`);
  return answer;
}

/** A server of the test's own, to be killed as it likes. `remove` ends it and takes its data away. */
export async function localServer(
  options: StartOptions = {},
): Promise<LocalServer & { readonly directory: string; remove(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'liucheng-mongodb-'));
  const server = await starter.start({ directory, ...options });
  return Object.assign(server, {
    directory,
    remove: async () => {
      await server.kill9();
      rmSync(directory, { recursive: true, force: true });
    },
  });
}
