import { afterEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MongoDocumentStoreOptions } from './connection.ts';
import { MongoDocumentStore } from './document-store.ts';
import { localServer, reasonToSkip } from './testing/local-server.ts';

const reason = reasonToSkip('MongoDB: users and TLS');
const user = { username: 'liucheng', password: 'gehe1m/p@ss' };
const database = 'access';

/** An authority, and certificates of it for the server and for one client. Needs `openssl` on the PATH. */
function certificates(directory: string): { certificate: string; key: string; ca: string; client: string } {
  const openssl = (...words: string[]): void => {
    execFileSync('openssl', words, { cwd: directory, stdio: 'pipe' });
  };
  const fresh = ['-newkey', 'rsa:2048', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...fresh,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
  );
  for (const name of ['server', 'client']) {
    openssl('req', ...fresh, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(join(directory, 'names'), 'subjectAltName=IP:127.0.0.1\n');
    const signed = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'names',
    ];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`);
  }
  const at = (name: string): string => join(directory, name);
  writeFileSync(at('both.pem'), `${readFileSync(at('client.pem'))}\n${readFileSync(at('client.key'))}`);
  return { certificate: at('server.pem'), key: at('server.key'), ca: at('ca.pem'), client: at('both.pem') };
}

(reason === undefined ? describe : describe.skip)(
  'MongoDocumentStore, before a server that lets not everybody in',
  () => {
    const cleanings: (() => Promise<void> | void)[] = [];
    afterEach(async () => {
      for (const clean of cleanings.splice(0)) await clean();
    });

    async function works(options: MongoDocumentStoreOptions): Promise<void> {
      const store = await MongoDocumentStore.open(options);
      await store.define({ name: 'cases', indexes: [] });
      await store.commit({ writes: [{ kind: 'put', collection: 'cases', id: 'a', doc: {} }] });
      expect(await store.get('cases', 'a')).toBeDefined();
      await store.close();
    }

    it('names itself by URI or options, and is told when it is not let in', async () => {
      const server = await localServer({ user });
      cleanings.push(() => server.remove());
      const plain = `mongodb://127.0.0.1:${server.port}/?directConnection=true&authSource=admin`;
      await works({ uri: server.uri, database });
      await works({ uri: plain, auth: user, database });
      const wrong = MongoDocumentStore.open({ uri: plain, auth: { ...user, password: 'wr0ng' }, database });
      await expect(wrong).rejects.toThrow(/refuses the user or the password/);
      await expect(wrong).rejects.not.toThrow(/wr0ng/);
      await expect(works({ uri: plain, database })).rejects.toThrow(/authentication/);
    }, 180_000);

    it('encrypts, trusts only the authority it is given, and shows its own certificate', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'liucheng-tls-'));
      cleanings.push(() => rmSync(directory, { recursive: true, force: true }));
      const tls = certificates(directory);
      const server = await localServer({ tls });
      cleanings.push(() => server.remove());
      const uri = `mongodb://127.0.0.1:${server.port}/?directConnection=true`;
      const [ca, both] = [readFileSync(tls.ca, 'utf8'), readFileSync(tls.client, 'utf8')];
      await works({ uri: server.uri, database });
      await works({ uri, tls: { ca, cert: both, key: both }, database });
      const refused = (changed: MongoDocumentStoreOptions['tls']): Promise<MongoDocumentStore> =>
        MongoDocumentStore.open({ uri, database, timeoutMs: 2_000, ...(changed ? { tls: changed } : {}) });
      await expect(refused({})).rejects.toThrow(/no secure connection/);
      await expect(refused({ ca })).rejects.toThrow(/no secure connection/);
      await expect(refused(undefined)).rejects.toThrow(/MongoDB cannot be reached/);
    }, 180_000);

    it('refuses a server without transactions', async () => {
      const server = await localServer({ server: 'secantusd-py', arguments: ['--standalone'] });
      cleanings.push(() => server.remove());
      const opened = MongoDocumentStore.open({ uri: server.uri, database });
      await expect(opened).rejects.toThrow(
        /standalone server, which has no transactions; start it as a replica set/,
      );
    }, 180_000);
  },
);
