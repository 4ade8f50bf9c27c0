import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Stands between a client and a server and passes everything on, until it is told to lose an answer: then the next
 * message with `word` in it still reaches the server, is answered there, and all connections are cut instead of passing
 * the answer on. From then on it refuses connections until `mend`.
 */
export class CuttingProxy {
  private readonly sockets = new Set<Socket>();
  private word: string | undefined;
  private broken = false;
  private cut: (() => void) | undefined;
  private readonly server: Server;

  static async before(port: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(port);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private constructor(private readonly target: number) {
    this.server = createServer((client) => this.join(client));
  }

  get port(): number {
    return (this.server.address() as { readonly port: number }).port;
  }

  /** Resolves when the answer has been lost. */
  loseAnswerTo(word: string): Promise<void> {
    this.word = word;
    return new Promise((resolve) => (this.cut = resolve));
  }

  mend(): void {
    this.broken = false;
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    if (this.broken) {
      client.destroy();
      return;
    }
    const upstream = connect(this.target, '127.0.0.1');
    let answerIsLost = false;
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (this.word !== undefined && bytes.includes(this.word)) {
        this.word = undefined;
        answerIsLost = true;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!answerIsLost) client.write(bytes);
      else this.breakDown();
    });
  }

  private breakDown(): void {
    this.broken = true;
    this.drop();
    this.cut?.();
  }

  private drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
