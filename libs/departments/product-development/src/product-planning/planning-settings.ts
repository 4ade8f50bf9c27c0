/** What a company may set otherwise; the regulation gives the defaults. */
export interface PlanningSettings {
  readonly calendar: string;
  /** Requirements from marketing, and from customers, that a positioning has to rest on. */
  readonly leastFromMarketing: number;
  readonly leastFromCustomers: number;
  /** Of one plan: a decision reads them all. */
  readonly mostRequirements: number;
}

export const defaultSettings: PlanningSettings = {
  calendar: 'cn-office',
  leastFromMarketing: 1,
  leastFromCustomers: 1,
  mostRequirements: 500,
};
