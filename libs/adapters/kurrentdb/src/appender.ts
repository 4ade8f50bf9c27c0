import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  StaleRevisionError,
  type AppendOptions,
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
} from '@liucheng/ports';
import {
  AccessDeniedError,
  isCommandError,
  MaxAppendSizeExceededError,
  WrongExpectedVersionError,
  type EventData,
  type KurrentDBClient,
} from '@kurrent/kurrentdb-client';
import { NoAnswerError, within, type Connection } from './connection.ts';
import { safeNumber, toEventData, type ReadEvent } from './stored-event.ts';
import type { KnownStream, StreamMemory } from './stream-memory.ts';
import { Turns } from './turns.ts';

/** How many appends are on their way at once; servers take about 100 calls on a connection, and deadlines run. */
const mostUnderWay = 64;
/** How often an append may be overtaken, each time by somebody else's. */
const mostRounds = 100;

interface Written {
  readonly revision: number;
  /** Absent when the server did not say. */
  readonly position?: number;
}

type ReadStream = (stream: string, from: number, calledAt: number) => Promise<ReadEvent[]>;

/**
 * Appends. Every append goes out with the exact revision it is to follow, never with the server's `any`: that is what
 * keeps a command from being stored twice, whatever is remembered of event ids. So a call needs to know the stream up
 * to that revision: nothing for a new stream, what was read or appended before (no round trip), or else a look.
 */
export class Appender {
  private readonly turns = new Turns(mostUnderWay);
  private readonly client: KurrentDBClient;

  constructor(
    private readonly connection: Connection,
    private readonly prefix: string,
    private readonly memory: StreamMemory,
    private readonly readStream: ReadStream,
  ) {
    this.client = connection.client();
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expectedRevision, commandId }: AppendOptions,
  ): Promise<AppendResult> {
    const calledAt = performance.now();
    const data = toEventData(this.prefix + stream, events, commandId, randomUUID());
    return this.turns.take(stream, () => this.decide(stream, data, expectedRevision, commandId, calledAt));
  }

  /** Resolves when what is under way is done. */
  async close(): Promise<void> {
    await this.turns.idle();
    await this.client.dispose();
  }

  private async decide(
    stream: string,
    events: EventData[],
    expected: ExpectedRevision,
    commandId: string,
    calledAt: number,
  ): Promise<AppendResult> {
    let known = this.memory.get(stream);
    if (!known && expected !== 'no-stream') known = await this.look(stream, undefined, calledAt);
    for (let round = 1; round <= mostRounds; round++) {
      const earlier = known?.commands.get(commandId);
      if (earlier) return { revision: earlier.revision, position: earlier.position, duplicate: true };
      const at = expected === 'any' ? (known?.revision ?? -1) : expected === 'no-stream' ? -1 : expected;
      const fits = known === undefined || known.revision === at;
      const written = fits ? await this.write(stream, events, at, calledAt) : undefined;
      if (written?.position !== undefined) {
        const { revision, position } = written;
        this.memory.appended(stream, at, { commandId, revision, position });
        return { revision, position, duplicate: false };
      }
      // Somebody else was faster, or the server did not say where the events are: the stream tells.
      known = await this.look(stream, known, calledAt);
      const found = known.commands.get(commandId);
      if (found) {
        const { revision, position, storedId } = found;
        return { revision, position, duplicate: storedId !== events.at(-1)?.id };
      }
      if (expected !== 'any' && known.revision !== at) {
        throw new StaleRevisionError(stream, expected, known.revision < 0 ? 'no-stream' : known.revision);
      }
    }
    throw this.connection.unavailable(`append to ${stream}`, new Error('overtaken again and again'));
  }

  /** Reads what is new in a stream, so that what is known reaches its head. */
  private async look(stream: string, known: KnownStream | undefined, calledAt: number): Promise<KnownStream> {
    const from = (known?.revision ?? -1) + 1;
    const events = await this.readStream(stream, from, calledAt);
    return (
      this.memory.get(stream) ?? {
        revision: events.at(-1)?.event.sequence ?? from - 1,
        commands: new Map([
          ...(known?.commands ?? []),
          ...events.map(
            ({ commandId, event, position, storedId }) =>
              [commandId, { revision: event.sequence, position, storedId }] as const,
          ),
        ]),
      }
    );
  }

  /**
   * Appends behind revision `at`. While the outcome is unknown the same events are sent again: with their ids and this
   * revision the server stores them once.
   * @returns undefined when the stream is not, or not only, at that revision.
   * @throws StoreUnavailableError
   * @throws RangeError when the server takes no appends of this size; Error when it refuses for another reason.
   */
  private async write(
    stream: string,
    events: EventData[],
    at: number,
    calledAt: number,
  ): Promise<Written | undefined> {
    const deadline = this.connection.deadline(calledAt);
    const streamState = at < 0 ? ('no_stream' as const) : BigInt(at);
    let last: unknown;
    for (let attempt = 1; performance.now() < deadline; attempt++) {
      const until = Math.min(performance.now() + this.connection.attemptMs, deadline);
      try {
        const result = await within(
          this.client.appendToStream(this.prefix + stream, events, {
            streamState,
            requiresLeader: true,
            deadline: Math.max(1, Math.ceil(until - performance.now())),
          }),
          // Looking for a node in a cluster has no deadline of its own.
          until + 100,
        );
        this.connection.answered();
        const revision = safeNumber(result.nextExpectedRevision, 'revision');
        const commit = result.position?.commit ?? -1n;
        const known = commit > 0n && commit <= BigInt(Number.MAX_SAFE_INTEGER);
        return { revision, ...(known ? { position: Number(commit) } : {}) };
      } catch (error) {
        if (isAnswer(error)) this.connection.answered();
        if (error instanceof WrongExpectedVersionError) return undefined;
        if (error instanceof AccessDeniedError)
          throw this.connection.unavailable(`append to ${stream}`, error);
        if (isAnswer(error)) throw refusal(stream, error);
        last = error;
      }
      await pause(Math.min(25 * 2 ** attempt, 400, Math.max(0, deadline - performance.now())));
    }
    throw this.connection.unavailable(
      `append to ${stream}`,
      last ?? new NoAnswerError('not sent: earlier calls have no answer'),
    );
  }
}

function refusal(stream: string, error: Error & { readonly code?: number }): Error {
  const limit = error instanceof MaxAppendSizeExceededError ? `the ${error.maxAppendSize} bytes` : 'what';
  if (
    limit !== 'what' ||
    error.code === resourceExhausted ||
    /maximum append event size/i.test(error.message)
  ) {
    return new RangeError(
      `append to ${stream}: the events are larger than ${limit} that KurrentDB takes in one append (its settings MaxAppendSize, at most 16 MiB, and MaxAppendEventSize)`,
      { cause: error },
    );
  }
  return new Error(`append to ${stream}: KurrentDB refuses it: ${error.message}`, { cause: error });
}

const resourceExhausted = 8;
/** INVALID_ARGUMENT, PERMISSION_DENIED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, UNIMPLEMENTED, UNAUTHENTICATED. */
const definite = new Set([3, 7, 8, 9, 12, 16]);

/** Whether the server has refused; everything else, also an error it reports, leaves open whether it has stored. */
function isAnswer(error: unknown): error is Error & { readonly code?: number } {
  if (error instanceof WrongExpectedVersionError) return true;
  if (error instanceof AccessDeniedError) return true;
  return error instanceof Error && isCommandError(error) && definite.has(error.code ?? -1);
}
