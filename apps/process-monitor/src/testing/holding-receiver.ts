import { once } from 'node:events';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface Came {
  readonly id: string;
  readonly text: string;
}

/** What becomes of a request: it is left unread at the door, read and left without an answer, or answered by a status. */
type Manner = 'at the door' | 'hold' | number;

/** A receiver of webhooks that keeps what it was sent. */
export class HoldingReceiver {
  /** All that was read, also what is left without an answer. */
  readonly came: Came[] = [];
  /** What was answered by 204. */
  readonly taken: Came[] = [];
  manner: Manner = 204;
  private readonly sockets = new Set<Socket>();
  private readonly waiting: Socket[] = [];
  private readonly held: (() => void)[] = [];
  private readonly http = createHttpServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const came = { id: String(request.headers['webhook-id']), text };
      this.came.push(came);
      if (this.manner === 'hold') this.held.push(() => this.answer(came, response, 204));
      else this.answer(came, response, Number(this.manner));
    })().catch(() => undefined);
  });
  private readonly server = createServer({ pauseOnConnect: true }, (socket) => {
    this.sockets.add(socket);
    if (this.manner === 'at the door') this.waiting.push(socket);
    else {
      this.http.emit('connection', socket);
      socket.resume();
    }
  });

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** How many requests stand at the door. */
  get atTheDoor(): number {
    return this.waiting.length;
  }

  /** Takes what is held; its sender hears of it if it still lives. */
  takeHeld(): void {
    for (const take of this.held.splice(0)) take();
  }

  async close(): Promise<void> {
    for (const each of this.sockets) each.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(came: Came, response: ServerResponse, status: number): void {
    if (status === 204) this.taken.push(came);
    response.writeHead(status, { connection: 'close' }).end();
  }
}
