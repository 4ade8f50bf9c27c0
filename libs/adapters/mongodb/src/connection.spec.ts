import { describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@liucheng/ports';
import { createServer } from 'node:net';
import { MongoDocumentStore } from './document-store.ts';
import type { MongoDocumentStoreOptions } from './connection.ts';

const password = 'gehe1m/p@ss';
const access = `liucheng:${encodeURIComponent(password)}`;
const options = { uri: 'mongodb://127.0.0.1:1/', database: 'test' };

async function refusal(changed: Partial<MongoDocumentStoreOptions>): Promise<Error> {
  const opened = MongoDocumentStore.open({ ...options, ...changed });
  return opened.then(
    () => new Error('it was opened'),
    (error: Error) => error,
  );
}

describe('opening a MongoDB document store', () => {
  it.each<[string, Partial<MongoDocumentStoreOptions>, RegExp]>([
    [
      'another scheme',
      { uri: `https://${access}@example.org/` },
      /uri: expected mongodb:\/\/… or mongodb\+srv:/,
    ],
    ['no host', { uri: `mongodb://${access}@/` }, /^MongoDB: /],
    ['an unescaped password', { uri: `mongodb://liucheng:${password}@127.0.0.1/` }, /^MongoDB: /],
    ['an unknown option', { uri: `mongodb://${access}@127.0.0.1/?nonsense=1` }, /nonsense/],
    ['a database name with a space', { database: 'a b' }, /database: expected 1 to 63 .* got "a b"/],
    ['a database name that is too long', { database: 'a'.repeat(64) }, /database: expected/],
    ['a time limit that is none', { timeoutMs: 0 }, /timeoutMs: expected a whole number from 1000, got 0/],
    ['an authority that is none', { tls: { ca: 'no certificate' }, timeoutMs: 1_000 }, /MongoDB/],
  ])('refuses %s, and tells no secret', async (_, changed, message) => {
    const error = await refusal(changed);
    expect(error.message).toMatch(message);
    const told = JSON.stringify([error.message, error.stack, error.cause ?? null]);
    for (const secret of [password, encodeURIComponent(password), access]) expect(told).not.toContain(secret);
  });

  it('gives up a server that is not there in time, and may be asked again', async () => {
    const began = performance.now();
    const error = await refusal({ uri: `mongodb://${access}@127.0.0.1:1/`, timeoutMs: 1_000 });
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error.message).toContain('127.0.0.1:1');
    expect(error.message).not.toContain('gehe1m');
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('gives up a server that takes connections and says nothing', async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { readonly port: number };
    const error = await refusal({ uri: `mongodb://127.0.0.1:${port}/`, timeoutMs: 1_000 });
    expect(error).toBeInstanceOf(StoreUnavailableError);
    await new Promise((resolve) => silent.close(resolve));
  });
});
