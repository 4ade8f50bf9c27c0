import { text } from '@liucheng/kernel';
import { data, type Rule } from '@liucheng/process-model';
import type { DesignSettings } from './design-settings.ts';
import type { StepId } from './product-design.steps.ts';

/** Where the regulation states the process. */
export const clause = 'PRD-2';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'validated-prototype-before-baseline';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

/** The rules of PRD-2 beside its flow and role bindings. */
export function rulesOf({ leastOtherValidators }: DesignSettings): Rule<StepId>[] {
  return [
    {
      ...block,
      id: 'validated-prototype-before-baseline' satisfies BlockingRule,
      kind: 'data',
      step: 'baseline',
      severity: 'critical',
      names: text(
        'No baseline before the last prototype is validated',
        '最后一个原型验证通过前不得冻结设计基线',
      ),
      schema: data.object({
        lastPrototype: data.count,
        validatedPrototype: { type: 'integer', const: { $data: '1/lastPrototype' } },
        outcome: { const: 'passed' },
      }),
    },
    {
      ...monitor,
      id: 'designer-does-not-validate-alone',
      kind: 'data',
      step: 'validate-prototype',
      severity: 'major',
      names: text(
        `At least ${leastOtherValidators} of those who validate a prototype has not designed it`,
        `原型验证人中至少有 ${leastOtherValidators} 人未参与设计`,
      ),
      schema: {
        type: 'object',
        required: ['validators', 'designers'],
        properties: {
          designers: { type: 'array' },
          validators: {
            type: 'array',
            contains: { type: 'string', not: { enum: { $data: '2/designers' } } },
            minContains: leastOtherValidators,
          },
        },
      },
    },
  ];
}
