import { pointerPart, type FieldFault, type Json } from '@liucheng/kernel';
import type { ErrorObject } from 'ajv';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { calendarSchema, processDefinitionSchema, ruleKinds } from './definition-schema.ts';
import { closest } from './closest.ts';

const { $defs } = processDefinitionSchema;
/** A part stands by itself: a reference into the schema of definitions would compile all of that. */
const shapes = {
  definition: processDefinitionSchema,
  flow: { $ref: '#/$defs/flow', $defs },
  actions: { $ref: '#/$defs/actions', $defs },
  calendar: calendarSchema,
};
type Shape = keyof typeof shapes;

/** Compiling is dear and most programs need one shape. */
const compiled = new Map<Shape, ValidateFunction>();

/** What does not fit the published schema, or that part of it, each fault in words. */
export function shapeFaults(input: unknown, shape: Shape = 'definition'): FieldFault[] {
  let validate = compiled.get(shape);
  if (!validate) compiled.set(shape, (validate = compile(shape)));
  if (validate(input)) return [];
  return (validate.errors ?? []).flatMap((error) => fieldFault(error) ?? []);
}

function compile(shape: Shape): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    discriminator: true,
    allowUnionTypes: true,
    strictTypes: false,
    // Compiling takes longer than all that a program ever checks; the schemas are this file's own, and sound.
    code: { optimize: false },
    validateSchema: false,
    meta: false,
  });
  formats.default(ajv);
  return ajv.compile(shapes[shape]);
}

function fieldFault(error: ErrorObject): FieldFault | undefined {
  const path = error.instancePath;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required': {
      const field = String(params['missingProperty']);
      const schema = (error.parentSchema?.['properties'] as Record<string, unknown> | undefined)?.[field];
      return {
        path: `${path}/${pointerPart(field)}`,
        expected: described(schema) ?? 'a value: it is required',
      };
    }
    case 'additionalProperties': {
      const field = String(params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return {
        path: `${path}/${pointerPart(field)}`,
        expected:
          known.length > 0 ? unknownField(field, known) : `no such field: ${described(error.parentSchema)}`,
        ...shown((error.data as Record<string, unknown>)[field]),
      };
    }
    case 'discriminator':
      return {
        path: `${path}/kind`,
        expected: `one of ${ruleKinds.join(', ')}`,
        ...shown((error.data as Record<string, unknown> | null)?.['kind']),
      };
    // The fault of the name itself, or of the branch that holds, is reported as well, under its own keyword.
    case 'propertyNames':
    case 'if':
      return undefined;
    default:
      return {
        path: error.propertyName === undefined ? path : `${path}/${pointerPart(error.propertyName)}`,
        expected: expectation(error),
        ...shown(error.data),
      };
  }
}

function expectation(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  const what = described(error.parentSchema);
  const because = what === undefined ? '' : `: ${what}`;
  switch (error.keyword) {
    case 'type':
      return typeWords(params['type']) + because;
    case 'enum':
      return `one of ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
    case 'const':
      return JSON.stringify(params['allowedValue']);
    case 'minLength':
      return `a text that is not empty${because}`;
    case 'maxLength':
      return `a text of at most ${String(params['limit'])} characters${because}`;
    case 'minItems':
      return `at least ${count(params['limit'], 'item')}${because}`;
    case 'maxItems':
      return `at most ${count(params['limit'], 'item')}${because}`;
    case 'minProperties':
      return `at least ${count(params['limit'], 'field')}${because}`;
    case 'maxProperties':
      return `at most ${count(params['limit'], 'field')}${because}`;
    case 'minimum':
      return `at least ${String(params['limit'])}${because}`;
    case 'maximum':
      return `at most ${String(params['limit'])}${because}`;
    case 'uniqueItems':
      return `no item twice (items ${String(params['j'])} and ${String(params['i'])} are equal)`;
    default:
      return what ?? error.message ?? error.keyword;
  }
}

function count(limit: unknown, noun: string): string {
  return `${String(limit)} ${noun}${limit === 1 ? '' : 's'}`;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  object: 'an object',
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function typeWords(type: unknown): string {
  return [type]
    .flat()
    .map((name) => typeNames[String(name)] ?? String(name))
    .join(' or ');
}

function unknownField(field: string, known: readonly string[]): string {
  const guess = closest(field, known);
  return `no such field; ${guess === undefined ? '' : `did you mean "${guess}"? `}known here: ${known.join(', ')}`;
}

/** The description of a schema, following a reference into `$defs`. */
function described(schema: unknown): string | undefined {
  const { description, $ref } = (schema ?? {}) as { description?: string; $ref?: string };
  if (description !== undefined || $ref === undefined) return description;
  const defs = processDefinitionSchema['$defs'] as Readonly<Record<string, unknown>>;
  return described(defs[$ref.slice('#/$defs/'.length)]);
}

/** The value found, short enough for a message. */
export function shown(value: unknown): { actual?: Json } {
  if (value === undefined) return {};
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return { actual: value };
  const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return { actual: written.length > 80 ? `${written.slice(0, 79)}…` : written };
}
