/** A map that forgets the entry not asked for the longest when it grows beyond its bound. */
export class BoundedMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly bound: number) {}

  get(key: Key): Value | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  set(key: Key, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.bound) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest as Key);
    }
  }

  clear(): void {
    this.entries.clear();
  }
}
