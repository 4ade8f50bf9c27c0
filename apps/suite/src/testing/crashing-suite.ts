import { freePort } from '@liucheng/service-kit/testing';
import { startBuilt, type BuiltProcess } from './built-process.ts';
import type { Answer, Caller, CallerRequest } from './caller.ts';

/** One run of the suite, from its start to its kill. */
interface Life {
  readonly process: BuiltProcess;
  /** Told of before the signal is sent, so that a broken request knows why. */
  killed: boolean;
  /** Resolves when the next life has begun. */
  readonly over: Promise<void>;
  readonly end: () => void;
}

/**
 * The built suite on one port and one data directory, killed -9 and started again at will, and clients who do not give
 * up: a request that breaks off with the suite is sent again, as it was, to the next one.
 */
export class CrashingSuite implements Caller {
  private life: Life;
  private readonly tokens = new Map<string, Promise<string>>();
  private answers = 0;
  private readonly waiting = new Set<{ readonly until: number; readonly reached: () => void }>();
  /** Requests that broke off with the suite and had to be sent again. */
  repeated = 0;

  private constructor(
    private readonly directory: string,
    private readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.life = this.begin();
  }

  /** `settings` besides those of every test: which stores it is on. */
  static async open(
    directory: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<CrashingSuite> {
    return new CrashingSuite(directory, await freePort(), settings);
  }

  async ready(): Promise<void> {
    await this.url();
  }

  /** Resolves after so many further answers. */
  answered(count: number): Promise<void> {
    return new Promise((reached) => this.waiting.add({ until: this.answers + count, reached }));
  }

  /** Kills it where it is, at once, and starts the next. */
  async killAndRestart(): Promise<void> {
    const { life } = this;
    life.killed = true;
    life.process.kill('SIGKILL');
    await life.process.ended;
    this.life = this.begin();
    life.end();
  }

  /** A clean stop; gives the exit code. */
  async stop(): Promise<number | null> {
    this.life.process.kill('SIGTERM');
    return (await this.life.process.ended).code;
  }

  /** Leaves nothing running, whatever state it is in. */
  async destroy(): Promise<void> {
    this.life.killed = true;
    this.life.process.kill('SIGKILL');
    await this.life.process.ended;
  }

  /**
   * Sends a request until it is answered. Only a kill excuses a broken one, and nothing excuses an answer of 5xx: the
   * suite takes no requests before it is ready.
   */
  async request(person: string, path: string, request: CallerRequest = {}): Promise<Answer> {
    return this.send(path, request, await this.token(person));
  }

  private async send(path: string, { method = 'GET', body, headers }: CallerRequest, token?: string) {
    for (;;) {
      const { life } = this;
      try {
        const response = await fetch(`${await this.url(life)}${path}`, {
          method,
          headers: {
            ...headers,
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const json = (await response.json()) as Record<string, unknown>;
        if (response.status >= 500)
          throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
        this.countAnswer();
        return { status: response.status, etag: response.headers.get('etag') ?? undefined, json };
      } catch (error) {
        if (!life.killed) throw error;
        this.repeated++;
        await life.over;
      }
    }
  }

  /** Of the sample issuer, valid for an hour in every life. */
  token(person: string): Promise<string> {
    const asked =
      this.tokens.get(person) ??
      this.send('/issuer/token', { method: 'POST', body: { person } }).then(({ json }) =>
        String(json['access_token']),
      );
    this.tokens.set(person, asked);
    return asked;
  }

  /** Where the present life is reached. */
  async url({ process }: Life = this.life): Promise<string> {
    const ready = await process.ready;
    if (ready) return ready.url;
    throw new Error(`the suite ended before it was ready: ${(await process.ended).stderr}`);
  }

  private countAnswer(): void {
    this.answers++;
    for (const each of this.waiting) {
      if (this.answers < each.until) continue;
      this.waiting.delete(each);
      each.reached();
    }
  }

  private begin(): Life {
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const process = startBuilt('suite', {
      PORT: String(this.port),
      LIUCHENG_DATA: this.directory,
      LIUCHENG_LOG_LEVEL: 'error',
      LIUCHENG_RATE_LIMIT: '0',
      ...this.settings,
    });
    return { process, killed: false, over, end };
  }
}
