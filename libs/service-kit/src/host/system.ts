import { randomUUID } from 'node:crypto';
import { Clock, IdGenerator } from '@liucheng/kernel';

/** The machine's clock. */
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }
}

/** UUID version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits, so that new ids sort after old ones. */
export class Uuid7Generator extends IdGenerator {
  constructor(private readonly clock: Clock) {
    super();
  }

  override next(): string {
    const time = this.clock.now().toString(16).padStart(12, '0');
    // Everything after the version digit of a random UUID: 12 random bits, the variant, 62 random bits.
    return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
  }
}
