import { request } from 'node:http';

export interface RawRequest {
  readonly method: string;
  /** As it goes over the wire: nothing is encoded or normalised. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends what a well-behaved client would not. An answer that streams is read up to its first chunk. */
export function sendRaw(base: string, wanted: RawRequest): Promise<RawAnswer> {
  const { method, path, headers = {}, body } = wanted;
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, setHost: true }, (answer) => {
      const parts: Buffer[] = [];
      const done = (): void =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(parts).toString(),
        });
      answer.on('data', (chunk: Buffer) => parts.push(chunk));
      answer.on('end', done);
      answer.on('error', reject);
      if (answer.headers['content-type']?.startsWith('text/event-stream')) {
        done();
        sent.destroy();
      }
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // The server closed a connection that had been idle at the moment that this one was sent on it.
      if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(sendRaw(base, wanted));
      else reject(error);
    });
    sent.end(body);
  });
}
