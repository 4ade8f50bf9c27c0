import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Caller, CallerRequest } from '../testing/caller.ts';

/** What clients saw while things broke. */
export interface Seen {
  answered: number;
  /** 503 as a problem document with Retry-After: the request was not carried out, or may safely be repeated. */
  unavailable: number;
  /** The connection was refused or broke off: nobody was there to say anything. */
  broken: number;
  /** Anything else that is no answer, e.g. a bare 500 or a request that hung: what a client must never see. */
  readonly lies: string[];
  /** From the first try of a request to its answer. */
  longestWaitMs: number;
}

const requestTimeoutMs = 35_000;
const givesUpAfterMs = 240_000;
const longestPauseMs = 1_000;

/**
 * Sends a request, as it was, until it is answered: to the same address, where a service that died comes back. Tokens
 * are the sample issuer's.
 */
export class PatientClient implements Caller {
  readonly seen: Seen = { answered: 0, unavailable: 0, broken: 0, lies: [], longestWaitMs: 0 };
  private readonly tokens = new Map<string, Promise<string>>();
  private readonly waiting = new Set<() => void>();

  /**
   * `serverOf`: the address that answers a path at this moment, e.g. `http://127.0.0.1:8081` for `/finance/…`. When `limit`
   * comes, its patience is at an end: requests fail.
   */
  constructor(
    private readonly serverOf: (path: string) => string,
    private readonly limit: AbortSignal,
  ) {}

  async request(person: string, path: string, request: CallerRequest = {}): Promise<Answer> {
    let answer = await this.send(path, request, await this.token(person));
    // As when the clock was set: the token is from another time.
    while (answer.status === 401 && answer.json['code'] === 'invalid-token') {
      this.tokens.delete(person);
      answer = await this.send(path, request, await this.token(person));
    }
    if (request.method === 'POST') {
      for (const each of this.waiting) each();
      this.waiting.clear();
    }
    return answer;
  }

  /** Resolves when the next command is answered. */
  acknowledged(): Promise<void> {
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  token(person: string): Promise<string> {
    const known = this.tokens.get(person);
    if (known) return known;
    const asked = this.send('/issuer/token', { method: 'POST', body: { person } }).then(({ json }) =>
      String(json['access_token']),
    );
    this.tokens.set(person, asked);
    return asked;
  }

  private async send(path: string, request: CallerRequest, token?: string): Promise<Answer> {
    const began = performance.now();
    for (;;) {
      this.limit.throwIfAborted();
      const answer = await this.attempt(path, request, token);
      const waited = performance.now() - began;
      this.seen.longestWaitMs = Math.max(this.seen.longestWaitMs, waited);
      if (typeof answer === 'object') return answer;
      if (waited > givesUpAfterMs) throw new Error(`${path}: no answer in ${Math.round(waited)} ms`);
      await pause(Math.min(answer, longestPauseMs));
    }
  }

  /** The answer, or after how many ms to try again. */
  private async attempt(
    path: string,
    { method = 'GET', body, headers }: CallerRequest,
    token?: string,
  ): Promise<Answer | number> {
    const { seen } = this;
    let response: Response;
    let json: Record<string, unknown>;
    try {
      response = await fetch(`${this.serverOf(path)}${path}`, {
        method,
        headers: {
          ...headers,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      json = (await response.json()) as Record<string, unknown>;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError')
        seen.lies.push(`${method} ${path}: no answer in ${requestTimeoutMs} ms`);
      else seen.broken++;
      return 100;
    }
    if (response.status < 500) {
      seen.answered++;
      return { status: response.status, etag: response.headers.get('etag') ?? undefined, json };
    }
    const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
    const problem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    if (response.status === 503 && problem && retryAfter > 0) {
      seen.unavailable++;
      return retryAfter * 1000;
    }
    seen.lies.push(`${method} ${path}: ${response.status} ${JSON.stringify(json).slice(0, 300)}`);
    return longestPauseMs;
  }
}
