/** What a company may set otherwise; the regulation gives the defaults where it names a figure. */
export interface CareSettings {
  readonly calendar: string;
  /** ISO 8601, business time: from the collection of feedback to the decision on it. */
  readonly decideWithin: string;
  /** Visits that are planned, acts of care that are planned, items of feedback that are open: of each at most so many. */
  readonly mostOpen: number;
  /** Decides which day it is; minutes east of UTC, as in the calendar's zone. */
  readonly utcOffsetMinutes: number;
}

export const defaultSettings: CareSettings = {
  calendar: 'cn-office',
  decideWithin: 'P20D',
  mostOpen: 100,
  utcOffsetMinutes: 480,
};
