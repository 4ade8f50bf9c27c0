import { text, type Text } from '@liucheng/kernel';
import type { Within } from '@liucheng/process-model';
import type { Wording } from './people.ts';
import { allowance, elapsed, type Phrases } from './phrases.ts';

/** When a step was due and why. */
export interface Appointment {
  readonly steps: readonly string[];
  /** What it is about, where a case has several of its kind. */
  readonly key: string | undefined;
  /** What armed it; `start` for the case's start. */
  readonly after: readonly string[] | 'start';
  readonly within: Within | undefined;
  /** It counts from a time that the event states, not from the event. */
  readonly stated: boolean;
  /** ms since the epoch. */
  readonly armedAt: number;
  readonly due: number;
}

/** A step not done by its due time, or done `lateBy` ms after it. */
export function missed(phrases: Phrases, appointment: Appointment, lateBy?: number): Wording {
  const name = nameOf(phrases, appointment);
  const by = phrases.time(appointment.due);
  const reason = reasonOf(phrases, appointment);
  const expected = text(
    `${name.en} by ${by}, ${reason.en}`,
    `${by} 前完成${name['zh-CN']}（${reason['zh-CN']}）`,
  );
  return { expected, ...outcome(phrases, appointment, lateBy, reason) };
}

function reasonOf(phrases: Phrases, { after, within, stated, armedAt }: Appointment): Text {
  const cause = after === 'start' ? text('the start of the case', '案件开始') : phrases.anyOf(after);
  const since = phrases.time(armedAt);
  const allowed = within && allowance(within);
  const en = `${stated ? 'the time that ' : ''}${cause.en} at ${since}${stated ? ' states' : ''}`;
  const zh = `${cause['zh-CN']}（${since}）${stated ? '所载时间' : ''}`;
  if (allowed === undefined) return text(en, `按${zh}`);
  return text(`${allowed.en} after ${en}`, `${zh}后${allowed['zh-CN']}`);
}

function nameOf(phrases: Phrases, { steps, key }: Appointment): Text {
  const name = phrases.anyOf(steps);
  return key === undefined ? name : text(`${name.en} (${key})`, `${name['zh-CN']}（${key}）`);
}

/** Something that must recur did not within its period. */
export function notRecurred(
  phrases: Phrases,
  appointment: Appointment,
  within: Within,
  lateBy?: number,
): Wording {
  const { armedAt, due } = appointment;
  const name = nameOf(phrases, appointment);
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
  return { expected, ...outcome(phrases, appointment, lateBy, reason) };
}

/** A step done less than so long before the time that its event states. */
export function shortNotice(
  phrases: Phrases,
  step: string,
  by: Within,
  done: number,
  until: number,
): Wording {
  const name = phrases.step(step);
  const notice = allowance(by);
  const [at, when] = [phrases.time(done), phrases.time(until)];
  return {
    expected: text(
      `${name.en} at least ${notice.en} before ${when}, the time that it states`,
      `至少在其所载时间 ${when} 之前${notice['zh-CN']}${name['zh-CN']}`,
    ),
    actual: text(`done at ${at}`, `${at} 办理`),
    message: text(
      `${name.en} was done at ${at}, less than ${notice.en} before ${when}, the time that it states.`,
      `${name['zh-CN']}于 ${at} 办理，距其所载时间 ${when} 不足${notice['zh-CN']}。`,
    ),
    repair: text(
      'Agree on a later time, or find out why it was done at such short notice.',
      '请商定更晚的时间，或查明未能提前办理的原因。',
    ),
  };
}

function outcome(
  phrases: Phrases,
  appointment: Appointment,
  lateBy: number | undefined,
  reason: Text,
): Omit<Wording, 'expected'> {
  const { due, key } = appointment;
  const name = nameOf(phrases, appointment);
  const by = phrases.time(due);
  if (lateBy === undefined) {
    return {
      actual: text(`not done by ${by}`, `截至 ${by} 未完成`),
      message: text(
        `${name.en} was due by ${by} (${reason.en}) and was not done.`,
        `${name['zh-CN']}应于 ${by} 前完成（${reason['zh-CN']}），但未完成。`,
      ),
      repair: text(`Do ${name.en} now.`, `请立即办理${name['zh-CN']}。`),
    };
  }
  const late = elapsed(lateBy);
  const done = phrases.time(due + lateBy);
  return {
    actual: text(`done at ${done}, ${late.en} late`, `${done} 完成，逾期${late['zh-CN']}`),
    message: text(
      `${name.en} was done at ${done}, ${late.en} after it was due (${reason.en}).`,
      `${name['zh-CN']}于 ${done} 完成，比规定时间晚${late['zh-CN']}（${reason['zh-CN']}）。`,
    ),
    repair: text(
      `Nothing is left to be done ${key === undefined ? 'in this case' : `about ${key}`}; find out what caused the delay.`,
      `${key === undefined ? '本案' : `${key} `}无需再办理；请查明逾期原因。`,
    ),
  };
}
