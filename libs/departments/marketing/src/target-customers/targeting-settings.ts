/** What a company may set otherwise. */
export interface TargetingSettings {
  readonly calendar: string;
  /** How much each part of a segment's value counts; only their proportions matter. */
  readonly weights: {
    readonly purchasePotential: number;
    readonly loyalty: number;
    readonly contribution: number;
  };
}

export const defaultSettings: TargetingSettings = {
  calendar: 'cn-office',
  weights: { purchasePotential: 40, loyalty: 30, contribution: 30 },
};
