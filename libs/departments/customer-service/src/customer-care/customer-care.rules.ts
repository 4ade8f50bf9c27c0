import { text, type Text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { CareSettings } from './care-settings.ts';
import type { StepId } from './customer-care.steps.ts';

/** Where the regulation states the process. */
export const clause = 'SVC-3';

const monitor = { clause, enforcement: 'monitor' } as const;

/** An item of feedback had been through the step before, as the event of the step says. */
function comesAfter(id: string, step: StepId, fact: string, names: Text): Rule<StepId> {
  return {
    ...monitor,
    id,
    kind: 'data',
    step,
    severity: 'minor',
    names,
    schema: { type: 'object', required: [fact], properties: { [fact]: { const: true } } },
  };
}

/** The rules of SVC-3 beside its flow and role bindings. That low satisfaction opens a complaint is a policy of SVC-2. */
export function rulesOf({ decideWithin }: CareSettings): Rule<StepId>[] {
  return [
    {
      ...monitor,
      id: 'visit-by-its-date',
      kind: 'deadline',
      step: 'visit',
      // A plan and a change of day hold visits in the same shape: the later day replaces the earlier one.
      after: ['plan-visits', 'reschedule-visit'],
      each: '/visits',
      key: '/visitId',
      until: '/on',
      disarmedBy: 'cancel-visit',
      severity: 'major',
      names: text('Each planned visit happens by its date', '计划回访须在计划日期前完成'),
    },
    {
      ...monitor,
      id: 'feedback-decided-in-time',
      kind: 'deadline',
      step: ['adopt-feedback', 'decline-feedback'],
      after: 'collect-feedback',
      within: { duration: decideWithin, time: 'business' },
      key: '/feedbackId',
      severity: 'major',
      names: text('Feedback is decided in time', '客户反馈须在规定时限内作出采纳与否的决定'),
    },
    comesAfter(
      'feedback-classified-before-analysis',
      'analyse-feedback',
      'classified',
      text('Feedback is classified before it is analysed', '反馈须先归类后分析'),
    ),
    comesAfter(
      'feedback-analysed-before-adoption',
      'adopt-feedback',
      'analysed',
      text('Feedback is analysed before it is adopted', '反馈须先分析后采纳'),
    ),
    comesAfter(
      'feedback-analysed-before-decline',
      'decline-feedback',
      'analysed',
      text('Feedback is analysed before it is declined', '反馈须经分析后方可不予采纳'),
    ),
    comesAfter(
      'feedback-adopted-before-application',
      'apply-feedback',
      'adopted',
      text('Feedback is adopted before it is applied', '反馈须先采纳后落实'),
    ),
  ];
}
