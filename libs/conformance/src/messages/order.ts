import { text } from '@liucheng/kernel';
import type { Wording } from './people.ts';
import type { Phrases } from './phrases.ts';

/** A step without the one that must come before it. */
export function notPreceded(phrases: Phrases, a: string, b: string): Wording {
  const first = phrases.step(a);
  const then = phrases.step(b);
  return {
    expected: text(`${first.en} before ${then.en}`, `先${first['zh-CN']}，后${then['zh-CN']}`),
    actual: text(`${then.en} without ${first.en}`, `未经${first['zh-CN']}即${then['zh-CN']}`),
    message: text(
      `${then.en} was done although ${first.en} had not been done.`,
      `${first['zh-CN']}尚未办理，${then['zh-CN']}已经办理。`,
    ),
    repair: text(
      `Make up for ${first.en} and check whether ${then.en} still stands.`,
      `请补办${first['zh-CN']}，并确认${then['zh-CN']}是否仍然有效。`,
    ),
  };
}

/** The case ended without the step that something done in it calls for. */
export function notAnswered(phrases: Phrases, a: string, b: string): Wording {
  const cause = phrases.step(a);
  const answer = phrases.step(b);
  return {
    expected: text(
      `${answer.en} after ${cause.en}, before the case ends`,
      `${cause['zh-CN']}之后、结案之前${answer['zh-CN']}`,
    ),
    actual: text(`the case ended without ${answer.en}`, `结案时未${answer['zh-CN']}`),
    message: text(
      `The case ended, but ${cause.en} was never followed by ${answer.en}.`,
      `本案已结束，但${cause['zh-CN']}之后一直没有${answer['zh-CN']}。`,
    ),
    repair: text(
      `Do ${answer.en} now and record why it was left out.`,
      `请立即补办${answer['zh-CN']}，并记录遗漏原因。`,
    ),
  };
}

/** Two steps that exclude each other. */
export function coexisting(phrases: Phrases, a: string, b: string): Wording {
  const one = phrases.step(a);
  const other = phrases.step(b);
  return {
    expected: text(`${one.en} or ${other.en}, never both`, `${one['zh-CN']}与${other['zh-CN']}只可其一`),
    actual: text('both in one case', '同一案件中两者均已办理'),
    message: text(
      `This case has both ${one.en} and ${other.en}, which exclude each other.`,
      `本案同时办理了互斥的${one['zh-CN']}和${other['zh-CN']}。`,
    ),
    repair: text('Decide which of the two stands and undo the other.', '请确定以哪一步为准，并撤销另一步。'),
  };
}

/** A step more often than allowed. */
export function tooOften(phrases: Phrases, step: string, allowed: number, times: number): Wording {
  const name = phrases.step(step);
  return {
    expected: text(`at most ${allowed} × ${name.en}`, `${name['zh-CN']}最多 ${allowed} 次`),
    actual: text(`${times} times`, `${times} 次`),
    message: text(
      `${name.en} was done for the ${ordinal(times)} time; at most ${allowed} ${allowed === 1 ? 'is' : 'are'} allowed.`,
      `${name['zh-CN']}已是第 ${times} 次办理，最多允许 ${allowed} 次。`,
    ),
    repair: text(
      `Check whether the repetition had an effect and undo it where it had.`,
      `请核实重复办理是否已产生后果，如有请予撤销。`,
    ),
  };
}

function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
