import type { Text } from '@liucheng/kernel';
import { problem } from '@liucheng/service-kit';
import type { ProcessMonitor } from '../process-monitor.ts';

const longestWaitMs = 10_000;

/**
 * Waits for what was published to come back over the bus, as everybody else's does.
 * @param found `undefined` as long as it has not
 * @throws Problem 503 when the monitor does not read it in time
 */
export async function untilLearned<Found>(
  { progress }: Pick<ProcessMonitor, 'progress'>,
  detail: Text,
  found: () => Promise<Found | undefined>,
): Promise<Found> {
  const until = performance.now() + longestWaitMs;
  for (;;) {
    const there = await found();
    if (there !== undefined) return there;
    const left = until - performance.now();
    if (left <= 0) {
      throw problem('unavailable', { code: 'monitor-behind', detail, headers: { 'retry-after': '1' } });
    }
    await progress.wait(left);
  }
}
