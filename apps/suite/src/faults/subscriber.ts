import { setTimeout as pause } from 'node:timers/promises';

/** A violation as the stream told of it. */
export interface Told {
  readonly streamId: string;
  readonly event: string;
  readonly violation: string;
  /** The server says that it may have told of it before. */
  readonly mayRepeat: boolean;
}

/**
 * Reads the violation stream from its beginning and, whenever it breaks off, goes on after the last id, at the next of
 * the given servers: a supervisor's program that must miss nothing.
 */
export class Subscriber {
  readonly told: Told[] = [];
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private readonly waiting = new Set<() => void>();
  private lastId = '0';

  constructor(
    private readonly servers: () => readonly string[],
    private readonly token: () => Promise<string>,
  ) {
    this.running = this.run();
  }

  /** Resolves when the stream tells the next thing. */
  next(): Promise<void> {
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let turn = 0; !signal.aborted; turn++) {
      const servers = this.servers();
      try {
        await this.read(servers[turn % servers.length] as string);
      } catch {
        // Whatever broke the stream off: the next try goes on after the last id.
      }
      await pause(100, undefined, { signal }).catch(() => undefined);
    }
  }

  private async read(server: string): Promise<void> {
    const response = await fetch(`${server}/monitor/violations/stream`, {
      headers: { authorization: `Bearer ${await this.token()}`, 'last-event-id': this.lastId },
      signal: this.stopping.signal,
    });
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const frames = (text + chunk).split('\n\n');
      text = frames.pop() as string;
      for (const frame of frames) this.take(frame);
    }
  }

  private take(frame: string): void {
    const fields = new Map(
      frame.split('\n').map((line) => {
        const at = line.indexOf(': ');
        return [line.slice(0, at), line.slice(at + 2)] as const;
      }),
    );
    const [streamId, event, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
    if (streamId === undefined || event === undefined || data === undefined) return;
    this.lastId = streamId;
    const { id, mayRepeat = false } = JSON.parse(data) as { id: string; mayRepeat?: boolean };
    this.told.push({ streamId, event, violation: id, mayRepeat });
    for (const each of this.waiting) each();
    this.waiting.clear();
  }
}
