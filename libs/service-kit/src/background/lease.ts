import { StaleDocumentError, type DocumentStore, type Stored } from '@liucheng/ports';

export const leases = 'leases';

export interface LeaseOptions {
  readonly documents: DocumentStore;
  /** What only one instance does at a time. */
  readonly name: string;
  /** This instance, different from all others. */
  readonly holder: string;
  /** How long a holder may be silent before another takes over, in ms. */
  readonly durationMs: number;
}

interface LeaseDocument {
  readonly holder: string;
  /** The holder has stopped and left the lease to whoever comes first. */
  readonly free?: true;
}

/**
 * A document that says which instance does something. It is written by compare-and-set on its revision, so of several
 * that reach for it one gets it. Nobody's clock is compared with anybody else's: a holder renews by writing, and another
 * instance takes over when it has seen no new revision for the whole duration by its own monotonic clock.
 *
 * A holder that was paused does not know at once that it has lost the lease. Two may therefore work for a moment, and
 * what is done under a lease must bear that: it decides who does the work, it does not make the work correct.
 */
export class Lease {
  /** Of the document as this instance wrote it; 0 while it does not hold the lease. */
  private own = 0;
  private renewedAt = 0;
  private seen: { readonly revision: number; readonly at: number } | undefined;
  private defined = false;

  constructor(private readonly options: LeaseOptions) {}

  /** Whether the lease is held and nobody can have taken it yet. */
  get held(): boolean {
    return this.own > 0 && performance.now() - this.renewedAt < this.options.durationMs;
  }

  /**
   * Renews the lease, or takes it if nobody holds it; to be called at least three times in its duration.
   * @returns whether this instance holds it
   */
  async turn(): Promise<boolean> {
    if (this.own > 0 && (await this.write(this.own))) return true;
    this.own = 0;
    const stored = await this.read();
    if (stored && !this.isFree(stored)) return false;
    return this.write(stored?.revision ?? 0);
  }

  /** Leaves the lease to others at once. */
  async release(): Promise<void> {
    if (this.own === 0) return;
    const expected = this.own;
    this.own = 0;
    await this.put({ holder: this.options.holder, free: true }, expected);
  }

  /** Whether no instance has held, or reached for, the lease for its whole duration; to be called until it is so. */
  async abandoned(): Promise<boolean> {
    const stored = await this.read();
    return stored === undefined || this.unchanged(stored);
  }

  private async read(): Promise<Stored<LeaseDocument> | undefined> {
    const { documents, name } = this.options;
    if (!this.defined) await documents.define({ name: leases, indexes: [] });
    this.defined = true;
    return documents.get<LeaseDocument>(leases, name);
  }

  /** Held by this instance: the answer to the write that took it was lost. */
  private isFree(stored: Stored<LeaseDocument>): boolean {
    return stored.doc.free === true || stored.doc.holder === this.options.holder || this.unchanged(stored);
  }

  private unchanged({ revision }: Stored<LeaseDocument>): boolean {
    const now = performance.now();
    if (this.seen?.revision !== revision) this.seen = { revision, at: now };
    return now - this.seen.at >= this.options.durationMs;
  }

  private async write(expectedRevision: number): Promise<boolean> {
    const at = performance.now();
    const written = await this.put({ holder: this.options.holder }, expectedRevision);
    if (written) [this.own, this.renewedAt] = [expectedRevision + 1, at];
    return written;
  }

  private async put(doc: LeaseDocument, expectedRevision: number): Promise<boolean> {
    const { documents, name: id } = this.options;
    try {
      await documents.commit({ writes: [{ kind: 'put', collection: leases, id, doc, expectedRevision }] });
      return true;
    } catch (error) {
      if (error instanceof StaleDocumentError) return false;
      throw error;
    }
  }
}
