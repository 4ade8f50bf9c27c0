/**
 * W3C trace context, level 1: version, trace id, parent id, flags. Ids of zeros and version ff are invalid. A later
 * version may append fields behind a dash, which are not read.
 */
const pattern = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const longest = 512;

export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

/** `undefined` for whatever is no trace context: what a caller sends wrongly is ignored, never an error. */
export function parseTraceparent(value: unknown): TraceContext | undefined {
  if (typeof value !== 'string' || value.length > longest) return undefined;
  const [, version, traceId, spanId, flags, more] = pattern.exec(value.trim()) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === '00' && more !== undefined) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

export function formatTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
}

/** The header as it goes on into an event: in version 00, or not at all. */
export function acceptedTraceparent(header: unknown): string | undefined {
  const context = parseTraceparent(header);
  return context && formatTraceparent(context);
}

/** What a log line says of the trace that it belongs to. */
export function traceFields(
  traceparent: string | undefined,
): { readonly trace_id: string; readonly span_id: string } | undefined {
  const context = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return context && { trace_id: context.traceId, span_id: context.spanId };
}
