import type { Chance } from '@liucheng/service-kit';

/**
 * A small generator of random numbers (sfc32), the same on every machine. Not for secrets.
 *
 * It is seeded with several parts, e.g. the simulation's seed and a case's number: each case has a row of its own, and
 * what one case asks for changes nothing in another.
 */
export class SeededChance implements Chance {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(...seed: readonly (string | number)[]) {
    const mix = hashing(seed.join('\u0000'));
    [this.a, this.b, this.c] = [mix(), mix(), mix()];
    // The first numbers still show how the seeds are alike.
    for (let round = 0; round < 12; round++) this.word();
  }

  next(): number {
    return this.word() / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** @throws RangeError for an empty list */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('there is nothing to pick from');
    return items[this.between(0, items.length - 1)] as Item;
  }

  happens(share: number): boolean {
    return this.next() < share;
  }

  minutes(least: number, most: number): string {
    return `PT${this.between(least, most)}M`;
  }

  /** In another order; every order is as likely. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const all = [...items];
    for (let last = all.length - 1; last > 0; last--) {
      const other = this.between(0, last);
      [all[last], all[other]] = [all[other] as Item, all[last] as Item];
    }
    return all;
  }

  /** One of the items, each as likely as its weight says. */
  weighted<Item>(items: readonly Item[], weight: (item: Item) => number): Item {
    let left = this.next() * items.reduce((sum, item) => sum + weight(item), 0);
    const found = items.find((item) => (left -= weight(item)) < 0);
    return found ?? this.pick(items);
  }

  private word(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** 32-bit words that follow from a text: FNV-1a over its UTF-16 units, then the finaliser of MurmurHash3 for each word. */
function hashing(text: string): () => number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return (word ^ (word >>> 16)) >>> 0;
  };
}
