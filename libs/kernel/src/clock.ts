/** The only source of "now". Domain code never sees it: time comes to a decider as data. */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract now(): number;
}
