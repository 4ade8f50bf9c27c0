import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Text } from '@liucheng/kernel';
import { Transform, Type, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/*
 * Fields of command bodies and queries: each decorator states once what class-validator checks and what OpenAPI documents.
 * Whatever is not asked for is refused, `null` included.
 */

interface Described {
  readonly about: Text;
  readonly optional?: boolean;
  readonly example?: unknown;
}

function field(
  described: Described,
  schema: ApiPropertyOptions,
  ...checks: PropertyDecorator[]
): PropertyDecorator {
  const { about, optional = false, example } = described;
  return applyDecorators(
    ApiProperty({
      ...schema,
      required: !optional,
      description: `${about.en} · ${about['zh-CN']}`,
      ...(example === undefined ? {} : { example }),
    } as ApiPropertyOptions),
    ...(optional ? [ValidateIf((_body, value) => value !== undefined)] : [IsDefined()]),
    ...checks,
  );
}

/** A text of `min` (1) to `max` characters. */
export function TextField(
  options: Described & { readonly max: number; readonly min?: number; readonly pattern?: RegExp },
): PropertyDecorator {
  const { max, min = 1, pattern } = options;
  return field(
    options,
    { type: String, minLength: min, maxLength: max, ...(pattern ? { pattern: pattern.source } : {}) },
    IsString(),
    MinLength(min),
    MaxLength(max),
    ...(pattern ? [Matches(pattern)] : []),
  );
}

/** A whole number. Amounts of money are whole minor units (fen, cents). In a query it comes as digits. */
export function WholeNumberField(
  options: Described & { readonly min: number; readonly max: number; readonly inQuery?: boolean },
): PropertyDecorator {
  const { min, max, inQuery = false } = options;
  const schema: ApiPropertyOptions = { type: 'integer', minimum: min, maximum: max };
  return field(options, schema, IsInt(), Min(min), Max(max), ...(inQuery ? [Transform(digits)] : []));
}

/** Only digits make a number of a text: `Number` would take the empty text for 0. */
function digits({ value }: TransformFnParams): unknown {
  return typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
}

export function ChoiceField(options: Described & { readonly values: readonly string[] }): PropertyDecorator {
  return field(options, { enum: [...options.values] }, IsIn(options.values));
}

export function ObjectField(options: Described & { readonly of: Class<object> }): PropertyDecorator {
  return field(
    options,
    { type: () => options.of },
    IsObject(),
    ValidateNested(),
    Type(() => options.of),
  );
}

export function ListField(
  options: Described & { readonly of: Class<object>; readonly min?: number; readonly max: number },
): PropertyDecorator {
  const { of, min = 0, max } = options;
  return field(
    options,
    { type: () => of, isArray: true, minItems: min, maxItems: max },
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    // `ValidateNested` looks into lists within the list instead of refusing them.
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(() => of),
  );
}
