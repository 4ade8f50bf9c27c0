import { text, type JsonObject } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { measures, methods, reviewEvents } from './performance-review.ts';

const { line, count, day, choice, object, list } = data;
const step = upheldSteps(reviewEvents);
const percent = { type: 'integer', minimum: 0 } as const;
const assessment = {
  scores: list(object({ indicator: line, score: count }), 1),
  total: count,
  comment: line,
};

/** What each event has. */
function on(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return object({ by: line, employee: line, ...required }, optional);
}

const employee: RoleBinding = { roles: ['employee'] };
/** The head of the employee's department; who the head is judged by is management. */
const superior: RoleBinding = { roles: ['department-head', 'executive'] };
const hr: RoleBinding = { roles: ['hr-manager'], department: 'human-resources' };
const deciders: RoleBinding = { roles: ['hr-manager', 'executive'] };

/** The steps of HR-3; whoever a binding excludes is refused. */
export const steps = {
  'set-scheme': step('scheme-set', hr, {
    names: text('Set the scheme', '制定考核方案'),
    instructions: text(
      'Enter the employee with the department, the cycle, the method, the indicators with their weights, and the scale: each grade with the part of the bonus that it brings.',
      '填写被考核员工及部门、考核周期、考核方法、考核指标及权重，以及等级标准（各等级及对应奖金比例）。',
    ),
    cautions: text(
      'The weights sum to 100 %. Agree the scheme with the employee at the beginning of the cycle: it stays as it is.',
      '权重合计须为 100%。方案应在周期开始时与员工确认，确定后不得更改。',
    ),
    inputs: on({
      department: line,
      cycle: line,
      method: choice(methods),
      indicators: list(object({ indicator: line, title: line, weight: percent }), 1),
      weightsTotal: count,
      scale: list(object({ grade: line, bonusPercent: percent }), 1),
    }),
    expectedDuration: 'PT1H',
  }),
  'self-assess': step('self-assessed', employee, {
    names: text('Assess oneself', '员工自评'),
    instructions: text(
      'Give each indicator a score of 100 and write what it rests on.',
      '按百分制为每项指标打分，并说明依据。',
    ),
    cautions: text(
      'Only the employee in person. It comes before the assessment by the superior.',
      '须由员工本人完成，并先于上级评价。',
    ),
    inputs: on(assessment),
    expectedDuration: 'PT1H',
  }),
  'manager-assess': step('manager-assessed', superior, {
    names: text("The superior's assessment", '上级评价'),
    instructions: text(
      'The head of the department reads the self-assessment, gives each indicator a score of 100 and writes what it rests on. Heads are assessed by management.',
      '部门负责人查看自评后，按百分制为每项指标打分并说明依据。部门负责人由公司管理层评价。',
    ),
    cautions: text(
      'Nobody assesses themselves. An assessment before the self-assessment is reported to supervision.',
      '不得为本人评价。先于自评进行评价的，将上报监督部门。',
    ),
    inputs: on(assessment),
    expectedDuration: 'PT1H',
  }),
  feedback: step('feedback-given', superior, {
    names: text('Feedback talk', '绩效面谈'),
    instructions: text(
      'Talk with the employee about both assessments, strengths and what is to be better. Enter the day and what was agreed.',
      '与员工面谈，沟通两次评价、优点和改进方向，登记面谈日期和达成的意见。',
    ),
    cautions: text('Face to face and before the results are consolidated.', '须当面进行，并先于结果汇总。'),
    inputs: on({ on: day, summary: line }),
    expectedDuration: 'PT1H',
  }),
  consolidate: step('consolidated', hr, {
    names: text('Consolidate the result', '汇总考核结果'),
    instructions: text(
      'Compare both assessments and the talk and enter the score of 100 that counts, with the reason where it differs from the assessments.',
      '对照自评、上级评价和面谈情况，填写最终得分（百分制）；与评价不一致的，说明原因。',
    ),
    cautions: text('The same measure for all employees.', '对所有员工采用同一标准。'),
    inputs: on({ score: count, reason: line }, { selfTotal: count, managerTotal: count }),
    expectedDuration: 'PT30M',
  }),
  grade: step('graded', hr, {
    names: text('Grade', '评定等级'),
    instructions: text(
      "Enter the grade of the scheme's scale that belongs to the score.",
      '根据得分评定方案规定的等级。',
    ),
    cautions: text(
      'Only grades of the scheme. After an appeal the grade is set anew, even when it stays.',
      '只能使用方案规定的等级。员工申诉后须重新评定，维持原等级的也应重新登记。',
    ),
    inputs: on({ grade: line, scale: list(line) }, { score: count }),
    expectedDuration: 'PT15M',
  }),
  'compute-bonus': step('bonus-computed', hr, {
    names: text('Compute the bonus', '核算绩效奖金'),
    instructions: text(
      "Enter the bonus that is due at full performance, in fen. The grade's percentage makes the amount of it.",
      '填写绩效奖金基数（单位为分），系统按等级对应比例计算奖金。',
    ),
    cautions: text(
      'Tell the employee grade and amount: an appeal is possible now.',
      '将等级和金额告知员工，员工可提出申诉。',
    ),
    inputs: on({ grade: line, base: count, bonusPercent: percent, amount: count }),
    expectedDuration: 'PT15M',
  }),
  appeal: step('appealed', employee, {
    names: text('Appeal', '申诉'),
    instructions: text(
      'Whoever does not agree with the grade writes why. Grade and bonus are then looked at again.',
      '对考核等级有异议的，写明理由，由人力资源部重新评定等级并核算奖金。',
    ),
    cautions: text(
      'Only the employee in person, and before the decision.',
      '须由员工本人提出，并在作出决定之前。',
    ),
    inputs: on({ grade: line, reason: line }),
    expectedDuration: 'PT30M',
  }),
  decide: step('decided', deciders, {
    names: text('Decide on reward, promotion and pay', '决定奖惩、晋升与调薪'),
    instructions: text(
      'Enter what follows from the grade: reward, promotion, pay, or nothing, each with its content.',
      '根据考核等级填写处理结果：奖励、晋升、调薪或无，并说明具体内容。',
    ),
    cautions: text('It ends the review.', '作出决定后考核结束。'),
    inputs: on({ resolutions: list(object({ measure: choice(measures), content: line }), 1) }),
    expectedDuration: 'PT1H',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
