import { text, type JsonObject } from '@liucheng/kernel';
import { data, upheldSteps, type AskedBinding, type RoleBinding, type Step } from '@liucheng/process-model';
import { measures, violationCaseEvents } from './violation-case.ts';

const { line, flag, day, time, choice, object, list } = data;
const step = upheldSteps(violationCaseEvents);
const severity = choice(['minor', 'major', 'critical']);
const said = object({ en: line, 'zh-CN': line });
const evidence = object({ reference: line, description: line });
const rated = { severity, from: { type: 'object' }, dueAt: time } as const;
const breach = { ...rated, ratedSeverity: severity, happenedAt: time, what: said, repeats: list(line) };
const whose = {
  person: line,
  department: line,
  process: line,
  case: line,
  rule: line,
  clause: line,
  step: line,
};
const ruling = { measure: choice(measures), ruling: line, rectifyBy: day };

/** What each event of the handling has. */
function handled(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return object({ by: line, ...required }, { actingFor: line, concernedPerson: line, ...optional });
}

/** A head handles the violations of the own department only, which the service upholds beside this binding. */
const handlers: RoleBinding = { roles: ['process-supervisor', 'department-head'] };
/** Who is asked: supervision, and the head of the department unless that is the person concerned. */
const askedToHandle: readonly AskedBinding[] = [
  { roles: ['process-supervisor'], except: 'case' },
  { roles: ['department-head'], department: 'case', except: 'case' },
];
const askedOfTheConcerned: readonly AskedBinding[] = [{ roles: ['employee'], person: 'case' }];
const anybody: RoleBinding = { roles: ['employee'] };
const rules: RoleBinding = { roles: ['automation'] };
/** The service looks for earlier cases for whoever assigns one; the monitor may have found a repetition before. */
const rulesAndHandlers: RoleBinding = { roles: ['automation', ...handlers.roles] };
const rulesAndSupervisors: RoleBinding = { roles: ['automation', 'process-supervisor'] };

