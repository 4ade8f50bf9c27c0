/**
 * Options of an LRU cache of so many entries. By their size, as places for a number of entries (`max`) are laid out when the cache
 * is made: a suite has dozens of them, most of which stay nearly empty.
 */
export function atMost(entries: number): { readonly maxSize: number; readonly sizeCalculation: () => 1 } {
  return { maxSize: entries, sizeCalculation: () => 1 };
}
