/** Lets work of one key go one after another, and at most so much of all keys at once. */
export class Turns {
  private readonly lanes = new Map<string, Promise<unknown>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(private readonly most: number) {}

  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.lanes.get(key);
    const turn = (async () => {
      if (before) await before.catch(() => undefined);
      return this.slot(work);
    })();
    this.lanes.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.lanes.get(key) === turn) this.lanes.delete(key);
    }
  }

  /** Resolves when all that was taken so far is done. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.lanes.values());
  }

  private async slot<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
