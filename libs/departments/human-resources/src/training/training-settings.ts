/** What a company may set otherwise; the regulation gives the defaults. */
export interface TrainingSettings {
  readonly calendar: string;
  /** ISO 8601, business time: from the day of a session to the last result. */
  readonly recordWithin: string;
}

export const defaultSettings: TrainingSettings = {
  calendar: 'cn-office',
  recordWithin: 'P5D',
};
