/** What a company may set otherwise; the regulation gives the defaults. */
export interface SupplySettings {
  readonly calendar: string;
  readonly leastQuotes: number;
  /** ISO 8601: no longer than this without a count. */
  readonly stocktakeEvery: string;
}

export const defaultSettings: SupplySettings = {
  calendar: 'cn-office',
  leastQuotes: 2,
  stocktakeEvery: 'P3M',
};
