import {
  eventResponse,
  filterOf,
  invalid,
  streamIdentifier,
  streamOf,
  type Filter,
} from './read-requests.ts';
import { streams, type pb, type ServerCall } from './protocol.ts';
import type { LogRecord, TransactionLog } from './transaction-log.ts';

export type ReadCall = ServerCall<pb.ReadReq, pb.ReadResp>;

const searchWindow = 32;

/** Stream reads, forwards and backwards. */
export async function readStream(
  log: TransactionLog,
  call: ReadCall,
  options: pb.ReadReq.Options,
  signal: AbortSignal,
): Promise<void> {
  const wanted = options.getStream() as pb.ReadReq.Options.StreamOptions;
  const name = streamOf(wanted.getStreamIdentifier());
  const records = log.stream(name);
  if (records.length === 0) {
    const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(name));
    call.write(new streams.ReadResp().setStreamNotFound(missing));
    call.end();
    return;
  }
  const backwards = isBackwards(options);
  const last = records.length - 1;
  const from = wanted.hasStart() ? 0 : wanted.hasEnd() ? last : Number(wanted.getRevision());
  const selected = backwards ? records.slice(0, from + 1).reverse() : records.slice(from);
  await send(call, selected.slice(0, Number(options.getCount())), signal);
}

/**
 * Reads of `$all`: forwards from a position inclusively, backwards from before it. The product goes on searching after
 * the last event asked for, until it meets one more; so does this.
 * @throws CallError
 */
export async function readAll(
  log: TransactionLog,
  call: ReadCall,
  options: pb.ReadReq.Options,
  signal: AbortSignal,
): Promise<void> {
  const matches = filterOf(options);
  const all = options.getAll() as pb.ReadReq.Options.AllOptions;
  const at = all.hasPosition() ? Number(all.getPosition()?.getCommitPosition()) : undefined;
  if (at !== undefined && !log.isBoundary(at)) throw invalid('Trying to read from an invalid position.');
  const backwards = isBackwards(options);
  const upTo = all.hasEnd() ? Infinity : (at ?? 0);
  const candidates = backwards
    ? log.records.filter(({ position }) => position < upTo).reverse()
    : log.records.slice(firstFrom(log.records, all.hasEnd() ? Infinity : (at ?? 0)));
  await send(call, candidates.filter(matches).slice(0, Number(options.getCount())), signal);
}

/**
 * A catch-up subscription to `$all`: what lies after the position, a checkpoint and the news of having caught up, then
 * what comes; a checkpoint also whenever `interval * window` events have been looked at without one.
 * @throws CallError
 */
export async function subscribeToAll(
  log: TransactionLog,
  call: ReadCall,
  options: pb.ReadReq.Options,
  signal: AbortSignal,
): Promise<void> {
  const matches: Filter = filterOf(options);
  const all = options.getAll() as pb.ReadReq.Options.AllOptions;
  const at = all.hasPosition() ? Number(all.getPosition()?.getCommitPosition()) : undefined;
  if (at !== undefined && !log.isBoundary(at)) throw invalid('Trying to read from an invalid position.');
  const filter = options.getFilter();
  const interval =
    (filter?.getCheckpointintervalmultiplier() ?? 1) * (filter?.hasMax() ? filter.getMax() : searchWindow);
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId('double');
  call.write(new streams.ReadResp().setConfirmation(confirmation));
  let next = all.hasEnd() ? log.records.length : at === undefined ? 0 : firstFrom(log.records, at + 1);
  let looked = 0;
  let live = false;
  while (!signal.aborted) {
    const record = log.records[next];
    if (record) {
      next++;
      looked++;
      if (matches(record)) await write(call, eventResponse(record), signal);
      if (looked >= interval) {
        looked = 0;
        await write(call, checkpoint(record.position), signal);
      }
      continue;
    }
    if (!live) {
      live = true;
      looked = 0;
      const last = log.records[next - 1];
      if (last) await write(call, checkpoint(last.position), signal);
      await write(call, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()), signal);
    }
    await log.grown(next, signal);
  }
}

function isBackwards(options: pb.ReadReq.Options): boolean {
  return options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
}

/** Index of the first record at or after a position. */
function firstFrom(records: readonly LogRecord[], position: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle] as LogRecord).position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function checkpoint(position: number): pb.ReadResp {
  const at = new streams.ReadResp.Checkpoint()
    .setCommitPosition(String(position))
    .setPreparePosition(String(position));
  return new streams.ReadResp().setCheckpoint(at);
}

async function send(call: ReadCall, records: readonly LogRecord[], signal: AbortSignal): Promise<void> {
  for (const record of records) {
    if (signal.aborted) return;
    await write(call, eventResponse(record), signal);
  }
  call.end();
}

async function write(call: ReadCall, response: pb.ReadResp, signal: AbortSignal): Promise<void> {
  if (signal.aborted || call.write(response)) return;
  await new Promise<void>((resolve) => {
    call.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
