import type { DomainEvent } from '@liucheng/kernel';
import type { ComparedElsewhere, ProcessDefinition, Rule, RuleOverCases } from '@liucheng/process-model';
import type { CaseCommand } from '../cases/case-type.ts';
import type { DepartmentProcess } from '../department/department-service.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import { boundWords, code, opening, roleName, sayIn, table, type Language, type Row } from './page-parts.ts';

/** A process as people look it up: flow chart, steps, rules, commands, events, in one language, as Markdown. */
export function processPage(
  service: Pick<ServiceSpec, 'name'>,
  { caseType: type, policies = [] }: DepartmentProcess,
  language: Language,
): string {
  const { definition } = type;
  const say = sayIn(language);
  const named = (role: string): string => `${roleName(definition, role, language)} (${code(role)})`;
  const sections = [
    ...opening(definition, language),
    `## ${say('steps')}`,
    table(
      [say('step'), say('name'), say('who'), say('instructions'), say('cautions')],
      Object.entries(definition.steps).map(([id, { names, role, instructions, cautions }]) => [
        code(id),
        names[language],
        role === undefined ? '' : boundWords(role, named, language),
        instructions?.[language] ?? '',
        cautions?.[language] ?? '',
      ]),
    ),
    `## ${say('rules')}`,
    table(
      [say('rule'), say('name'), say('kind'), say('severity'), say('upheld')],
      (definition.rules ?? []).map((rule) => [
        code(rule.id),
        rule.names[language],
        ruleWords(rule),
        rule.severity,
        say(rule.enforcement ?? 'monitor'),
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
            policies.map(({ title, types }) => [title[language], types.map(code).join(', ')]),
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

function ruleWords(rule: Rule): string {
  const steps =
    'step' in rule ? [rule.step].flat() : 'b' in rule ? [rule.a, rule.b] : [(rule as { a: string }).a];
  return `${rule.kind}${measureOf(rule)}: ${steps.map(code).join(', ')}`;
}

function measureOf(rule: Rule): string {
  switch (rule.kind) {
    case 'every':
      return ` ${rule.period.duration}`;
    case 'ahead':
      return ` ${rule.until} - ${rule.by.duration} ${rule.by.time}`;
    case 'deadline': {
      const { within, until, plus } = rule;
      if (until === undefined) return ` ${within.duration} ${within.time}`;
      return ` ${until}${plus === undefined ? '' : ` + ${plus.duration} ${plus.time}`}`;
    }
    case 'unique':
      return ` ${keyOf(rule)}${othersOf(rule.among)}`;
    case 'limit': {
      const { amount, max, within, per } = rule;
      const time = within === undefined ? `per ${per}` : `${within.duration} ${within.time}`;
      return ` ${amount === undefined ? 'number' : amount} <= ${max}, ${time}, ${keyOf(rule)}${othersOf(rule.among)}`;
    }
    case 'follows': {
      const { order, within, other } = rule;
      const time = within === undefined ? '' : ` ${within.duration} ${within.time}`;
      return ` ${keyOf(rule)}: ${other.process} ${[other.step].flat().join(', ')} ${order}${time}`;
    }
    default:
      return '';
  }
}

function keyOf({ key, each = '' }: Pick<RuleOverCases, 'key' | 'each'>): string {
  const parts = [key].flat().map((part) => (part.startsWith('/') ? `${each}${part}` : part));
  return parts.join(' + ');
}

function othersOf(among: readonly ComparedElsewhere[] = []): string {
  return among.map(({ process, step }) => `, also ${process} ${[step].flat().join(', ')}`).join('');
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
