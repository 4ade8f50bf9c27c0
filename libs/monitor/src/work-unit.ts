import type { Write } from '@liucheng/ports';
import type { NoticeDraft } from './notices.ts';
import type { Positions } from './positions.ts';

/** What one piece of a lane's work will store, all of it or nothing. The last word on a document counts. */
export class WorkUnit {
  private readonly byDocument = new Map<string, Write>();
  private readonly afterwards: (() => void)[] = [];
  /** In the order in which they will be numbered. */
  readonly notices: NoticeDraft[] = [];
  /** Documents that get an id of their own when the unit is stored, in the order of units: for whoever works them off. */
  readonly left: { readonly collection: string; readonly doc: object }[] = [];
  /** How far the lane is once the unit is stored; absent: as far as before. */
  positions: Positions | undefined;

  /**
   * @param keepsYears whether the years of persons that the lane has stored are the sums of their months: what is measured is
   *   added to both then. A unit that sums them up sets it.
   */
  constructor(public keepsYears = false) {}

  /** Whether there is such a document or not. */
  put(collection: string, id: string, doc: object): void {
    this.write({ kind: 'put', collection, id, doc });
  }

  /**
   * A document that there is none of yet, which the lane's head vouches for: stores do that for a fraction of what it
   * costs them to look for an old one first. Should there be one after all, the unit is refused as stale, and what it was
   * made from is read again.
   */
  add(collection: string, id: string, doc: object): void {
    this.write({ kind: 'put', collection, id, doc, expectedRevision: 0 });
  }

  /** A document that lanes share, at the revision that was read (0: there was none): whoever was faster, wins. */
  replace(collection: string, id: string, doc: object, expectedRevision: number): void {
    this.write({ kind: 'put', collection, id, doc, expectedRevision });
  }

  /** What the unit will store under an id, if it will. */
  pending<Doc>(collection: string, id: string): Doc | undefined {
    const write = this.byDocument.get(`${collection}/${id}`);
    return write?.kind === 'put' ? (write.doc as Doc) : undefined;
  }

  /** Leaves a document for another lane, which deletes it by its id when it has done what it asks for. */
  leave(collection: string, doc: object): void {
    this.left.push({ collection, doc });
  }

  delete(collection: string, id: string): void {
    this.byDocument.set(`${collection}/${id}`, { kind: 'delete', collection, id });
  }

  private write(put: Extract<Write, { kind: 'put' }>): void {
    const key = `${put.collection}/${put.id}`;
    const before = this.byDocument.get(key);
    // What was expected at the first word is expected at the last.
    const { expectedRevision } = before?.kind === 'put' ? before : put;
    const { kind, collection, id, doc } = put;
    const expects = expectedRevision !== undefined && before?.kind !== 'delete';
    this.byDocument.set(key, { kind, collection, id, doc, ...(expects ? { expectedRevision } : {}) });
  }

  get writes(): Write[] {
    return [...this.byDocument.values()];
  }

  get isEmpty(): boolean {
    const { byDocument, notices, left, positions } = this;
    return byDocument.size === 0 && notices.length === 0 && left.length === 0 && positions === undefined;
  }

  /** What memory may believe once the unit is stored. */
  onCommit(effect: () => void): void {
    this.afterwards.push(effect);
  }

  committed(): void {
    for (const effect of this.afterwards) effect();
  }
}
