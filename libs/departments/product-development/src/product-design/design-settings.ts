/** What a company may set otherwise. */
export interface DesignSettings {
  readonly calendar: string;
  /** Validators of a prototype who have not designed it. */
  readonly leastOtherValidators: number;
}

export const defaultSettings: DesignSettings = { calendar: 'cn-office', leastOtherValidators: 1 };
