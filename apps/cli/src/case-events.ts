import type { CaseEvent } from '@liucheng/conformance';
import type { LogTrace } from '@liucheng/event-log';
import type { JsonObject } from '@liucheng/kernel';

/** What an event of a log carries as data: its own attributes, and with the first event those of the case. */
export function dataOf(trace: LogTrace, index: number): JsonObject {
  const own = trace.events[index]?.attributes ?? {};
  return index === 0 ? { ...trace.attributes, ...own } : own;
}

/**
 * The events of a case as conformance sees them.
 * `anonymous`: names that stand for nobody in particular (`STAFF MEMBER`): judged as if nobody were named.
 */
export function* caseEvents(trace: LogTrace, anonymous: ReadonlySet<string>): Generator<CaseEvent> {
  for (const [sequence, event] of trace.events.entries()) {
    const { activity, time, resource, role, department } = event;
    yield {
      id: `${trace.caseId}/${sequence}`,
      sequence,
      type: activity,
      time,
      ...(resource === undefined || anonymous.has(resource) ? {} : { actor: resource }),
      ...(role === undefined ? {} : { role }),
      ...(department === undefined ? {} : { department }),
      data: dataOf(trace, sequence),
    };
  }
}
