/** What is to be done when: a binary heap by time, then by number, so that equal times always come in one order. */
export class Agenda<Task extends { readonly time: number; readonly number: number }> {
  private readonly heap: Task[] = [];

  get size(): number {
    return this.heap.length;
  }

  add(task: Task): void {
    const { heap } = this;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(task, heap[parent] as Task)) break;
      heap[at] = heap[parent] as Task;
      at = parent;
    }
    heap[at] = task;
  }

  /** Time of the first task; `undefined` when there is none. */
  get next(): number | undefined {
    return this.heap[0]?.time;
  }

  /** Takes all tasks of the earliest time, in the order of their numbers. */
  takeDue(): Task[] {
    const due: Task[] = [];
    const time = this.next;
    while (this.next === time && this.heap.length > 0) due.push(this.take());
    return due;
  }

  private take(): Task {
    const { heap } = this;
    const first = heap[0] as Task;
    const moved = heap.pop() as Task;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Task, heap[child] as Task)) child++;
      if (!before(heap[child] as Task, moved)) break;
      heap[at] = heap[child] as Task;
      at = child;
    }
    heap[at] = moved;
    return first;
  }
}

interface Timed {
  readonly time: number;
  readonly number: number;
}

function before(one: Timed, other: Timed): boolean {
  return one.time < other.time || (one.time === other.time && one.number < other.number);
}
