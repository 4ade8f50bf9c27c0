import type { JsonObject } from '@liucheng/kernel';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const options = {
  $data: true,
  allErrors: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
  logger: false,
} as const;

/** Only checks schemas, and keeps none of them: compiling the schema of schemas takes many times as long as one of ours. */
const schemaOfSchemas = new Ajv2020(options);
formats.default(schemaOfSchemas);

/**
 * Compiles a JSON Schema (2020-12, with formats and `$data` references) that came in a definition. An unknown keyword is refused,
 * because a mistyped one would silently check nothing. Each schema has an instance of its own, so that equal `$id`s
 * in different definitions do not collide and nothing outlives its definition.
 *
 * @throws SchemaFault for what is no such schema, or refers to one elsewhere.
 */
export function compileSchema(schema: JsonObject): ValidateFunction {
  const ajv = new Ajv2020({ ...options, validateSchema: false });
  formats.default(ajv);
  if (!schemaOfSchemas.validateSchema(schema)) {
    const [first] = (schemaOfSchemas.errors ?? []) as ErrorObject[];
    throw new SchemaFault(
      first?.instancePath ?? '',
      `a JSON Schema (2020-12): ${first?.message ?? 'not valid'}`,
    );
  }
  try {
    return ajv.compile(schema);
  } catch (error) {
    throw new SchemaFault(
      '',
      `a JSON Schema (2020-12): ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

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
