import type { DocumentStore, UnitOfWork } from '@liucheng/ports';

const collection = 'views';

/**
 * A document for each view that every batch writes, at the revision that it was left at. So whoever builds the view notices
 * when somebody else has gone on with it, and when it is not what it was, because the document store has gone back.
 */
export class ViewHead {
  private revision = 0;
  /** Commits under way. */
  private writing = 0;

  constructor(
    private readonly documents: DocumentStore,
    private readonly view: string,
  ) {}

  async define(): Promise<void> {
    await this.documents.define({ name: collection, indexes: [] });
  }

  async read(): Promise<void> {
    this.revision = await this.stored();
  }

  /** While something is being written: yes. */
  async isAsLeft(): Promise<boolean> {
    const { revision } = this;
    if (this.writing > 0) return true;
    const stored = await this.stored();
    return stored === revision || this.writing > 0 || revision !== this.revision;
  }

  /** @throws StaleDocumentError when it is not as it was left, or another document of the unit is not as expected. */
  async commit(position: number, { writes, ...unit }: UnitOfWork): Promise<void> {
    const expectedRevision = this.revision;
    const head = { kind: 'put', collection, id: this.view, doc: { position }, expectedRevision } as const;
    this.writing++;
    try {
      await this.documents.commit({ ...unit, writes: [head, ...writes] });
      this.revision = expectedRevision + 1;
    } finally {
      this.writing--;
    }
  }

  private async stored(): Promise<number> {
    return (await this.documents.get(collection, this.view))?.revision ?? 0;
  }
}
