import { createHash, hash } from 'node:crypto';

/*
 * How a random sample is drawn so that anybody can draw it again. Every member of the population has a rank, the SHA-256 of the
 * seed, a line feed and the member's id (UTF-8, lower-case hexadecimal); the members of the lowest ranks are the sample, in that
 * order. For a given seed the ranks are as good as random, and nobody chooses among members.
 *
 * By department, each department gets its share of the sample by the method of the largest remainder (Hamilton); remainders
 * that are equal go to the department that is first by code unit. Within a department the lowest ranks are taken.
 */
export const samplingMethods = ['sha256-order', 'sha256-order-by-department'] as const;
export type SamplingMethod = (typeof samplingMethods)[number];

export type Member = {
  /** `<process>/<case>`, as the monitor names it. */
  readonly id: string;
  readonly case: string;
  readonly department?: string;
};

/** A population, and what was drawn of it. */
export interface Drawn {
  readonly size: number;
  /** SHA-256 of the members' ids in ascending order (by UTF-8 bytes), each followed by a line feed. */
  readonly digest: string;
  /** All of the population where it is smaller than the sample that was asked for. */
  readonly sample: readonly Member[];
}

interface Ranked {
  readonly rank: string;
  readonly member: Member;
}

/**
 * Draws while the population goes by, once and in ascending order of the ids, and keeps no more of it than a sample for each
 * department.
 */
export class Sampler {
  private readonly digest = createHash('sha256');
  private readonly strata = new Map<string, { size: number; lowest: Ranked[] }>();
  private size = 0;

  constructor(
    private readonly seed: string,
    private readonly wanted: number,
    private readonly method: SamplingMethod,
  ) {}

  add(member: Member): void {
    this.size++;
    this.digest.update(`${member.id}\n`);
    const key = this.method === 'sha256-order' ? '' : (member.department ?? '');
    const stratum = this.strata.get(key) ?? { size: 0, lowest: [] };
    this.strata.set(key, stratum);
    stratum.size++;
    const ranked = { rank: hash('sha256', `${this.seed}\n${member.id}`), member };
    const { lowest } = stratum;
    if (lowest.length === this.wanted && ranked.rank >= (lowest.at(-1) as Ranked).rank) return;
    lowest.splice(placeOf(lowest, ranked.rank), 0, ranked);
    if (lowest.length > this.wanted) lowest.pop();
  }

  /** Call it once, after the last member. */
  drawn(): Drawn {
    const strata = [...this.strata].map(([key, stratum]) => ({ key, ...stratum }));
    const shares = sharesOf(strata, Math.min(this.wanted, this.size));
    const taken = strata.flatMap(({ key, lowest }) => lowest.slice(0, shares.get(key)));
    return {
      size: this.size,
      digest: this.digest.digest('hex'),
      sample: taken.sort((one, other) => (one.rank < other.rank ? -1 : 1)).map(({ member }) => member),
    };
  }
}

/** The first place whose rank is higher, by binary search. */
function placeOf(lowest: readonly Ranked[], rank: string): number {
  let [from, to] = [0, lowest.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((lowest[middle] as Ranked).rank < rank) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many of each stratum are taken. Exact: whole numbers only, so that every machine gives the same. */
function sharesOf(
  strata: readonly { readonly key: string; readonly size: number }[],
  taken: number,
): ReadonlyMap<string, number> {
  const total = strata.reduce((sum, { size }) => sum + size, 0);
  const shares = strata.map(({ key, size }) => ({
    key,
    share: Math.floor((taken * size) / total),
    remainder: (taken * size) % total,
  }));
  const left = taken - shares.reduce((sum, { share }) => sum + share, 0);
  const first = new Set(
    shares
      .toSorted((one, other) => other.remainder - one.remainder || (one.key < other.key ? -1 : 1))
      .slice(0, left)
      .map(({ key }) => key),
  );
  return new Map(shares.map(({ key, share }) => [key, share + (first.has(key) ? 1 : 0)]));
}
