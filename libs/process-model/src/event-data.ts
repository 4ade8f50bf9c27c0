import type { JsonObject } from '@liucheng/kernel';

/*
 * JSON Schema of the data that steps write (`inputs`), in a few words. Members that are not named may be there: an event says
 * more than the definition asks for.
 */

const line = { type: 'string', minLength: 1 } as const;
const count = { type: 'integer', minimum: 0 } as const;
const whole = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;
const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}' } as const;

function choice(values: readonly string[]): JsonObject {
  return { type: 'string', enum: values };
}

function object(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}

function list(items: JsonObject, least = 0): JsonObject {
  return { type: 'array', items, ...(least > 0 ? { minItems: least } : {}) };
}

export const data = { line, count, whole, flag, day, time, choice, object, list } as const;
