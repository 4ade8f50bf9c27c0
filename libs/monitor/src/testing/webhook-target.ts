import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Record<string, unknown>;
  };
}

type Answering = (response: ServerResponse, request: IncomingMessage) => void;

/** A receiver of webhooks on 127.0.0.1 that keeps what it is sent, and answers as it is told. */
export class WebhookTarget {
  readonly received: Received[] = [];
  /** How the next requests are answered, one each; when there is none left, by 204. */
  readonly answers: Answering[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<WebhookTarget> {
    const server = createServer();
    const target = new WebhookTarget(server);
    server.on('request', (request, response) => void target.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return target;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const headers = request.headers as Record<string, string>;
    const answer = this.answers.shift();
    this.received.push({
      id: headers['webhook-id'] ?? '',
      headers,
      text,
      json: text === '' ? undefined : JSON.parse(text),
    } as Received);
    for (const wake of this.waiting) wake();
    if (answer) answer(response, request);
    else response.writeHead(204).end();
  }

  /** What came, once there is as much as wanted. */
  async until(count: number, ms = 20_000): Promise<readonly Received[]> {
    const begun = performance.now();
    while (this.received.length < count) {
      const left = begun + ms - performance.now();
      if (left <= 0) throw new Error(`${this.received.length} of ${count} messages came`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.waiting.add(wake);
      });
    }
    return this.received;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answering =>
  (response) =>
    response.writeHead(status, headers).end(body);
