import { allowance, dueWords, limitAmount, limitPeriod, namesOfSteps } from '@liucheng/conformance';
import { text, type Text } from '@liucheng/kernel';
import { isOverCases, type ProcessDefinition, type Rule, type RuleOverCases } from '@liucheng/process-model';

/* What rules ask for, in words. */

const kinds: Readonly<Record<Rule['kind'], Text>> = {
  role: text('Role', '角色限定'),
  separationOfDuties: text('Different persons', '不得同一人办理'),
  sameActor: text('Same person', '须同一人办理'),
  deadline: text('Deadline', '时限'),
  data: text('Content', '内容要求'),
  precedence: text('Order', '先后顺序'),
  response: text('Must follow', '须有后续'),
  notCoexistence: text('Not both', '不得并存'),
  atMost: text('Number of times', '次数限制'),
  every: text('Recurring', '定期办理'),
  ahead: text('Ahead of time', '提前办理'),
  unique: text('Over several cases', '跨案件'),
  limit: text('Over several cases', '跨案件'),
  follows: text('Over several cases', '跨案件'),
};

/** Of which kind a rule is, and the steps that it is about with what it measures. */
export function ruleWords(definition: ProcessDefinition, rule: Rule): Text {
  const kind = kinds[rule.kind];
  const { en, 'zh-CN': zh } = matterOf(definition, rule);
  return text(`${kind.en}: ${en}`, `${kind['zh-CN']}：${zh}`);
}

function matterOf(definition: ProcessDefinition, rule: Rule): Text {
  const named = (step: string | readonly string[]): Text => namesOfSteps(definition, step);
  switch (rule.kind) {
    case 'precedence':
    case 'response': {
      const [a, b] = [named(rule.a), named(rule.b)];
      return text(`${a.en} → ${b.en}`, `${a['zh-CN']} → ${b['zh-CN']}`);
    }
    case 'separationOfDuties':
    case 'sameActor':
    case 'notCoexistence':
      return text(`${named(rule.a).en}, ${named(rule.b).en}`, named([rule.a, rule.b])['zh-CN']);
    case 'atMost':
      return measured(named(rule.a), text(`at most ${rule.n}`, `最多 ${rule.n} 次`));
    default: {
      const measure = isOverCases(rule) ? overCasesWords(rule) : dueWords(definition, rule);
      return measured(named(rule.step), measure);
    }
  }
}

function measured(steps: Text, measure: Text | undefined): Text {
  if (measure === undefined) return steps;
  return text(`${steps.en} (${measure.en})`, `${steps['zh-CN']}（${measure['zh-CN']}）`);
}

/** What a rule over cases asks for. */
export function overCasesWords(rule: RuleOverCases): Text {
  if (rule.kind === 'follows') {
    const { names, process } = rule.other;
    const span = rule.within && allowance(rule.within);
    const [en, zh] = [`“${names.en}” (${process})`, `“${names['zh-CN']}”（${process}）`];
    if (rule.order === 'after')
      return text(`followed by ${en} within ${span?.en}`, `此后 ${span?.['zh-CN']}内须有${zh}`);
    return span
      ? text(`after ${en}, at most ${span.en} ago`, `须在${zh}之后 ${span['zh-CN']}内`)
      : text(`after ${en}`, `须在${zh}之后`);
  }
  const others = (rule.among ?? []).map(({ names }) => names);
  const en = others.map((each) => `, also with “${each.en}”`).join('');
  const zh = others.map((each) => `，含“${each['zh-CN']}”`).join('');
  if (rule.kind === 'unique')
    return text(`the same in one case only${en}`, `同一项只能出现在一个案件中${zh}`);
  const [most, period] = [limitAmount(rule, rule.max), limitPeriod(rule)];
  return text(
    `at most ${most.en} ${period.en}, over all cases${en}`,
    `所有案件合计${period['zh-CN']}最多 ${most['zh-CN']}${zh}`,
  );
}
