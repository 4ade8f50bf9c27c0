import { describe, expect, it } from '@jest/globals';
import { parseAddress } from './address.ts';
import { KurrentDbEventStore } from './event-store.ts';

describe('parseAddress', () => {
  it('completes a connection string and names the hosts without the password', () => {
    const address = parseAddress(
      'esdb+discover://me:p%40ss@one:2113,two/?tls=false&node-preference=follower',
    );
    expect(address.name).toBe('one:2113,two');
    expect(address.connectionString).toMatch(
      /^kurrentdb\+discover:\/\/me:p%40ss@one:2113,two\?tls=false&nodePreference=follower&throwOnAppendFailure=true&/,
    );
    expect(parseAddress('kurrentdb://localhost').connectionString).toContain('nodePreference=leader');
  });

  it.each([
    'http://me:topsecret@localhost:2113',
    'kurrentdb://me:topsecret@',
    'kurrentdb://me:topsecret@local host',
    'kurrentdb://me:topsecret:more@localhost',
    'kurrentdb://me:topsecret@localhost?password=topsecret',
    'kurrentdb://me:topsecret@localhost?tls',
    'kurrentdb://me:topsecret@localhost?tls=perhaps',
    'kurrentdb://me:topsecret@localhost?tlsCAFile=/not/there/topsecret.pem',
  ])('refuses %s without repeating it', async (uri) => {
    const refused = await KurrentDbEventStore.open({ uri }).catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(RangeError);
    expect(String(refused)).toContain('address of KurrentDB: expected');
    expect(`${String(refused)} ${JSON.stringify(refused)} ${String((refused as Error).stack)}`).not.toContain(
      'topsecret',
    );
  });

  it('refuses a prefix that could overlap with another', async () => {
    for (const prefix of ['', 'a-b', '$all', 'x'.repeat(101), 'a:b']) {
      await expect(KurrentDbEventStore.open({ uri: 'kurrentdb://localhost', prefix })).rejects.toThrow(
        'prefix:',
      );
    }
  });
});
