import { createRemoteJWKSet } from 'jose';
import type { ServiceConfig } from '../config/service-config.ts';
import { SampleIssuer } from './sample-issuer.ts';
import { TokenVerifier } from './tokens.ts';

/** The verifier that the configuration asks for: the sample issuer's, or an OpenID Connect provider's. */
export async function tokenVerifier(
  config: Pick<ServiceConfig, 'auth' | 'dataDirectory' | 'oidcIssuer' | 'oidcAudience' | 'oidcJwksUri'>,
  now: () => number,
): Promise<TokenVerifier> {
  const { oidcIssuer, oidcAudience, oidcJwksUri } = config;
  if (config.auth === 'sample') {
    return new TokenVerifier({ ...(await SampleIssuer.open(config.dataDirectory)).rules, now });
  }
  if (!oidcIssuer || !oidcAudience || !oidcJwksUri) throw new Error('oidc without issuer, audience and keys');
  const keys = createRemoteJWKSet(new URL(oidcJwksUri), {
    timeoutDuration: 5_000,
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
  });
  return new TokenVerifier({ issuer: oidcIssuer, audience: oidcAudience, keys, now });
}
