import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RoleGrant, Text } from '@liucheng/kernel';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import { madeOnce } from '../host/made-once.ts';
import { formatGrant, type TokenRules } from './tokens.ts';

/** Somebody of the sample company, for whom the sample issuer makes tokens without asking for a password. */
export interface SamplePerson {
  readonly id: string;
  readonly name: Text;
  readonly department: string;
  readonly roles: readonly RoleGrant[];
}

const algorithm = 'ES256';
const keyFile = 'sample-issuer-key.json';
const tokenSeconds = 3600;

/**
 * NOT FOR PRODUCTION: hands a token to whoever asks for one. It is there so that the suite can be tried without an
 * identity provider; `LIUCHENG_AUTH=oidc` puts a real one in its place.
 *
 * The key lies in the data directory (readable by its owner only), so that processes that share the directory trust
 * each other's tokens and a token outlives a restart.
 */
export class SampleIssuer {
  /** The same for every process on a data directory, whatever port each listens on. */
  static readonly issuer = 'urn:liucheng:sample-issuer:not-for-production';
  static readonly audience = 'liucheng';

  private constructor(
    private readonly key: CryptoKey,
    readonly publicKey: JWK,
  ) {}

  /** Opens the key of a data directory, or makes one. Of several processes that make one at once, one wins. */
  static async open(directory: string): Promise<SampleIssuer> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, keyFile);
    const jwk = await keyIn(file);
    const key = await importJWK(jwk, algorithm);
    if (key instanceof Uint8Array)
      throw new Error(`${file} holds no ${algorithm} key; delete it to get a new one`);
    const { kty, crv, x, y, kid } = jwk;
    return new SampleIssuer(key, { kty, crv, x, y, kid, alg: algorithm, use: 'sig' } as JWK);
  }

  get rules(): Omit<TokenRules, 'now'> {
    return {
      issuer: SampleIssuer.issuer,
      audience: SampleIssuer.audience,
      keys: createLocalJWKSet({ keys: [this.publicKey] }),
    };
  }

  /** An access token that is valid for an hour from `now` (ms since the epoch). */
  async issue(
    person: Pick<SamplePerson, 'id' | 'department' | 'roles'>,
    now: number,
  ): Promise<{ token: string; expiresInSeconds: number }> {
    const issuedAt = Math.floor(now / 1000);
    const token = await new SignJWT({ department: person.department, roles: person.roles.map(formatGrant) })
      .setProtectedHeader({
        alg: algorithm,
        typ: 'at+jwt',
        ...(this.publicKey.kid ? { kid: this.publicKey.kid } : {}),
      })
      .setIssuer(SampleIssuer.issuer)
      .setAudience(SampleIssuer.audience)
      .setSubject(person.id)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + tokenSeconds)
      .setJti(randomUUID())
      .sign(this.key);
    return { token, expiresInSeconds: tokenSeconds };
  }
}

async function keyIn(file: string): Promise<JWK> {
  try {
    return JSON.parse(await madeOnce(file, makeKey)) as JWK;
  } catch (error) {
    throw new Error(`${file} cannot be read as a key; delete it to get a new one`, { cause: error });
  }
}

async function makeKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: algorithm };
  return JSON.stringify(jwk);
}
