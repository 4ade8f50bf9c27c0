import { text, type JsonObject } from '@liucheng/kernel';
import { data, upheldSteps, type AskedBinding, type RoleBinding, type Step } from '@liucheng/process-model';
import { frequencies, inspectionEvents, methods } from './inspection.ts';
import { samplingMethods } from './sampling.ts';

const { line, count, flag, day, time, choice, object, list } = data;
const step = upheldSteps(inspectionEvents);
const severity = choice(['minor', 'major', 'critical']);
const method = choice(methods);
const sampled = object({ process: line, case: line }, { department: line });
const population = object({
  query: object({ process: line, startedUntil: time }, { department: line, startedFrom: time }),
  asOf: object({ time, positions: { type: 'object' } }),
  size: count,
  digest: line,
});

/** What each event has. */
function acting(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return object(
    { by: line, as: choice(['supervisor', 'head']), ...required },
    { heads: line, department: line, ...optional },
  );
}

/** Heads inspect their own department only, which the service upholds beside this binding. */
const inspectors: RoleBinding = { roles: ['process-supervisor', 'department-head'] };

/** Who is asked: supervision, and the head of the department that is inspected. */
const asked: readonly AskedBinding[] = [
  { roles: ['process-supervisor'] },
  { roles: ['department-head'], department: 'case' },
];

/** The steps of SUP-2; whoever a binding excludes is refused. */
export const steps = {
  'plan-inspection': step('planned', inspectors, {
    asked,
    names: text('Plan the inspection', '制定检查计划'),
    instructions: text(
      'Say what is inspected and what is looked at, choose the method and, if it is to come back, how often. Set the day by which it is reported.',
      '写明检查对象和内容，选择检查方式；需定期开展的，选择频次，并规定报告期限。',
    ),
    cautions: text(
      'Heads plan inspections of their own department; a supervisor those of any, or of all.',
      '部门负责人仅可检查本部门，流程监督员可检查任何部门或全公司。',
    ),
    inputs: acting({ subject: line, content: line, method, dueOn: day }, { frequency: choice(frequencies) }),
    expectedDuration: 'PT1H',
  }),
  'draw-sample': step('sample-drawn', inspectors, {
    asked,
    names: text('Draw the sample', '抽取样本'),
    instructions: text(
      'Say of which process and from when on cases are drawn, how many, and whether each department gets its share. The system draws, and keeps all that is needed to draw it again.',
      '选定流程、起止时间和样本量，必要时按部门分层。系统自动抽取并留存复核所需的全部信息。',
    ),
    cautions: text(
      'Nobody chooses the cases or the seed, and a sample is drawn once.',
      '案例和随机种子均不得人为选定，每轮只抽取一次。',
    ),
    inputs: acting({
      round: count,
      method: choice(samplingMethods),
      seed: line,
      wanted: count,
      population,
      cases: list(sampled),
    }),
    expectedDuration: 'PT10M',
  }),
  inspect: step('inspected', inspectors, {
    asked,
    names: text('Inspect', '实施检查'),
    instructions: text(
      'Look at the case, or at what the plan names, and write down what you saw and whether it is as it should be.',
      '检查案例或计划所列事项，填写检查情况及是否合规。',
    ),
    cautions: text(
      'A spot check looks at the cases of the sample, at every one of them.',
      '抽查须检查样本内的全部案例，且仅限样本内案例。',
    ),
    inputs: acting(
      { round: count, method, conforms: flag, result: line, sampled: flag, inSample: flag },
      { process: line, case: line },
    ),
    expectedDuration: 'PT30M',
  }),
  finding: step('found', inspectors, {
    asked,
    names: text('Record a finding', '登记检查发现'),
    instructions: text(
      'Write down what is not as it should be, how severe it is, and what proves it. If a rule was broken, mark it as a violation: a case is opened for it.',
      '填写发现的问题、严重程度和证据；违反规则的标记为违规，系统自动立案。',
    ),
    cautions: text('Facts only. Persons are named by their personnel number.', '只写事实，人员以工号表示。'),
    inputs: acting(
      {
        round: count,
        findingId: line,
        what: line,
        violation: flag,
        severity,
        foundAt: time,
        evidence: list(object({ reference: line, description: line }), 1),
      },
      { person: line, concernedDepartment: line, process: line, case: line, rule: line },
    ),
    expectedDuration: 'PT20M',
  }),
  report: step('reported', inspectors, {
    asked,
    names: text('Report', '出具检查报告'),
    instructions: text(
      'Sum up what was inspected, what was found and what should be done.',
      '总结检查情况、发现的问题和改进建议。',
    ),
    cautions: text(
      'By the day of the plan. Cases of the sample that nobody has looked at are reported to supervision.',
      '须按计划期限完成；样本中未检查的案例会上报监督部门。',
    ),
    inputs: acting(
      { round: count, summary: line, inspections: count, findings: count, uninspected: count },
      { dueOn: day },
    ),
    expectedDuration: 'PT2H',
  }),
  conclude: step('concluded', inspectors, {
    asked,
    names: text('Conclude', '终结检查'),
    instructions: text(
      'An inspection that is done once is concluded by its report. Conclude a recurring one when it is no longer needed.',
      '一次性检查随报告自动终结；定期检查不再需要时予以终结。',
    ),
    cautions: text('After a report, not in the middle of a round.', '须在报告之后，不得在检查中途终结。'),
    inputs: acting({ rounds: count }),
    expectedDuration: 'PT5M',
  }),
  cancel: step('cancelled', inspectors, {
    asked,
    names: text('Cancel the inspection', '取消检查'),
    instructions: text('Say why it does not take place.', '说明取消原因。'),
    cautions: text('What was found stays on record.', '已登记的检查发现予以保留。'),
    inputs: acting({ reason: line }),
    expectedDuration: 'PT5M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
