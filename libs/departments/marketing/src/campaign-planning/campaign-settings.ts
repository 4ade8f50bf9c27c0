/** What a company may set otherwise; the regulation gives the default. */
export interface CampaignSettings {
  readonly calendar: string;
  /** ISO 8601, business time: from the finished plan to its approval or return. */
  readonly approveWithin: string;
}

export const defaultSettings: CampaignSettings = { calendar: 'cn-office', approveWithin: 'P3D' };
