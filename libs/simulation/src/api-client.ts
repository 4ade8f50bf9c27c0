import { Agent, request } from 'node:http';
import type { JsonObject } from '@liucheng/kernel';

export interface ApiAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body?: object;
  /** Makes it safe to send the command again. */
  readonly key?: string;
}

/** As many requests under way as a browser's worth of people; more would only queue in the server. */
const connections = 32;
const brokenOff: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/** Sends requests over connections that are kept. A connection that breaks off under a request is replaced by a new one. */
export class ApiClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: connections });

  constructor(private readonly url: string) {}

  async send(sent: ApiRequest): Promise<ApiAnswer> {
    try {
      return await this.attempt(sent);
    } catch (error) {
      if (!brokenOff.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      // An idle connection that the server closed at that very moment, as it may have closed the other idle ones. Reading,
      // or with a key, twice is as good as once.
      return this.attempt(sent, false);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private attempt(
    { method, path, token, body, key }: ApiRequest,
    agent: Agent | false = this.agent,
  ): Promise<ApiAnswer> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sending = request(
        `${this.url}${path}`,
        {
          method,
          agent,
          headers: {
            authorization: `Bearer ${token}`,
            ...(payload === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode ?? 0,
              body: (text === '' ? {} : JSON.parse(text)) as JsonObject,
            });
          });
        },
      );
      sending.once('error', reject);
      sending.end(payload);
    });
  }
}
