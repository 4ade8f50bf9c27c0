import type { JsonObject } from '@liucheng/kernel';

/* The words in which the schema of process definitions is written. */

export type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

export function object<T>(
  description: string,
  properties: Readonly<Record<keyof T & string, JsonObject>>,
  required: Readonly<Record<RequiredKeys<T> & string, true>>,
): JsonObject {
  return {
    type: 'object',
    description,
    additionalProperties: false,
    properties,
    required: Object.keys(required),
  };
}

export const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });

export const stepId = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description: 'the id of a step that the definition declares',
};
export const words = (description: string): JsonObject => ({
  type: 'string',
  minLength: 1,
  maxLength: 2000,
  description,
});
export const slug = (description: string): JsonObject => ({
  type: 'string',
  maxLength: 100,
  pattern: '^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$',
  description: `${description}: letters and digits, parts joined by "-", "." or "_"`,
});
export const listOf = (items: JsonObject, description: string, least = 1): JsonObject => ({
  type: 'array',
  items,
  minItems: least,
  maxItems: 1000,
  uniqueItems: true,
  description,
});

/** Of one segment at least: the whole of an event's data is no list and no key. */
export const pathPointer = (description: string): JsonObject => ({
  type: 'string',
  maxLength: 500,
  pattern: '^(/([^~/]|~[01])*)+$',
  description: `a JSON Pointer such as /visit/id ${description}`,
});
export const pointer = (description: string): JsonObject => ({
  ...pathPointer(description),
  pattern: '^(/([^~/]|~[01])*)*$',
});
