import { LogFormatError, type ColumnMapping } from './log.ts';

type Role = keyof ColumnMapping;

/** Names of columns as tools and people write them, best first; compared without case, blanks, `_`, `-` and `:`. */
const usualNames: Readonly<Record<Role, readonly string[]>> = {
  case: [
    'case:concept:name',
    'case_id',
    'caseid',
    'case',
    'case number',
    'trace_id',
    'trace',
    'process instance id',
    'instance_id',
    '案例id',
    '案例编号',
    '案例',
    '案件编号',
    '流程实例id',
    '流程实例',
    '实例编号',
    '流程编号',
    '业务编号',
    '单据编号',
    '单号',
  ],
  activity: [
    'concept:name',
    'activity',
    'activity name',
    'event',
    'event name',
    'task',
    'step',
    'action',
    '活动',
    '活动名称',
    '步骤',
    '步骤名称',
    '环节',
    '环节名称',
    '节点',
    '节点名称',
    '任务',
    '操作',
    '事件',
  ],
  time: [
    'time:timestamp',
    'timestamp',
    'complete timestamp',
    'end_time',
    'end timestamp',
    'completed',
    'finish time',
    'event time',
    'time',
    'datetime',
    'date',
    'start_time',
    'start timestamp',
    '完成时间',
    '结束时间',
    '时间戳',
    '发生时间',
    '操作时间',
    '处理时间',
    '时间',
    '日期',
    '开始时间',
  ],
  resource: [
    'org:resource',
    'resource',
    'user',
    'user id',
    'person',
    'actor',
    'performer',
    'employee',
    'operator',
    '资源',
    '执行人',
    '处理人',
    '操作人',
    '经办人',
    '责任人',
    '人员',
    '员工',
    '用户',
  ],
  role: ['org:role', 'role', '角色', '岗位', '职位'],
  department: [
    'org:group',
    'department',
    'dept',
    'group',
    'organization',
    'organisation',
    '部门',
    '组织',
    '科室',
  ],
};

const required: readonly Role[] = ['case', 'activity', 'time'];

/** A column by name and place. */
export interface Column {
  readonly name: string;
  readonly index: number;
}

export type Columns = Readonly<Record<'case' | 'activity' | 'time', Column>> & {
  readonly [role in 'resource' | 'role' | 'department']?: Column;
};

/**
 * Finds the columns in a header: those asked for by their names, the others by the names they usually have.
 * @throws LogFormatError for a column asked for that is not there, or a case, activity or time column that cannot be guessed.
 */
export function findColumns(
  header: readonly string[],
  asked: Partial<ColumnMapping>,
): { columns: Columns; guessed: string[] } {
  const found: Partial<Record<Role, Column>> = {};
  const guessed: string[] = [];
  const there = `the header has: ${header
    .map((name) => `"${name}"`)
    .join(', ')
    .slice(0, 1000)}`;
  const taken = new Set<number>();
  for (const role of Object.keys(usualNames) as Role[]) {
    const name = asked[role];
    if (name === undefined) continue;
    const index = header.indexOf(name);
    if (index === -1)
      throw new LogFormatError(`no column "${name}" for the ${role}; ${there}`, { line: 1, column: 1 });
    found[role] = { name, index };
    taken.add(index);
  }
  for (const role of Object.keys(usualNames) as Role[]) {
    if (found[role]) continue;
    const index = usualNames[role]
      .map((usual) => header.findIndex((name, at) => !taken.has(at) && plain(name) === plain(usual)))
      .find((at) => at !== -1);
    if (index !== undefined) {
      const name = header[index] as string;
      found[role] = { name, index };
      taken.add(index);
      const others = role === 'time' ? alike(header, role, index) : [];
      guessed.push(`${role} = "${name}"${others.length > 0 ? ` (not ${others.join(', ')})` : ''}`);
    } else if (required.includes(role)) {
      const problem = `no column looks like the ${role}; say which it is (--${role} NAME); ${there}`;
      throw new LogFormatError(problem, { line: 1, column: 1 });
    }
  }
  return { columns: found as Columns, guessed };
}

/** Other columns that could be meant as well: a start beside an end. */
function alike(header: readonly string[], role: Role, chosen: number): string[] {
  const usual = new Set(usualNames[role].map(plain));
  return header.filter((name, at) => at !== chosen && usual.has(plain(name))).map((name) => `"${name}"`);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_:-]/gu, '');
}

/** The separator that the header line has most of, outside quotes; a comma when it has none. */
export function guessDelimiter(headerLine: string): string {
  const unquoted = headerLine.replace(/"[^"]*"/g, '');
  const count = (delimiter: string): number => unquoted.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, each) => (count(each) > count(best) ? each : best));
}
