/** What a company may set otherwise; the regulation gives the defaults where it names a figure. */
export interface MeetingSettings {
  readonly calendar: string;
  /** ISO 8601, business time: from the application to the beginning at least. */
  readonly appliedAhead: string;
  /** ISO 8601, business time: from the meeting to the distribution of its minutes. */
  readonly distributeWithin: string;
  readonly longestHours: number;
  /** Resolutions that are not done: at most so many in a meeting. */
  readonly mostOpen: number;
  /** Decides which day and hour it is; minutes east of UTC, as in the calendar's zone. */
  readonly utcOffsetMinutes: number;
}

export const defaultSettings: MeetingSettings = {
  calendar: 'cn-office',
  appliedAhead: 'P1D',
  distributeWithin: 'P2D',
  longestHours: 12,
  mostOpen: 200,
  utcOffsetMinutes: 480,
};
