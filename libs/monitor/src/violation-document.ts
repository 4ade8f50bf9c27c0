import type { Violation } from '@liucheng/conformance';

/** A violation with what became of it. One that turned out to be void stays, as `withdrawn`. */
export interface ViolationDocument extends Violation {
  readonly state: 'open' | 'withdrawn';
  /** Wall clock, ms: when the monitor first raised it. The only field that a rebuild does not give again. */
  readonly detectedAt: number;
  readonly withdrawnAt?: number;
  /** Wall clock, ms: when `lateBy` was last set. */
  readonly amendedAt?: number;
  /** W3C trace context of the event that raised it; absent where time did, or where nothing was traced. */
  readonly traceparent?: string;
}
