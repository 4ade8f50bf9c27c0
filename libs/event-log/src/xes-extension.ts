/** What our keys mean, in the form of an extension of XES (IEEE 1849-2016, 5.8), for tools that show it. */
export function xesExtension(uri: string): string {
  const part = (tag: string, entries: readonly Entry[]): string =>
    `  <${tag}>\n${entries.map(([type, key, en, zh]) => entry(type, key, en, zh)).join('')}  </${tag}>\n`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<xesextension name="Liucheng" prefix="liucheng" uri="${uri.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)}">\n` +
    part('log', logEntries) +
    part('trace', [...traceEntries, violations]) +
    part('event', [...eventEntries, violations]) +
    part('meta', violationEntries) +
    '</xesextension>\n'
  );
}

type Entry = readonly [type: string, key: string, en: string, zh: string];

function entry(type: string, key: string, en: string, zh: string): string {
  return (
    `    <${type} key="${key}">\n      <alias mapping="EN" name="${en}"/>\n` +
    `      <alias mapping="ZH" name="${zh}"/>\n    </${type}>\n`
  );
}

const violations: Entry = ['list', 'violations', 'Violations found', '发现的违规'];

const logEntries: readonly Entry[] = [
  ['string', 'position', 'Last message handled of each partition', '各分区已处理的最后一条消息'],
  ['date', 'exported', 'When the export began', '导出开始时间'],
  ['string', 'process', 'Process asked for', '所选流程'],
  ['string', 'department', 'Department asked for', '所选部门'],
  ['string', 'from', 'Cases started at or after', '案例开始时间起'],
  ['string', 'to', 'Cases started at or before', '案例开始时间止'],
];

const traceEntries: readonly Entry[] = [
  ['string', 'process', 'Process', '流程'],
  ['int', 'version', 'Version of the definition', '定义版本'],
  ['string', 'status', 'Status of the case', '案例状态'],
  ['string', 'origin', 'Live or imported', '实时或导入'],
  ['string', 'department', 'Department of the case', '案例所属部门'],
  ['string', 'initiator', 'Who started the case', '发起人'],
  ['float', 'cost', 'Cost of the cheapest explanation', '最低解释代价'],
  ['float', 'fitness', 'Fitness', '拟合度'],
  ['boolean', 'conforming', 'Without any deviation or violation', '是否合规'],
  ['string', 'missing', 'Events that never came', '缺失的事件'],
  ['string', 'undeterminable', 'Rules of which events say too little', '无法判定的规则'],
];

const eventEntries: readonly Entry[] = [
  ['string', 'type', 'Type of the event', '事件类型'],
  ['string', 'on-behalf-of', 'Absent person for whom the resource acted', '被代理人'],
  ['int', 'sequence', 'Place of the event in its case', '事件在案例中的序号'],
];

/** Attributes of each `liucheng:violation` in the list; its own value is the id. */
const violationEntries: readonly Entry[] = [
  ['string', 'violation', 'Id of the violation', '违规标识'],
  ['date', 'at', 'When it happened', '发生时间'],
  ['string', 'kind', 'Kind', '违规类型'],
  ['string', 'rule', 'Rule', '规则'],
  ['string', 'clause', 'Clause of the regulation', '条款'],
  ['string', 'severity', 'Severity', '严重程度'],
  ['string', 'department', 'Department concerned', '相关部门'],
  ['string', 'person', 'Person concerned', '相关人员'],
  ['string', 'role', 'Role', '角色'],
  ['string', 'step', 'Step', '步骤'],
  ['int', 'late-by', 'Late by (ms)', '逾期时长（毫秒）'],
  ['date', 'detected', 'When the monitor raised it', '监控发现时间'],
  ['string', 'message-en', 'Message (English)', '说明（英文）'],
  ['string', 'message-zh', 'Message (Chinese)', '说明（中文）'],
  ['string', 'expected-en', 'Expected (English)', '应当（英文）'],
  ['string', 'expected-zh', 'Expected (Chinese)', '应当（中文）'],
  ['string', 'actual-en', 'Found (English)', '实际（英文）'],
  ['string', 'actual-zh', 'Found (Chinese)', '实际（中文）'],
  ['string', 'repair-en', 'What to do (English)', '处理建议（英文）'],
  ['string', 'repair-zh', 'What to do (Chinese)', '处理建议（中文）'],
];
