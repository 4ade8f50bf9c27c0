import type { JsonObject } from '@liucheng/kernel';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { incompleteData } from '../messages/data.ts';
import type { RuleContext, RuleHead, StepCheck } from './findings.ts';

/**
 * The event's data fits the schema (JSON Schema 2020-12 with formats and `$data` references). The schema is compiled when the
 * first event of the step comes, because that takes milliseconds and most definitions of a monitor are idle. An event
 * without any data, as logs have them, accuses nobody.
 */
export function dataCheck(context: RuleContext, head: RuleHead, step: string, schema: JsonObject): StepCheck {
  let validate: ValidateFunction | undefined;
  return (state, event) => {
    if (event.data === undefined) return undefined;
    validate ??= compile(schema);
    if (validate(event.data)) return undefined;
    const wording = incompleteData(context.phrases, step, validate.errors ?? []);
    return context.byEvent(state, head, 'incomplete-data', event, step, wording);
  };
}

/** One instance per schema: equal `$id`s do not collide and nothing outlives its definition. */
function compile(schema: JsonObject): ValidateFunction {
  const ajv = new Ajv2020({ $data: true, allErrors: true, strict: false, logger: false });
  formats.default(ajv);
  return ajv.compile(schema);
}
