import type { JsonObject } from '@liucheng/kernel';
import { compileSchema, judgedEvents } from '@liucheng/process-model';
import { incompleteData } from '../messages/data.ts';
import { provenFaults } from './proven-faults.ts';
import type { RuleContext, RuleHead, StepCheck } from './findings.ts';

/**
 * The event's data fits the schema (JSON Schema 2020-12 with formats and `$data` references). The schema is compiled when the
 * first event of the step comes, because that takes milliseconds and most definitions of a monitor are idle. An event
 * without any data, as logs have them, accuses nobody, and neither do words that stand for a personal value: that is left open. One of
 * a version that the schema was not written for is not judged.
 */
export function dataCheck(context: RuleContext, head: RuleHead, step: string, schema: JsonObject): StepCheck {
  let validate: ReturnType<typeof compileSchema> | undefined;
  const judged = new Set(judgedEvents(step, context.definition.steps[step] ?? {}));
  return (state, event) => {
    if (!judged.has(event.type)) return undefined;
    if (event.data === undefined) return { rule: head.id, unsaid: 'data' };
    validate ??= compileSchema(schema);
    if (validate(event.data)) return undefined;
    const faults = provenFaults(validate.errors ?? [], schema, event);
    if (faults.length === 0) return { rule: head.id, unsaid: 'withheld' };
    const wording = incompleteData(context.phrases, step, faults, head.names);
    return context.byEvent(state, head, 'incomplete-data', event, step, wording);
  };
}
