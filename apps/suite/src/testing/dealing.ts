/** Gives out some of the values, or all of them. */
export type Dealing = <Value>(values: readonly Value[], most: number) => readonly Value[];

export const all: Dealing = (values) => values;

/**
 * Deals like cards: the next so many of the values, and every one has its turn before any comes again. Lists that are equal
 * in length and in what is asked of them go on where the last one left off, so that what all of a kind are tried with is
 * all that there is.
 */
export function byTurns(): Dealing {
  const dealt = new Map<string, number>();
  return (values, most) => {
    if (values.length <= most) return values;
    const kind = `${values.length} ${most}`;
    const from = dealt.get(kind) ?? 0;
    dealt.set(kind, (from + most) % values.length);
    return Array.from({ length: most }, (_, index) => values[(from + index) % values.length] as never);
  };
}
