import { allowance } from '@liucheng/conformance';
import { text, type JsonObject, type Text } from '@liucheng/kernel';
import { severityNames, type Rule } from '@liucheng/process-model';
import type { ViolationSettings } from './violation-settings.ts';
import type { StepId } from './violation-handling.steps.ts';

/** Where the regulation states the process. */
export const clause = 'SUP-3';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  | `not-on-own-violation-${(typeof handlingSteps)[number][0]}`
  | `by-the-concerned-${(typeof concernedSteps)[number][0]}`
  | `with-reason-${(typeof reasonedSteps)[number]}`
  | `decided-anew-by-another-${(typeof secondDecisions)[number]}`
  | 'assignee-not-concerned'
  | 'closed-after-verification';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

/** What somebody could do to their own advantage. */
const handlingSteps = [
  ['assign', text('assign the case', '分派案件')],
  ['decide', text('decide', '作出处理决定')],
  ['dismiss', text('dismiss the violation', '认定违规有正当理由')],
  ['verify', text('verify the rectification', '验收整改')],
  ['re-decide', text('decide anew', '重新作出处理决定')],
  ['overturn', text('overturn the decision', '撤销处理决定')],
] as const satisfies readonly (readonly [StepId, Text])[];

const concernedSteps = [
  ['explain', text('explain', '作出说明')],
  ['appeal', text('appeal', '提出申诉')],
] as const satisfies readonly (readonly [StepId, Text])[];

const reasonedSteps = ['dismiss', 'overturn'] as const satisfies readonly StepId[];
const secondDecisions = ['re-decide', 'overturn'] as const satisfies readonly StepId[];

/** The rules of SUP-3 beside its flow and role bindings. */
export function rulesOf({ decideWithin }: ViolationSettings): Rule<StepId>[] {
  return [
    ...(['critical', 'major', 'minor'] as const).map((severity): Rule<StepId> => {
      const plus = { duration: decideWithin[severity], time: 'business' } as const;
      const { en, 'zh-CN': zh } = severityNames[severity];
      const span = allowance(plus);
      return {
        ...monitor,
        id: `decided-in-time-${severity}`,
        kind: 'deadline',
        step: ['decide', 'dismiss'],
        after: ['detect', 'report', 'raise-severity'],
        // Only the severity that counts has a time there; one that was left has a word, which takes its deadline back.
        until: `/from/${severity}`,
        plus,
        severity: 'major',
        names: text(
          `A ${en} violation is decided within ${span.en}`,
          `${zh}违规须在${span['zh-CN']}内作出处理决定`,
        ),
      };
    }),
    {
      ...monitor,
      id: 'rectified-in-time',
      kind: 'deadline',
      step: 'rectify',
      after: ['decide', 're-decide'],
      until: '/rectifyBy',
      severity: 'major',
      names: text('Rectified by the day that the decision names', '须在处理决定规定的日期前完成整改'),
    },
    ...handlingSteps.map(([step, what]): Rule<StepId> => ({
      ...block,
      id: `not-on-own-violation-${step}` satisfies BlockingRule,
      kind: 'data',
      step,
      severity: 'critical',
      names: text(
        `Nobody may ${what.en} on their own violation, nor their deputy for them`,
        `当事人及其代理人不得就本人违规${what['zh-CN']}`,
      ),
      schema: ifConcerned({
        by: notTheConcerned,
        actingFor: notTheConcerned,
      }),
    })),
    {
      ...block,
      id: 'assignee-not-concerned' satisfies BlockingRule,
      kind: 'data',
      step: 'assign',
      severity: 'critical',
      names: text('The case is not assigned to the person concerned', '案件不得分派给当事人'),
      schema: ifConcerned({ assignee: notTheConcerned }),
    },
    ...concernedSteps.map(([step, what]): Rule<StepId> => ({
      ...block,
      id: `by-the-concerned-${step}` satisfies BlockingRule,
      kind: 'data',
      step,
      severity: 'major',
      names: text(`Only the one concerned may ${what.en}`, `仅当事人可以${what['zh-CN']}`),
      schema: ifConcerned({ by: { type: 'string', const: { $data: '1/concernedPerson' } } }),
    })),
    ...reasonedSteps.map((step): Rule<StepId> => ({
      ...block,
      id: `with-reason-${step}` satisfies BlockingRule,
      kind: 'data',
      step,
      severity: 'major',
      names: text('What is not held against anybody has a reason', '不予追究须说明理由'),
      schema: {
        type: 'object',
        required: ['reason'],
        properties: { reason: { type: 'string', pattern: '\\S' } },
      },
    })),
    ...secondDecisions.map((step): Rule<StepId> => ({
      ...block,
      id: `decided-anew-by-another-${step}` satisfies BlockingRule,
      kind: 'separationOfDuties',
      a: 'decide',
      b: step,
      severity: 'critical',
      names: text(
        'An appeal is decided by somebody else than who decided',
        '申诉须由原决定人以外的人员重新处理',
      ),
    })),
    {
      ...block,
      id: 'closed-after-verification' satisfies BlockingRule,
      kind: 'data',
      step: 'close',
      severity: 'critical',
      names: text('Closed only after the rectification was verified', '整改经验收合格后方可结案'),
      schema: {
        type: 'object',
        required: ['verified'],
        properties: { verified: { const: true } },
      },
    },
  ];
}

const notTheConcerned = { type: 'string', not: { type: 'string', const: { $data: '1/concernedPerson' } } };

/** Where nobody in particular is concerned, nothing is asked. */
function ifConcerned(properties: JsonObject): JsonObject {
  return {
    type: 'object',
    if: { type: 'object', required: ['concernedPerson'] },
    then: { type: 'object', properties: { concernedPerson: { type: 'string' }, ...properties } },
  };
}
