import { text } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { attendanceResults, kinds, trainingEvents } from './training.ts';

const { line, count, flag, day, choice, object, list } = data;
const step = upheldSteps(trainingEvents);
const positive = { type: 'integer', minimum: 1 } as const;
const course = { course: line, title: line, kind: choice(kinds), hours: positive };

const department = 'human-resources';
const trainers: RoleBinding = { roles: ['trainer', 'hr-manager'], department };
const approvers: RoleBinding = { roles: ['hr-manager', 'executive'] };

/** The steps of HR-2; whoever a binding excludes is refused. */
export const steps = {
  'survey-needs': step('needs-surveyed', trainers, {
    names: text('Survey the needs', '调查培训需求'),
    instructions: text(
      'Ask every department what its people have to learn in the year: from their reviews, new tasks and duties by law. Enter each need with its department.',
      '向各部门了解本年度培训需求（依据考核结果、新任务和法定要求），逐条登记需求及所属部门。',
    ),
    cautions: text(
      'Training that the law prescribes, such as work safety, belongs into it whether or not somebody asks for it.',
      '安全生产等法定培训无论是否有人提出，均须列入。',
    ),
    inputs: object({ by: line, year: positive, needs: list(object({ department: line, need: line }), 1) }),
    expectedDuration: 'P5D',
  }),
  'plan-year': step('year-planned', trainers, {
    names: text('Plan the year', '编制年度培训计划'),
    instructions: text(
      'Make courses of the needs. Enter for each course a short id, its title, whether it is internal, external or online, and its hours.',
      '根据需求设置课程，填写课程编号、名称、形式（内部、外部、在线）和学时。',
    ),
    cautions: text(
      'A plan that is changed is approved anew. Change it before the first course is scheduled; what comes up later is an extra course.',
      '计划变更后须重新审批。变更应在安排首门课程之前进行，此后新增的课程按计划外办理。',
    ),
    inputs: object({ by: line, year: positive, courses: list(object(course), 1) }),
    expectedDuration: 'P2D',
  }),
  approve: step('plan-approved', approvers, {
    names: text('Approve the plan', '审批培训计划'),
    instructions: text(
      'Compare the plan with the needs and approve it.',
      '对照培训需求审核计划，同意后批准。',
    ),
    cautions: text('Every need is met, or the reason is known.', '确认各项需求均已安排或有合理说明。'),
    inputs: object({ by: line }),
    expectedDuration: 'P1D',
  }),
  'schedule-course': step('course-scheduled', trainers, {
    names: text('Schedule a course', '安排课程'),
    instructions: text(
      'Enter course, day, hours and participants and invite them. Mark a course that is not in the plan as extra and write why.',
      '填写课程、日期、学时和参训人员并发出通知。计划外课程须标明“计划外”并说明原因。',
    ),
    cautions: text(
      'A course that is neither in the plan nor marked extra is reported to supervision.',
      '既不在计划内又未标明计划外的课程，将上报监督部门。',
    ),
    inputs: object(
      { by: line, session: line, ...course, on: day, participants: list(line, 1), inPlan: flag, extra: flag },
      { reason: line },
    ),
    expectedDuration: 'PT1H',
  }),
  deliver: step('delivered', trainers, {
    names: text('Deliver the course', '实施培训'),
    instructions: text(
      'Hold the course or accompany it. Afterwards enter the day on which it was held and who trained.',
      '组织或协助实施培训，结束后登记实施日期和培训师。',
    ),
    cautions: text(
      'From this day on the results of all participants are awaited within five business days unless another period is set.',
      '如无另行规定，须自实施之日起五个工作日内登记全部参训人员的结果。',
    ),
    inputs: object({
      by: line,
      session: line,
      trainer: line,
      deliveredOn: day,
      awaited: list(object({ attendance: line, person: line, deliveredOn: day })),
    }),
    expectedDuration: 'PT4H',
  }),
  'record-attendance': step('attendance-recorded', trainers, {
    names: text('Record attendance and result', '登记出勤与结果'),
    instructions: text(
      'Enter for each participant the hours and the result: passed, failed, attended without a test, or absent.',
      '逐人登记学时和结果：合格、不合格、参加（无考核）或缺席。',
    ),
    cautions: text(
      'Absent people are recorded, too. It goes into the training file of each by itself; a further entry replaces the earlier one.',
      '缺席人员也须登记。结果自动归入个人培训档案；再次登记将替代原结果。',
    ),
    inputs: object({
      by: line,
      attendance: line,
      session: line,
      course: line,
      title: line,
      kind: choice(kinds),
      person: line,
      hours: count,
      result: choice(attendanceResults),
      deliveredOn: day,
    }),
    expectedDuration: 'PT15M',
  }),
  evaluate: step('evaluated', trainers, {
    names: text('Evaluate the training', '评估培训效果'),
    instructions: text(
      'Compare results and opinions of the participants and their departments with the needs. Enter the effect and what is to be better next year.',
      '对照培训需求，汇总结果以及参训人员和部门的意见，填写培训效果和改进建议。',
    ),
    cautions: text('After the last course of the year.', '在本年度全部课程结束后进行。'),
    inputs: object({ by: line, effect: line, improvements: line }),
    expectedDuration: 'P1D',
  }),
  'advise-career': step('career-advised', trainers, {
    names: text('Advise on the career', '职业发展建议'),
    instructions: text(
      'Talk with the employee about strengths and goals and enter what you advise: courses, tasks, posts.',
      '与员工沟通其优势和目标，填写发展建议（课程、任务、岗位）。',
    ),
    cautions: text(
      'It is read by the employee and goes into the training file. No promises.',
      '建议归入个人培训档案，员工本人可见，不得作出承诺。',
    ),
    inputs: object({ by: line, person: line, advice: line }),
    expectedDuration: 'PT30M',
  }),
  'close-year': step('year-closed', trainers, {
    names: text('Close the year', '结束年度培训'),
    instructions: text(
      'When everything is evaluated and recorded, close the year.',
      '评估和登记全部完成后，结束本年度培训。',
    ),
    cautions: text(
      'Not while the result of a course that was held is missing.',
      '已实施课程的结果未登记完的，不得结束。',
    ),
    inputs: object({ by: line, sessions: count, attendances: count }),
    expectedDuration: 'PT10M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
