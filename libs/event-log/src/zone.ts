import { IANAZone } from 'luxon';

/** What turns a wall-clock time into an instant. */
export interface Zone {
  readonly name: string;
  /**
   * The instant of a wall-clock time given as if it were UTC; ms since the epoch. The earlier one where it occurs twice; where it is
   * skipped, at the offset before the change: 02:30 is 03:30.
   */
  instant(wallClock: number): number;
}

const dayMs = 86_400_000;

export const defaultZone = 'Asia/Shanghai';

/** @throws RangeError for a name that is no IANA zone. */
export function zoneOf(name: string = defaultZone): Zone {
  const zone = IANAZone.create(name);
  if (!zone.isValid)
    throw new RangeError(`"${name}" is no time zone; expected an IANA name such as Asia/Shanghai`);
  const offsetAt = (instant: number): number => zone.offset(instant) * 60_000;
  return {
    name,
    instant(wallClock) {
      // Offsets hold at instants, not at wall-clock times. Few days have two of them.
      const [before, after] = [offsetAt(wallClock - dayMs), offsetAt(wallClock + dayMs)];
      const first = wallClock - before;
      if (before === after || offsetAt(first) === before) return first;
      const second = wallClock - after;
      return offsetAt(second) === after ? second : first;
    },
  };
}
