import { text } from '@liucheng/kernel';
import { data, type Rule } from '@liucheng/process-model';
import type { LaunchSettings } from './launch-settings.ts';
import type { StepId } from './product-launch.steps.ts';

/** Where the regulation states the process. */
export const clause = 'PRD-4';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'only-accepted-build-released' | 'every-risk-has-a-response';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

/** The rules of PRD-4 beside its flow and role bindings. That an accepted build opens its launch is a policy. */
export function rulesOf({ reviewWithin }: LaunchSettings): Rule<StepId>[] {
  return [
    {
      ...block,
      id: 'only-accepted-build-released' satisfies BlockingRule,
      kind: 'data',
      step: 'release',
      severity: 'critical',
      names: text('Only an accepted build is released', '仅可发布验收通过的构建'),
      schema: data.object({
        build: data.count,
        acceptedBuild: { type: 'integer', const: { $data: '1/build' } },
      }),
    },
    {
      ...monitor,
      id: 'released-in-window',
      kind: 'data',
      step: 'release',
      severity: 'major',
      names: text('The release lies in the planned window', '在计划时间窗内发布'),
      schema: data.object({ minutesOutside: { type: 'integer', maximum: 0 } }),
    },
    {
      ...block,
      id: 'every-risk-has-a-response' satisfies BlockingRule,
      kind: 'data',
      step: 'plan-launch',
      severity: 'major',
      names: text('A launch plan names risks, each with a response', '上线计划须列明风险及应对措施'),
      schema: data.object({
        risks: data.list(data.object({ response: { type: 'string', pattern: '\\S' } }), 1),
      }),
    },
    {
      ...monitor,
      id: 'reviewed-in-time',
      kind: 'deadline',
      step: 'review',
      after: 'release',
      within: { duration: reviewWithin, time: 'elapsed' },
      severity: 'major',
      names: text('The launch is reviewed in time', '按期完成上线复盘'),
    },
  ];
}
