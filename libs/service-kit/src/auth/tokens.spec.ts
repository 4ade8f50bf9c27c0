import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { readConfig } from '../config/service-config.ts';
import { startTestService } from '../testing/test-service.ts';
import { sampleService } from '../http/sample-service.fixture.ts';
import { tokenVerifier } from './token-rules.ts';
import { InvalidTokenError, type TokenVerifier } from './tokens.ts';

const issuer = 'https://id.example.com';
const audience = 'liucheng';
const start = Date.UTC(2026, 2, 2);
const claims = { sub: 'wang', department: 'sales', roles: ['department-head@sales', 'executive'] };

describe('access tokens of an OpenID Connect provider', () => {
  let provider: Server;
  let requests = 0;
  let settings: Record<string, string>;
  let key: CryptoKey;
  let strangerKey: CryptoKey;
  let now = start;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    const pair = await generateKeyPair('RS256');
    key = pair.privateKey;
    strangerKey = (await generateKeyPair('RS256')).privateKey;
    const jwks = JSON.stringify({
      keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }],
    });
    provider = createServer((_request, response) => {
      requests += 1;
      response.setHeader('content-type', 'application/json').end(jwks);
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    settings = {
      LIUCHENG_AUTH: 'oidc',
      LIUCHENG_OIDC_ISSUER: issuer,
      LIUCHENG_OIDC_AUDIENCE: audience,
      LIUCHENG_OIDC_JWKS_URI: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/jwks`,
    };
    verifier = await tokenVerifier(readConfig(settings), () => now);
  });
  afterAll(() => {
    provider.close();
  });

  const sign = (
    payload: JWTPayload = claims,
    { by = key, kid = 'one', life = 3600 }: { by?: CryptoKey; kid?: string; life?: number } = {},
  ): Promise<string> =>
    new SignJWT({ iss: issuer, aud: audience, exp: start / 1000 + life, ...payload })
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(by);
  const unsigned = (payload: object): string =>
    [{ alg: 'none' }, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.') + '.';

  it('shouldMakeThePersonOfTheClaims', async () => {
    expect(await verifier.verify(await sign())).toEqual({
      id: 'wang',
      department: 'sales',
      roles: [{ role: 'department-head', department: 'sales' }, { role: 'executive' }],
    });
  });

  it('shouldMakeAPersonWithoutRolesOfATokenThatSaysOnlyWhoItIs', async () => {
    const token = await sign({ sub: 'wang' });
    expect(await verifier.verify(token)).toEqual({ id: 'wang', department: '', roles: [] });
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'of another issuer',
      () => sign({ ...claims, iss: 'https://evil.example.com' }),
      'claim iss does not fit',
    ],
    ['for another audience', () => sign({ ...claims, aud: 'payroll' }), 'claim aud does not fit'],
    ['that has expired', () => sign({ ...claims, exp: start / 1000 - 10 }), 'it has expired'],
    ['that is not valid yet', () => sign({ ...claims, nbf: start / 1000 + 60 }), 'claim nbf does not fit'],
    ['without an end', () => sign({ ...claims, exp: undefined }), 'claim exp is missing'],
    ['signed by a stranger', () => sign(claims, { by: strangerKey }), 'its signature does not fit'],
    ['of an unknown key', () => sign(claims, { kid: 'two' }), 'a key that its issuer does not publish'],
    [
      'without a signature',
      () => Promise.resolve(unsigned({ ...claims, iss: issuer, aud: audience })),
      'not accepted',
    ],
    [
      'signed with a shared secret',
      () =>
        new SignJWT({ ...claims, iss: issuer, aud: audience, exp: start / 1000 + 60 })
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .sign(Buffer.from('a secret that anybody may know, 32')),
      'of a kind that is not accepted',
    ],
    [
      'without a department',
      () => sign({ ...claims, department: undefined }),
      'claim department is not a text',
    ],
    [
      'with roles that are no list',
      () => sign({ ...claims, roles: 'executive' }),
      'claim roles is not a list',
    ],
    ['that is no token', () => Promise.resolve('abc'), 'it is not a signed JWT'],
    ['that is endless', () => Promise.resolve('a'.repeat(8193)), 'longer than 8192 characters'],
  ])('shouldRefuseOne %s', async (_what, make, reason) => {
    const refusal = verifier.verify(await make());
    await expect(refusal).rejects.toBeInstanceOf(InvalidTokenError);
    await expect(refusal).rejects.toThrow(reason);
  });

  it('shouldRememberAnAcceptedTokenForFiveMinutesAtMost', async () => {
    const token = await sign({ ...claims, sub: 'remembered' });
    expect(verifier.recall(token)).toBeUndefined();
    const actor = await verifier.verify(token);
    expect(verifier.recall(token)).toBe(actor);
    now = start + 5 * 60_000;
    expect(verifier.recall(token)).toBeUndefined();
    now = start;
  });

  it('shouldForgetATokenWhenItExpires', async () => {
    const token = await sign({ ...claims, sub: 'short' }, { life: 60 });
    await verifier.verify(token);
    now = start + 59_000;
    expect(verifier.recall(token)).toBeDefined();
    now = start + 60_000;
    expect(verifier.recall(token)).toBeUndefined();
    now = start;
  });

  it('shouldFetchTheKeysOnce', async () => {
    const fresh = await tokenVerifier(readConfig(settings), () => now);
    const before = requests;
    for (const sub of ['a', 'b', 'c']) await fresh.verify(await sign({ ...claims, sub }));
    expect(requests - before).toBe(1);
  });

  it('shouldSayThatTheServiceIsUnavailableWhenTheKeysCannotBeHad', async () => {
    const service = await startTestService(sampleService(), {
      settings: { ...settings, LIUCHENG_OIDC_JWKS_URI: 'http://127.0.0.1:9/jwks' },
    });
    try {
      const response = await service.request('GET', '/finance/orders', {
        headers: { authorization: `Bearer ${await sign()}` },
      });
      expect(response.status).toBe(503);
      expect(response.headers['retry-after']).toBe('5');
      expect(response.json).toMatchObject({ code: 'unavailable' });
    } finally {
      await service.close();
    }
  });
});
