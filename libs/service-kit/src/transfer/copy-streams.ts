import { StaleRevisionError, type EventStore, type NewEvent, type RecordedEvent } from '@liucheng/ports';

export interface CopyOptions {
  readonly from: Pick<EventStore, 'readAll' | 'readStream'>;
  readonly to: Pick<EventStore, 'append'>;
  /** Position in the source up to which everything has been copied before; 0 for none. */
  readonly after: number;
  /** Position in the source up to which is copied. */
  readonly upTo: number;
  /** Told, in order, of each position in the source up to which everything would survive a crash in the target. */
  readonly onCopied?: (position: number) => Promise<void>;
  /** Aborting it ends the copy between two batches, by its reason. */
  readonly signal?: AbortSignal;
}

/** The target has something else in a stream than what is copied into it. Nothing of the append was stored. */
export class ForeignStreamError extends Error {
  constructor(stream: string, cause: string) {
    super(`the target's stream ${stream} holds something else than the source's: ${cause}`);
    this.name = 'ForeignStreamError';
  }
}

/** The events that one command appended to one stream. */
interface Append {
  readonly stream: string;
  readonly commandId: string;
  readonly events: readonly RecordedEvent[];
}

const eventsPerRead = 500;
/** Appends under way at the same time, each to another stream. */
const mostAtOnce = 64;

/**
 * Copies streams from one store to another, append by append under the same command ids and expected revisions. A
 * repetition finds its appends there and changes nothing, so the copy may be interrupted anywhere and begun again from
 * any position at or before the one last told of.
 * @throws ForeignStreamError
 * @throws StoreUnavailableError
 */
export async function copyStreams(options: CopyOptions): Promise<void> {
  const { from, to, upTo, onCopied, signal } = options;
  let { after } = options;
  while (after < upTo) {
    signal?.throwIfAborted();
    const batch = await from.readAll({ after, limit: eventsPerRead });
    if (batch.length === 0) return;
    const appends = wholeAppends(batch, batch.length < eventsPerRead);
    if (appends.length === 0) appends.push(await longAppend(from, batch));
    await appendAll(to, appends);
    after = appends.at(-1)?.events.at(-1)?.position ?? after;
    await onCopied?.(after);
  }
}

/** An append is one run of positions. The last one of a batch may go on in the next: it is left for it. */
function wholeAppends(batch: readonly RecordedEvent[], isLast: boolean): Append[] {
  const appends: { stream: string; commandId: string; events: RecordedEvent[] }[] = [];
  for (const event of batch) {
    const current = appends.at(-1);
    if (current?.stream === event.stream && current.commandId === event.commandId) current.events.push(event);
    else appends.push({ stream: event.stream, commandId: event.commandId, events: [event] });
  }
  return isLast ? appends : appends.slice(0, -1);
}

/** An append as long as a batch or longer. */
async function longAppend(
  from: Pick<EventStore, 'readStream'>,
  batch: readonly RecordedEvent[],
): Promise<Append> {
  const [{ stream, commandId, event }] = batch as [RecordedEvent, ...RecordedEvent[]];
  const rest = await from.readStream(stream, event.sequence);
  return { stream, commandId, events: rest.filter((each) => each.commandId === commandId) };
}

async function appendAll(to: Pick<EventStore, 'append'>, appends: readonly Append[]): Promise<void> {
  let wave: Append[] = [];
  const streams = new Set<string>();
  const send = async (): Promise<void> => {
    await Promise.all(wave.map((each) => append(to, each)));
    wave = [];
    streams.clear();
  };
  for (const each of appends) {
    if (wave.length >= mostAtOnce || streams.has(each.stream)) await send();
    wave.push(each);
    streams.add(each.stream);
  }
  await send();
}

async function append(to: Pick<EventStore, 'append'>, { stream, commandId, events }: Append): Promise<void> {
  const first = events[0]?.event.sequence ?? 0;
  const last = events.at(-1)?.event.sequence ?? 0;
  try {
    const { revision } = await to.append(stream, events.map(unnumbered), {
      expectedRevision: first === 0 ? 'no-stream' : first - 1,
      commandId,
    });
    if (revision === last) return;
    throw new ForeignStreamError(stream, `command ${commandId} ended at revision ${revision}, not ${last}`);
  } catch (error) {
    if (error instanceof StaleRevisionError) throw new ForeignStreamError(stream, error.message);
    throw error;
  }
}

function unnumbered({ event: { sequence: _, ...event } }: RecordedEvent): NewEvent {
  return event;
}
