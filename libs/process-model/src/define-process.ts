import type { ProcessDefinition, Rule } from './definition.ts';
import type { Flow } from './flow.ts';
import { validateOnce } from './validate-definition.ts';

/** A definition whose step ids are taken from `steps`; whatever names a step elsewhere must be one of them. */
type WithStepsOf<S extends string> = Omit<ProcessDefinition<S>, 'flow' | 'rules' | 'ends' | 'cancels'> & {
  readonly flow: Flow<NoInfer<S>>;
  readonly rules?: readonly Rule<NoInfer<S>>[];
  readonly ends?: readonly NoInfer<S>[];
  readonly cancels?: readonly NoInfer<S>[];
};

/**
 * Declares a process in TypeScript: a mistyped step in flow, rules, ends or cancels does not compile, and what the compiler
 * cannot see is checked when the module loads.
 *
 * @throws Error naming every fault, when the definition is not well-formed.
 */
export function defineProcess<S extends string>(definition: WithStepsOf<S>): ProcessDefinition<S> {
  const checked = validateOnce(definition);
  if ('faults' in checked) {
    const lines = checked.faults.map((fault) => `  ${fault.path || '/'}: expected ${fault.expected}`);
    throw new Error(`the definition of ${definition.id} is not well-formed\n${lines.join('\n')}`);
  }
  return definition;
}
