import { hash } from 'node:crypto';
import type { JsonObject } from '@liucheng/kernel';
import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/**
 * Compiles a JSON Schema (2020-12, with formats and `$data` references) that came in a definition. An unknown keyword is refused,
 * because a mistyped one would silently check nothing. Each schema has an instance of its own, so that equal `$id`s
 * in different definitions do not collide and nothing outlives its definition.
 *
 * @throws SchemaFault for what is no such schema, or refers to one elsewhere.
 */
export function compileSchema(schema: JsonObject): ValidateFunction {
  return compiled(schema);
}

/** Digests of schemas found to be sound: a draft is checked with every change, and most of its schemas are as they were. */
const sound = new Set<string>();
const mostSound = 5_000;

/**
 * The same check without anything to validate with, for less.
 *
 * @throws SchemaFault
 */
export function checkSchema(schema: JsonObject): void {
  const digest = hash('sha256', JSON.stringify(schema));
  if (sound.has(digest)) return;
  compiled(schema, { code: { optimize: false } });
  if (sound.size >= mostSound) sound.clear();
  sound.add(digest);
}

function compiled(schema: JsonObject, options: Options = {}): ValidateFunction {
  if (!schemasOfSchemas.validateSchema(schema)) {
    const [first] = (schemasOfSchemas.errors ?? []) as ErrorObject[];
    throw new SchemaFault(
      first?.instancePath ?? '',
      `a JSON Schema (2020-12): ${first?.message ?? 'not valid'}`,
    );
  }
  try {
    return newAjv({ validateSchema: false, meta: false, ...options }).compile(schema);
  } catch (error) {
    throw new SchemaFault(
      '',
      `a JSON Schema (2020-12): ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function newAjv(options: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({
    $data: true,
    allErrors: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    logger: false,
    ...options,
  });
  formats.default(ajv);
  return ajv;
}

/** Only for checking that something is a schema, which it does not remember: making it ready costs several milliseconds. */
const schemasOfSchemas = newAjv();

export class SchemaFault extends Error {
  constructor(
    /** JSON Pointer within the schema. */
    readonly path: string,
    readonly expected: string,
  ) {
    super(`${path || '/'}: expected ${expected}`);
    this.name = 'SchemaFault';
  }
}
