import { compare, type Breach, type Difference, type Truth } from './truth.ts';

/** A process of the summary. */
export interface ProcessSummary {
  readonly process: string;
  readonly cases: number;
  readonly commands: number;
  readonly refusals: number;
  /** Violations and refusals together, as in the two that follow. */
  readonly planted: number;
  readonly found: number;
  /** Planted and not found. */
  readonly missed: number;
  /** Found and not planted. */
  readonly superfluous: number;
}

export interface SimulationReport {
  readonly seed: number;
  /** Of the machine's time, without the judging at the end. */
  readonly seconds: number;
  readonly commandsPerSecond: number;
  /** How many of the plays had a turn. */
  readonly plays: { readonly acted: number; readonly all: number };
  readonly processes: readonly ProcessSummary[];
  /** Share of what was found that had been planted, and of what was planted that was found; 1 where there is nothing. */
  readonly precision: number;
  readonly recall: number;
  readonly differences: readonly Difference[];
  readonly truth: readonly Truth[];
}

export interface Reported extends Pick<SimulationReport, 'seed' | 'seconds' | 'plays' | 'truth'> {
  /** By process. */
  readonly counts: ReadonlyMap<
    string,
    { readonly cases: ReadonlySet<string>; readonly commands: number; readonly refusals: number }
  >;
  readonly found: readonly Breach[];
}

export function report({ seed, seconds, plays, truth, counts, found }: Reported): SimulationReport {
  const differences = compare(truth, found);
  const names = new Set([...counts.keys(), ...truth.map(({ process }) => process)]);
  for (const { process } of found) names.add(process);
  const processes = [...names].sort().map((process): ProcessSummary => {
    const count = counts.get(process);
    const own = (breaches: readonly Breach[]): number =>
      breaches.filter((each) => each.process === process).length;
    const apart = differences.filter((each) => each.process === process);
    return {
      process,
      cases: count?.cases.size ?? 0,
      commands: count?.commands ?? 0,
      refusals: count?.refusals ?? 0,
      planted: own(truth),
      found: own(found),
      missed: total(apart, ({ planted, found: seen }) => planted - seen),
      superfluous: total(apart, ({ planted, found: seen }) => seen - planted),
    };
  });
  const commands = total(processes, (each) => each.commands);
  const missed = total(processes, (each) => each.missed);
  const superfluous = total(processes, (each) => each.superfluous);
  return {
    seed,
    seconds,
    commandsPerSecond: seconds === 0 ? 0 : commands / seconds,
    plays,
    processes,
    precision: found.length === 0 ? 1 : (found.length - superfluous) / found.length,
    recall: truth.length === 0 ? 1 : (truth.length - missed) / truth.length,
    differences,
    truth,
  };
}

/** Of what is above zero. */
function total<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + Math.max(0, amount(item)), 0);
}
