import { text, type Text } from '@liucheng/kernel';
import type { RuleOverCases } from '@liucheng/process-model';
import type { Finding, Sighting } from '../over-cases/judge.ts';
import { limitAmount, limitPeriod } from './limit-words.ts';
import type { Wording } from './people.ts';
import { allowance, list, type Phrases } from './phrases.ts';

type Of<K extends RuleOverCases['kind']> = Extract<RuleOverCases, { readonly kind: K }>;

/** What a breach of a rule over cases is told as. */
export function overCases(phrases: Phrases, rule: RuleOverCases, finding: Finding): Wording {
  switch (rule.kind) {
    case 'unique':
      return notUnique(phrases, rule, finding);
    case 'limit':
      return overLimit(phrases, rule, finding);
    case 'follows':
      return rule.order === 'before' ? notBefore(phrases, rule, finding) : notAfter(phrases, rule, finding);
  }
}

/** Something stands in two cases that may be in one only. */
function notUnique(phrases: Phrases, rule: Of<'unique'>, { of, against }: Finding): Wording {
  const what = of.about.join(', ');
  const step = phrases.step(of.step);
  const first = against[0] as Sighting;
  const earlier = caseName(first, of);
  const since = phrases.time(first.at);
  return {
    expected: text(
      `${rule.names.en}: ${what} in one case`,
      `${rule.names['zh-CN']}：${what} 只出现在一个案件中`,
    ),
    actual: text(
      `${what} is in ${earlier.en} since ${since}`,
      `${what} 自 ${since} 起已在${earlier['zh-CN']}中`,
    ),
    message: text(
      `${step.en} was done with ${what}, which ${earlier.en} has held since ${since}.`,
      `${step['zh-CN']}使用了 ${what}，而该项自 ${since} 起已由${earlier['zh-CN']}使用。`,
    ),
    repair: text(
      `Compare the two cases; if it is the same matter, withdraw this one, otherwise correct what was entered.`,
      `请核对两个案件：如属同一事项，请撤回本案；否则请更正所填内容。`,
    ),
  };
}

/** Several occurrences come to more than is allowed in the time. */
function overLimit(phrases: Phrases, rule: Of<'limit'>, { of, against, total }: Finding): Wording {
  const what = of.about.join(', ');
  const step = phrases.step(of.step);
  const period = limitPeriod(rule);
  const most = limitAmount(rule, rule.max);
  const { amount: sum, cases } = total as NonNullable<Finding['total']>;
  const reached = limitAmount(rule, sum);
  const others = against.length === 0 ? text('', '') : named(against, of);
  const count = text(`${cases} ${cases === 1 ? 'case' : 'cases'}`, `${cases} 个案件`);
  return {
    expected: text(
      `at most ${most.en} ${period.en} for ${what}`,
      `${what}：${period['zh-CN']}最多 ${most['zh-CN']}`,
    ),
    actual: text(`${reached.en} in ${count.en}`, `${count['zh-CN']}共 ${reached['zh-CN']}`),
    message: text(
      `With this ${step.en}, ${what} comes to ${reached.en} ${period.en} in ${count.en}${others.en}; at most ${most.en} is allowed.`,
      `加上本次${step['zh-CN']}，${what} ${period['zh-CN']}在${count['zh-CN']}中共计 ${reached['zh-CN']}${others['zh-CN']}，最多允许 ${most['zh-CN']}。`,
    ),
    repair: text(
      `Look at the cases together and have them decided as one by whoever may decide the whole amount.`,
      `请将这些案件合并审查，由有权决定全部金额或数量的人员统一审批。`,
    ),
  };
}

/** Done without what has to come before it in another process. */
function notBefore(phrases: Phrases, rule: Of<'follows'>, { of }: Finding): Wording {
  const what = of.about.join(', ');
  const step = phrases.step(of.step);
  const { names, process } = rule.other;
  const span = rule.within && allowance(rule.within);
  const limit = span
    ? text(` in the ${span.en} before it`, `此前${span['zh-CN']}内`)
    : text(' before it', '此前');
  return {
    expected: text(
      `“${names.en}” of process ${process} for ${what}${limit.en}`,
      `${limit['zh-CN']}流程 ${process} 中已有 ${what} 的“${names['zh-CN']}”`,
    ),
    actual: text(`none by ${phrases.time(of.at)}`, `截至 ${phrases.time(of.at)} 没有`),
    message: text(
      `${step.en} was done for ${what}, but there is no “${names.en}” for it${limit.en}.`,
      `${what} 的${step['zh-CN']}已经办理，但${limit['zh-CN']}没有对应的“${names['zh-CN']}”。`,
    ),
    repair: text(
      `Find out whether “${names.en}” took place; make up for it, or undo ${step.en}.`,
      `请核实“${names['zh-CN']}”是否已经发生；请予补办，或撤销${step['zh-CN']}。`,
    ),
  };
}

/** Not followed in time by what has to come after it in another process. */
function notAfter(phrases: Phrases, rule: Of<'follows'>, { of, at, lateBy }: Finding): Wording {
  const what = of.about.join(', ');
  const step = phrases.step(of.step);
  const { names, process } = rule.other;
  const by = phrases.time(at);
  const since = phrases.time(of.at);
  const came = lateBy === undefined ? undefined : phrases.time(at + lateBy);
  return {
    expected: text(
      `“${names.en}” of process ${process} for ${what} by ${by}`,
      `${by} 前流程 ${process} 中有 ${what} 的“${names['zh-CN']}”`,
    ),
    actual: came === undefined ? text('none', '没有') : text(`at ${came}`, `${came} 才有`),
    message: text(
      `${step.en} was done for ${what} at ${since}; “${names.en}” should have followed by ${by}${came === undefined ? '' : ` and came at ${came}`}.`,
      `${what} 的${step['zh-CN']}已于 ${since} 办理，“${names['zh-CN']}”应在 ${by} 前完成${came === undefined ? '，至今没有' : `，实际于 ${came} 完成`}。`,
    ),
    repair:
      came === undefined
        ? text(`See to “${names.en}” now.`, `请立即办理“${names['zh-CN']}”。`)
        : text(`Find out why “${names.en}” came too late.`, `请查明“${names['zh-CN']}”延迟的原因。`),
  };
}

/** A case of the same process by its id, one of another with its process. */
function caseName(sighting: Sighting, from: Sighting): Text {
  const { case: subject, process } = sighting;
  if (process === from.process) return text(`case ${subject}`, `案件 ${subject} `);
  return text(`case ${subject} of process ${process}`, `流程 ${process} 的案件 ${subject} `);
}

/** Other cases than the one accused, each once. */
function named(against: readonly Sighting[], of: Sighting): Text {
  const others = new Map(
    against
      .filter((each) => each.case !== of.case || each.process !== of.process)
      .map((each) => [`${each.process}\n${each.case}`, caseName(each, of)]),
  );
  if (others.size === 0) return text('', '');
  const all = list([...others.values()], ', ', '、');
  return text(` (with ${all.en})`, `（另有${all['zh-CN'].trimEnd()}）`);
}
