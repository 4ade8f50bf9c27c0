import type { DomainEvent, Text } from '@liucheng/kernel';
import { severityNames, type ProcessDefinition } from '@liucheng/process-model';
import type { CaseCommand } from '../cases/case-type.ts';
import type { DepartmentProcess } from '../department/department-service.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import { boundWords, code, opening, roleName, sayIn, table, type Language, type Row } from './page-parts.ts';
import { ruleWords } from './rule-words.ts';

const brackets: Readonly<Record<Language, readonly [string, string]>> = {
  en: [' (', ')'],
  'zh-CN': ['（', '）'],
};

/**
 * A process as people look it up: flow chart, steps, rules, commands, events, in one language, as Markdown.
 * @param departments names by id; a department that is not among them stands by its id
 */
export function processPage(
  service: Pick<ServiceSpec, 'name'>,
  { caseType: type, policies = [] }: DepartmentProcess,
  language: Language,
  departments: ReadonlyMap<string, Text> = new Map(),
): string {
  const { definition } = type;
  const say = sayIn(language);
  const [open, close] = brackets[language];
  const named = (role: string): string =>
    `${roleName(definition, role, language)}${open}${code(role)}${close}`;
  const called = (id: string): string => departments.get(id)?.[language] ?? id;
  const sections = [
    ...opening(definition, language, undefined, called),
    `## ${say('steps')}`,
    table(
      [say('step'), say('who'), say('instructions'), say('cautions'), say('id')],
      Object.entries(definition.steps).map(([id, { names, role, instructions, cautions }]) => [
        names[language],
        role === undefined ? '' : boundWords(role, named, language, called),
        instructions?.[language] ?? '',
        cautions?.[language] ?? '',
        code(id),
      ]),
    ),
    `## ${say('rules')}`,
    table(
      [say('rule'), say('asks'), say('severity'), say('upheld'), say('id')],
      (definition.rules ?? []).map((rule) => [
        rule.names[language],
        ruleWords(definition, rule)[language],
        severityNames[rule.severity][language],
        say(rule.enforcement ?? 'monitor'),
        code(rule.id),
      ]),
    ),
    `## ${say('commands')}`,
    table(
      [say('request'), say('step'), say('name')],
      type.commands.map((command) => [
        code(requestLine(service.name, type.path, command)),
        command.step === undefined ? '' : code(command.step),
        command.summary[language],
      ]),
    ),
    `## ${say('events')}`,
    table([say('event'), say('witnesses')], eventRows(definition, say('note'))),
    ...(policies.length === 0
      ? []
      : [
          `## ${say('policies')}`,
          table(
            [say('name'), say('event')],
            policies.map(({ title, types }) => [
              title[language],
              types.map(code).join(language === 'en' ? ', ' : '、'),
            ]),
          ),
        ]),
  ];
  return `${sections.join('\n\n')}\n`;
}

/**
 * Every process of every service, with a link to its page; apart from them what has no number in the regulation.
 * `href`: of a process's id.
 */
export function catalogueIndex(
  services: readonly Pick<ServiceSpec, 'name' | 'title' | 'processes'>[],
  language: Language,
  href: (process: string) => string,
): string {
  const say = sayIn(language);
  const all = services.flatMap(({ title, processes = [] }) =>
    processes.map(({ caseType: { definition } }) => ({ definition, department: title[language] })),
  );
  const cells = ({ definition, department }: (typeof all)[number]): Row => [
    `[${definition.names[language]}](${href(definition.id)})`,
    department,
    String(Object.keys(definition.steps).length),
    String((definition.rules ?? []).length),
  ];
  const heads = [say('name'), say('department'), say('steps'), say('rules')];
  const regulated = all.flatMap((each) =>
    each.definition.code === undefined ? [] : [[each.definition.code, ...cells(each)]],
  );
  const kept = all.filter(({ definition }) => definition.code === undefined).map(cells);
  const sections = [
    `# ${say('catalogue')}`,
    table([say('clause'), ...heads], regulated),
    ...(kept.length === 0 ? [] : [`## ${say('kept')}`, table(heads, kept)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function requestLine(service: string, path: string, { route }: CaseCommand<unknown, DomainEvent>): string {
  const place = [service, path, route.path].filter((part) => part !== '').join('/');
  return `${route.method} /${place.replace(/:(\w+)/g, '{$1}')}`;
}

function eventRows({ steps, notes = [] }: ProcessDefinition, note: string): Row[] {
  return [
    ...Object.entries(steps).flatMap(([id, { events = [id] }]) =>
      events.map((event): Row => [code(event), code(id)]),
    ),
    ...notes.map((event): Row => [code(event), note]),
  ];
}
