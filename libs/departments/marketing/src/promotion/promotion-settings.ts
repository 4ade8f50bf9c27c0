/** What a company may set otherwise; the regulation gives the defaults. */
export interface PromotionSettings {
  readonly calendar: string;
  /** Days: no longer than this without a monitoring while the campaign runs. */
  readonly monitorEveryDays: number;
  /** ISO 8601, business time: from the end of the campaign to its evaluation. */
  readonly evaluateWithin: string;
}

export const defaultSettings: PromotionSettings = {
  calendar: 'cn-office',
  monitorEveryDays: 7,
  evaluateWithin: 'P10D',
};
