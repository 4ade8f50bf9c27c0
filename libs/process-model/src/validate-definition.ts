import { hash } from 'node:crypto';
import type { FieldFault } from '@liucheng/kernel';
import type { ProcessDefinition } from './definition.ts';
import { meaningFaults } from './meaning-faults.ts';
import type { Flow } from './flow.ts';
import { shapeFaults } from './shape-faults.ts';
import { sharingFaults, sharingLimits } from './sharing-faults.ts';
import { sizeFault } from './size-limits.ts';
import { soundDefinitions } from './sound-definitions.ts';

export interface ValidationOptions {
  /** Ids of the calendars that a definition may name; `cn-office` alone when left out. */
  readonly calendars?: readonly string[];
}

type Validation = { definition: ProcessDefinition } | { faults: FieldFault[] };

const defaultCalendars = ['cn-office'];

/**
 * Checks something that claims to be a process definition and names every fault: what does not fit the published schema, and what
 * fits but makes no sense (a rule on a step that is not there, a deadline that nothing can arm, a role nobody holds). One faulty
 * part does not hide the faults of another. Only what is too large or too deep is refused at once, with that one fault.
 *
 * Deterministic; the faults come in the order of the checks. The input is not copied and not changed.
 */
export function validateDefinition(input: unknown, options: ValidationOptions = {}): Validation {
  const tooLarge = sizeFault(input);
  if (tooLarge) return { faults: [tooLarge] };
  const { calendars = defaultCalendars } = options;
  const faults = [...shapeFaults(input), ...meaningFaults(input, calendars)];
  return faults.length > 0 ? { faults } : { definition: input as ProcessDefinition };
}

/** Digests of definitions found to be sound: one is checked where it is declared and by everybody who is sent it. */
const found = new Set(soundDefinitions);
const mostFound = 5_000;

/** The same with the default calendars, looking only once at a definition; at those of the suite when it was built. */
export function validateOnce(input: unknown): Validation {
  const tooLarge = sizeFault(input);
  if (tooLarge) return { faults: [tooLarge] };
  const digest = definitionDigest(input);
  if (found.has(digest)) return { definition: input as ProcessDefinition };
  const validation = validateDefinition(input);
  if ('definition' in validation && found.size < mostFound) found.add(digest);
  return validation;
}

/** Of the definition as JSON: the same for one that was sent. */
export function definitionDigest(definition: unknown): string {
  return hash('sha256', JSON.stringify(definition) ?? '');
}

/** Checks something that claims to be a flow by itself, for tools that know no definition. No fault: it is a `Flow`. */
export function validateFlow(input: unknown): FieldFault[] {
  const tooLarge = sizeFault(input);
  if (tooLarge) return [tooLarge];
  const faults = shapeFaults(input, 'flow');
  return faults.length > 0 ? faults : sharingFaults(input as Flow, sharingLimits.flow);
}
