import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { text, type Text } from '@liucheng/kernel';
import { Transform, Type, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsISO8601,
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
import type { Form } from './forms.ts';

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
  options: Described & { readonly max: number; readonly min?: number; readonly form?: Form },
): PropertyDecorator {
  const { max, min = 1, form } = options;
  return field(
    options,
    { type: String, minLength: min, maxLength: max, ...(form ? { pattern: form.pattern.source } : {}) },
    IsString(),
    MinLength(min),
    MaxLength(max),
    ...(form ? [written(form)] : []),
  );
}

function written({ pattern, words }: Form): PropertyDecorator {
  return Matches(pattern, { context: words });
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

/** A calendar day that there is: `2099-12-31`. */
export function DayField(options: Described): PropertyDecorator {
  const form = {
    pattern: /^(19|2\d)\d{2}-\d{2}-\d{2}$/,
    words: text('a day from 1900 to 2999, written as 2099-12-31', '1900 至 2999 年间的日期，写作 2099-12-31'),
  };
  return dated({ example: '2099-12-31', ...options }, { format: 'date', form, max: 10 });
}

/** A time with its zone: `2099-12-31T18:00:00+08:00`. */
export function TimeField(options: Described): PropertyDecorator {
  const form = {
    pattern: /^(19|2\d)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/,
    words: text(
      'a time with its zone, from 1900 to 2999, written as 2099-12-31T18:00:00+08:00',
      '1900 至 2999 年间带时区的时间，写作 2099-12-31T18:00:00+08:00',
    ),
  };
  return dated({ example: '2099-12-31T18:00:00+08:00', ...options }, { format: 'date-time', form, max: 40 });
}

/**
 * The form says how it is written, and keeps to the years 1900 to 2999, in which every instant is written with four digits of the
 * year; strict ISO 8601 says that the calendar and the clock have it.
 */
function dated(
  options: Described,
  { format, form, max }: { readonly format: string; readonly form: Form; readonly max: number },
): PropertyDecorator {
  return field(
    options,
    { type: String, format, maxLength: max, pattern: form.pattern.source },
    IsString(),
    MaxLength(max),
    written(form),
    IsISO8601({ strict: true }),
  );
}

/** Some texts of 1 to `longest` characters, each different from the others. */
export function TextsField(
  options: Described & { readonly min?: number; readonly max: number; readonly longest: number },
): PropertyDecorator {
  const { min = 1, max, longest } = options;
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: longest },
      minItems: min,
      maxItems: max,
      uniqueItems: true,
    },
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    ArrayUnique(),
    IsString({ each: true }),
    MinLength(1, { each: true }),
    MaxLength(longest, { each: true }),
  );
}

export function ChoiceField(
  options: Described & { readonly values: readonly (string | boolean)[] },
): PropertyDecorator {
  return field(options, { enum: [...options.values] }, IsIn(options.values));
}

export function ObjectField(options: Described & { readonly of: Class<object> }): PropertyDecorator {
  return field(
    options,
    { type: () => options.of },
    IsObject(),
    ValidateNested(),
    Type(() => options.of),
    holding(options.of),
  );
}

/** A JSON object with members of whatever name and kind, such as the data of an event of any process. */
export function JsonField(options: Described): PropertyDecorator {
  return field(options, { type: 'object', additionalProperties: true }, IsObject());
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
    holding(of),
  );
}

/** Classes of objects that a body holds, by the prototype that declares the field. */
const held = new WeakMap<object, Class<object>[]>();

function holding(of: Class<object>): PropertyDecorator {
  return (prototype) => {
    held.set(prototype, [...(held.get(prototype) ?? []), of]);
  };
}

/** A body and all classes of objects within it, those of the classes it extends included. */
export function bodiesOf(body: Class<object>): Class<object>[] {
  const within: Class<object>[] = [];
  for (let each: unknown = body.prototype; each; each = Object.getPrototypeOf(each))
    within.push(...(held.get(each as object) ?? []));
  return [body, ...within.flatMap(bodiesOf)];
}
