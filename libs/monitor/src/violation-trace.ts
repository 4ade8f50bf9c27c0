import type { EventEnvelope } from '@liucheng/kernel';
import type { ViolationChange } from './violations.ts';

/**
 * Gives the violations that events raised the context of their event, so that whoever hears of one finds the command
 * that brought it about. A violation that time raised has none, nor has one of an event that was held back and folded
 * with a later delivery: what the monitor keeps of an event does not include its context.
 */
export function traceViolations(
  changes: ViolationChange[],
  events: readonly Pick<EventEnvelope, 'sequence' | 'traceparent'>[],
): void {
  if (changes.length === 0) return;
  const contexts = new Map(events.map(({ sequence, traceparent }) => [sequence, traceparent]));
  for (const [index, change] of changes.entries()) {
    if (change.kind === 'withdrawn') continue;
    const { kind, sequence } = change.violation;
    if (sequence === undefined || kind === 'deadline-missed') continue;
    const traceparent = contexts.get(sequence);
    if (traceparent !== undefined) changes[index] = { ...change, traceparent };
  }
}
