import type { Write } from '@liucheng/ports';
import type { NoticeDraft } from './notices.ts';

/** What one piece of the monitor's work will store, all of it or nothing. The last put of a document counts. */
export class WorkUnit {
  private readonly byDocument = new Map<string, Write>();
  /** In the order in which they will be numbered. */
  readonly notices: NoticeDraft[] = [];

  put(collection: string, id: string, doc: object): void {
    this.byDocument.set(`${collection}/${id}`, { kind: 'put', collection, id, doc });
  }

  delete(collection: string, id: string): void {
    this.byDocument.set(`${collection}/${id}`, { kind: 'delete', collection, id });
  }

  get writes(): Write[] {
    return [...this.byDocument.values()];
  }
}
