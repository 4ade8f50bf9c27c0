import { text, type Decision, type DecisionContext } from '@liucheng/kernel';
import { defaultSettings, type ComplaintSettings } from './complaint-settings.ts';
import type { Channel, Complaint, ComplaintEvent } from './complaint.ts';
import { day, handled, notOpen, promiseOf, refuse } from './handling.ts';

// What follows the report-back: the customer is satisfied, is not, or says nothing.

export interface ConfirmSatisfaction {
  readonly channel: Channel;
  /** Where the customer's confirmation is on record; refused without it. */
  readonly confirmation?: string;
}

export function confirmSatisfaction(
  state: Complaint,
  { channel, confirmation = '' }: ConfirmSatisfaction,
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const record = confirmation.trim();
  if (record === '') {
    return refuse({
      code: 'confirmation-missing',
      rule: 'closed-with-confirmation',
      reason: text(
        "The complaint is to be closed without a record of the customer's confirmation.",
        '结案时未附客户确认记录。',
      ),
      acceptable: text(
        'Number of the recording, mail or form in which the customer confirmed.',
        '请填写客户确认所在的录音、邮件或表单编号。',
      ),
      errors: [
        { path: '/confirmation', expected: text('where the confirmation is on record', '确认记录的出处') },
      ],
    });
  }
  return [
    {
      name: 'satisfaction-confirmed',
      data: { ...handled(state, context), channel, confirmation: record },
    },
  ];
}

export interface Reopen {
  /** What the customer is not satisfied with. */
  readonly remark: string;
  readonly promisedAt?: string;
}

/** The customer gets a new promise: the one before has been kept or broken. */
export function reopen(
  state: Complaint,
  { remark, promisedAt }: Reopen,
  context: DecisionContext,
  settings: ComplaintSettings = defaultSettings,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  if (state.reportedAt === undefined) {
    return refuse({
      code: 'nothing-reported',
      reason: text(
        'No result has been reported to the customer, so the complaint is still being handled.',
        '尚未向客户反馈处理结果，投诉仍在办理中。',
      ),
      acceptable: text('Go on with its next step.', '请继续办理下一步。'),
    });
  }
  const promise = promiseOf(promisedAt, context, settings);
  if (typeof promise !== 'string') return promise;
  const customer = { id: state.customer?.id ?? '', remark };
  return [{ name: 'reopened', data: { ...handled(state, context), customer, promisedAt: promise } }];
}

/** A customer who has been told the result and says nothing for long enough is taken to be content. */
export function closeBySilence(
  state: Complaint,
  context: DecisionContext,
  { silenceDays }: ComplaintSettings = defaultSettings,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const rule = 'closed-after-silence';
  const { reportedAt } = state;
  if (reportedAt === undefined) {
    return refuse({
      code: 'silence-not-begun',
      rule,
      reason: text(
        'No result has been reported to the customer, whose silence therefore means nothing.',
        '尚未向客户反馈处理结果，不能以客户未答复为由结案。',
      ),
      acceptable: text(
        `Report back, then close with the customer's confirmation or after ${silenceDays} days without an answer.`,
        `请先反馈结果；客户确认满意或 ${silenceDays} 天未答复后方可结案。`,
      ),
    });
  }
  const reported = Date.parse(reportedAt);
  const silentDays = Math.floor((context.now - reported) / day);
  if (silentDays < silenceDays) {
    const from = new Date(reported + silenceDays * day).toISOString();
    return refuse({
      code: 'silence-too-short',
      rule,
      reason: text(
        `The result was reported at ${reportedAt}; of ${silenceDays} days without an answer, ${silentDays} have passed.`,
        `处理结果于 ${reportedAt} 反馈，至今 ${silentDays} 天，未满 ${silenceDays} 天。`,
      ),
      acceptable: text(
        `From ${from} on if the customer has not answered by then, or at once with the customer's confirmation.`,
        `客户至 ${from} 仍未答复时可结案；客户确认满意的，可立即结案。`,
      ),
    });
  }
  return [{ name: 'closed-by-silence', data: { ...handled(state, context), reportedAt, silentDays } }];
}
