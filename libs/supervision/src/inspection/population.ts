import { text } from '@liucheng/kernel';
import { collections } from '@liucheng/monitor';
import { problem, type OtherDocuments, type ReadDocuments } from '@liucheng/service-kit';
import { monitoredCases } from '../monitored-cases.ts';
import { monitoredPosition } from '../monitored-position.ts';
import type { PopulationQuery, Sample } from './inspection.ts';
import { Sampler, type Drawn, type Member, type SamplingMethod } from './sampling.ts';

// Reads populations from what the monitor knows: its cases, page by page, in the order of their ids.

/** So many are read within the time of a request. */
export const largestPopulation = 200_000;

/** Draws from what the monitor has by now. Cases of imported logs did not happen here and are none of the population. */
export async function drawFrom(
  others: OtherDocuments | undefined,
  query: PopulationQuery,
  { seed, wanted, method }: Pick<Sample, 'seed' | 'wanted' | 'method'>,
): Promise<Drawn & { readonly positions: Readonly<Record<string, number>> }> {
  if (others === undefined) throw new Error('a sample needs the documents of the monitor');
  return others.read('monitor', [collections.cases, collections.lanes], async (documents) => {
    // Before the cases: what they hold is as new as this, or newer.
    const { positions } = await monitoredPosition(documents);
    const sampler = new Sampler(seed, wanted, method);
    let size = 0;
    for await (const member of membersIn(documents, query)) {
      if (++size > largestPopulation) throw tooLarge();
      sampler.add(member);
    }
    return { ...sampler.drawn(), positions };
  });
}

async function* membersIn(documents: ReadDocuments, query: PopulationQuery): AsyncIterable<Member> {
  for await (const { id, subject, department: of } of monitoredCases(documents, query))
    yield { id, case: subject, ...(of === undefined ? {} : { department: of }) };
}

function tooLarge() {
  return problem('refused', {
    code: 'population-too-large',
    detail: text(
      `More than ${largestPopulation} cases are too many to draw from at once.`,
      `案例超过 ${largestPopulation} 个，无法一次抽样。`,
    ),
    acceptable: text('A shorter time, or one department.', '请缩短时段或限定部门。'),
  });
}

export interface Draw {
  readonly process: string;
  readonly startedFrom?: string;
  readonly startedUntil?: string;
  readonly size: number;
  readonly method?: SamplingMethod;
}

/**
 * Draws the sample of a round. The seed names inspection, round and the millisecond of the drawing by the service's clock: a
 * round is drawn once, so that nobody can try seeds, and nobody knows beforehand which it will be.
 */
export async function drawnFor(
  { process, startedFrom, startedUntil, size, method = 'sha256-order' }: Draw,
  of: { readonly inspection: string; readonly round: number; readonly department?: string },
  now: number,
  others: OtherDocuments | undefined,
): Promise<Sample> {
  const time = new Date(now).toISOString();
  const until = startedUntil === undefined ? now : Math.min(now, Date.parse(startedUntil));
  const query: PopulationQuery = {
    process,
    ...(of.department === undefined ? {} : { department: of.department }),
    ...(startedFrom === undefined ? {} : { startedFrom: new Date(startedFrom).toISOString() }),
    startedUntil: new Date(until).toISOString(),
  };
  const seed = `${of.inspection}/${of.round}@${time}`;
  const drawn = await drawFrom(others, query, { seed, wanted: size, method });
  return {
    method,
    seed,
    wanted: size,
    population: {
      query,
      asOf: { time, positions: drawn.positions },
      size: drawn.size,
      digest: drawn.digest,
    },
    cases: drawn.sample.map(({ case: subject, department }) => ({
      process,
      case: subject,
      ...(department === undefined ? {} : { department }),
    })),
  };
}
