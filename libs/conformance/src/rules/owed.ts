import type { Json, JsonObject } from '@liucheng/kernel';
import { judgedEvents, type ProcessDefinition } from '@liucheng/process-model';
import { keysOf, type Found } from '../json-pointer.ts';

/** By event type: the schemas that say what its data have to hold. */
export type SchemasOf = (type: string) => readonly Json[];

/** The schemas of a definition, those of steps (`inputs`) and of rules about their data. */
export function schemasOf({ steps, rules = [] }: Pick<ProcessDefinition, 'steps' | 'rules'>): SchemasOf {
  const schemas = new Map<string, JsonObject[]>();
  for (const [id, step] of Object.entries(steps)) {
    const ofStep = rules.flatMap((rule) => (rule.kind === 'data' && rule.step === id ? [rule.schema] : []));
    if (step.inputs) ofStep.push(step.inputs);
    for (const type of ofStep.length === 0 ? [] : judgedEvents(id, step)) schemas.set(type, ofStep);
  }
  return (type) => schemas.get(type) ?? [];
}

/** The schemas of the items of a list, given those of what it stands in. */
export function itemsOf(schemas: readonly Json[], list: string): readonly Json[] {
  return schemas.flatMap((schema) => {
    const items = keysOf(list).reduce<Json | undefined>(
      (within, key) => memberOf(memberOf(within, 'properties'), key),
      schema,
    );
    return memberOf(items, 'items') ?? [];
  });
}

/**
 * Whether data lack at a place what their schemas require there. What they may leave out they say nothing about by leaving it
 * out: a follow-up that completes no resolution names none.
 */
export function lacks(schemas: readonly Json[], data: Found, pointer: string): boolean {
  return schemas.some((schema) => {
    let [within, at]: [Json | undefined, Found] = [schema, data];
    for (const key of keysOf(pointer)) {
      const next = memberOf(at, key);
      if (isBlank(next)) {
        const required = memberOf(within, 'required');
        return Array.isArray(required) && required.includes(key);
      }
      within = memberOf(memberOf(within, 'properties'), key);
      at = next;
    }
    return false;
  });
}

/** Whether what stands at a place is a value that is not shown, or a part of one. */
export function isHidden(hidden: readonly string[], place: string): boolean {
  return hidden.some((each) => place === each || place.startsWith(`${each}/`));
}

/** How systems write that there is nothing. */
export function isBlank(value: Found): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

function memberOf(of: Found, key: string): Json | undefined {
  if (of === null || typeof of !== 'object' || Array.isArray(of) || !Object.hasOwn(of, key)) return undefined;
  return (of as JsonObject)[key];
}
