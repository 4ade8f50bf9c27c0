import type { Actor, RoleGrant } from '@liucheng/kernel';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';

/** A token that is not accepted; the message says why and holds nothing of the token. */
export class InvalidTokenError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'InvalidTokenError';
  }
}

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** Finds the public key of a token. */
  readonly keys: JWTVerifyGetKey;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Asymmetric signatures only: whoever can check a token must not be able to make one. */
const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
  'Ed25519',
];
const longestToken = 8192;
const mostRoles = 100;
const rememberedTokens = 10_000;
/** A key that its issuer withdraws stops working after this time at the latest. */
const rememberedMs = 5 * 60_000;
const clockToleranceSeconds = 5;

/**
 * Turns an access token into the person who sends it. A signature check costs more than the rest of a request, so an
 * accepted token is remembered until it expires, for five minutes at most and within a bound of tokens.
 */
export class TokenVerifier {
  private readonly accepted = new LRUCache<string, { readonly actor: Actor; readonly until: number }>({
    max: rememberedTokens,
  });

  constructor(private readonly rules: TokenRules) {}

  /** The person of a token that was accepted before and still is; no waiting. */
  recall(token: string): Actor | undefined {
    const known = this.accepted.get(token);
    return known !== undefined && known.until > this.rules.now() ? known.actor : undefined;
  }

  /**
   * @throws InvalidTokenError when the token is not accepted; other errors mean that the keys cannot be had.
   */
  async verify(token: string): Promise<Actor> {
    if (token.length > longestToken)
      throw new InvalidTokenError(`it is longer than ${longestToken} characters`);
    const now = this.rules.now();
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, this.rules.keys, {
        issuer: this.rules.issuer,
        audience: this.rules.audience,
        algorithms,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(now),
      }));
    } catch (error) {
      const reason = refusal(error);
      if (reason === undefined) throw error;
      throw new InvalidTokenError(reason);
    }
    const actor = actorOf(payload);
    this.accepted.set(token, { actor, until: Math.min((payload.exp ?? 0) * 1000, now + rememberedMs) });
    return actor;
  }
}

/** What is wrong with the token itself; `undefined` when the fault is not the token's (no keys to be had). */
function refusal(error: unknown): string | undefined {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === 'missing'
      ? `its claim ${error.claim} is missing`
      : `its claim ${error.claim} does not fit`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not fit';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'it is signed with a key that its issuer does not publish';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its signature is of a kind that is not accepted';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
    return 'it is not a signed JWT';
  if (error instanceof errors.JOSENotSupported) return 'it uses a feature that is not supported';
  return undefined;
}

/** The claims that make a person: `sub`, `department` and `roles` (`employee`, `department-head@sales`). */
function actorOf(payload: JWTPayload): Actor {
  const { sub, department, roles } = payload as Readonly<Record<string, unknown>>;
  if (typeof sub !== 'string' || sub === '' || sub.length > 256) {
    throw new InvalidTokenError('its claim sub is not a text of 1 to 256 characters');
  }
  if (typeof department !== 'string' || department === '' || department.length > 256) {
    throw new InvalidTokenError('its claim department is not a text of 1 to 256 characters');
  }
  if (!Array.isArray(roles) || roles.length > mostRoles || !roles.every((role) => typeof role === 'string')) {
    throw new InvalidTokenError(`its claim roles is not a list of at most ${mostRoles} texts`);
  }
  return { id: sub, department, roles: (roles as string[]).map(parseGrant) };
}

/** `department-head@sales` → the role within the department. */
export function parseGrant(claim: string): RoleGrant {
  const at = claim.indexOf('@');
  return at < 0 ? { role: claim } : { role: claim.slice(0, at), department: claim.slice(at + 1) };
}

export function formatGrant(grant: RoleGrant): string {
  return grant.department === undefined ? grant.role : `${grant.role}@${grant.department}`;
}
