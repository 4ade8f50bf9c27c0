/** What a company may set otherwise. */
export interface ResearchSettings {
  readonly calendar: string;
}

export const defaultSettings: ResearchSettings = { calendar: 'cn-office' };
