import type { Severity } from '@liucheng/process-model';

/** What a company may set otherwise; the regulation gives the defaults where it names a figure. */
export interface ViolationSettings {
  /** The monitor opens a case for violations of this severity and worse. Milder ones a person may report. */
  readonly openFrom: Severity;
  /** ISO 8601, business time: from the opening of the case to its decision. */
  readonly decideWithin: Readonly<Record<Severity, string>>;
  /** Months back in which an earlier violation of the same rule makes this one a repetition. */
  readonly repeatMonths: number;
  /**
   * Processes for whose violations the monitor opens no case by itself: an undecided case would bring about another, and
   * that one a third.
   */
  readonly notOpenedFor: readonly string[];
}

export const defaultSettings: ViolationSettings = {
  openFrom: 'major',
  decideWithin: { critical: 'P1D', major: 'P3D', minor: 'P10D' },
  repeatMonths: 12,
  notOpenedFor: ['violation-handling'],
};
