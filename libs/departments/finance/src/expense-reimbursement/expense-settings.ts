/**
 * What a company may set about FIN-2 without touching the process. The regulation fixes none of these figures, so each
 * has a default. A change changes the published definition, so it needs a new definition version.
 */
export interface ExpenseSettings {
  /**
   * Supported currencies (ISO 4217, two decimals) and, for each, the amount in minor units above which an executive
   * has to approve as well. A claim in a currency that is not listed is refused.
   */
  readonly executiveLimit: Readonly<Record<string, number>>;
  /** ISO 8601 durations in business time of the calendar. */
  readonly deadlines: {
    readonly departmentDecision: string;
    readonly financeDecision: string;
    /** Counted from the finance approval, and again from the executive's where one is needed. */
    readonly payment: string;
  };
  /** A definition's calendar id. */
  readonly calendar: string;
  /** Decides which calendar day it is when an expense's date is compared with today; minutes east of UTC. */
  readonly utcOffsetMinutes: number;
  readonly maxItems: number;
  readonly attachments: {
    readonly maxCount: number;
    readonly maxBytes: number;
    readonly mediaTypes: readonly string[];
  };
}

export const defaultSettings: ExpenseSettings = {
  executiveLimit: { CNY: 5_000_000 },
  deadlines: { departmentDecision: 'P2D', financeDecision: 'P3D', payment: 'P5D' },
  calendar: 'cn-office',
  utcOffsetMinutes: 480,
  maxItems: 200,
  attachments: {
    maxCount: 50,
    maxBytes: 20 * 1024 * 1024,
    // OFD and XML are the forms in which Chinese electronic invoices are issued.
    mediaTypes: ['application/pdf', 'application/ofd', 'application/xml', 'image/jpeg', 'image/png'],
  },
};

/** Whether a payment of this amount needs an executive's approval: strictly above the limit of its currency. */
export function needsExecutive(amount: number, currency: string, settings: ExpenseSettings): boolean {
  return amount > (settings.executiveLimit[currency] ?? 0);
}
