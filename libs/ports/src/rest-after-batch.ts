const least = 10;
const longest = 50;

/**
 * How long a subscription rests after a batch that was not full, in ms: under a steady stream small batches begin at
 * least 10 ms apart, and rest as long as they took, up to 50 ms. Many events then share a subscriber's commit, and
 * whoever appends is not held up by whoever follows. A full batch is followed at once by the next, so a subscriber that
 * lags does not fall further behind.
 */
export function restAfterBatch(tookMs: number): number {
  return Math.min(longest, Math.max(least - tookMs, tookMs));
}
