/** What a company may set otherwise. */
export interface BuildSettings {
  readonly calendar: string;
  /** Of one case: a decision reads them all. */
  readonly mostBuilds: number;
  readonly mostDefects: number;
}

export const defaultSettings: BuildSettings = { calendar: 'cn-office', mostBuilds: 500, mostDefects: 2_000 };
