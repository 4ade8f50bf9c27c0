import { allowance, defaultLookBack, dueWords, namesOfSteps } from '@liucheng/conformance';
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
import { overCasesWords } from './rule-words.ts';

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

/** Nothing in it means anything to Markdown; on one line. */
function plain(value: string): string {
  return value.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>#~&!:]/g, '\\$&');
}
