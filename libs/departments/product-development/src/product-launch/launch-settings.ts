/** What a company may set otherwise; the regulation gives the defaults where it names a figure. */
export interface LaunchSettings {
  readonly calendar: string;
  /** ISO 8601, elapsed: from the release to the review. */
  readonly reviewWithin: string;
  /** Decides on which calendar day a time falls; minutes east of UTC. */
  readonly utcOffsetMinutes: number;
}

export const defaultSettings: LaunchSettings = {
  calendar: 'cn-office',
  reviewWithin: 'P30D',
  utcOffsetMinutes: 480,
};
