import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface ProposedRecord {
  /** Lower-case UUID. */
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

export interface LogRecord extends ProposedRecord {
  /** Commit and prepare position at once: nothing appended over gRPC has two. */
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** Ms since the epoch. */
  readonly created: number;
}

export type Expected = number | 'any' | 'no-stream' | 'stream-exists';

export type WriteResult =
  | { readonly kind: 'written' | 'idempotent'; readonly revision: number; readonly position: number }
  | { readonly kind: 'wrong-version'; readonly current: number | undefined }
  | { readonly kind: 'too-large' };

/** Bytes that a record takes beside its data, about as in the product: positions are places in a file, not numbers of events. */
const overhead = 93;

/**
 * The log behind the double: append-only, in memory, or as well in a file, one line an append, so that a line cut short
 * by a kill is an append that never was. Expected revisions and idempotency by event id are those that KurrentDB's
 * documentation and sources describe: with `any`, events whose ids this run has seen in the stream are already written;
 * behind the head, those that stand at the very revisions are; exactly at the head nothing is looked up.
 */
export class TransactionLog {
  readonly records: LogRecord[] = [];
  private readonly streams = new Map<string, LogRecord[]>();
  private readonly seenIds = new Map<string, LogRecord>();
  private readonly positions = new Set<number>();
  private readonly waiting = new Set<() => void>();
  private end = 0;

  constructor(
    private readonly file: string | undefined,
    private readonly maxAppendSize: number,
  ) {
    if (file !== undefined && existsSync(file)) this.load(file);
    else for (const stream of ['$$$settings', '$users']) this.write(stream, 'any', [systemEvent(stream)]);
  }

  stream(name: string): readonly LogRecord[] {
    return this.streams.get(name) ?? [];
  }

  /** A read starts at a record or at the end of the log, nowhere between. */
  isBoundary(position: number): boolean {
    return position === this.end || position === 0 || this.positions.has(position);
  }

  write(stream: string, expected: Expected, events: readonly ProposedRecord[]): WriteResult {
    const size = events.reduce(
      (sum, each) => sum + each.data.length + each.metadata.length + each.type.length,
      0,
    );
    if (size > this.maxAppendSize) return { kind: 'too-large' };
    const existing = this.stream(stream);
    const current = existing.length - 1;
    const wrong: WriteResult = { kind: 'wrong-version', current: current < 0 ? undefined : current };
    const earlier = this.alreadyWritten(existing, expected, events);
    if (earlier === 'corrupted') return wrong;
    if (earlier) return { kind: 'idempotent', revision: earlier.revision, position: earlier.position };
    const fits =
      expected === 'any' ||
      (expected === 'no-stream'
        ? current < 0
        : expected === 'stream-exists'
          ? current >= 0
          : expected === current);
    if (!fits) return wrong;
    const created = Date.now();
    const records: LogRecord[] = [];
    for (const [index, event] of events.entries()) {
      records.push({ ...event, stream, revision: current + 1 + index, created, position: this.end });
      this.end += overhead + event.data.length + event.metadata.length + event.type.length;
    }
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(records.map(asText))}\n`);
    records.forEach((record) => this.add(record));
    for (const wake of [...this.waiting]) wake();
    const last = records.at(-1) as LogRecord;
    return { kind: 'written', revision: last.revision, position: last.position };
  }

  /** Resolves when there are more than `count` records, or the signal is aborted. */
  async grown(count: number, signal: AbortSignal): Promise<void> {
    if (this.records.length > count || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private alreadyWritten(
    existing: readonly LogRecord[],
    expected: Expected,
    events: readonly ProposedRecord[],
  ): LogRecord | 'corrupted' | undefined {
    const current = existing.length - 1;
    const after = expected === 'no-stream' ? -1 : expected;
    if (typeof after === 'number' && after >= current) return undefined;
    let last: LogRecord | undefined;
    for (const [index, { id }] of events.entries()) {
      const found =
        typeof after === 'number'
          ? existing[after + 1 + index]
          : this.seenIds.get(`${existing[0]?.stream}/${id}`);
      if (found?.id !== id) return index === 0 ? undefined : 'corrupted';
      last = found;
    }
    return last;
  }

  private add(record: LogRecord): void {
    this.records.push(record);
    this.positions.add(record.position);
    const stream = this.streams.get(record.stream);
    if (stream) stream.push(record);
    else this.streams.set(record.stream, [record]);
    this.seenIds.set(`${record.stream}/${record.id}`, record);
  }

  private load(file: string): void {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (!line.endsWith(']')) continue;
      for (const text of JSON.parse(line) as StoredRecord[]) {
        const record = {
          ...text,
          data: Buffer.from(text.data, 'base64'),
          metadata: Buffer.from(text.metadata, 'base64'),
        };
        this.add(record);
        this.end =
          record.position + overhead + record.data.length + record.metadata.length + record.type.length;
      }
    }
    this.seenIds.clear();
  }
}

type StoredRecord = Omit<LogRecord, 'data' | 'metadata'> & {
  readonly data: string;
  readonly metadata: string;
};

function asText(record: LogRecord): StoredRecord {
  return {
    ...record,
    data: record.data.toString('base64'),
    metadata: record.metadata.toString('base64'),
  };
}

function systemEvent(stream: string): ProposedRecord {
  return {
    id: `00000000-0000-4000-8000-${Buffer.from(stream).toString('hex').padStart(12, '0').slice(-12)}`,
    type: '$system',
    contentType: 'application/json',
    data: Buffer.from('{}'),
    metadata: Buffer.alloc(0),
  };
}
