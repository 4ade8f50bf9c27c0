import { text, type Text } from '@liucheng/kernel';
import type { ProcessDefinition, Rule, StepSet } from '@liucheng/process-model';
import { allowance } from './phrases.ts';

/** When a rule wants its step; `undefined` for rules that are none about time. */
export function dueWords(definition: ProcessDefinition, rule: Rule): Text | undefined {
  if (rule.kind === 'every') {
    const { en, 'zh-CN': zh } = allowance(rule.period);
    return text(`at least every ${en}`, `至少每 ${zh} 一次`);
  }
  if (rule.kind === 'ahead') {
    const { en, 'zh-CN': zh } = allowance(rule.by);
    return text(`at least ${en} ahead`, `至少提前 ${zh}`);
  }
  if (rule.kind !== 'deadline') return undefined;
  const { en, 'zh-CN': zh } =
    rule.after === 'start' ? text('the start', '流程开始') : namesOfSteps(definition, rule.after);
  if (rule.until === undefined) {
    const within = allowance(rule.within);
    return text(`within ${within.en} after: ${en}`, `“${zh}”之后 ${within['zh-CN']}内`);
  }
  const plus = rule.plus && allowance(rule.plus);
  return plus
    ? text(`by the time set in: ${en}, and ${plus.en} more`, `“${zh}”所定时间之后 ${plus['zh-CN']}内`)
    : text(`by the time set in: ${en}`, `“${zh}”所定时间之前`);
}

/** `Approve / Reject` · `批准、退回` */
export function namesOfSteps({ steps }: ProcessDefinition, set: StepSet): Text {
  const names = [set].flat().map((id) => steps[id]?.names ?? text(id, id));
  return text(names.map(({ en }) => en).join(' / '), names.map(({ 'zh-CN': zh }) => zh).join('、'));
}
