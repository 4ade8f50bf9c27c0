import type { FieldFault, JsonObject } from '@liucheng/kernel';
import { closest } from './closest.ts';
import { checkSchema, SchemaFault } from './compile-schema.ts';
import type { Flow } from './flow.ts';
import { record } from './lenient-reading.ts';

/** What the checks of a definition's meaning share. */
export interface Subject {
  readonly steps: ReadonlySet<string>;
  /** The flow, if its shape is sound. */
  readonly flow: Flow | undefined;
  readonly inFlow: ReadonlySet<string>;
  readonly cancels: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
  /** Roles that somebody can hold. */
  readonly roles: ReadonlySet<string>;
}

/** A role that is neither the regulation's nor the definition's own. */
export function roleFault(path: string, role: string, known: ReadonlySet<string>): FieldFault {
  const guess = closest(role, known);
  return {
    path,
    expected: `a role that somebody can hold${guess === undefined ? '' : ` (did you mean "${guess}"?)`}: one of the regulation's, or one declared under /roles`,
    actual: role,
  };
}

/** `undefined` for a declared step. */
export function unknownStep(path: string, step: string, subject: Subject): FieldFault | undefined {
  if (subject.steps.has(step)) return undefined;
  const guess = closest(step, subject.steps);
  return {
    path,
    expected: `a step declared under /steps${guess === undefined ? '' : ` (did you mean "${guess}"?)`}`,
    actual: step,
  };
}

/** None for what is no object: that is a fault of shape. */
export function schemaFaults(schema: unknown, path: string): FieldFault[] {
  if (schema === undefined || schema !== record(schema)) return [];
  try {
    checkSchema(schema as JsonObject);
    return [];
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error;
    return [{ path: path + error.path, expected: error.expected }];
  }
}
