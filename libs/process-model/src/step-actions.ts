import type { FieldFault } from '@liucheng/kernel';
import type { ProcessDefinition, Step, StepAction } from './definition.ts';
import { shapeFaults } from './shape-faults.ts';
import { sizeFault } from './size-limits.ts';

/** By step id: the requests that do the steps of a definition. */
export type StepActions = Readonly<Record<string, StepAction>>;

/** Those that stand in a definition. */
export function actionsOf({ steps }: ProcessDefinition): StepActions {
  return Object.fromEntries(
    Object.entries<Step>(steps).flatMap(([id, { action }]) => (action === undefined ? [] : [[id, action]])),
  );
}

/** What cases are judged by, which is published once for good: where its steps are done may change at any time. */
export function withoutActions(definition: ProcessDefinition): ProcessDefinition {
  const steps = Object.entries<Step>(definition.steps).map(([id, { action: _action, ...step }]) => [
    id,
    step,
  ]);
  return { ...definition, steps: Object.fromEntries(steps) as ProcessDefinition['steps'] };
}

/** Those given take the place of those that stand in the definition; what is no step of it is left out. */
export function withActions(definition: ProcessDefinition, actions: StepActions): ProcessDefinition {
  const steps = Object.entries<Step>(definition.steps).map(([id, step]) => {
    const action = Object.hasOwn(actions, id) ? actions[id] : undefined;
    return [id, action === undefined ? step : { ...step, action }];
  });
  return { ...definition, steps: Object.fromEntries(steps) as ProcessDefinition['steps'] };
}

/** Reads what somebody published; every fault is named. */
export function validateActions(
  input: unknown,
): { readonly actions: StepActions } | { readonly faults: readonly FieldFault[] } {
  const tooLarge = sizeFault(input);
  const faults = tooLarge ? [tooLarge] : shapeFaults(input, 'actions');
  return faults.length > 0 ? { faults } : { actions: input as StepActions };
}
