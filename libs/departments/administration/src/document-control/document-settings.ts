/** What a company may set otherwise. */
export interface DocumentSettings {
  readonly calendar: string;
  /** Loans that are out: of one document at most so many. */
  readonly mostLoans: number;
  /** Decides which day it is; minutes east of UTC, as in the calendar's zone. */
  readonly utcOffsetMinutes: number;
}

export const defaultSettings: DocumentSettings = {
  calendar: 'cn-office',
  mostLoans: 50,
  utcOffsetMinutes: 480,
};
