import { text } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { consultationChannels } from '../channel/channel.ts';
import { confirmations, consultationEvents } from './consultation.ts';

const { line, time, count, choice, object } = data;
const step = upheldSteps(consultationEvents);
const agents: RoleBinding = { roles: ['service-agent', 'service-lead'], department: 'customer-service' };
const experts: RoleBinding = { roles: ['domain-expert'] };

/** The steps of SVC-1; whoever a binding excludes is refused. */
export const steps = {
  receive: step('received', agents, {
    names: text('Receive the question', '受理咨询'),
    instructions: text(
      "Enter the channel, the customer's number, the question in the customer's words, and what is known about its background. Enter when it came if that was earlier.",
      '登记渠道、客户编号、咨询问题（按客户原话）和背景情况；咨询到达时间早于登记时间的，如实填写。',
    ),
    cautions: text(
      'The time for the first response runs from when the question came: 5 minutes by phone, 2 in the chat, 8 hours by e-mail and 4 in social media, unless the channel has another rule. Nights and weekends count.',
      '首次响应时限自咨询到达时起算：电话 5 分钟、在线聊天 2 分钟、电子邮件 8 小时、社交媒体 4 小时，渠道另有规定的从其规定；夜间和周末计算在内。',
    ),
    inputs: object(
      {
        by: line,
        channel: choice(consultationChannels),
        customer: object({ id: line }, { name: line, phone: line }),
        question: line,
        receivedAt: time,
        respondBy: time,
      },
      { background: line, responsible: line },
    ),
    expectedDuration: 'PT5M',
  }),
  answer: step('answered', agents, {
    names: text('Answer', '答复客户'),
    instructions: text(
      'Answer in the channel in which the customer asked, and enter the answer.',
      '通过客户咨询的渠道答复，并登记答复内容。',
    ),
    cautions: text(
      'Say what you know. What you are not sure of goes to an expert first.',
      '答复须有依据；没有把握的问题先转专家。',
    ),
    inputs: object({ by: line, answer: line }),
    expectedDuration: 'PT15M',
  }),
  escalate: step('escalated', agents, {
    names: text('Escalate to an expert', '转专家'),
    instructions: text(
      'Choose the expert and the department, and put the question so that it can be answered without asking back. Tell the customer that an expert is asked and by when an answer comes.',
      '选择专家及其部门，把问题表述清楚，以便专家直接答复；同时告知客户已转专家及预计答复时间。',
    ),
    cautions: text(
      'Only what the expert has to know about the customer. Asking another expert gives no new time.',
      '仅提供专家所需的客户信息。改转其他专家的，答复时限不重新计算。',
    ),
    inputs: object({ by: line, expert: line, department: line, question: line }),
    expectedDuration: 'PT10M',
  }),
  'expert-reply': step('expert-replied', experts, {
    names: text('Reply as an expert', '专家答复'),
    instructions: text(
      'Answer the question so that the agent can pass it on, with its grounds.',
      '答复问题并说明依据，以便客服人员转告客户。',
    ),
    cautions: text(
      'Within one business day unless another period is set. Nothing in the reply says who the customer is.',
      '如无另行规定，须在一个工作日内答复。答复中不得出现客户身份信息。',
    ),
    inputs: object({ by: line, department: line, reply: line }),
    expectedDuration: 'PT1H',
  }),
  confirm: step('confirmed', agents, {
    names: text('The customer confirms', '客户确认'),
    instructions: text(
      'Ask whether the question is answered, and record what the customer says.',
      '询问问题是否解决，并登记客户的答复。',
    ),
    cautions: text(
      'If it is not answered, answer again. Dissatisfaction with us is a complaint.',
      '未解决的，应再次答复；客户对我方不满的，按投诉受理。',
    ),
    inputs: object({ by: line, outcome: choice(confirmations) }, { remark: line }),
    expectedDuration: 'PT5M',
  }),
  close: step('closed', agents, {
    names: text('Close', '办结'),
    instructions: text('Close the question once it is answered.', '问题答复后办结。'),
    cautions: text(
      'Not while an expert is asked or the customer waits for another answer.',
      '专家尚未答复或客户仍在等待答复的，不得办结。',
    ),
    inputs: object({ by: line, answers: count }),
    expectedDuration: 'PT2M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
