import { text, type Text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { ComplaintSettings } from './complaint-settings.ts';
import type { StepId } from './complaint.steps.ts';

/** Where the regulation states the process. */
export const clause = 'SVC-2';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'evidence-before-solution' | 'closed-with-confirmation' | 'closed-after-silence';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

/** The rules of SVC-2 beside its flow and role bindings. */
export function rulesOf({ acknowledgeWithin, silenceDays }: ComplaintSettings): Rule<StepId>[] {
  return [
    {
      ...monitor,
      id: 'acknowledged-in-time',
      kind: 'deadline',
      step: 'acknowledge',
      after: 'accept',
      within: { duration: acknowledgeWithin, time: 'elapsed' },
      severity: 'major',
      names: text('The complaint is acknowledged in time', '在规定时限内向客户确认收到投诉'),
    },
    {
      ...monitor,
      id: 'promise-kept',
      kind: 'deadline',
      step: 'report-back',
      // Each promise by itself: a complaint that is opened again is promised again.
      after: ['accept', 'reopen'],
      until: '/promisedAt',
      severity: 'major',
      names: text('The promise to the customer is kept', '履行对客户的时间承诺'),
    },
    {
      ...block,
      id: 'evidence-before-solution' satisfies BlockingRule,
      kind: 'data',
      step: 'propose-solution',
      severity: 'major',
      names: text('A solution rests on at least one item of evidence', '提出解决方案前须有至少一项证据'),
      schema: {
        type: 'object',
        required: ['evidenceItems'],
        properties: { evidenceItems: { type: 'integer', minimum: 1 } },
      },
    },
    ...handlingSteps.map(notByResponsiblePerson),
    {
      ...block,
      id: 'closed-with-confirmation' satisfies BlockingRule,
      kind: 'data',
      step: 'confirm-satisfaction',
      severity: 'critical',
      names: text("Closed with a record of the customer's confirmation", '结案须有客户确认记录'),
      schema: {
        type: 'object',
        required: ['confirmation'],
        properties: { confirmation: { type: 'string', pattern: '\\S' } },
      },
    },
    {
      ...block,
      id: 'closed-after-silence' satisfies BlockingRule,
      kind: 'data',
      step: 'close-by-silence',
      severity: 'critical',
      names: text(
        `Closed without an answer only ${silenceDays} days after the report-back`,
        `客户未答复的，反馈结果满 ${silenceDays} 天后方可结案`,
      ),
      schema: {
        type: 'object',
        required: ['silentDays'],
        properties: { silentDays: { type: 'integer', minimum: silenceDays } },
      },
    },
  ];
}

/** Every step in which somebody could look after their own interest. */
const handlingSteps = [
  ['acknowledge', text('acknowledge it', '向客户确认收到')],
  ['investigate', text('investigate', '调查')],
  ['propose-solution', text('propose the solution', '提出方案')],
  ['agree', text("record the customer's agreement", '登记客户同意')],
  ['reject-solution', text("record the customer's rejection", '登记客户不接受')],
  ['revise-solution', text('revise the solution', '修订方案')],
  ['execute', text('carry out the solution', '执行方案')],
  ['report-back', text('report back', '反馈结果')],
  ['reopen', text('open it again', '重新受理')],
  ['confirm-satisfaction', text("record the customer's satisfaction", '登记客户满意')],
  ['close-by-silence', text('close the complaint', '结案')],
] as const satisfies readonly (readonly [StepId, Text])[];

/** Whoever acts is copied into the event together with who was found responsible by then, if anybody in person was. */
function notByResponsiblePerson([step, what]: (typeof handlingSteps)[number]): Rule<StepId> {
  return {
    ...monitor,
    id: `not-by-responsible-person-${step}`,
    kind: 'data',
    step,
    severity: 'critical',
    names: text(
      `The person found responsible does not ${what.en}`,
      `责任人不得参与处理该投诉（${what['zh-CN']}）`,
    ),
    schema: {
      type: 'object',
      if: { type: 'object', required: ['responsiblePerson'] },
      then: {
        type: 'object',
        required: ['by'],
        properties: {
          responsiblePerson: { type: 'string' },
          by: { type: 'string', not: { type: 'string', const: { $data: '1/responsiblePerson' } } },
        },
      },
    },
  };
}
