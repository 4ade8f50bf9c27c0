import { text, type Text } from '@liucheng/kernel';
import { flowChart, roles, type ProcessDefinition, type RoleBinding } from '@liucheng/process-model';

/* What the pages about a process are put together from, as Markdown. */

export type Language = keyof Text;
export type Row = readonly string[];

const words = {
  about: text('What it is', '概况'),
  flow: text('Flow', '流程图'),
  steps: text('Steps', '步骤'),
  rules: text('Rules', '规则'),
  commands: text('Commands', '命令'),
  events: text('Events', '事件'),
  policies: text('What follows by itself', '自动规则'),
  step: text('Step', '步骤'),
  who: text('Who', '执行人'),
  instructions: text('Instructions', '操作说明'),
  cautions: text('Cautions', '注意事项'),
  rule: text('Rule', '规则'),
  name: text('Name', '名称'),
  id: text('Id', '标识'),
  asks: text('What it asks', '要求'),
  severity: text('Severity', '严重程度'),
  upheld: text('Upheld by', '执行方式'),
  broken: text('If broken', '违反时'),
  stopped: text('not accepted', '系统不予受理'),
  found: text('recorded as a violation', '记为违规'),
  block: text('refused', '拒绝'),
  monitor: text('monitored', '监控'),
  request: text('Request', '请求'),
  event: text('Event', '事件'),
  witnesses: text('Witnesses', '对应步骤'),
  note: text('a note', '备注'),
  version: text('Version', '版本'),
  clause: text('Clause', '条款'),
  department: text('Department', '部门'),
  owner: text('Owner', '流程负责人'),
  effective: text('Effective from', '生效日期'),
  own: text(" of the case's department", '（案例所属部门）'),
  ownPerson: text('the person of the case', '案例本人'),
  deadlines: text('Deadlines', '时限'),
  deadline: text('Due', '期限'),
  overCases: text('Over several cases', '跨案件规则'),
  allowed: text('Allowed', '要求'),
  catalogue: text('Processes', '流程目录'),
  kept: text('Kept beside the processes', '相关台账'),
} satisfies Record<string, Text>;

const colons = text(': ', '：');
const commas = text(', ', '、');
const asIs = (value: string): string => value;

/** A label and what it says. */
export function labelled(label: string, content: string, language: Language): string {
  return `${label}${colons[language]}${content}`;
}

/** Words of pages in one language. */
export function sayIn(language: Language): (key: keyof typeof words) => string {
  return (key) => words[key][language];
}

/**
 * Title, what it is, flow chart: how every page about a process begins. `said` writes what the definition says, `called` a
 * department by its id.
 */
export function opening(
  definition: ProcessDefinition,
  language: Language,
  said: (value: string) => string = asIs,
  called: (department: string) => string = said,
): string[] {
  const say = sayIn(language);
  const { code: clause, names, department, owner, version, effectiveFrom } = definition;
  return [
    `# ${said(`${clause === undefined ? '' : `${clause} `}${names[language]}`)}`,
    [
      [say('department'), called(department)],
      ...(owner === undefined ? [] : [[say('owner'), said(roleName(definition, owner, language))]]),
      [say('version'), String(version)],
      [say('effective'), effectiveFrom.slice(0, 10)],
    ]
      .map(([label = '', content = '']) => labelled(label, content, language))
      .join(' · '),
    `## ${say('flow')}`,
    `\`\`\`mermaid\n${flowChart(definition, language)}\n\`\`\``,
  ];
}

export function roleName(
  { roles: own }: Pick<ProcessDefinition, 'roles'>,
  role: string,
  language: Language,
): string {
  return (own?.[role] ?? roles[role])?.[language] ?? role;
}

/** Who may do a step: roles, and what narrows them. */
export function boundWords(
  { roles: bound, department, person }: RoleBinding,
  named: (role: string) => string,
  language: Language,
  called: (department: string) => string = asIs,
): string {
  const say = sayIn(language);
  const who = bound.map(named).join(commas[language]);
  const where =
    department === undefined ? '' : department === 'case' ? say('own') : ` · ${called(department)}`;
  return `${who}${where}${person === undefined ? '' : ` · ${say('ownPerson')}`}`;
}

export function code(value: string): string {
  return `\`${value}\``;
}

export function table(heads: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
