import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP connection between a service and a server that can be cut: what lies in it then is neither lost nor delivered. */
export class Cable {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {}

  /** On a free port of 127.0.0.1, to another one there. */
  static async lay(targetPort: number): Promise<Cable> {
    const server = createServer();
    const cable = new Cable(server, targetPort);
    server.on('connection', (socket) => cable.plug(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return cable;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on nothing comes through in either direction, and neither side is told: as when a network goes away. */
  cut(): void {
    this.isCut = true;
    for (const pair of this.pairs) silence(pair);
  }

  /** Connections from before the cut end with an error, as they do when the other side has forgotten them. */
  mend(): void {
    this.isCut = false;
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  async remove(): Promise<void> {
    this.mend();
    this.server.close();
    await once(this.server, 'close');
  }

  private plug(near: Socket): void {
    const far = connect(this.targetPort, '127.0.0.1');
    const pair = [near, far] as const;
    this.pairs.add(pair);
    const unplug = (): void => {
      this.pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.on('error', unplug).on('close', unplug);
    if (!this.isCut) near.pipe(far).pipe(near);
  }
}

function silence(pair: readonly [Socket, Socket]): void {
  for (const socket of pair) {
    socket.unpipe();
    socket.pause();
  }
}
