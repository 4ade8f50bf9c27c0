import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const keepAliveMs = 60_000;

/**
 * The connections of one client, which can be cut for good. A kafkajs client that is given up on goes on retrying in
 * the background: cut off, it can no longer store late what its caller was told has failed, nor stay in a group.
 */
export class Sockets {
  private readonly open = new Set<Socket>();
  private closed = false;
  /** Why a connection was last refused or lost. */
  lastError: string | undefined;

  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.closed) throw new Error('this client has been closed');
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket: Socket = ssl
      ? connectSecurely({ host, port, ...name, ...ssl }, onConnect)
      : connect({ host, port, noDelay: true }, onConnect);
    socket.setKeepAlive(true, keepAliveMs);
    this.open.add(socket);
    socket.on('error', (error) => {
      if (!this.closed) this.lastError = error.message;
    });
    socket.once('close', () => this.open.delete(socket));
    return socket;
  };

  cut(): void {
    this.closed = true;
    for (const socket of this.open) socket.destroy(new Error('this client has been closed'));
  }
}
