import { defaultMinutes, type ConsultationChannel } from '../channel/channel.ts';

/** What a company may set otherwise; the regulation gives the defaults. */
export interface ConsultationSettings {
  readonly calendar: string;
  /** Until the first response, where the channel has no rule of its own. */
  readonly answerMinutes: Readonly<Record<ConsultationChannel, number>>;
  /** ISO 8601, business time: from the escalation to the expert's reply. */
  readonly expertWithin: string;
  /** Decides on which day a question was received; minutes east of UTC. */
  readonly utcOffsetMinutes: number;
}

export const defaultSettings: ConsultationSettings = {
  calendar: 'cn-office',
  answerMinutes: defaultMinutes,
  expertWithin: 'P1D',
  utcOffsetMinutes: 480,
};
