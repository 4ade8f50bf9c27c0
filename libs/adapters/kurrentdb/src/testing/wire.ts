import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The cable between clients and the double: it can be cut, or fall silent without anybody noticing. */
export class Wire {
  private readonly sockets = new Set<Socket>();
  private frozen = false;
  private server: Server | undefined;

  constructor(private readonly target: () => number) {}

  async listen(port: number): Promise<number> {
    const server = createServer((client) => {
      const inner = connect({ host: '127.0.0.1', port: this.target() });
      this.join(client, inner);
      this.join(inner, client);
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  /** Cuts every connection that is open; new ones are taken. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nothing goes through any more in either direction, and nobody is told. */
  freeze(): void {
    this.frozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  thaw(): void {
    this.frozen = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) =>
      this.server === undefined ? resolve() : this.server.close(() => resolve()),
    );
    this.cut();
    await closed;
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (to.write(chunk)) return;
      from.pause();
      to.once('drain', () => this.frozen || from.resume());
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
    if (this.frozen) from.pause();
  }
}
