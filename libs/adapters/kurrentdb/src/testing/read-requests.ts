import type { LogRecord } from './transaction-log.ts';
import { grpc, shared, streams, type CallError, type pb } from './protocol.ts';

export type Filter = (record: LogRecord) => boolean;

/** @throws CallError for a filter that the server refuses. */
export function filterOf(options: pb.ReadReq.Options): Filter {
  const filter = options.getFilter();
  if (!filter) return () => true;
  if (!filter.hasCount() && !filter.hasMax()) throw invalid('the filter has no window');
  const onStream = filter.getStreamIdentifier();
  const expression = onStream ?? filter.getEventType();
  if (!expression) throw invalid('the filter has no expression');
  const text = (record: LogRecord): string => (onStream ? record.stream : record.type);
  const regex = expression.getRegex();
  if (regex !== '') {
    const pattern = new RegExp(regex, 'u');
    return (record) => pattern.test(text(record));
  }
  const prefixes = expression.getPrefixList();
  return (record) => prefixes.some((prefix) => text(record).startsWith(prefix));
}

export function invalid(details: string): CallError {
  return { code: grpc.status['INVALID_ARGUMENT'] as number, details };
}

export function eventResponse(record: LogRecord): pb.ReadResp {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent();
  event.setId(new shared.UUID().setString(record.id));
  event.setStreamIdentifier(streamIdentifier(record.stream));
  event.setStreamRevision(String(record.revision));
  event.setCommitPosition(String(record.position));
  event.setPreparePosition(String(record.position));
  event.getMetadataMap().set('type', record.type);
  event.getMetadataMap().set('content-type', record.contentType);
  event.getMetadataMap().set('created', String(BigInt(record.created) * 10_000n));
  event.setData(record.data);
  event.setCustomMetadata(record.metadata);
  const read = new streams.ReadResp.ReadEvent().setEvent(event).setCommitPosition(String(record.position));
  return new streams.ReadResp().setEvent(read);
}

export function streamIdentifier(
  stream: string,
): ReturnType<InstanceType<typeof shared.StreamIdentifier>['setStreamName']> {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));
}

export function streamOf(identifier: { getStreamName_asU8(): Uint8Array } | undefined): string {
  if (!identifier) throw invalid('a stream is required');
  return Buffer.from(identifier.getStreamName_asU8()).toString('utf8');
}
