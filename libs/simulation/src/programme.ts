import { cnOffice, workingCalendar } from '@liucheng/conformance';
import type { CastPlay } from './company.ts';
import { onTime } from './passing.ts';
import { SeededChance } from './seeded-chance.ts';

/** A case that is going to begin. */
export interface Arrival {
  readonly time: number;
  /** From 1 on, in the order of time. */
  readonly number: number;
  readonly cast: CastPlay;
  /** The how manieth of this play, from 1 on. */
  readonly turn: number;
}

export interface ProgrammeOptions {
  readonly seed: number;
  /** First day, as any moment of it; ms since the epoch. */
  readonly from: number;
  readonly days: number;
  /** Cases a working day. */
  readonly rate: number;
  /** Share of the cases in which something goes wrong. */
  readonly deviating: number;
}

const dayMs = 86_400_000;

/**
 * Which play begins when, over all processes. Plays that conform come once each and are then drawn by their weights; those
 * that plant something are dealt like cards, so that each has its turn before any comes again. A play that has been put on
 * as often as it can be does not come any more.
 */
export function programme(plays: readonly CastPlay[], options: ProgrammeOptions): Arrival[] {
  const { seed, from, days, rate, deviating } = options;
  const chance = new SeededChance(seed, 'programme');
  const calendar = workingCalendar(cnOffice);
  const midnight = Math.floor((from + calendar.offset(from)) / dayMs) * dayMs - calendar.offset(from);
  const times = Array.from({ length: days }, (_, day) => midnight + day * dayMs).flatMap((day) => {
    const working = calendar.between(day, day + dayMs);
    if (working === 0) return [];
    return Array.from({ length: rate }, () =>
      onTime(calendar.add(day, 1 + chance.next() * working), 'business'),
    );
  });
  times.sort((one, other) => one - other);
  const turns = new Map<CastPlay, number>();
  const isLeft = (cast: CastPlay): boolean => (turns.get(cast) ?? 0) < (cast.play.most ?? Infinity);
  const conforming = plays.filter(({ play: { plants = [] } }) => plants.length === 0);
  const planting = plays.filter(({ play: { plants = [] } }) => plants.length > 0);
  const weight = ({ play }: CastPlay): number => play.weight ?? 1;
  let deck: CastPlay[] = [];
  const dealt = (): CastPlay | undefined => {
    if (deck.length === 0) deck = chance.shuffled(planting.filter(isLeft));
    return deck.pop();
  };
  const first = chance.shuffled(conforming);
  const drawn = (): CastPlay | undefined => {
    const next = first.pop();
    if (next) return next;
    const left = conforming.filter(isLeft);
    return left.length === 0 ? undefined : chance.weighted(left, weight);
  };
  return times.flatMap((time, index): Arrival[] => {
    const wrong = planting.length > 0 && (conforming.length === 0 || chance.happens(deviating));
    const cast = wrong ? (dealt() ?? drawn()) : (drawn() ?? dealt());
    if (!cast) return [];
    const turn = (turns.get(cast) ?? 0) + 1;
    turns.set(cast, turn);
    return [{ time, number: index + 1, cast, turn }];
  });
}
