import { partitionName, type BusMessage, type BusPositions } from '@liucheng/ports';
import type { Signal } from './signal.ts';

/** How far a partition is handled, as it is stored. */
export interface StoredPartition {
  /** `topic/number`. */
  readonly name: string;
  /** Up to here every message is handled or parked: where the bus goes on. */
  readonly handled: number;
  /** Where messages were refused and not parked yet: up to where all others are done with, and which these are. */
  readonly through?: number;
  readonly refused?: readonly number[];
}

interface Passed {
  readonly through: number;
  readonly refused: ReadonlySet<number>;
  /** Parked offsets that the bus told of before it delivered what lies before them. */
  readonly ahead: ReadonlySet<number>;
}

const nothing: Passed = { through: 0, refused: new Set(), ahead: new Set() };

/**
 * How far the monitor has come in each partition: up to which offset every message is handled or parked. A message that
 * was refused holds the position back until the bus has parked it, so that a crash in between delivers it again; what
 * lies behind it is delivered again too, and does nothing the second time.
 *
 * Offsets need not be dense, so what is missing below `through` is known by its offset, not by counting. What is said
 * here of a partition stays true: positions only grow, also when two instances that had the same partition compare.
 *
 * Immutable: a unit of work stores the next one, and only then does it count.
 */
export class Positions {
  static readonly none = new Positions(new Map());

  private constructor(private readonly partitions: ReadonlyMap<string, Passed>) {}

  static from(stored: readonly StoredPartition[]): Positions {
    return new Positions(
      new Map(
        stored.map(({ name, handled, through = handled, refused = [] }) => [
          name,
          { through, refused: new Set(refused), ahead: new Set() },
        ]),
      ),
    );
  }

  /** Where the bus goes on after a restart. */
  get values(): BusPositions {
    return Object.fromEntries([...this.partitions].map(([name, passed]) => [name, handledOf(passed)]));
  }

  /** For the document store. */
  get stored(): StoredPartition[] {
    return [...this.partitions].map(([name, passed]) => ({
      name,
      handled: handledOf(passed),
      ...(passed.refused.size === 0
        ? {}
        : { through: passed.through, refused: [...passed.refused].sort((a, b) => a - b) }),
    }));
  }

  /** Whether a message is handled or parked for certain. */
  isDone(message: BusMessage): boolean {
    const { through, refused } = this.partitions.get(partitionName(message)) ?? nothing;
    return message.offset <= through && !refused.has(message.offset);
  }

  /**
   * After a delivery in the bus's order, but for the refused messages. The bus delivers only when everything before is
   * handled or parked, so the first offset of each partition also settles what lies before it.
   */
  handled(messages: readonly BusMessage[], refused: ReadonlySet<BusMessage>): Positions {
    const partitions = new Map(this.partitions);
    for (const [name, ofPartition] of byPartition(messages)) {
      const before = this.partitions.get(name) ?? nothing;
      const first = (ofPartition[0] as BusMessage).offset;
      const holes = new Set([...before.refused].filter((offset) => offset >= first));
      let through = Math.max(before.through, first - 1);
      for (const message of ofPartition) {
        const { offset } = message;
        if (!refused.has(message)) holes.delete(offset);
        else if (offset > through) holes.add(offset);
        through = Math.max(through, offset);
      }
      partitions.set(name, passing(through, holes, before.ahead));
    }
    return new Positions(partitions);
  }

  /** After the bus has parked a message for good. */
  parked(message: BusMessage): Positions {
    const name = partitionName(message);
    const { through, refused, ahead } = this.partitions.get(name) ?? nothing;
    const holes = new Set(refused);
    holes.delete(message.offset);
    return new Positions(
      new Map(this.partitions).set(name, passing(through, holes, new Set(ahead).add(message.offset))),
    );
  }

  /** What is done by either of two who tell of the same partitions. */
  merge(other: Positions): Positions {
    const partitions = new Map(this.partitions);
    for (const [name, theirs] of other.partitions) {
      const ours = this.partitions.get(name) ?? nothing;
      const open = [
        ...[...ours.refused].filter((offset) => offset > theirs.through || theirs.refused.has(offset)),
        ...[...theirs.refused].filter((offset) => offset > ours.through),
      ];
      const ahead = new Set([...ours.ahead, ...theirs.ahead]);
      partitions.set(name, passing(Math.max(ours.through, theirs.through), new Set(open), ahead));
    }
    return new Positions(partitions);
  }

  /** Whether everything up to these offsets is done with. A partition without a message has 0 or is left out. */
  reached(heads: BusPositions): boolean {
    return Object.entries(heads).every(
      ([name, head]) => handledOf(this.partitions.get(name) ?? nothing) >= head,
    );
  }
}

function handledOf({ through, refused }: Passed): number {
  return refused.size === 0 ? through : Math.min(...refused) - 1;
}

/** Goes on over parked offsets that follow directly. */
function passing(through: number, refused: ReadonlySet<number>, ahead: ReadonlySet<number>): Passed {
  if (ahead.size === 0) return { through, refused, ahead };
  const left = [...ahead].filter((offset) => offset > through).sort((a, b) => a - b);
  let reached = through;
  while (left[0] === reached + 1) reached = left.shift() as number;
  return { through: reached, refused, ahead: new Set(left) };
}

function byPartition(messages: readonly BusMessage[]): Map<string, BusMessage[]> {
  const partitions = new Map<string, BusMessage[]>();
  for (const message of messages) {
    const name = partitionName(message);
    const known = partitions.get(name);
    if (known) known.push(message);
    else partitions.set(name, [message]);
  }
  return partitions;
}

/** The positions of what a lane has stored. */
export class Progress {
  private positions = Positions.none;

  /** @param moved fires whenever something more is stored */
  constructor(private readonly moved: Signal) {}

  get current(): Positions {
    return this.positions;
  }

  advance(positions: Positions): void {
    this.positions = positions;
    this.moved.fire();
  }
}
