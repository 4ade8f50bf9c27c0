/** What a company may set otherwise; the regulation gives the defaults where it names a figure. */
export interface ComplaintSettings {
  /** ISO 8601, elapsed: from the acceptance to the acknowledgement. */
  readonly acknowledgeWithin: string;
  /** From now, where whoever accepts or reopens a complaint names no promised time. */
  readonly promiseDays: number;
  /** Days without an answer to the report-back after which a complaint may be closed. */
  readonly silenceDays: number;
  /** A visit with this satisfaction (1 to 5) or a lower one opens a complaint. */
  readonly lowSatisfaction: number;
  /** Decides on which calendar day a promise falls; minutes east of UTC. */
  readonly utcOffsetMinutes: number;
}

export const defaultSettings: ComplaintSettings = {
  acknowledgeWithin: 'PT4H',
  promiseDays: 7,
  silenceDays: 14,
  lowSatisfaction: 2,
  utcOffsetMinutes: 480,
};
