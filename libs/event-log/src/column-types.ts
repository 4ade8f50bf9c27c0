import type { Json } from '@liucheng/kernel';

/**
 * What a cell would be taken for by itself. Only what a number is written as again counts as one: `007`, `1.50` and `+5` stay
 * texts, so that no digit is lost.
 */
export function readsAs(text: string): 'number' | 'boolean' | 'text' {
  if (text === 'true' || text === 'false') return 'boolean';
  return /^-?\d/.test(text) && String(Number(text)) === text ? 'number' : 'text';
}

/** Guesses each column's type by all its cells; a column with cells of different types holds texts. Empty cells do not count. */
export class ColumnTypes {
  private readonly types: (ReturnType<typeof readsAs> | undefined)[] = [];

  see(index: number, text: string): void {
    const known = this.types[index];
    if (known === 'text') return;
    const found = readsAs(text);
    this.types[index] = known === undefined || known === found ? found : 'text';
  }

  valueOf(index: number, text: string): Json {
    const type = this.types[index];
    if (type === 'number') return Number(text);
    return type === 'boolean' ? text === 'true' : text;
  }

  /** The columns that are not texts, by their numbers. */
  guessed(): ReadonlyMap<number, 'number' | 'boolean'> {
    return new Map(
      this.types.flatMap((type, index) => (type === 'number' || type === 'boolean' ? [[index, type]] : [])),
    );
  }
}
