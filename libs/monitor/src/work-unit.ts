import type { Write } from '@liucheng/ports';
import type { NoticeDraft } from './notices.ts';
import type { Positions } from './positions.ts';

/** What one piece of a lane's work will store, all of it or nothing. The last word on a document counts. */
export class WorkUnit {
  private readonly byDocument = new Map<string, Write>();
  private readonly afterwards: (() => void)[] = [];
  /** In the order in which they will be numbered. */
  readonly notices: NoticeDraft[] = [];
  /** How far the lane is once the unit is stored; absent: as far as before. */
  positions: Positions | undefined;

  put(collection: string, id: string, doc: object): void {
    this.byDocument.set(`${collection}/${id}`, { kind: 'put', collection, id, doc });
  }

  delete(collection: string, id: string): void {
    this.byDocument.set(`${collection}/${id}`, { kind: 'delete', collection, id });
  }

  get writes(): Write[] {
    return [...this.byDocument.values()];
  }

  get isEmpty(): boolean {
    return this.byDocument.size === 0 && this.notices.length === 0 && this.positions === undefined;
  }

  /** What memory may believe once the unit is stored. */
  onCommit(effect: () => void): void {
    this.afterwards.push(effect);
  }

  committed(): void {
    for (const effect of this.afterwards) effect();
  }
}
