import {
  allowance,
  defaultLookBack,
  dueWords,
  limitAmount,
  limitPeriod,
  namesOfSteps,
} from '@liucheng/conformance';
import { text, type Text } from '@liucheng/kernel';
import {
  isOverCases,
  severityNames,
  type ProcessDefinition,
  type Rule,
  type RuleOverCases,
  type StepSet,
} from '@liucheng/process-model';
import {
  boundWords,
  labelled,
  opening,
  roleName,
  sayIn,
  table,
  type Language,
  type Row,
} from './page-parts.ts';

/**
 * A version of a process for those who work by it: flow chart, each step with who does it, how, and what to mind, rules with their
 * clause, deadlines; in one language, as Markdown. Anybody may have published the definition, so what it says is marked as plain text.
 * @param departments names by id; a department that is not among them stands by its id
 */
export function guidePage(
  definition: ProcessDefinition,
  language: Language,
  departments: ReadonlyMap<string, Text> = new Map(),
): string {
  const say = sayIn(language);
  const { steps, rules = [] } = definition;
  const named = (role: string): string => plain(roleName(definition, role, language));
  const called = (id: string): string => plain(departments.get(id)?.[language] ?? id);
  const deadlines = rules.flatMap((rule) => deadlineRow(definition, rule, language));
  const overCases = rules.filter(isOverCases).map((rule) => overCasesRow(definition, rule, language));
  const sections = [
    ...opening(definition, language, plain, called),
    `## ${say('steps')}`,
    ...Object.values(steps).flatMap(({ names, role, instructions, cautions }, index) => [
      `### ${index + 1}. ${plain(names[language])}`,
      ...(role === undefined ? [] : [said('who', boundWords(role, named, language, called), language)]),
      ...(instructions ? [said('instructions', plain(instructions[language]), language)] : []),
      ...(cautions ? [said('cautions', plain(cautions[language]), language)] : []),
    ]),
    ...(rules.length === 0
      ? []
      : [
          `## ${say('rules')}`,
          ...repetition(definition, language),
          table(
            [say('rule'), say('clause'), say('severity'), say('broken')],
            rules.map(({ names, clause, severity, enforcement = 'monitor' }) => [
              plain(names[language]),
              plain(clause),
              severityNames[severity][language],
              say(enforcement === 'block' ? 'stopped' : 'found'),
            ]),
          ),
        ]),
    ...(deadlines.length === 0
      ? []
      : [
          `## ${say('deadlines')}`,
          table([say('step'), say('deadline'), say('rule'), say('clause')], deadlines),
        ]),
    ...(overCases.length === 0
      ? []
      : [
          `## ${say('overCases')}`,
          table([say('step'), say('allowed'), say('rule'), say('clause')], overCases),
        ]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function said(key: 'who' | 'instructions' | 'cautions', content: string, language: Language): string {
  return labelled(`**${sayIn(language)(key)}**`, content, language);
}

/** Before the rules: whose repetition weighs more. */
function repetition({ repeatOffenders }: ProcessDefinition, language: Language): string[] {
  if (!repeatOffenders) return [];
  const { by, within = defaultLookBack } = repeatOffenders;
  const { en, 'zh-CN': zh } = allowance({ duration: within, time: 'elapsed' });
  const whose = { person: text('person', '人员'), department: text('department', '部门') }[by];
  const said = text(
    `Whatever the same ${whose.en} breaks again within ${en} is one step more severe than stated here.`,
    `同一${whose['zh-CN']}在${zh}内再次违反同一规则的，严重程度在下表基础上升高一级。`,
  );
  return [said[language]];
}

function deadlineRow(definition: ProcessDefinition, rule: Rule, language: Language): Row[] {
  const due = dueWords(definition, rule);
  if (due === undefined) return [];
  const step = namesOfSteps(definition, (rule as { step: StepSet }).step);
  return [[plain(step[language]), plain(due[language]), plain(rule.names[language]), plain(rule.clause)]];
}

function overCasesRow(definition: ProcessDefinition, rule: RuleOverCases, language: Language): Row {
  const step = namesOfSteps(definition, rule.step);
  return [step, overCasesWords(rule), rule.names, text(rule.clause, rule.clause)].map((each) =>
    plain(each[language]),
  );
}

/** What a rule over cases asks for. */
function overCasesWords(rule: RuleOverCases): Text {
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

/** Nothing in it means anything to Markdown; on one line. */
function plain(value: string): string {
  return value.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>#~&!:]/g, '\\$&');
}
