import { grpc, packed, shared, streams, type CallError, type pb, type ServerCall } from './protocol.ts';
import { streamOf } from './read-requests.ts';
import type { Expected, ProposedRecord, TransactionLog, WriteResult } from './transaction-log.ts';

export interface AppendRequest {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedRecord[];
}

type AppendOptions = pb.AppendReq.Options;
type BatchOptions = pb.BatchAppendReq.Options;
type Proposed = pb.AppendReq.ProposedMessage | pb.BatchAppendReq.ProposedMessage;

/** Collects an `Append`: the options, then one message an event. */
export function collectAppend(
  call: ServerCall<pb.AppendReq, pb.AppendResp>,
  done: (request: AppendRequest) => void,
): void {
  let options: AppendOptions | undefined;
  const events: ProposedRecord[] = [];
  call.on('data', (request) => {
    options ??= request.getOptions();
    const message = request.getProposedMessage();
    if (message) events.push(proposed(message));
  });
  call.on('error', () => undefined);
  call.on('end', () => {
    if (!options || call.cancelled) return;
    const expected = options.hasRevision() ? Number(options.getRevision()) : expectedOf(options);
    done({ stream: streamOf(options.getStreamIdentifier()), expected, events });
  });
}

/** The parts of `BatchAppend` requests that are not final yet, by correlation id. */
export class BatchParts {
  private readonly parts = new Map<string, { options: BatchOptions; events: ProposedRecord[] }>();

  /** @returns the whole append when this was its last part. */
  add(request: pb.BatchAppendReq): AppendRequest | undefined {
    const id = request.getCorrelationId()?.getString() ?? '';
    const part = this.parts.get(id) ?? { options: request.getOptions() as BatchOptions, events: [] };
    part.events.push(...request.getProposedMessagesList().map(proposed));
    this.parts.set(id, part);
    if (!request.getIsFinal()) return undefined;
    this.parts.delete(id);
    const { options, events } = part;
    const expected = options.hasStreamPosition() ? Number(options.getStreamPosition()) : expectedOf(options);
    return { stream: streamOf(options.getStreamIdentifier()), expected, events };
  }
}

export function write(log: TransactionLog, { stream, expected, events }: AppendRequest): WriteResult {
  return log.write(stream, expected, events);
}

export function appendResponse(result: WriteResult): pb.AppendResp {
  const response = new streams.AppendResp();
  if (result.kind === 'written' || result.kind === 'idempotent') {
    const position = new streams.AppendResp.Position()
      .setCommitPosition(String(result.position))
      .setPreparePosition(String(result.position));
    return response.setSuccess(
      new streams.AppendResp.Success().setCurrentRevision(String(result.revision)).setPosition(position),
    );
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion().setExpectedAny(new shared.Empty());
  if (result.kind === 'wrong-version' && result.current !== undefined) {
    wrong.setCurrentRevision(String(result.current));
  } else {
    wrong.setCurrentNoStream(new shared.Empty());
  }
  return response.setWrongExpectedVersion(wrong);
}

export function tooLarge(maxAppendSize: number): CallError {
  const metadata = new grpc.Metadata();
  metadata.set('exception', 'maximum-append-size-exceeded');
  metadata.set('maximum-append-size', String(maxAppendSize));
  const details = `Maximum Append Size of ${maxAppendSize} Exceeded.`;
  return { code: grpc.status['INVALID_ARGUMENT'] as number, details, metadata };
}

export function batchResponse(
  request: pb.BatchAppendReq,
  { stream }: AppendRequest,
  result: WriteResult,
  maxAppendSize: number,
): pb.BatchAppendResp {
  const response = new streams.BatchAppendResp();
  const correlation = request.getCorrelationId();
  if (correlation) response.setCorrelationId(correlation);
  response.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8')));
  if (result.kind === 'too-large') {
    const exceeded = new shared.MaximumAppendSizeExceeded().setMaxappendsize(maxAppendSize);
    return response.setError(packed(exceeded, 'event_store.client.MaximumAppendSizeExceeded'));
  }
  if (result.kind === 'wrong-version') {
    const wrong = new shared.WrongExpectedVersion();
    if (result.current !== undefined) wrong.setCurrentStreamRevision(String(result.current));
    return response.setError(packed(wrong, 'event_store.client.WrongExpectedVersion'));
  }
  const position = new shared.AllStreamPosition()
    .setCommitPosition(String(result.position))
    .setPreparePosition(String(result.position));
  return response.setSuccess(
    new streams.BatchAppendResp.Success().setCurrentRevision(String(result.revision)).setPosition(position),
  );
}

function expectedOf(options: {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
}): Expected {
  if (options.hasNoStream()) return 'no-stream';
  return options.hasStreamExists() ? 'stream-exists' : 'any';
}

function proposed(message: Proposed): ProposedRecord {
  return {
    id: (message.getId()?.getString() ?? '').toLowerCase(),
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? '',
    data: Buffer.from(message.getData_asU8()),
    metadata: Buffer.from(message.getCustomMetadata_asU8()),
  };
}
