import type { Violation } from '@liucheng/conformance';

/** A violation with what became of it. One that turned out to be void stays, as `withdrawn`. */
export interface ViolationDocument extends Violation {
  readonly state: 'open' | 'withdrawn';
  /** Wall clock, ms: when the monitor first raised it. The only field that a rebuild does not give again. */
  readonly detectedAt: number;
  readonly withdrawnAt?: number;
  /** How often it was raised after it had been withdrawn; absent: never. */
  readonly raisedAgain?: number;
  /** Wall clock, ms: when what is told of it last changed. */
  readonly amendedAt?: number;
  /** W3C trace context of the event that raised it; absent where time did, or where nothing was traced. */
  readonly traceparent?: string;
}
