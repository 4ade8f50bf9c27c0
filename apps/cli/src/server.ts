import type { FieldFault } from '@liucheng/kernel';
import { note } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

/**
 * How long the client goes on trying when the server is busy, away or restarting: some seventy seconds. A server that has
 * never answered is given up sooner: the address is probably wrong.
 */
const retry = { attempts: 12, attemptsBeforeFirstAnswer: 4, firstDelayMs: 250, longestDelayMs: 10_000 };

/** Statuses that say "later", not "no". */
const passing = new Set([408, 425, 429, 502, 503, 504]);

export interface Credentials {
  readonly token?: string;
  /** A sample person, for whom the suite's built-in issuer gives a token. */
  readonly person?: string;
}

/** Which server, and who asks it. */
export interface ServerOptions extends Credentials {
  readonly server: string;
}

/** Where the server is. @throws CommandError for wrong usage */
export function serverAddress(options: ServerOptions): URL {
  if ((options.token === undefined) === (options.person === undefined)) {
    throw new CommandError(exitCodes.usage, 'give either --token or --person');
  }
  const base = URL.canParse(options.server) ? new URL(options.server) : undefined;
  if (!base || !/^https?:$/.test(base.protocol)) {
    throw new CommandError(
      exitCodes.usage,
      `--server: expected a URL such as http://localhost:8080, found "${options.server}"`,
    );
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

/** The RFC 9457 problem of an answer, as far as it has one. */
interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly FieldFault[];
}

/**
 * A running suite as a client sees it. Requests are repeated while the server is busy or away: each of them may be sent twice
 * without harm.
 */
export class Server {
  private token: string | undefined;
  private hasAnswered = false;

  constructor(
    private readonly base: URL,
    private readonly credentials: Credentials,
    private readonly signal: AbortSignal,
  ) {
    this.token = credentials.token;
  }

  /** The same server for what has to be said after an interruption. */
  until(signal: AbortSignal): Server {
    return new Server(
      this.base,
      { ...this.credentials, ...(this.token ? { token: this.token } : {}) },
      signal,
    );
  }

  url(path: string): string {
    return new URL(path, this.base).href;
  }

  /**
   * Sends a request and gives the answer's JSON; `undefined` for 404.
   * @throws CommandError when the server refuses, or stays away for all attempts.
   */
  async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.authorized(method, path, body);
    if (response.status === 404) return undefined;
    if (!response.ok) throw await refusal(method, path, response);
    const text = await response.text();
    return text === '' ? {} : (JSON.parse(text) as unknown);
  }

  /** Sends a GET whose answer is read piece by piece. Once it has begun it is not repeated. @throws CommandError */
  async stream(path: string): Promise<Response> {
    const response = await this.authorized('GET', path);
    if (!response.ok) throw await refusal('GET', path.split('?', 1)[0] as string, response);
    return response;
  }

  private async authorized(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await this.attempt(method, path, body, await this.authorization());
    if (response.status !== 401 || this.credentials.person === undefined) return response;
    // The sample issuer's tokens expire; a long import outlives them.
    this.token = undefined;
    return this.attempt(method, path, body, await this.authorization());
  }

  private async authorization(): Promise<string> {
    if (this.token === undefined) {
      const path = 'issuer/token';
      const response = await this.attempt('POST', path, { person: this.credentials.person });
      if (response.status === 404) {
        const message = `${this.url(path)}: no sample issuer here; give a token (--token)`;
        throw new CommandError(exitCodes.server, message);
      }
      if (!response.ok) throw await refusal('POST', path, response);
      const { access_token: token } = (await response.json()) as { access_token?: string };
      if (!token) throw new CommandError(exitCodes.server, `${this.url(path)} gave no access_token`);
      this.token = token;
    }
    return `Bearer ${this.token}`;
  }

  private async attempt(
    method: string,
    path: string,
    body: unknown,
    authorization?: string,
  ): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      let delay = Math.min(retry.firstDelayMs * 2 ** (attempt - 1), retry.longestDelayMs);
      let cause: string;
      try {
        const response = await fetch(this.url(path), {
          method,
          signal: this.signal,
          headers: {
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(authorization === undefined ? {} : { authorization }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        this.hasAnswered = true;
        if (!passing.has(response.status) || attempt >= retry.attempts) return response;
        cause = `status ${response.status}`;
        delay = Math.max(delay, retryAfter(response));
        await response.body?.cancel();
      } catch (error) {
        this.signal.throwIfAborted();
        cause = reason(error);
        if (attempt >= (this.hasAnswered ? retry.attempts : retry.attemptsBeforeFirstAnswer)) {
          throw new CommandError(exitCodes.server, `${this.url('')} cannot be reached: ${cause}`);
        }
      }
      if (attempt === 3) note(`${this.url('')}: ${cause}; still trying`);
      await pause(delay, this.signal);
    }
  }
}

/** What the server asks for, in ms, at most a minute; only the form in seconds is used by busy servers. */
function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 60) * 1000 : 0;
}

function reason(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

async function refusal(method: string, path: string, response: Response): Promise<CommandError> {
  const problem = await response.json().then(
    (body) => body as Problem,
    (): Problem => ({}),
  );
  const words = [problem.title ?? response.statusText, problem.detail].filter(Boolean).join('. ');
  const errors = problem.errors ?? [];
  const message = `${method} /${path}: the server refused with ${response.status} ${problem.code ?? ''} ${words}`;
  // The definition and the events come from the user's files: a fault in them is bad input.
  const code = response.status === 400 || response.status === 422 ? exitCodes.badInput : exitCodes.server;
  return new CommandError(code, message.replace(/ +/g, ' ').trim(), errors);
}
