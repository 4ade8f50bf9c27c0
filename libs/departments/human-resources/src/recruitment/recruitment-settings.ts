/** What a company may set otherwise; the regulation gives the defaults. */
export interface RecruitmentSettings {
  readonly calendar: string;
  /** From the day on which somebody begins to work to the contract. */
  readonly contractWithinDays: number;
}

export const defaultSettings: RecruitmentSettings = {
  calendar: 'cn-office',
  contractWithinDays: 30,
};
