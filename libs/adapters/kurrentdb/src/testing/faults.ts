/** What a call to the double can be made to run into. `after` faults come when the append is stored. */
export type Fault =
  | { readonly kind: 'refuse'; readonly code: number; readonly details: string }
  | { readonly kind: 'not-leader'; readonly host: string; readonly port: number }
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  | { readonly kind: 'silence'; readonly when: 'before' | 'after' }
  | { readonly kind: 'timeout'; readonly when: 'after' };

export type DoubleCall = 'append' | 'batch-append' | 'read-stream' | 'read-all' | 'subscribe' | 'features';

/** How often each call came, and what the next calls of a kind run into. */
export class Faults {
  private readonly counts = new Map<DoubleCall, number>();
  private readonly queued = new Map<DoubleCall, Fault[]>();

  count(call: DoubleCall): number {
    return this.counts.get(call) ?? 0;
  }

  /** The next `times` calls of this kind fail so; those queued before come first. */
  next(call: DoubleCall, fault: Fault, times = 1): void {
    const queue = this.queued.get(call) ?? [];
    queue.push(...Array.from({ length: times }, () => fault));
    this.queued.set(call, queue);
  }

  clear(): void {
    this.queued.clear();
  }

  /** A call has come. */
  met(call: DoubleCall): Fault | undefined {
    this.counts.set(call, this.count(call) + 1);
    return this.queued.get(call)?.shift();
  }
}
