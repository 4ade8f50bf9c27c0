import { pointerPart, type Json, type JsonObject } from '@liucheng/kernel';

// What the OpenAPI document of a service says there is, in the form in which a test goes through it.

export interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  /** One reference, beside what is said about the place where it stands. */
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly example?: Json;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Schema;
  /** The first body that the document shows. */
  readonly example?: Json;
  /** Asks for no token. */
  readonly open: boolean;
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface ApiBody {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: Json }>>;
}

interface ApiOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, ApiBody>> };
  readonly security: readonly object[];
}

/** Every operation of the document, with references to its schemas followed. */
export function operationsOf({ paths, components }: ApiDocument): Operation[] {
  const follow = (schema: Schema): Schema => {
    const name = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.replace('#/components/schemas/', '');
    const { properties, items, ...rest } = (name && components.schemas[name]) || schema;
    return {
      ...rest,
      ...(properties
        ? {
            properties: Object.fromEntries(
              Object.entries(properties).map(([key, each]) => [key, follow(each)]),
            ),
          }
        : {}),
      ...(items ? { items: follow(items) } : {}),
    };
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, security }]) => {
      const { schema: body, examples = {} } = requestBody?.content['application/json'] ?? {};
      const example = Object.values(examples)[0]?.value;
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        open: security.length === 0,
        ...(body ? { body: follow(body) } : {}),
        ...(example === undefined ? {} : { example }),
      };
    }),
  );
}

/** A value that the schema accepts, with every field that it knows. */
export function sampleOf(schema: Schema): Json {
  const { type, example, enum: choices, properties, items, minimum, pattern } = schema;
  if (example !== undefined) return example;
  if (choices) return choices[0] as string;
  if (properties)
    return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, sampleOf(each)]));
  if (items) return [sampleOf(items)];
  if (type === 'integer') return minimum ?? 1;
  if (type === 'object') return {};
  return pattern?.includes('{64}') ? 'a'.repeat(64) : 'text';
}

/** A wrong body, and where it is wrong: the JSON Pointer that has to be named, or one below it. */
export interface WrongBody {
  readonly at: string;
  readonly body: Json;
}

const kinds: readonly Json[] = [null, true, -1.5, 1e308, 'x', [], [[]], {}, { x: 1 }];

/** Bodies with one fault each: a field of another type, out of its bounds, missing, or unknown to the schema. */
export function wrongBodies(schema: Schema, at = ''): WrongBody[] {
  const sample = sampleOf(schema);
  const whole = [...kinds, ...outOfBounds(schema)]
    .filter((each) => !fits(schema, each))
    .map((body) => ({ at, body }));
  if (schema.items) {
    return [
      ...whole,
      // A list within the list is a fault of the outer one.
      ...wrongBodies(schema.items, `${at}/0`).map((wrong) => ({
        at: Array.isArray(wrong.body) ? at : wrong.at,
        body: [wrong.body],
      })),
    ];
  }
  if (!schema.properties) return whole;
  const fields = sample as JsonObject;
  const within = Object.entries(schema.properties).flatMap(([name, each]) =>
    wrongBodies(each, `${at}/${name}`).map((wrong) => ({
      at: wrong.at,
      body: { ...fields, [name]: wrong.body },
    })),
  );
  const missing = (schema.required ?? []).map((name) => ({
    at: `${at}/${name}`,
    body: Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name)),
  }));
  const unknown = ['unheardOf', 'toString', 'hasOwnProperty', '', 'a/b~c', '\u0000', '价格'].map((name) => ({
    at: `${at}/${pointerPart(name)}`,
    body: { ...fields, [name]: 1 },
  }));
  return [...whole, ...within, ...missing, ...unknown];
}

function outOfBounds({ type, minimum, maximum, maxLength, maxItems, items, enum: choices, pattern }: Schema) {
  const wrong: Json[] = [];
  if (minimum !== undefined) wrong.push(minimum - 1);
  if (maximum !== undefined) wrong.push(maximum * 2);
  if (type === 'integer') wrong.push('1', 1.5);
  if (type === 'string') wrong.push('');
  if (maxLength !== undefined) wrong.push('长'.repeat(maxLength + 1));
  if (maxItems !== undefined && items)
    wrong.push(Array.from({ length: maxItems + 1 }, () => sampleOf(items)));
  if (choices) wrong.push(`${choices[0]} `, 'constructor');
  if (pattern !== undefined) wrong.push('\u0000', '\ud800');
  return wrong;
}

function fits(schema: Schema, value: Json): boolean {
  const { type, enum: choices, pattern, properties, items } = schema;
  if (properties)
    return isObject(value) && Object.keys(value as object).length === 0 && !schema.required?.length;
  if (items) return Array.isArray(value) && value.length === 0 && !schema.minItems;
  if (choices) return choices.includes(value as string);
  if (type === 'string')
    return typeof value === 'string' && value !== '' && inLength(schema, value) && matches(pattern, value);
  if (type === 'integer') return Number.isSafeInteger(value) && inRange(schema, value as number);
  return type === 'object' ? isObject(value) : false;
}

const isObject = (value: Json): boolean =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const inLength = ({ maxLength = Infinity }: Schema, value: string): boolean => value.length <= maxLength;
const matches = (pattern: string | undefined, value: string): boolean =>
  pattern === undefined || new RegExp(pattern).test(value);
const inRange = ({ minimum = -Infinity, maximum = Infinity }: Schema, value: number): boolean =>
  value >= minimum && value <= maximum;
