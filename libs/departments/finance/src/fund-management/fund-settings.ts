/** What a company may set otherwise; the regulation gives the defaults. Amounts are fen. */
export interface FundSettings {
  readonly calendar: string;
  /** Outflows above it need two approvers. */
  readonly twoApproversAbove: number;
  readonly countEvery: string;
  /** Days for explaining a difference between book and count. */
  readonly explainWithinDays: number;
}

export const defaultSettings: FundSettings = {
  calendar: 'cn-office',
  twoApproversAbove: 10_000_000,
  countEvery: 'P1M',
  explainWithinDays: 2,
};
