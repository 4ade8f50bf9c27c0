import { text } from '@liucheng/kernel';
import type { Wording } from './people.ts';
import { list, type Phrases } from './phrases.ts';

/** A step left out, noticed when the next one came. */
export function skipped(phrases: Phrases, step: string, next: string | undefined): Wording {
  const name = phrases.step(step);
  const then = next === undefined ? undefined : phrases.step(next);
  return {
    expected: then ? text(`${name.en} before ${then.en}`, `${then['zh-CN']}之前先${name['zh-CN']}`) : name,
    actual: then ? text(`${then.en} without it`, `未办理即${then['zh-CN']}`) : text('left out', '未办理'),
    message: text(
      `${name.en} was skipped${then ? `: ${then.en} was done without it` : ''}.`,
      `${name['zh-CN']}被跳过${then ? `：未办理即进行了${then['zh-CN']}` : ''}。`,
    ),
    repair: text(
      `Make up for ${name.en}, or record why this case did not need it.`,
      `请补办${name['zh-CN']}，或记录本案无需办理的原因。`,
    ),
  };
}

/** A step done, but not at its place. */
export function wrongOrder(phrases: Phrases, step: string, next: string | undefined): Wording {
  const name = phrases.step(step);
  const then = next === undefined ? undefined : phrases.step(next);
  return {
    expected: then ? text(`${name.en} before ${then.en}`, `先${name['zh-CN']}，后${then['zh-CN']}`) : name,
    actual: then
      ? text(`${name.en} out of turn`, `${name['zh-CN']}的次序不对`)
      : text('out of turn', '次序不对'),
    message: text(
      `${name.en} was done in the wrong order${then ? `: it belongs before ${then.en}` : ''}.`,
      `${name['zh-CN']}的办理次序不对${then ? `，应在${then['zh-CN']}之前` : ''}。`,
    ),
    repair: text(
      `Check whether what was done out of turn still holds; repeat it where it does not.`,
      `请确认次序颠倒的步骤是否仍然有效，无效的请重新办理。`,
    ),
  };
}

/** A step that the flow has no place for here. */
export function unexpected(phrases: Phrases, step: string): Wording {
  const name = phrases.step(step);
  return {
    expected: text('a step that the process allows here', '流程此时允许的步骤'),
    actual: name,
    message: text(
      `${name.en} was done where the process does not provide for it.`,
      `流程此时不允许${name['zh-CN']}，但已办理。`,
    ),
    repair: text(
      `Find out why ${name.en} was done and undo it if it was a mistake.`,
      `请查明办理${name['zh-CN']}的原因，如属错误请予撤销。`,
    ),
  };
}

/** A step done again although the flow allows it no further time. */
export function repeated(phrases: Phrases, step: string): Wording {
  const name = phrases.step(step);
  return {
    expected: text(`${name.en} not again`, `${name['zh-CN']}不再重复`),
    actual: text(`${name.en} again`, `再次${name['zh-CN']}`),
    message: text(
      `${name.en} was repeated where the process does not provide for it.`,
      `${name['zh-CN']}被重复办理，而流程此时不允许。`,
    ),
    repair: text(
      `Check whether the repetition had an effect and undo it where it had.`,
      `请核实重复办理是否已产生后果，如有请予撤销。`,
    ),
  };
}

/** An event that witnesses no step of the definition. */
export function unknown(phrases: Phrases, type: string): Wording {
  const name = phrases.step(type);
  return {
    expected: text('a step or note of the process definition', '流程定义中的步骤或备注'),
    actual: name,
    message: text(
      `${name.en} happened, which the process definition does not know.`,
      `发生了流程定义中没有的${name['zh-CN']}。`,
    ),
    repair: text(
      `Add ${name.en} to the definition as a step or a note, or find out where it comes from.`,
      `请将${name['zh-CN']}作为步骤或备注加入流程定义，或查明其来源。`,
    ),
  };
}

/** The case ended before the flow allows: every step that was still to come. */
export function incomplete(phrases: Phrases, steps: readonly string[]): Wording {
  const names = list(steps.map(phrases.step), ', ', '、');
  return {
    expected: text(`${names.en} before the case ends`, `结案之前${names['zh-CN']}`),
    actual: text('the case ended without', '未办理即结案'),
    message: text(`The case ended without ${names.en}.`, `本案未办理${names['zh-CN']}即已结束。`),
    repair: text(
      `Make up for ${names.en}, or record why this case did not need it.`,
      `请补办${names['zh-CN']}，或记录本案无需办理的原因。`,
    ),
  };
}
