import type { FieldFault } from '@liucheng/kernel';
import type { ProcessDefinition } from './definition.ts';
import { meaningFaults } from './meaning-faults.ts';
import type { Flow } from './flow.ts';
import { shapeFaults } from './shape-faults.ts';
import { sharingFaults, sharingLimits } from './sharing-faults.ts';
import { sizeFault } from './size-limits.ts';

export interface ValidationOptions {
  /** Ids of the calendars that a definition may name; `cn-office` alone when left out. */
  readonly calendars?: readonly string[];
}

/**
 * Checks something that claims to be a process definition and names every fault: what does not fit the published schema, and what
 * fits but makes no sense (a rule on a step that is not there, a deadline that nothing can arm, a role nobody holds). One faulty
 * part does not hide the faults of another. Only what is too large or too deep is refused at once, with that one fault.
 *
 * Deterministic; the faults come in the order of the checks. The input is not copied and not changed.
 */
export function validateDefinition(
  input: unknown,
  options: ValidationOptions = {},
): { definition: ProcessDefinition } | { faults: FieldFault[] } {
  const tooLarge = sizeFault(input);
  if (tooLarge) return { faults: [tooLarge] };
  const faults = [...shapeFaults(input), ...meaningFaults(input, options.calendars ?? ['cn-office'])];
  return faults.length > 0 ? { faults } : { definition: input as ProcessDefinition };
}

/** Checks something that claims to be a flow by itself, for tools that know no definition. No fault: it is a `Flow`. */
export function validateFlow(input: unknown): FieldFault[] {
  const tooLarge = sizeFault(input);
  if (tooLarge) return [tooLarge];
  const faults = shapeFaults(input, 'flow');
  return faults.length > 0 ? faults : sharingFaults(input as Flow, sharingLimits.flow);
}