/** The steps of SUP-3; whoever a binding excludes is refused. */
export const steps = {
  detect: step('detected', rulesAndSupervisors, {
    names: text('Detect a violation', '发现违规'),
    instructions: text(
      'A violation that the monitor raises, and a finding of an inspection, open a case by themselves. A supervisor may open one for a milder violation of the monitor, by its id.',
      '流程监控发现的违规和检查发现的问题会自动立案；未达自动立案标准的违规，流程监督员可凭违规编号立案。',
    ),
    cautions: text(
      'One case for each violation. A repetition within twelve months raises the severity one step.',
      '每项违规只立一案。十二个月内重复违规的，严重程度上调一级。',
    ),
    inputs: object(
      { by: line, source: choice(['monitor', 'inspection']), reference: line, ...breach },
      whose,
    ),
  }),
  report: step('reported', anybody, {
    names: text('Report a violation', '举报违规'),
    instructions: text(
      'Say what happened, when, in which department and, if you know it, who is concerned and which rule was broken. Name each item of evidence with the place where it is kept.',
      '说明事实、时间、所在部门，如知悉请写明当事人和所违反的规则，并逐项列出证据及其存放处。',
    ),
    cautions: text(
      'Facts only. Persons are named by their personnel number, never by name or contact data.',
      '只写事实。人员以工号表示，不得填写姓名或联系方式。',
    ),
    inputs: object({ by: line, evidence: list(evidence, 1), ...breach }, { ...whose, reference: line }),
    expectedDuration: 'PT30M',
  }),
  'raise-severity': step('severity-raised', rulesAndHandlers, {
    asked: [],
    names: text('Raise the severity', '上调严重程度'),
    instructions: text(
      'Nothing is to be done: when a case is assigned, earlier violations are looked for once more. Until then the monitor may find that it repeats another.',
      '无需操作：分派案件时会再次核对既往违规；分派之前，流程监控发现重复违规时也会上调。',
    ),
    cautions: text('The deadline counts from the opening of the case.', '处理时限自立案之日起算。'),
    inputs: handled({ former: severity, repeats: list(line, 1), ...rated }),
  }),
  assign: step('assigned', handlers, {
    asked: askedToHandle,
    names: text('Assign the case', '分派案件'),
    instructions: text(
      'Name who handles the case: a supervisor, or the head of the department concerned. A case that is handed over is assigned again.',
      '指定承办人：流程监督员或所在部门负责人。移交案件时重新分派。',
    ),
    cautions: text('Never to the person concerned.', '不得分派给当事人。'),
    inputs: handled({ assignee: line }),
    expectedDuration: 'PT10M',
  }),
  notify: step('notified', handlers, {
    asked: askedToHandle,
    names: text('Notify the one concerned', '通知当事人'),
    instructions: text(
      'Tell the person concerned, or the head of the department where it is nobody in particular, what is on record and until when an explanation is expected.',
      '告知当事人（无具体当事人的，告知部门负责人）违规事实及作出说明的期限。',
    ),
    cautions: text(
      'Before the decision: whoever is concerned has a right to be heard.',
      '须在作出决定之前通知，当事人有权申辩。',
    ),
    inputs: handled({ to: line, message: line }),
    expectedDuration: 'PT15M',
  }),
  explain: step('explained', anybody, {
    asked: askedOfTheConcerned,
    names: text('Explain', '作出说明'),
    instructions: text(
      'Say how it came about. Name what supports it with the place where it is kept.',
      '说明事情经过，并列出支持材料及其存放处。',
    ),
    cautions: text('Only the one concerned; it may be added to.', '仅限当事人本人，可以补充。'),
    inputs: handled({ explanation: line, evidence: list(evidence) }),
    expectedDuration: 'PT1H',
  }),
  decide: step('decided', handlers, {
    asked: askedToHandle,
    names: text('Decide', '作出处理决定'),
    instructions: text(
      'Choose a warning, a correction, a training or a penalty, write the decision with its reasons, and set the day by which the matter is rectified.',
      '选择警告、纠正、培训或处罚，写明决定及理由，并规定完成整改的日期。',
    ),
    cautions: text(
      'Critical violations within one business day, major ones within three, minor ones within ten, unless set otherwise. Nobody decides on their own violation.',
      '如无另行规定，严重违规一个工作日、较重违规三个工作日、一般违规十个工作日内作出决定。任何人不得处理本人的违规。',
    ),
    inputs: handled(ruling),
    expectedDuration: 'PT1H',
  }),
  dismiss: step('dismissed', handlers, {
    asked: askedToHandle,
    names: text('Dismiss as justified', '认定有正当理由'),
    instructions: text(
      'If there was a good reason for what was done, write it down. This ends the case.',
      '确有正当理由的，写明理由，案件随即终结。',
    ),
    cautions: text('Never without a reason.', '必须说明理由。'),
    inputs: handled({ reason: { type: 'string' } }),
    expectedDuration: 'PT30M',
  }),
  rectify: step('rectified', anybody, {
    asked: askedOfTheConcerned,
    names: text('Rectify', '整改'),
    instructions: text(
      'Do what the decision asks for and write down what has been done.',
      '按处理决定完成整改，并填写整改结果。',
    ),
    cautions: text(
      'The person concerned, or whoever handles the case, by the day that the decision names.',
      '由当事人或承办方在决定规定的日期前完成。',
    ),
    inputs: handled({ result: line }),
    expectedDuration: 'P1D',
  }),
  verify: step('verified', handlers, {
    asked: askedToHandle,
    names: text('Verify the rectification', '验收整改'),
    instructions: text(
      'Look yourself whether the matter has been rectified. If it has not, say what is missing: it is done again.',
      '核实整改是否到位；不合格的，说明不足并要求重新整改。',
    ),
    cautions: text('Never by the person concerned.', '不得由当事人验收。'),
    inputs: handled({ passed: flag, remark: line }),
    expectedDuration: 'PT30M',
  }),
  appeal: step('appealed', anybody, {
    asked: askedOfTheConcerned,
    names: text('Appeal', '申诉'),
    instructions: text(
      'If you do not agree with the decision, say why. Somebody else decides anew.',
      '对处理决定不服的，说明理由，由其他人员重新处理。',
    ),
    cautions: text('Once, before the case is closed.', '结案前可申诉一次。'),
    inputs: handled({ grounds: line }),
    expectedDuration: 'PT1H',
  }),
  're-decide': step('re-decided', handlers, {
    asked: askedToHandle,
    names: text('Decide anew', '重新作出处理决定'),
    instructions: text(
      'Examine the case and the grounds of the appeal, then confirm the decision or change it, with reasons.',
      '审查案情和申诉理由，维持或变更原决定，并说明理由。',
    ),
    cautions: text(
      'By somebody else than who decided; this decision is final.',
      '须由原决定人以外的人员办理，该决定为最终决定。',
    ),
    inputs: handled({ ...ruling, decidedBy: line, reason: line }),
    expectedDuration: 'PT1H',
  }),
  overturn: step('overturned', handlers, {
    asked: askedToHandle,
    names: text('Overturn the decision', '撤销处理决定'),
    instructions: text(
      'If the appeal is right that there was a good reason, write it down. The decision stands no more, and the case ends.',
      '申诉理由成立的，写明理由，原决定撤销，案件终结。',
    ),
    cautions: text('By somebody else than who decided.', '须由原决定人以外的人员办理。'),
    inputs: handled({ decidedBy: line, reason: { type: 'string' } }),
    expectedDuration: 'PT1H',
  }),
  close: step('closed', handlers, {
    asked: askedToHandle,
    names: text('Close the case', '结案'),
    instructions: text('Close the case once the rectification is verified.', '整改验收合格后结案。'),
    cautions: text('Never before.', '未经验收不得结案。'),
    inputs: handled({ verified: flag, verifiedBy: line }),
    expectedDuration: 'PT5M',
  }),
  withdraw: step('withdrawn', rules, {
    names: text('The violation is withdrawn', '违规撤销'),
    instructions: text(
      'Nothing is to be done: when the monitor finds that there was no violation, the case ends by itself and what was decided is lifted.',
      '无需操作：流程监控认定违规不成立时，案件自动终结，已作出的处理一并解除。',
    ),
    cautions: text('A measure that was carried out has to be made good.', '已执行的处理须予以恢复。'),
    inputs: object({ by: line, reference: line }, { lifted: choice(measures) }),
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
