import type { EventEnvelope } from '@liucheng/kernel';
import { traceFields } from '../tracing/traceparent.ts';

/** What a log line says of the event that it is about: where it belongs, never what it holds or who did it. */
export function eventFields(
  event: Pick<EventEnvelope, 'process' | 'subject' | 'correlationid' | 'traceparent'>,
): Readonly<Record<string, string>> {
  const { process, subject, correlationid, traceparent } = event;
  return {
    process,
    case: subject,
    ...(correlationid === undefined ? {} : { correlationId: correlationid }),
    ...traceFields(traceparent),
  };
}
