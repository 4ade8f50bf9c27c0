import type { CollectionSpec, DocumentStore, UnitOfWork } from '@liucheng/ports';

/**
 * A document store that can be put back to what it was after any of its units of work, under those who use it: as when a
 * backup is put in its place, or a server has lost what it had acknowledged.
 */
export class RewindableDocuments {
  readonly documents: DocumentStore;
  private readonly specs: CollectionSpec[] = [];
  private readonly left: DocumentStore[] = [];
  private stored: UnitOfWork[] = [];
  private turn: Promise<unknown> = Promise.resolve();

  /** @param empty opens another store, in which nothing is */
  constructor(
    private current: DocumentStore,
    private readonly empty: () => Promise<DocumentStore>,
  ) {
    this.documents = new Proxy(current, {
      get: (_, name) => {
        if (name === 'commit') return (unit: UnitOfWork) => this.inTurn(() => this.commit(unit));
        if (name === 'define') return (spec: CollectionSpec) => this.inTurn(() => this.define(spec));
        const method: unknown = Reflect.get(this.current, name);
        return typeof method === 'function' ? (method.bind(this.current) as unknown) : method;
      },
    });
  }

  /** Units of work that it holds. */
  get units(): readonly UnitOfWork[] {
    return this.stored;
  }

  /** Forgets all but the first units. */
  async goBack(units: number): Promise<void> {
    await this.inTurn(async () => {
      const earlier = await this.empty();
      for (const spec of this.specs) await earlier.define(spec);
      this.stored = this.stored.slice(0, units);
      for (const unit of this.stored) await earlier.commit(unit);
      this.left.push(this.current);
      this.current = earlier;
    });
  }

  async close(): Promise<void> {
    for (const each of [this.current, ...this.left]) await each.close();
  }

  private async commit(unit: UnitOfWork): Promise<void> {
    const copy = structuredClone(unit);
    await this.current.commit(unit);
    this.stored.push(copy);
  }

  private async define(spec: CollectionSpec): Promise<void> {
    await this.current.define(spec);
    if (!this.specs.some(({ name }) => name === spec.name)) this.specs.push(spec);
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
