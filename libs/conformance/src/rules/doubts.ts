/**
 * Times that events of a case state, of which nobody can tell what they are, or what they are about. One may have been met since: a time that
 * was met is not asked for again when it is said once more, so where it is said later nobody can tell whether it is waited for.
 *
 * All follows from the events alone. Names are made of a rule's index and a key.
 */
export class Doubts {
  /** Names of what was stated and cannot be read; a rule's index alone: whatever its key. */
  readonly unread = new Set<string>();
  /** By the same names: the earliest time at which such a one may have been met, ms. */
  readonly perhapsMet = new Map<string, number>();

  stated(rule: number, key: string | undefined): void {
    this.unread.add(named(rule, key));
  }

  statedAbout(rule: number): void {
    this.unread.add(String(rule));
  }

  /** @param keys what is met; undefined: whatever waits. */
  met(rule: number, keys: ReadonlySet<string> | undefined, time: number): void {
    const some = String(rule);
    for (const key of keys ?? [undefined])
      if (this.unread.has(named(rule, key)) || this.unread.has(some)) this.note(named(rule, key), time);
  }

  /** Something is met, nobody can tell what. */
  metSomething(rule: number, time: number): void {
    const some = String(rule);
    if ([...this.unread].some((name) => name === some || name.startsWith(`${some} `))) this.note(some, time);
  }

  /** Whether something that was stated to be due then may have been met. */
  about(rule: number, key: string | undefined, due: number): boolean {
    return [named(rule, key), String(rule)].some((name) => due >= (this.perhapsMet.get(name) ?? Infinity));
  }

  private note(name: string, time: number): void {
    this.perhapsMet.set(name, Math.min(time, this.perhapsMet.get(name) ?? Infinity));
  }
}

function named(rule: number, key: string | undefined): string {
  return `${rule} ${key ?? ''}`;
}
