import { text } from '@liucheng/kernel';
import type { Within } from '@liucheng/process-model';
import type { Wording } from './people.ts';
import { allowance, elapsed, type Phrases } from './phrases.ts';

/** When a step was due and why. */
export interface Appointment {
  readonly steps: readonly string[];
  /** What armed it; `start` for the case's start. */
  readonly after: readonly string[] | 'start';
  readonly within: Within;
  /** ms since the epoch. */
  readonly armedAt: number;
  readonly due: number;
}

/** A step not done by its due time, or done `lateBy` ms after it. */
export function missed(phrases: Phrases, appointment: Appointment, lateBy?: number): Wording {
  const { steps, after, within, armedAt, due } = appointment;
  const name = phrases.anyOf(steps);
  const allowed = allowance(within);
  const cause = after === 'start' ? text('the start of the case', '案件开始') : phrases.anyOf(after);
  const by = phrases.time(due);
  const since = phrases.time(armedAt);
  const reason = text(
    `${allowed.en} after ${cause.en} at ${since}`,
    `${cause['zh-CN']}（${since}）后${allowed['zh-CN']}`,
  );
  const expected = text(
    `${name.en} by ${by}, ${reason.en}`,
    `${by} 前完成${name['zh-CN']}（${reason['zh-CN']}）`,
  );
  return { expected, ...outcome(phrases, steps, due, lateBy, reason.en, reason['zh-CN']) };
}

/** Something that must recur did not within its period. */
export function notRecurred(phrases: Phrases, appointment: Appointment, lateBy?: number): Wording {
  const { steps, within, armedAt, due } = appointment;
  const name = phrases.anyOf(steps);
  const period = allowance(within);
  const since = phrases.time(armedAt);
  const expected = text(
    `${name.en} every ${period.en}, so by ${phrases.time(due)}`,
    `每${period['zh-CN']}${name['zh-CN']}一次，即不迟于 ${phrases.time(due)}`,
  );
  const reason = text(
    `at least every ${period.en}, counted from ${since}`,
    `自 ${since} 起每${period['zh-CN']}一次`,
  );
  return { expected, ...outcome(phrases, steps, due, lateBy, reason.en, reason['zh-CN']) };
}

function outcome(
  phrases: Phrases,
  steps: readonly string[],
  due: number,
  lateBy: number | undefined,
  reasonEn: string,
  reasonZh: string,
): Omit<Wording, 'expected'> {
  const name = phrases.anyOf(steps);
  const by = phrases.time(due);
  if (lateBy === undefined) {
    return {
      actual: text(`not done by ${by}`, `截至 ${by} 未完成`),
      message: text(
        `${name.en} was due by ${by} (${reasonEn}) and was not done.`,
        `${name['zh-CN']}应于 ${by} 前完成（${reasonZh}），但未完成。`,
      ),
      repair: text(`Do ${name.en} now.`, `请立即办理${name['zh-CN']}。`),
    };
  }
  const late = elapsed(lateBy);
  const done = phrases.time(due + lateBy);
  return {
    actual: text(`done at ${done}, ${late.en} late`, `${done} 完成，逾期${late['zh-CN']}`),
    message: text(
      `${name.en} was done at ${done}, ${late.en} after it was due (${reasonEn}).`,
      `${name['zh-CN']}于 ${done} 完成，比规定时间晚${late['zh-CN']}（${reasonZh}）。`,
    ),
    repair: text(
      'Nothing is left to be done in this case; find out what caused the delay.',
      '本案无需再办理；请查明逾期原因。',
    ),
  };
}
