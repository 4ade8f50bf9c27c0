import { collections } from '@liucheng/monitor';
import { text } from '@liucheng/kernel';
import { problem, type OtherDocuments } from '@liucheng/service-kit';
import { monitoredCases, type MonitoredQuery } from '../monitored-cases.ts';
import { level, sharesDiffer, valuesDiffer } from './difference.ts';
import type { Comparison, Figures, Goal } from './optimisation.ts';

/** So many are read within the time of a request. */
export const mostMeasured = 200_000;
const minuteMs = 60_000;

/** Figures with what they were made of: how long each completed case took, ms, sorted. Figures are rounded, tests are not made on them. */
export interface Measured {
  readonly figures: Figures;
  readonly durations: readonly number[];
}

/** What is measured of one version, or of all, in cases that started in a period. */
export type Measuring = Pick<MonitoredQuery, 'process' | 'version'> & {
  readonly from: string;
  readonly until: string;
};

/**
 * Reads the completed cases from the monitor's documents. Of a case only its duration is kept.
 * @throws Problem 409 for more cases than are read at once; StoreUnavailableError
 */
export async function measure(others: OtherDocuments | undefined, what: Measuring): Promise<Measured> {
  if (others === undefined) throw new Error('figures need the documents of the monitor');
  const { process, version, from, until } = what;
  return others.read('monitor', [collections.cases], async (documents) => {
    const durations: number[] = [];
    let [read, conforming] = [0, 0];
    const query = {
      process,
      ...(version === undefined ? {} : { version }),
      startedFrom: from,
      startedUntil: until,
    };
    for await (const each of monitoredCases(documents, query)) {
      if (++read > mostMeasured) throw tooMany();
      if (each.status !== 'completed' || each.startedAt === undefined || each.endedAt === undefined) continue;
      durations.push(Math.max(0, each.endedAt - each.startedAt));
      if (each.conforming) conforming++;
    }
    return measured(what, durations, conforming);
  });
}

/** @param took ms of each completed case, in any order */
export function measured(
  { from, until, version }: Omit<Measuring, 'process'>,
  took: readonly number[],
  conforming: number,
): Measured {
  const durations = [...took].sort((a, b) => a - b);
  return {
    figures: {
      from,
      until,
      ...(version === undefined ? {} : { version }),
      cases: durations.length,
      conforming,
      medianMinutes: wholeMinutes(quantile(durations, 0.5)),
      p90Minutes: wholeMinutes(quantile(durations, 0.9)),
    },
    durations,
  };
}

/** The nearest rank: the least value that so large a share does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function wholeMinutes(ms: number): number {
  return Math.round(ms / minuteMs);
}

/** Before and after by the measure of the goal. Nothing is met by no cases. */
export function compare({ measure: by, target }: Goal, before: Measured, after: Measured): Comparison {
  const [old, now] = [before.figures, after.figures];
  const rates = by === 'conformance-rate';
  const p = rates
    ? sharesDiffer({ hit: old.conforming, all: old.cases }, { hit: now.conforming, all: now.cases })
    : valuesDiffer(before.durations, after.durations);
  const met = rates ? now.conforming * 100 >= target * now.cases : now.medianMinutes <= target;
  // Shares as products: no division by no cases.
  const better = rates
    ? now.conforming * old.cases > old.conforming * now.cases
    : old.cases > 0 && now.cases > 0 && quantile(after.durations, 0.5) < quantile(before.durations, 0.5);
  return {
    before: old,
    after: now,
    goalMet: now.cases > 0 && met,
    better,
    ...(p === undefined ? {} : { p }),
    beyondChance: p !== undefined && p < level,
  };
}

function tooMany() {
  return problem('refused', {
    code: 'too-many-cases',
    detail: text(
      `More than ${mostMeasured} cases are too many to measure at once.`,
      `案例超过 ${mostMeasured} 个，无法一次测算。`,
    ),
    acceptable: text('A shorter period.', '请缩短期间。'),
  });
}
