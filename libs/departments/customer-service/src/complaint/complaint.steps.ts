import { text, type JsonObject } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { channels, complaintEvents } from './complaint.ts';

const { line, count, time, object } = data;
const step = upheldSteps(complaintEvents);
const channel = data.choice(channels);
const solution = object({ content: line }, { compensation: count });
const remark = object({ id: line, remark: line });

/** What each event after the acceptance has. */
function handled(required: JsonObject): JsonObject {
  return object({ by: line, ...required }, { responsiblePerson: line });
}

const department = 'customer-service';
const agents: RoleBinding = { roles: ['service-agent', 'service-lead'], department };
const lead: RoleBinding = { roles: ['service-lead'], department };
const agentsAndRules: RoleBinding = { roles: ['service-agent', 'service-lead', 'automation'], department };

/** The steps of SVC-2; whoever a binding excludes is refused. */
export const steps = {
  accept: step('accepted', agentsAndRules, {
    names: text('Accept the complaint', '受理投诉'),
    instructions: text(
      "Let the customer tell the whole matter. Enter the customer's number, what happened in the customer's own words, what the customer wants, and the time by which you promise an answer. Tell the customer that time.",
      '耐心听取客户陈述。填写客户编号、投诉内容（按客户原话）、客户诉求和承诺答复时间，并将该时间告知客户。',
    ),
    cautions: text(
      'Promise nothing about the outcome. A visit with low satisfaction opens a complaint by itself: look first whether there is one.',
      '不得承诺处理结果。回访满意度过低时系统会自动受理投诉，请先确认是否已有记录。',
    ),
    inputs: object(
      {
        by: line,
        customer: object({ id: line, content: line, demand: line }, { name: line, phone: line }),
        promisedAt: time,
      },
      { visit: line },
    ),
    expectedDuration: 'PT20M',
  }),
  acknowledge: step('acknowledged', agents, {
    names: text('Acknowledge to the customer', '向客户确认收到'),
    instructions: text(
      'Tell the customer that the complaint has arrived, who deals with it and when an answer comes. Enter the way in which you told the customer.',
      '告知客户投诉已收到、由谁处理、何时答复，并登记联系方式。',
    ),
    cautions: text(
      'Within four hours of the acceptance unless another period is set; nights and weekends count.',
      '如无另行规定，须在受理后四小时内完成，夜间和周末计算在内。',
    ),
    inputs: handled({ channel }),
    expectedDuration: 'PT10M',
  }),
  investigate: step('investigated', agents, {
    names: text('Investigate', '调查'),
    instructions: text(
      'Ask everybody concerned and collect recordings, documents and photos. Enter the facts, the department responsible, the person responsible if there is one, and each item of evidence with the place where it is kept.',
      '向相关人员了解情况，收集录音、单据和照片。填写事实、责任部门、责任人（如有），以及每项证据及其存放处。',
    ),
    cautions: text(
      'Write facts, not guesses, and nothing about the customer that the matter does not need. If you find yourself responsible, a colleague takes the complaint over. Without evidence no solution can be proposed.',
      '只写事实，不写猜测；不记录与投诉无关的客户信息。如责任人为本人，须由同事接手。没有证据不能提出解决方案。',
    ),
    inputs: handled({
      facts: line,
      responsible: object({ department: line }, { person: line }),
      evidence: { type: 'array', items: object({ reference: line, description: line }) },
    }),
    expectedDuration: 'P1D',
  }),
  'propose-solution': step('solution-proposed', agents, {
    names: text('Propose a solution', '提出解决方案'),
    instructions: text(
      "Compare the facts with the customer's demand. Enter what is offered, and a compensation in fen if there is one, then put it to the customer.",
      '对照事实与客户诉求，填写解决方案及补偿金额（如有，单位为分），并征求客户意见。',
    ),
    cautions: text(
      'At least one item of evidence must be on record. Offer only what can be carried out.',
      '须已登记至少一项证据。只能提出可以兑现的方案。',
    ),
    inputs: handled({ solution, evidenceItems: count }),
    expectedDuration: 'PT2H',
  }),
  agree: step('solution-agreed', agents, {
    names: text('The customer agrees', '客户同意方案'),
    instructions: text(
      'Record that the customer accepts the solution, and in which way the customer told you.',
      '登记客户同意解决方案及其答复方式。',
    ),
    cautions: text(
      'Only what the customer has said. Silence is no agreement.',
      '以客户明确答复为准，未答复不视为同意。',
    ),
    inputs: handled({ channel }),
    expectedDuration: 'PT10M',
  }),
  'reject-solution': step('solution-rejected', agents, {
    names: text('The customer rejects the solution', '客户不接受方案'),
    instructions: text(
      "Record in the customer's words why the solution is not accepted and what would be.",
      '按客户原话登记不接受的原因和期望。',
    ),
    cautions: text('Do not argue. A revised solution comes next.', '不与客户争辩，下一步修订方案。'),
    inputs: handled({ customer: remark }),
    expectedDuration: 'PT10M',
  }),
  'revise-solution': step('solution-revised', agents, {
    names: text('Revise the solution', '修订解决方案'),
    instructions: text(
      "Change the solution according to the customer's answer and put it to the customer again. If more is not possible, say so and give the reason.",
      '根据客户意见修订方案并再次征求意见；无法满足的，说明原因。',
    ),
    cautions: text('The promised time stays as it is.', '承诺答复时间不变。'),
    inputs: handled({ solution }),
    expectedDuration: 'PT1H',
  }),
  execute: step('executed', agents, {
    names: text('Carry out the solution', '执行解决方案'),
    instructions: text(
      'Have the agreed solution carried out by the department concerned and enter what was done.',
      '督促责任部门落实已同意的方案，并填写执行结果。',
    ),
    cautions: text(
      'Not before the customer has agreed. Enter only what has been done, not what is planned.',
      '须在客户同意之后执行。只登记已完成的事项，不登记计划。',
    ),
    inputs: handled({ result: line }),
    expectedDuration: 'P2D',
  }),
  'report-back': step('reported-back', agents, {
    names: text('Report back', '反馈结果'),
    instructions: text(
      'Tell the customer what has been done and ask whether the matter is settled. Enter the way in which you told the customer.',
      '向客户反馈处理结果，询问是否满意，并登记联系方式。',
    ),
    cautions: text(
      'By the promised time: a later report is reported to supervision.',
      '须在承诺时间前完成，逾期会上报监督部门。',
    ),
    inputs: handled({ channel, reportedAt: time, promisedAt: time, minutesLate: count }),
    expectedDuration: 'PT15M',
  }),
  'confirm-satisfaction': step('satisfaction-confirmed', agents, {
    names: text('The customer is satisfied', '客户确认满意'),
    instructions: text(
      'Record that the customer is satisfied and where that is on record: number of the recording, the mail or the form. This closes the complaint.',
      '登记客户确认满意及其记录所在（录音、邮件或表单编号），投诉随即结案。',
    ),
    cautions: text("Never without the customer's own word.", '须有客户本人的明确表示。'),
    inputs: handled({ channel, confirmation: { type: 'string' } }),
    expectedDuration: 'PT10M',
  }),
  reopen: step('reopened', agents, {
    names: text('Reopen', '重新受理'),
    instructions: text(
      "If the customer is not satisfied with the result, record why in the customer's words and promise a new time. The investigation starts again.",
      '客户对结果不满意的，按客户原话登记原因，并重新承诺答复时间，再次开展调查。',
    ),
    cautions: text(
      'Earlier evidence stays on record; the earlier solution does not count any more.',
      '原有证据保留，原方案不再有效。',
    ),
    inputs: handled({ customer: remark, promisedAt: time }),
    expectedDuration: 'PT15M',
  }),
  'close-by-silence': step('closed-by-silence', lead, {
    names: text('Close without an answer', '客户未答复结案'),
    instructions: text(
      'Make sure in all channels that the customer has not answered since the report-back, then close the complaint.',
      '核实各渠道，确认客户自反馈结果以来未作答复后结案。',
    ),
    cautions: text(
      'Only after fourteen days of silence unless another period is set. Any answer of the customer ends the silence.',
      '如无另行规定，须满十四天未答复。客户的任何答复均中断计时。',
    ),
    inputs: handled({ reportedAt: time, silentDays: { type: 'integer' } }),
    expectedDuration: 'PT10M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
