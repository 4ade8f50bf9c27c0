/** How far a view is, as positions of the event store. */
export interface ViewProgress {
  readonly position: number;
  /** Where the store's end was when the view was begun: from there on it holds what it must. `undefined`: not begun. */
  readonly completeAt: number | undefined;
}

type Values = Readonly<Record<string, number>>;

const retired = 'retired';
const completeKey = (storeId: string): string => `${storeId}/complete-at`;

/** Reads what is stored as the positions of a view's consumer. */
export function progressIn(values: Values, storeId: string): ViewProgress {
  const position = values[storeId] ?? 0;
  // Views of before this was kept have a position only; they were complete.
  const completeAt = position === 0 ? undefined : (values[completeKey(storeId)] ?? 0);
  return { position, completeAt };
}

/** What is stored when a view is begun. */
export function beginning(storeId: string, completeAt: number): Values {
  return { [storeId]: 0, [completeKey(storeId)]: completeAt, [retired]: 0 };
}

/** Whether there is, or may still be, a collection that belongs to these positions. */
export function isThere(values: Values): boolean {
  return Object.keys(values).length > 0 && values[retired] !== 1;
}

/** Stored before a collection is dropped: whoever takes it up again begins at the beginning. */
export function forgotten(values: Values): Values {
  return Object.fromEntries(Object.keys(values).map((key) => [key, 0]));
}

/** Stored when it has been dropped. */
export const gone: Values = { [retired]: 1 };
