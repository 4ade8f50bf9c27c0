import type { JsonObject } from '@liucheng/kernel';
import { severities } from '@liucheng/process-model';
import { violationKinds } from './violations.ts';

// What events on the bus say of violations, as JSON Schema.

export const bothLanguages: JsonObject = {
  type: 'object',
  required: ['en', 'zh-CN'],
  properties: { en: { type: 'string' }, 'zh-CN': { type: 'string' } },
};
export const time: JsonObject = { type: 'string', format: 'date-time' };
export const word: JsonObject = { type: 'string' };

const severity: JsonObject = { type: 'string', enum: [...severities] };

/** Of a violation, and of a deadline that will probably become one. */
export const about: JsonObject = {
  process: word,
  version: { type: 'integer', minimum: 1 },
  case: word,
  rule: {
    type: 'string',
    description: 'Id; `flow` for what the control flow says · 规则标识，flow 表示控制流',
  },
  clause: { type: 'string', description: 'Of the regulation · 制度条款' },
  severity,
  department: { type: 'string', description: 'Concerned · 相关部门' },
  person: word,
  role: word,
  expected: bothLanguages,
  message: bothLanguages,
};
export const required = ['id', 'kind', 'process', 'version', 'case', 'rule', 'severity', 'message', 'at'];

/** Of a violation, but for `at`, which is told in more than one way. */
export const ofViolation: JsonObject = {
  ...about,
  id: { type: 'string', description: 'The same however often it is found · 多次判定时不变' },
  kind: { type: 'string', enum: [...violationKinds] },
  step: word,
  sequence: {
    type: 'integer',
    description:
      'Of the event that it is seen at; absent where time alone says it · 触发事件的序号，仅由时间判定时没有',
  },
  actual: bothLanguages,
  repair: bothLanguages,
  lateBy: {
    type: 'integer',
    description: 'ms; once a missed deadline was met after all · 毫秒，逾期后补做时给出',
  },
  ruleSeverity: {
    ...severity,
    description: "The rule's own, where the violation repeats another · 规则本身的严重程度（重复违规时）",
  },
  occurrence: { type: 'integer', minimum: 2, description: 'Which one it is · 第几次违规' },
  repeatOf: {
    type: 'array',
    description: 'What it repeats · 此前的同类违规',
    items: {
      type: 'object',
      required: ['violation', 'process', 'case'],
      properties: { violation: word, process: word, case: word },
    },
  },
  related: {
    type: 'array',
    description: 'Other cases that it follows from · 相关的其他案例',
    items: { type: 'object', required: ['process', 'case'], properties: { process: word, case: word } },
  },
};

/** One, as `GET /monitor/violations` shows it but for its times. */
export const violationExample: JsonObject = {
  id: '0197f0c2-5c1e-7000-8000-4d1b6f1d7a01',
  kind: 'step-skipped',
  rule: 'flow',
  severity: 'major',
  process: 'expense-reimbursement',
  version: 1,
  case: '0197f0c0-11aa-7000-8000-0a5c3e9d2b77',
  department: 'sales',
  step: 'department-approve',
  sequence: 2,
  expected: { en: 'Department approval', 'zh-CN': '部门审批' },
  actual: { en: 'Finance approval', 'zh-CN': '财务审批' },
  message: {
    en: 'Department approval was left out before finance approval.',
    'zh-CN': '财务审批前缺少部门审批。',
  },
  repair: { en: 'Have the department approve it afterwards.', 'zh-CN': '补办部门审批。' },
};
