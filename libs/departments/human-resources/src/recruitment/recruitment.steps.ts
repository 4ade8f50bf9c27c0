import { text, type JsonObject } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { channels, outcomes, recruitmentEvents, results, stages } from './recruitment.ts';

const { line, count, day, choice, object, list } = data;
const step = upheldSteps(recruitmentEvents);
const result = choice(results);
const remarked = object({ id: line }, { remarks: line });
const positive = { type: 'integer', minimum: 1 } as const;

/** What each event about a candidate has. */
function about(candidate: JsonObject, required: JsonObject, optional: JsonObject = {}): JsonObject {
  return object({ by: line, candidate, ...required }, { stage: choice(stages), ...optional });
}

const head: RoleBinding = { roles: ['department-head'], department: 'case' };
const hiringDepartment: RoleBinding = { roles: ['employee'], department: 'case' };
const recruiters: RoleBinding = { roles: ['recruiter', 'hr-manager'], department: 'human-resources' };
const manager: RoleBinding = { roles: ['hr-manager'], department: 'human-resources' };

/** The steps of HR-1; whoever a binding excludes is refused. */
export const steps = {
  request: step('requested', head, {
    names: text('Request staff', '提出用人申请'),
    instructions: text(
      'The head of the hiring department enters the post, how many people are needed and which qualifications they must have: education, experience, skills.',
      '由用人部门负责人填写岗位、需求人数和任职要求（学历、经验、技能）。',
    ),
    cautions: text(
      'Nobody is hired beyond the head count that stands here. Ask for nothing that the work does not need: neither sex nor age nor family.',
      '录用人数不得超过此处填写的人数。不得提出与工作无关的性别、年龄、婚育等要求。',
    ),
    inputs: object({ by: line, department: line, post: line, headCount: positive, qualifications: line }),
    expectedDuration: 'PT1H',
  }),
  publish: step('published', recruiters, {
    names: text('Publish the vacancy', '发布招聘信息'),
    instructions: text(
      'Write the notice from the request, publish it in the channels in which such people look, and enter the channels and the text.',
      '根据用人申请拟定招聘启事，在合适的渠道发布，并登记发布渠道和正文。',
    ),
    cautions: text(
      'Post, place of work and qualifications as requested; promise nothing that the company does not keep.',
      '岗位、工作地点和任职要求须与申请一致，不得作虚假承诺。',
    ),
    inputs: object({ by: line, channels: list(choice(channels), 1), notice: line }),
    expectedDuration: 'PT4H',
  }),
  screen: step('screened', recruiters, {
    names: text('Screen the application', '筛选简历'),
    instructions: text(
      'Compare the application with the qualifications. Give the candidate a number, enter name and contact, and whether the candidate is suitable.',
      '对照任职要求审核简历。为候选人编号，登记姓名和联系方式，并填写筛选结论。',
    ),
    cautions: text(
      'The same person keeps the same number in every recruitment. Enter only what the selection needs: it is deleted when the candidate asks for it.',
      '同一候选人在各次招聘中使用同一编号。只登记选拔所需的信息，候选人要求删除时须删除。',
    ),
    inputs: about(object({ id: line, name: line }, { phone: line, email: line, remarks: line }), { result }),
    expectedDuration: 'PT15M',
  }),
  interview: step('interviewed', recruiters, {
    names: text('Interview', '面试'),
    instructions: text(
      'Invite the candidate and the interviewers. Afterwards enter the day, every interviewer with the department, and the result.',
      '约定候选人和面试官。面试后登记日期、每位面试官及其所属部门，以及面试结论。',
    ),
    cautions: text(
      'Somebody of the hiring department has to be among the interviewers of each candidate, or it is reported to supervision.',
      '每位候选人的面试均须有用人部门人员参加，否则将上报监督部门。',
    ),
    inputs: about(remarked, {
      on: day,
      interviewers: list(object({ person: line, department: line }), 1),
      result,
    }),
    expectedDuration: 'PT1H',
  }),
  'written-test': step('tested', recruiters, {
    names: text('Written test', '笔试'),
    instructions: text(
      'Have the candidate write the test for the post, mark it, and enter the score of 100 and the result.',
      '组织候选人参加岗位笔试并评分，登记分数（百分制）和笔试结论。',
    ),
    cautions: text(
      'The same test and the same marks for all candidates for the post.',
      '同一岗位的候选人使用同一试题和评分标准。',
    ),
    inputs: about(remarked, { score: count, result }),
    expectedDuration: 'PT2H',
  }),
  evaluate: step('evaluated', hiringDepartment, {
    names: text('Evaluate the candidate', '用人部门评价'),
    instructions: text(
      'The hiring department weighs interview and written test against the qualifications and enters whether the candidate is suitable, with the reasons.',
      '用人部门对照任职要求，综合面试和笔试情况，填写候选人是否适合及理由。',
    ),
    cautions: text(
      'After both interview and written test. Reasons that have to do with the work only.',
      '须在面试和笔试之后进行。理由只限于与工作有关的内容。',
    ),
    inputs: about(remarked, {
      result,
      department: line,
      interviewDepartments: list(line),
      interviews: count,
      tests: count,
    }),
    expectedDuration: 'PT30M',
  }),
  recommend: step('recommended', head, {
    names: text('Recommend the candidate', '推荐录用'),
    instructions: text(
      'The head of the hiring department recommends a candidate whom the department has found suitable.',
      '由用人部门负责人推荐经评价适合的候选人。',
    ),
    cautions: text('Without it no contract can be signed.', '未经推荐不得签订劳动合同。'),
    inputs: about(remarked, { department: line }, { result }),
    expectedDuration: 'PT15M',
  }),
  offer: step('offered', recruiters, {
    names: text('Make the offer', '发出录用通知'),
    instructions: text(
      'Send the recommended candidate the offer. Enter the day on which the work begins and the terms that were offered.',
      '向被推荐的候选人发出录用通知，登记入职日期和录用条件。',
    ),
    cautions: text(
      'An offer binds the company. Look how many of the requested head count are still free.',
      '录用通知对公司具有约束力，发出前请核对剩余名额。',
    ),
    inputs: about(object({ id: line, terms: line }), { startsOn: day }),
    expectedDuration: 'PT30M',
  }),
  'sign-contract': step('contract-signed', manager, {
    names: text('Sign the contract', '签订劳动合同'),
    instructions: text(
      'Have the contract signed by both sides. Enter its number, the first day of work and the person id under which the employee is known from now on.',
      '双方签订劳动合同后，登记合同编号、起始日期和员工的人员编号。',
    ),
    cautions: text(
      'Only with the recommendation of the hiring department and within the requested head count. A person id is given once in the company. The training file is opened by itself.',
      '须有用人部门推荐，且不得超过申请人数。人员编号在公司内不得重复。系统会自动建立培训档案。',
    ),
    inputs: about(
      object({ id: line, name: line }),
      {
        employeeId: line,
        contract: line,
        post: line,
        department: line,
        startsOn: day,
        hires: positive,
        headCount: count,
      },
      { recommendation: object({ by: line, department: line }) },
    ),
    expectedDuration: 'PT1H',
  }),
  onboard: step('onboarded', recruiters, {
    names: text('Onboard', '办理入职'),
    instructions: text(
      'On the first day check the documents, hand over work place and access, and enter the day.',
      '入职当日核验证件材料，安排工位和权限，并登记入职日期。',
    ),
    cautions: text(
      'Whoever begins to work without a contract must have signed one within 30 days unless another period is set.',
      '入职时尚未签订劳动合同的，如无另行规定，须在三十日内签订。',
    ),
    inputs: about(
      object({ id: line }),
      { on: day, hires: positive, headCount: count },
      { employeeId: line, contractBy: day },
    ),
    expectedDuration: 'PT2H',
  }),
  'reject-candidate': step('candidate-rejected', recruiters, {
    names: text('Turn the candidate down', '回绝候选人'),
    instructions: text(
      'Tell the candidate the decision and enter whether the company turned the candidate down or the candidate withdrew.',
      '告知候选人结果，并登记是公司回绝还是候选人放弃。',
    ),
    cautions: text(
      'Every candidate gets an answer: the recruitment can be closed only then. Of somebody who has signed a contract and does not come, enter the leaving among the employees, too.',
      '每位候选人均须得到答复，之后方可结束招聘。已签订劳动合同而未到岗的，还须办理离职登记。',
    ),
    inputs: about(remarked, { outcome: choice(outcomes) }),
    expectedDuration: 'PT10M',
  }),
  close: step('closed', recruiters, {
    names: text('Close the recruitment', '结束招聘'),
    instructions: text(
      'When the posts are filled or no longer needed, take the notice off and enter why the recruitment ends.',
      '岗位已招满或不再需要时，撤下招聘信息并填写结束原因。',
    ),
    cautions: text(
      'Not while a candidate waits for an answer, a contract or the first day.',
      '仍有候选人待答复、待签合同或待入职的，不得结束。',
    ),
    inputs: object({ by: line, reason: line, hires: count, headCount: count }),
    expectedDuration: 'PT10M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
