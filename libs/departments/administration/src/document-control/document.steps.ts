import { text } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { levels } from '../clearance/clearance.ts';
import { appraisalOutcomes, classes, documentEvents, reviewOutcomes } from './document.ts';

const { line, day, count, whole, choice, object } = data;
const step = upheldSteps(documentEvents);
const anybody: RoleBinding = { roles: ['employee'] };
const ownDepartment: RoleBinding = { roles: ['employee'], department: 'case' };
const headOfAuthor: RoleBinding = { roles: ['department-head'], department: 'case' };
const approvers: RoleBinding = { roles: ['office-manager', 'executive'] };
/** Who keeps the documents; two of them destroy one. */
export const keepers: RoleBinding = {
  roles: ['records-clerk', 'office-manager'],
  department: 'administration',
};
const years = { type: 'integer', minimum: 1 } as const;
const ofVersion = { by: line, version: years };

/** The steps of ADM-3; whoever a binding excludes is refused. */
export const steps = {
  draft: step('drafted', anybody, {
    names: text('Draft', '起草'),
    instructions: text(
      'Take a number from the register. Enter number, title, class, level of secrecy and for how many years the document is to be kept; no years mean for good.',
      '向登记处领取编号，填写编号、标题、类别、密级和保管年限；不填年限为永久保管。',
    ),
    cautions: text(
      'A number is used once, also after its document has been destroyed. Keep what is secret out of the title.',
      '编号只能使用一次，文件销毁后亦不得复用。标题中不得出现涉密内容。',
    ),
    inputs: object(
      {
        ...ofVersion,
        number: line,
        title: line,
        class: choice(classes),
        level: choice(levels),
      },
      { retentionYears: years },
    ),
    expectedDuration: 'P1D',
  }),
  review: step('reviewed', headOfAuthor, {
    names: text('Review', '审核'),
    instructions: text(
      'Check content, form, level and retention of this version. Pass it, or return it to the author with your remarks.',
      '审核本版内容、格式、密级和保管期限，作出通过或退回的意见。',
    ),
    cautions: text(
      'What is returned is revised, which makes the next version.',
      '退回的文件须修订为新版本后再审。',
    ),
    inputs: object({ ...ofVersion, outcome: choice(reviewOutcomes), remarks: line }),
    expectedDuration: 'PT2H',
  }),
  approve: step('approved', approvers, {
    names: text('Approve', '批准'),
    instructions: text('Approve the version that has passed its review.', '批准已审核通过的版本。'),
    cautions: text('Never a version that you wrote yourself.', '不得批准本人起草的版本。'),
    inputs: object({ ...ofVersion, author: line }, { review: choice(reviewOutcomes) }),
    expectedDuration: 'PT30M',
  }),
  publish: step('published', keepers, {
    names: text('Publish', '发布'),
    instructions: text(
      'Publish the approved version to those whom it concerns and enter to whom.',
      '将批准的版本发布至相关范围，并登记发布范围。',
    ),
    cautions: text(
      'No wider than the level allows. Withdraw the version before.',
      '发布范围不得超出密级规定，同时收回旧版本。',
    ),
    inputs: object({ ...ofVersion, approvedVersion: count, audience: line }),
    expectedDuration: 'PT30M',
  }),
  register: step('registered', keepers, {
    names: text('Register', '登记'),
    instructions: text(
      'Enter the document in the register of its class, and here the register and its page.',
      '在相应类别的登记簿中登记，并填写登记簿名称和页码。',
    ),
    cautions: text('One line for each version.', '每个版本登记一行。'),
    inputs: object({ ...ofVersion, register: line }),
    expectedDuration: 'PT10M',
  }),
  archive: step('archived', keepers, {
    names: text('Archive', '归档'),
    instructions: text(
      'Put the document where its class and level belong and enter the place. Its retention begins today.',
      '按类别和密级存放，并填写存放位置。保管期限自当日起算。',
    ),
    cautions: text(
      'Confidential and secret documents are kept under lock.',
      '秘密、机密文件须存放于保密柜。',
    ),
    inputs: object({ ...ofVersion, location: line }, { retainUntil: day }),
    expectedDuration: 'PT15M',
  }),
  lend: step('lent', keepers, {
    names: text('Lend', '借阅'),
    instructions: text(
      'Enter who borrows the document, what for, and the day by which it is to be back.',
      '填写借阅人、用途和归还期限。',
    ),
    cautions: text(
      'Only to people who are cleared for the level; the register of clearances decides. Hand it over in person.',
      '只能借给涉密等级符合的人员，以涉密等级登记为准，并当面交接。',
    ),
    inputs: object({
      ...ofVersion,
      loanId: line,
      borrower: line,
      due: day,
      level: choice(levels),
      clearance: choice(levels),
      levelRank: count,
      clearanceRank: count,
      purpose: line,
    }),
    expectedDuration: 'PT10M',
  }),
  return: step('returned', keepers, {
    names: text('Take back', '归还'),
    instructions: text(
      'Check that nothing is missing or damaged and enter the condition.',
      '核对页数和完好情况，并登记。',
    ),
    cautions: text(
      'A loan that is not back by its day is reported to supervision.',
      '逾期未归还会上报监督部门。',
    ),
    inputs: object({ by: line, loanId: line, borrower: line, due: day, condition: line }),
    expectedDuration: 'PT10M',
  }),
  revise: step('revised', ownDepartment, {
    names: text('Revise', '修订'),
    instructions: text(
      'Enter what is changed. The next version begins, and goes through review, approval, publishing and archiving like the first.',
      '填写修订内容。修订形成新版本，须重新审核、批准、发布和归档。',
    ),
    cautions: text(
      'The version before stays in force until the next one is published.',
      '新版本发布前，原版本继续有效。',
    ),
    inputs: object({ ...ofVersion, changes: line }),
    expectedDuration: 'P1D',
  }),
  appraise: step('appraised', keepers, {
    names: text('Appraise', '鉴定'),
    instructions: text(
      'When the retention ends, find out whether the document is still of worth. Enter the outcome and your opinion; where it is kept, for how many years more, no years meaning for good.',
      '保管期限届满时，鉴定文件是否仍有保存价值，填写结论和意见；继续保管的，填写年限，不填为永久保管。',
    ),
    cautions: text(
      'Ask the department of the author. What a case before a court or an audit may need is kept.',
      '须征求起草部门意见。涉及诉讼或审计的文件应继续保管。',
    ),
    inputs: object({ ...ofVersion, outcome: choice(appraisalOutcomes), opinion: line }, { retainUntil: day }),
    expectedDuration: 'PT1H',
  }),
  destroy: step('destroyed', keepers, {
    names: text('Destroy', '销毁'),
    instructions: text(
      'One person signs the destruction; another one destroys the document together with that person and enters how.',
      '由一人先签字确认，另一人与其共同监销，并登记销毁方式。',
    ),
    cautions: text(
      'Only after the retention has ended and every loan is back. It cannot be undone.',
      '保管期限届满且借阅全部归还后方可销毁，销毁不可撤销。',
    ),
    inputs: object({
      ...ofVersion,
      signedBy: line,
      method: line,
      retainUntil: day,
      daysAfterRetention: whole,
    }),
    expectedDuration: 'PT1H',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
