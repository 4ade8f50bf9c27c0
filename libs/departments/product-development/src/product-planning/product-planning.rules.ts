import { text } from '@liucheng/kernel';
import { data, type Rule } from '@liucheng/process-model';
import type { PlanningSettings } from './planning-settings.ts';
import type { StepId } from './product-planning.steps.ts';

/** Where the regulation states the process. */
export const clause = 'PRD-1';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'milestones-in-date-order' | 'milestones-end-by-launch';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;
const atLeast = (minimum: number) => ({ type: 'integer', minimum }) as const;

/** The rules of PRD-1 beside its flow and role bindings. That adopted feedback arrives is a policy: see `adopted-feedback.ts`. */
export function rulesOf({ leastFromMarketing, leastFromCustomers }: PlanningSettings): Rule<StepId>[] {
  return [
    {
      ...monitor,
      id: 'marketing-and-customers-heard',
      kind: 'data',
      // Compared when the product is positioned, not when the plan is approved: the positioning is what has to rest on them, and
      // a source that is added for the approval has changed nothing.
      step: 'position',
      severity: 'major',
      names: text(
        `A positioning rests on at least ${leastFromMarketing} requirement(s) from marketing and ${leastFromCustomers} from customers`,
        `产品定位须至少依据 ${leastFromMarketing} 项市场需求和 ${leastFromCustomers} 项客户需求`,
      ),
      schema: data.object({
        sources: data.object({
          marketing: atLeast(leastFromMarketing),
          customer: atLeast(leastFromCustomers),
        }),
      }),
    },
    {
      ...block,
      id: 'milestones-in-date-order' satisfies BlockingRule,
      kind: 'data',
      step: 'set-roadmap',
      severity: 'major',
      names: text('Milestones are in the order of their dates', '里程碑按日期先后排列'),
      schema: data.object({ leastGapDays: atLeast(0) }),
    },
    {
      ...block,
      id: 'milestones-end-by-launch' satisfies BlockingRule,
      kind: 'data',
      step: 'set-roadmap',
      severity: 'major',
      names: text('Milestones end by the launch date', '里程碑不晚于计划上线日期'),
      schema: data.object({ daysBeforeLaunch: atLeast(0) }),
    },
  ];
}
