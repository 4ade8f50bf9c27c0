import type { BusMessage, DeadLetter } from '@liucheng/ports';

/** A letter as it lies on the group's topic. */
export interface StoredLetter {
  /** Orders the letters of a partition: microseconds since the epoch, or one more than the last. */
  readonly order: number;
  readonly told: boolean;
  readonly letter: Omit<DeadLetter, 'id' | 'group'>;
}

export const placeOf = ({ topic, partition, offset }: BusMessage): string =>
  `${topic}/${partition}/${offset}`;

const idPattern = /^\d{1,16}\.\d{1,6}$/;

function idOf({ order, letter }: StoredLetter): string {
  return `${order}.${letter.message.partition}`;
}

/** Undefined for what can be the id of no letter. */
export function orderOf(id: string): readonly [order: number, partition: number] | undefined {
  if (!idPattern.test(id)) return undefined;
  const [order, partition] = id.split('.').map(Number) as [number, number];
  return [order, partition];
}

function compare(one: StoredLetter, other: StoredLetter): number {
  return one.order - other.order || one.letter.message.partition - other.letter.message.partition;
}

/** The letters of a group as far as its topic was read. */
export class LetterImage {
  private readonly letters = new Map<string, StoredLetter>();
  private readonly ofKey = new Map<string, StoredLetter[]>();
  private last = 0;

  constructor(private readonly group: string) {}

  /** The latest that the topic says of a place; undefined when the letter was handled. */
  apply(place: string, stored: StoredLetter | undefined): void {
    const before = this.letters.get(place);
    if (before) this.remove(place, before);
    if (!stored) return;
    this.letters.set(place, stored);
    this.last = Math.max(this.last, stored.order);
    const { key } = stored.letter.message;
    const all = this.ofKey.get(key) ?? [];
    // Nearly always the last one.
    let index = all.length;
    while (index > 0 && compare(all[index - 1] as StoredLetter, stored) > 0) index--;
    all.splice(index, 0, stored);
    this.ofKey.set(key, all);
  }

  /** An order behind all that are there, whatever the clock says. */
  nextOrder(now: number): number {
    this.last = Math.max(this.last + 1, now * 1_000);
    return this.last;
  }

  at(place: string): StoredLetter | undefined {
    return this.letters.get(place);
  }

  holds(key: string): boolean {
    return this.ofKey.has(key);
  }

  first(key: string): DeadLetter | undefined {
    const stored = this.ofKey.get(key)?.[0];
    return stored && this.toLetter(stored);
  }

  count(key: string): number {
    return this.ofKey.get(key)?.length ?? 0;
  }

  page(after: readonly [order: number, partition: number], limit: number): DeadLetter[] {
    const [order, partition] = after;
    return [...this.letters.values()]
      .filter(
        (each) => each.order > order || (each.order === order && each.letter.message.partition > partition),
      )
      .sort(compare)
      .slice(0, limit)
      .map((each) => this.toLetter(each));
  }

  untold(partitions: readonly number[], limit: number): DeadLetter[] {
    return [...this.letters.values()]
      .filter(({ told, letter }) => !told && partitions.includes(letter.message.partition))
      .sort(compare)
      .slice(0, limit)
      .map((each) => this.toLetter(each));
  }

  private remove(place: string, stored: StoredLetter): void {
    this.letters.delete(place);
    const { key } = stored.letter.message;
    const others = (this.ofKey.get(key) ?? []).filter((each) => each !== stored);
    if (others.length > 0) this.ofKey.set(key, others);
    else this.ofKey.delete(key);
  }

  private toLetter(stored: StoredLetter): DeadLetter {
    return { id: idOf(stored), group: this.group, ...stored.letter };
  }
}
