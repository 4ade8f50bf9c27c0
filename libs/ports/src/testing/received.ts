/** What a handler has been given, to be waited for instead of slept for. A wait that never ends fails by the test's timeout. */
export class Received<Item> {
  readonly items: Item[] = [];
  private waiting: { readonly holds: (items: readonly Item[]) => boolean; readonly resolve: () => void }[] =
    [];

  add(...items: readonly Item[]): void {
    this.items.push(...items);
    const [ready, waiting] = [this.waiting.filter((each) => each.holds(this.items)), this.waiting];
    this.waiting = waiting.filter((each) => !ready.includes(each));
    for (const { resolve } of ready) resolve();
  }

  async until(holds: (items: readonly Item[]) => boolean): Promise<readonly Item[]> {
    if (!holds(this.items)) await new Promise<void>((resolve) => this.waiting.push({ holds, resolve }));
    return this.items;
  }

  async count(count: number): Promise<readonly Item[]> {
    return this.until((items) => items.length >= count);
  }
}

/** A gate that a handler can be held up at. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
