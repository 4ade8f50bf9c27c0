import { text, type Actor, type RoleGrant, type Text } from '@liucheng/kernel';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';

/** A token that is not accepted; the reason holds nothing of the token. */
export class InvalidTokenError extends Error {
  constructor(readonly reason: Text) {
    super(reason.en);
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
const longestId = 256;
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
    if (token.length > longestToken) {
      throw new InvalidTokenError(
        text(`it is longer than ${longestToken} characters`, `长度超过 ${longestToken} 个字符`),
      );
    }
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
function refusal(error: unknown): Text | undefined {
  if (error instanceof errors.JWTExpired) return text('it has expired', '已过期');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === 'missing'
      ? text(`its claim ${error.claim} is missing`, `缺少声明 ${error.claim}`)
      : text(`its claim ${error.claim} does not fit`, `声明 ${error.claim} 不符`);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return text('its signature does not fit', '签名不符');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return text('it is signed with a key that its issuer does not publish', '签名密钥不在签发者公布的密钥中');
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return text('its signature is of a kind that is not accepted', '不接受该签名算法');
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) {
    return text('it is not a signed JWT', '不是带签名的 JWT');
  }
  if (error instanceof errors.JOSENotSupported)
    return text('it uses a feature that is not supported', '使用了不支持的特性');
  return undefined;
}

/**
 * The claims that make a person: `sub`, `department` and `roles` (`employee`, `department-head@sales`). A provider that
 * knows nothing of departments and roles leaves both out: then only the organisation gives any.
 */
function actorOf(payload: JWTPayload): Actor {
  const { sub, department, roles } = payload as Readonly<Record<string, unknown>>;
  if (department === undefined && roles === undefined)
    return { id: idClaim('sub', sub), department: '', roles: [] };
  if (!Array.isArray(roles) || roles.length > mostRoles || !roles.every((role) => typeof role === 'string')) {
    throw new InvalidTokenError(
      text(
        `its claim roles is not a list of at most ${mostRoles} texts`,
        `声明 roles 不是最多 ${mostRoles} 项的文本列表`,
      ),
    );
  }
  return {
    id: idClaim('sub', sub),
    department: idClaim('department', department),
    roles: (roles as string[]).map(parseGrant),
  };
}

function idClaim(claim: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= longestId) return value;
  throw new InvalidTokenError(
    text(
      `its claim ${claim} is not a text of 1 to ${longestId} characters`,
      `声明 ${claim} 不是 1 到 ${longestId} 个字符的文本`,
    ),
  );
}

/** `department-head@sales` → the role within the department. */
export function parseGrant(claim: string): RoleGrant {
  const at = claim.indexOf('@');
  return at < 0 ? { role: claim } : { role: claim.slice(0, at), department: claim.slice(at + 1) };
}

export function formatGrant(grant: RoleGrant): string {
  return grant.department === undefined ? grant.role : `${grant.role}@${grant.department}`;
}
