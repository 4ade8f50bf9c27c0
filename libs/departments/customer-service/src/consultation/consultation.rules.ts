import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { ConsultationSettings } from './consultation-settings.ts';
import type { StepId } from './consultation.steps.ts';

/** Where the regulation states the process. */
export const clause = 'SVC-1';

const monitor = { clause, enforcement: 'monitor' } as const;

/** The rules of SVC-1 beside its flow and role bindings. */
export function rulesOf({ expertWithin }: ConsultationSettings): Rule<StepId>[] {
  return [
    {
      ...monitor,
      id: 'first-response-in-time',
      kind: 'deadline',
      // Whoever asks an expert tells the customer so: that is a response, too.
      step: ['answer', 'escalate'],
      after: 'receive',
      until: '/respondBy',
      severity: 'major',
      names: text("The first response comes within the channel's limit", '首次响应不得超过渠道时限'),
    },
    {
      ...monitor,
      id: 'expert-reply-in-time',
      kind: 'deadline',
      step: 'expert-reply',
      after: 'escalate',
      within: { duration: expertWithin, time: 'business' },
      severity: 'major',
      names: text(
        'An escalated question gets its expert reply in time',
        '转专家的咨询须在规定时限内得到答复',
      ),
    },
  ];
}
