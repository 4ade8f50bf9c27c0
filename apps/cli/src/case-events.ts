import type { CaseEvent } from '@liucheng/conformance';
import { extensionPrefix, type LogTrace } from '@liucheng/event-log';
import type { JsonObject } from '@liucheng/kernel';

/**
 * What an event of a log carries as data: its own attributes, and with the first event those of the case. What an export of ours says
 * of a case is no data: it is found anew.
 */
export function dataOf(trace: LogTrace, index: number): JsonObject {
  const own = trace.events[index]?.attributes ?? {};
  if (index > 0) return own;
  const ofCase = Object.entries(trace.attributes).filter(([key]) => !key.startsWith(extensionPrefix));
  return { ...Object.fromEntries(ofCase), ...own };
}

/**
 * The events of a case as conformance sees them.
 * `anonymous`: names that stand for nobody in particular (`STAFF MEMBER`): judged as if nobody were named.
 */
export function* caseEvents(trace: LogTrace, anonymous: ReadonlySet<string>): Generator<CaseEvent> {
  for (const [sequence, event] of trace.events.entries()) {
    const { activity, type = activity, time, resource, onBehalfOf, role, department } = event;
    yield {
      id: `${trace.caseId}/${sequence}`,
      sequence,
      type,
      time,
      ...(resource === undefined || anonymous.has(resource) ? {} : { actor: resource }),
      ...(onBehalfOf === undefined || anonymous.has(onBehalfOf) ? {} : { onBehalfOf }),
      ...(role === undefined ? {} : { role }),
      ...(department === undefined ? {} : { department }),
      data: dataOf(trace, sequence),
    };
  }
}
