import { IANAZone } from 'luxon';

/** What turns a wall-clock time into an instant. */
export interface Zone {
  readonly name: string;
  /** The instant of a wall-clock time given as if it were UTC; ms since the epoch. The earlier one where it occurs twice. */
  instant(wallClock: number): number;
}

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
      // An offset holds at an instant, not at a wall-clock time: try, then correct once.
      const first = wallClock - offsetAt(wallClock);
      return wallClock - offsetAt(first);
    },
  };
}
