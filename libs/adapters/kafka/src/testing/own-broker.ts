import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';

export interface OwnBroker {
  readonly brokers: string;
  readonly securedBrokers?: string;
  readonly pid: number;
  kill9(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Secured {
  readonly users: Readonly<Record<string, string>>;
  readonly keystore: string;
  readonly truststore?: string;
}

interface LocalKafka {
  available(): true | string;
  start(options: { directory: string; secured?: Secured }): Promise<OwnBroker>;
}

const starter = new URL('../../../../../infra/local/kafka.mjs', import.meta.url).href;
const local = (await import(starter)) as LocalKafka;

/** Tests that start brokers of their own, to kill them; left out, with the reason printed, where none can be started. */
export function describeWithOwnBroker(title: string, tests: () => void): void {
  const available = local.available();
  if (available === true) return describe(title, tests);
  process.stderr.write(`skipped: ${title}: ${available}\n`);
  describe.skip(`${title} (skipped: ${available})`, tests);
}

/** A broker in a directory of its own; both are gone after `remove`. */
export async function ownBroker(
  secured?: (directory: string) => Secured,
): Promise<OwnBroker & { remove(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'liucheng-kafka-'));
  const broker = await local.start({ directory, ...(secured ? { secured: secured(directory) } : {}) });
  return Object.assign(broker, {
    remove: async () => {
      await broker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  });
}

/** An authority, and what it has signed; PEM texts. */
export class Authority {
  constructor(private readonly directory: string) {
    this.openssl(
      'req',
      '-x509',
      '-nodes',
      '-newkey',
      'rsa:2048',
      '-days',
      '2',
      '-subj',
      '/CN=authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
  }

  get certificate(): string {
    return this.read('ca.pem');
  }

  sign(name: string): { readonly cert: string; readonly key: string } {
    this.openssl(
      'req',
      '-nodes',
      '-newkey',
      'rsa:2048',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    writeFileSync(join(this.directory, 'names'), 'subjectAltName=IP:127.0.0.1\n');
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
    this.openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...by);
    return { cert: this.read(`${name}.pem`), key: this.read(`${name}.key`) };
  }

  private openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.directory, stdio: 'pipe' });
  }

  private read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8');
  }
}
