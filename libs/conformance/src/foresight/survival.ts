/** How long something was waited for: to its end, or only as far as it was watched (censored). Times in ms, 0 or more. */
export interface Lasting {
  readonly ms: number;
  readonly ended: boolean;
  /** How long of that nothing else happened; all of it when left out. */
  readonly unchanged?: number;
}

/** What experience says of something that has gone on for a while. */
export interface Outlook {
  /** How many observations it rests on, and how many of these ended. */
  readonly observed: number;
  readonly ended: number;
  /** The chance to last longer than `ms` altogether. */
  beyond(ms: number): number;
  /** The time after which it has ended with the given chance. Undefined where too much was censored to tell. */
  quantile(chance: number): number | undefined;
}

/**
 * The chance that a wait lasts longer than a time, by the product-limit estimator (Kaplan & Meier, 1958): at each time at which
 * a wait ended, the share of those still going on that did not end then, multiplied up. What was censored counts as going on
 * as long as it was watched, and says nothing of what came later.
 *
 * Of what has gone on for a while with nothing happening only those tell that had gone on so long with nothing happening:
 * that it has not moved is itself a sign, and not the same as not being over.
 */
export class Survival {
  private readonly times: Float64Array;
  private readonly ended: Uint8Array;
  private readonly unchanged: Float64Array;
  /** How many ended. */
  readonly ends: number;

  constructor(lastings: readonly Lasting[]) {
    // At equal times what ended is counted before what was censored, which was still going on.
    const sorted = lastings.toSorted((a, b) => a.ms - b.ms || Number(b.ended) - Number(a.ended));
    this.times = Float64Array.from(sorted, ({ ms }) => ms);
    this.ended = Uint8Array.from(sorted, ({ ended }) => Number(ended));
    this.ends = this.ended.reduce((sum, each) => sum + each, 0);
    this.unchanged = Float64Array.from(sorted, ({ ms, unchanged = ms }) => unchanged);
  }

  /** @param soFar how long it has gone on with nothing happening, ms */
  given(soFar = 0): Outlook {
    const { times, ended, unchanged } = this;
    const tells = (index: number): boolean => soFar === 0 || (unchanged[index] as number) > soFar;
    let observed = 0;
    for (let index = 0; index < times.length; index++) if (tells(index)) observed++;
    const at: number[] = [];
    const chances: number[] = [];
    let [chance, going, ends] = [1, observed, 0];
    for (let index = 0; index < times.length;) {
      const time = times[index] as number;
      let [deaths, gone] = [0, 0];
      for (; times[index] === time; index++) {
        if (!tells(index)) continue;
        gone++;
        deaths += ended[index] as number;
      }
      if (deaths > 0) {
        chance *= 1 - deaths / going;
        at.push(time);
        chances.push(chance);
        ends += deaths;
      }
      going -= gone;
    }
    return {
      observed,
      ended: ends,
      beyond(ms) {
        const behind = at.findIndex((time) => time > ms);
        return (behind < 0 ? chances.at(-1) : chances[behind - 1]) ?? 1;
      },
      quantile(wanted) {
        // A product of shares may come out a hair above the share itself.
        const index = chances.findIndex((each) => each <= 1 - wanted + 1e-12);
        return index < 0 ? undefined : at[index];
      },
    };
  }
}
