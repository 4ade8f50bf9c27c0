import { partitionName, type BusMessage, type BusPositions } from '@liucheng/ports';
import { Signal } from './signal.ts';

/**
 * How far the monitor has come in each partition: up to which offset every message is handled or parked. A message that
 * was refused holds the position back until the bus has parked it, so that a crash in between delivers it again; what
 * lies behind it is delivered again too, and does nothing the second time.
 *
 * Immutable: a unit of work stores the next one, and only then does it count.
 */
export class Positions {
  private constructor(
    private readonly passed: ReadonlyMap<string, number>,
    /** Offsets behind a hole that are done with already, by partition. */
    private readonly ahead: ReadonlyMap<string, ReadonlySet<number>>,
  ) {}

  static from(stored: BusPositions): Positions {
    return new Positions(new Map(Object.entries(stored)), new Map());
  }

  /** For the document store. */
  get values(): BusPositions {
    return Object.fromEntries(this.passed);
  }

  /**
   * After a delivery in the bus's order, but for the refused messages. The bus delivers only when everything before is
   * handled or parked, so the first offset of each partition also settles what lies before it.
   */
  handled(messages: readonly BusMessage[], refused: ReadonlySet<BusMessage>): Positions {
    const passed = new Map(this.passed);
    const ahead = new Map([...this.ahead].map(([name, offsets]) => [name, new Set(offsets)]));
    const begun = new Set<string>();
    for (const message of messages) {
      const name = partitionName(message);
      if (!begun.has(name) && message.offset > 0) raise(passed, name, message.offset - 1);
      begun.add(name);
      if (!refused.has(message)) settle(passed, ahead, name, message.offset);
    }
    return new Positions(passed, ahead);
  }

  /** After the bus has parked a message for good. */
  parked(message: BusMessage): Positions {
    const passed = new Map(this.passed);
    const ahead = new Map([...this.ahead].map(([name, offsets]) => [name, new Set(offsets)]));
    settle(passed, ahead, partitionName(message), message.offset);
    return new Positions(passed, ahead);
  }

  /** Whether everything up to these offsets is done with. A partition without a message has 0. */
  reached(heads: BusPositions): boolean {
    return Object.entries(heads).every(([name, head]) => (this.passed.get(name) ?? 0) >= head);
  }
}

function settle(
  passed: Map<string, number>,
  ahead: Map<string, Set<number>>,
  name: string,
  offset: number,
): void {
  const at = passed.get(name) ?? 0;
  if (offset > at + 1) {
    ahead.set(name, (ahead.get(name) ?? new Set<number>()).add(offset));
    return;
  }
  let next = Math.max(at, offset);
  const waiting = ahead.get(name);
  while (waiting?.delete(next + 1)) next++;
  passed.set(name, next);
}

function raise(passed: Map<string, number>, name: string, offset: number): void {
  if ((passed.get(name) ?? 0) < offset) passed.set(name, offset);
}

/** The positions of what is stored, for everybody who asks how far the monitor is. */
export class Progress {
  private positions = Positions.from({});
  /** Fires whenever something more is stored. */
  readonly moved = new Signal();

  get current(): Positions {
    return this.positions;
  }

  advance(positions: Positions): void {
    this.positions = positions;
    this.moved.fire();
  }
}
