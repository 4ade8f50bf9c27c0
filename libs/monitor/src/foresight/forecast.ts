import { stateOf, type Waiting } from '@liucheng/conformance';
import type { LiveCase } from '../case-document.ts';
import type { Basis, Experience } from './experience.ts';

/** A deadline that runs, and how it may end. Times are ms since the epoch. */
export interface DeadlineForecast {
  readonly rule: string;
  readonly steps: readonly string[];
  readonly armedAt: number;
  readonly dueAt: number;
  readonly key?: string;
  /** It has passed. */
  readonly missed: boolean;
  /**
   * From 0 to 1: the chance that it will be missed, as cases of the same version went from the same state. Absent where too
   * few are known to tell, or none lasted as long as this one has.
   */
  readonly chance?: number;
  /** By when the step is done in half of such cases. */
  readonly expectedAt?: number;
  readonly basis?: Basis;
  /** How many waits the chance rests on. */
  readonly observations?: number;
}

export interface CaseForecast {
  readonly deadlines: readonly DeadlineForecast[];
  /** By when half, and nine in ten, of such cases come to their end. */
  readonly end?: { readonly p50?: number; readonly p90?: number; readonly observations: number };
}

/** What is to be expected of an open case at a moment (ms since the epoch). */
export function forecastOf(
  { compiled, state, lastEventAt }: Pick<LiveCase, 'compiled' | 'state' | 'lastEventAt'>,
  experience: Experience,
  now: number,
): CaseForecast {
  if (state.status !== 'open' || lastEventAt === undefined) return { deadlines: [] };
  const where = stateOf(compiled, state);
  const deadlines = compiled
    .waiting(state)
    .filter(({ unsure }) => !unsure)
    .map((waiting) => ofDeadline(waiting, where, lastEventAt, experience, now));
  const outlook = experience.forEnd(where, Math.max(0, now - lastEventAt));
  if (!outlook) return { deadlines };
  const at = (chance: number): number | undefined => {
    const ms = outlook.quantile(chance);
    return ms === undefined ? undefined : lastEventAt + ms;
  };
  const [p50, p90] = [at(0.5), at(0.9)];
  const { observed: observations } = outlook;
  const end = { ...(p50 === undefined ? {} : { p50 }), ...(p90 === undefined ? {} : { p90 }), observations };
  return { deadlines, end };
}

function ofDeadline(
  waiting: Waiting,
  state: string,
  entered: number,
  experience: Experience,
  now: number,
): DeadlineForecast {
  const { rule, steps, from: armedAt, due: dueAt, key } = waiting;
  const base = { rule, steps, armedAt, dueAt, ...(key === undefined ? {} : { key }) };
  if (now > dueAt) return { ...base, missed: true, chance: 1 };
  const estimate = experience.forDeadline(waiting, state, entered, now);
  if (!estimate) return { ...base, missed: false };
  const { outlook, basis, since } = estimate;
  const half = outlook.quantile(0.5);
  return {
    ...base,
    missed: false,
    chance: rounded(outlook.beyond(experience.span(waiting, since, dueAt))),
    ...(half === undefined ? {} : { expectedAt: experience.after(waiting, since, half) }),
    basis,
    observations: outlook.observed,
  };
}

/** No more digits than it has meaning: products of shares are a hair beside what people ask for. */
function rounded(chance: number): number {
  return Math.round(chance * 1e6) / 1e6;
}
