import type { OtherDocuments } from '@liucheng/service-kit';
import type { Sample, SampledCase } from './inspection.ts';
import { drawFrom } from './population.ts';

interface Known {
  readonly size: number;
  readonly digest: string;
}

/** A sample beside what comes out when it is drawn again. */
export interface SampleVerification {
  /** Population and sample are the same, case by case and in order. */
  readonly equal: boolean;
  readonly round: number;
  readonly method: string;
  readonly seed: string;
  readonly wanted: number;
  readonly query: Sample['population']['query'];
  readonly population: { readonly recorded: Known; readonly recomputed: Known; readonly equal: boolean };
  readonly sample: {
    readonly recorded: number;
    readonly recomputed: number;
    readonly equal: boolean;
    /** On record, and not drawn again. */
    readonly missing: readonly SampledCase[];
    /** Drawn again, and not on record. */
    readonly added: readonly SampledCase[];
  };
  /** What the monitor had handled, by `topic/partition`: at the drawing, and now. */
  readonly positions: {
    readonly recorded: Readonly<Record<string, number>>;
    readonly now: Readonly<Record<string, number>>;
  };
}

/** Draws a sample again from what the monitor has now. Cases that it has learnt of since may make a difference. */
export async function verifiedSample(
  { round, method, seed, wanted, population, cases }: Sample & { readonly round: number },
  others: OtherDocuments,
): Promise<SampleVerification> {
  const { query, size, digest, asOf } = population;
  const drawn = await drawFrom(others, query, { seed, wanted, method });
  const again = drawn.sample.map(({ case: subject }) => subject);
  const recorded = cases.map((each) => each.case);
  const samePopulation = drawn.size === size && drawn.digest === digest;
  const sameSample =
    again.length === recorded.length && again.every((each, index) => each === recorded[index]);
  return {
    equal: samePopulation && sameSample,
    round,
    method,
    seed,
    wanted,
    query,
    population: {
      recorded: { size, digest },
      recomputed: { size: drawn.size, digest: drawn.digest },
      equal: samePopulation,
    },
    sample: {
      recorded: recorded.length,
      recomputed: again.length,
      equal: sameSample,
      missing: cases.filter((each) => !again.includes(each.case)),
      added: drawn.sample
        .filter((each) => !recorded.includes(each.case))
        .map(({ case: subject, department }) => ({
          process: query.process,
          case: subject,
          ...(department === undefined ? {} : { department }),
        })),
    },
    positions: { recorded: asOf.positions, now: drawn.positions },
  };
}
