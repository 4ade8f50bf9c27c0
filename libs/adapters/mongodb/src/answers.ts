import mongoose from 'mongoose';

/** The driver's client, as far as it tells that it has given up the connections to a server. */
export interface ConnectionEvents {
  on(event: 'connectionPoolCleared', listener: () => void): unknown;
}

interface Waiting {
  readonly since: number;
  breakOff(): void;
}

/**
 * Waits for answers of a server, and not for ever. The driver (7.8) waits for a socket to take the rest of a request; a
 * socket that was closed just before never does, nor ends in an error, and whoever asked would wait until the process
 * ends. Whatever was under way when the connections were given up, and has neither succeeded nor failed some time later, is
 * taken to be of this kind. What takes long on a server that is there is not concerned.
 */
export class Answers {
  private readonly waiting = new Set<Waiting>();

  /** `graceMs`: for a request that the driver sends once more by itself. */
  constructor(client: ConnectionEvents, graceMs: number) {
    client.on('connectionPoolCleared', () => {
      if (this.waiting.size === 0) return;
      const cleared = performance.now();
      setTimeout(() => {
        for (const each of this.waiting) if (each.since <= cleared) each.breakOff();
      }, graceMs).unref();
    });
  }

  /** @throws MongoNetworkError when no answer can come any more; the request may have been carried out. */
  to<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const answered = request();
      const waiting = {
        since: performance.now(),
        breakOff: () =>
          reject(new mongoose.mongo.MongoNetworkError('the connection was lost with the request under way')),
      };
      this.waiting.add(waiting);
      answered.then(resolve, reject).finally(() => this.waiting.delete(waiting));
    });
  }
}
