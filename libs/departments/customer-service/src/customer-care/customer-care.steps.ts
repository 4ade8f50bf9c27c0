import { text } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { careEvents, feedbackCategories, feedbackSources, occasions } from './customer-care.ts';

const { line, day, flag, choice, object, list } = data;
const step = upheldSteps(careEvents);
const department = 'customer-service';
/** Everybody who deals with customers. */
export const agents: RoleBinding = { roles: ['service-agent', 'service-lead'], department };
const lead: RoleBinding = { roles: ['service-lead'], department };
const customer = object({ id: line });
const visits = list(object({ visitId: line, on: day }), 1);
const ofFeedback = { by: line, feedbackId: line };

/** The steps of SVC-3; whoever a binding excludes is refused. */
export const steps = {
  'plan-visits': step('visits-planned', agents, {
    names: text('Plan visits', '制定回访计划'),
    instructions: text(
      'Say what the visits are for and enter the day by which each is to be made. Spread them so that each can be kept.',
      '填写回访目的及每次回访的最迟日期，合理安排间隔，确保能够按期完成。',
    ),
    cautions: text(
      'A visit that is not made by its day is reported to supervision. Move or cancel it beforehand if the customer asks for it.',
      '逾期未完成的回访会上报监督部门。客户要求改期或取消的，须提前登记。',
    ),
    inputs: object({ by: line, customer, purpose: line, visits }),
    expectedDuration: 'PT15M',
  }),
  'reschedule-visit': step('visit-rescheduled', agents, {
    names: text('Move a visit', '回访改期'),
    instructions: text(
      'Agree with the customer on a new day, and enter it with the reason.',
      '与客户商定新的日期，并登记改期原因。',
    ),
    cautions: text(
      'A day that has passed stays missed: moving the visit afterwards does not undo it.',
      '已逾期的回访仍计为逾期，事后改期不能撤销。',
    ),
    inputs: object({ by: line, visitId: line, from: day, visits, reason: line }),
    expectedDuration: 'PT5M',
  }),
  'cancel-visit': step('visit-cancelled', agents, {
    names: text('Cancel a visit', '取消回访'),
    instructions: text(
      'Enter why the visit is not made, in the words of the customer if the customer asked for it.',
      '登记取消原因；由客户提出的，按客户原话登记。',
    ),
    cautions: text(
      'Lack of time is a reason to move a visit, not to cancel it.',
      '因工作安排无法按期回访的，应改期，不得取消。',
    ),
    inputs: object({ by: line, visitId: line, on: day, reason: line }),
    expectedDuration: 'PT5M',
  }),
  visit: step('visited', agents, {
    names: text('Visit the customer', '客户回访'),
    instructions: text(
      'Ask how the customer gets on with our products and services, how satisfied the customer is from 1 (not at all) to 5 (fully), and what we could do better. Enter the answers as they were given.',
      '了解客户使用产品和服务的体验，请客户对满意度评分（1 分很不满意，5 分非常满意），征求改进建议，并如实登记。',
    ),
    cautions: text(
      'Do not talk the customer into a better mark. With 1 or 2 a complaint is opened by itself: tell the customer that somebody will call.',
      '不得诱导客户打分。评分为 1 分或 2 分时系统自动受理投诉，请告知客户将有专人联系。',
    ),
    inputs: object(
      {
        by: line,
        customer,
        visitId: line,
        plannedOn: day,
        experience: line,
        satisfaction: { type: 'integer', minimum: 1, maximum: 5 },
      },
      { suggestions: line },
    ),
    expectedDuration: 'PT30M',
  }),
  'plan-care': step('care-planned', agents, {
    names: text('Plan acts of care', '制定关怀计划'),
    instructions: text(
      'Enter for each act of care its occasion (holiday, birthday, offer), its day and what is to be done.',
      '逐项填写关怀事由（节日、生日、优惠）、日期和内容。',
    ),
    cautions: text(
      'Use only what the customer has agreed to have kept. Offers need the approval that the campaign asks for.',
      '仅使用客户同意留存的信息；优惠活动须符合营销方案的规定。',
    ),
    inputs: object({
      by: line,
      customer,
      // The day is personal, as it may be a birthday: whoever is told of the event reads words in its place.
      care: list(object({ careId: line, occasion: choice(occasions), on: line, content: line }), 1),
    }),
    expectedDuration: 'PT15M',
  }),
  'deliver-care': step('care-delivered', agents, {
    names: text('Deliver an act of care', '实施关怀'),
    instructions: text(
      'Send the greeting or make the offer, then enter what the customer answered, if anything.',
      '发送问候或提供优惠，客户有回应的一并登记。',
    ),
    cautions: text('Do not sell at a birthday.', '生日问候时不得推销。'),
    inputs: object({ by: line, careId: line, occasion: choice(occasions) }, { response: line }),
    expectedDuration: 'PT10M',
  }),
  'collect-feedback': step('feedback-collected', agents, {
    names: text('Collect feedback', '收集反馈'),
    instructions: text(
      "Enter what the customer wishes or criticises, in the customer's words, and how it reached us. One matter to each entry.",
      '按客户原话登记意见或建议及其来源，一事一录。',
    ),
    cautions: text(
      'A demand for redress is a complaint and belongs there.',
      '客户要求处理或赔偿的，按投诉受理，不作为反馈登记。',
    ),
    inputs: object({ ...ofFeedback, customer, source: choice(feedbackSources), content: line }),
    expectedDuration: 'PT10M',
  }),
  'classify-feedback': step('feedback-classified', agents, {
    names: text('Classify feedback', '反馈归类'),
    instructions: text(
      'Choose the category and name the product or service that the feedback is about, as it is called in the house.',
      '选择反馈类别，并填写所涉及产品或服务的内部名称。',
    ),
    cautions: text(
      'Several matters in one entry: collect the others by themselves first.',
      '一条反馈包含多项内容的，应先分别登记。',
    ),
    inputs: object({ ...ofFeedback, category: choice(feedbackCategories), product: line }),
    expectedDuration: 'PT5M',
  }),
  'analyse-feedback': step('feedback-analysed', agents, {
    names: text('Analyse feedback', '反馈分析'),
    instructions: text(
      'Find out how often the same is said, what causes it, and what changing it would take. Write down what you found.',
      '了解同类反馈的数量、原因及改进所需的投入，并写明分析结论。',
    ),
    cautions: text(
      'The analysis is read in other departments: no names, no telephone numbers.',
      '分析结论供其他部门查阅，不得包含客户姓名和联系方式。',
    ),
    inputs: object({ ...ofFeedback, analysis: line, classified: flag }),
    expectedDuration: 'PT2H',
  }),
  'adopt-feedback': step('feedback-adopted', lead, {
    names: text('Adopt feedback', '采纳反馈'),
    instructions: text(
      'Sum up in a sentence or two what is to change. Adopted feedback reaches product planning as a requirement of a customer.',
      '用一两句话概括需改进的内容。采纳的反馈将作为客户需求提交产品规划。',
    ),
    cautions: text(
      'Within twenty business days of its collection unless another period is set. Nothing in the summary says who the customer is.',
      '如无另行规定，须在收集后二十个工作日内决定。概要中不得出现客户身份信息。',
    ),
    inputs: object({
      ...ofFeedback,
      summary: line,
      category: choice(feedbackCategories),
      product: line,
      analysed: flag,
    }),
    expectedDuration: 'PT30M',
  }),
  'decline-feedback': step('feedback-declined', lead, {
    names: text('Decline feedback', '不采纳反馈'),
    instructions: text(
      'Enter why the feedback is not taken up, so that it can be told to the customer.',
      '填写不采纳的原因，以便答复客户。',
    ),
    cautions: text(
      'Within twenty business days of its collection unless another period is set. Nothing in the reason says who the customer is.',
      '如无另行规定，须在收集后二十个工作日内决定。原因中不得出现客户身份信息。',
    ),
    inputs: object({ ...ofFeedback, reason: line, analysed: flag }),
    expectedDuration: 'PT30M',
  }),
  'apply-feedback': step('feedback-applied', agents, {
    names: text('Record that feedback was applied', '反馈落实'),
    instructions: text(
      'Enter what has been changed because of the feedback, and tell the customer.',
      '登记因该反馈而作出的改进，并告知客户。',
    ),
    cautions: text('Only what is done, not what is planned.', '只登记已完成的改进，不登记计划。'),
    inputs: object({ ...ofFeedback, result: line, adopted: flag }),
    expectedDuration: 'PT15M',
  }),
  'end-care': step('care-ended', lead, {
    names: text('End the care', '结束关怀'),
    instructions: text(
      'Enter why the customer is no longer cared for: the customer has left, or wishes no contact.',
      '填写结束关怀的原因，如客户流失或不希望再被联系。',
    ),
    cautions: text(
      'Planned visits have to be made or cancelled and feedback decided before.',
      '须先完成或取消计划回访，并对反馈作出决定。',
    ),
    inputs: object({ by: line, reason: line }),
    expectedDuration: 'PT10M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
