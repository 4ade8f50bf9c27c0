import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { pointerPart, text, type Json, type Text, type LocalisedFault } from '@liucheng/kernel';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { isAcceptable } from './acceptable.ts';
import { constraintText } from './constraint-texts.ts';
import { notAcceptable, problem } from './problem.ts';

const unvalidated: ReadonlySet<unknown> = new Set([String, Boolean, Number, Array, Object, Buffer, Date]);
/** A body with thousands of wrong items does not get an answer many times its own size. */
const mostFaults = 100;
const longestActual = 80;

/**
 * Checks bodies and queries against their class-validator classes: unknown fields are refused, every fault is named.
 * A body's faults have JSON Pointers (`/items/0/amount`), a query's the parameter's name (`?limit`).
 * Synchronous, and gives the instance that it validated, so that a request pays for one conversion only.
 */
@Injectable()
export class InputValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || metatype === undefined || unvalidated.has(metatype)) return value;
    const input = value === undefined ? {} : value;
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      throw problem('invalid-input', {
        errors: [{ path: '', expected: text('a JSON object', 'JSON 对象'), ...shown(input) }],
      });
    }
    // The conversion leaves out members that every object inherits: `hidden` below.
    const instance = plainToInstance(metatype as Type<object>, input);
    const hidden = Object.keys(input).filter((name) => name in Object.prototype);
    if (hidden.length === 0 && isAcceptable(instance)) return instance;
    const errors = validateSync(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
    });
    const prefix = type === 'body' ? '/' : '?';
    if (errors.length === 0 && hidden.length === 0) return instance;
    const faults = [
      ...errors.flatMap((error) => faultsOf(error, prefix)),
      ...hidden.map((name) => ({ path: prefix + name, expected: unknownField(fieldsOf(metatype)) })),
    ];
    throw problem('invalid-input', {
      errors: faults.slice(0, mostFaults),
      detail: notAcceptable(faults.length),
    });
  }
}

function faultsOf(error: ValidationError, prefix: string): LocalisedFault[] {
  const path = prefix + pointerPart(error.property);
  const broken = Object.entries(error.constraints ?? {});
  // Every nested field also asks for an object, and says so better.
  const own = broken.filter(([name]) => name !== 'nestedValidation' || broken.length === 1);
  const nested = (error.children ?? []).flatMap((child) => faultsOf(child, `${path}/`));
  if (own.length === 0) return nested;
  const items = nested.length > 0 ? [] : itemsAtFault(error, path);
  if (items.length > 0) return items;
  return [{ path, expected: expectations(error, own), ...shown(error.value) }, ...nested];
}

/**
 * The validator says that items of a list are wrong, not which: each is looked at alone. Empty where the list is wrong as a
 * whole.
 */
function itemsAtFault(error: ValidationError, path: string): LocalisedFault[] {
  const { target, property, value, constraints = {} } = error;
  if (target === undefined || !Array.isArray(value)) return [];
  const ofItems = new Set(
    fieldsOf(target.constructor).flatMap((each) =>
      each.propertyName === property && each.each ? [each.name ?? each.type] : [],
    ),
  );
  const brokenAt = (list: ValidationError['constraints'] = {}): [string, string][] =>
    Object.entries(list).filter(([name]) => ofItems.has(name));
  if (brokenAt(constraints).length < Object.keys(constraints).length) return [];
  return value.flatMap((item: unknown, index): LocalisedFault[] => {
    const alone = Object.assign(new (target.constructor as Type<object>)(), { [property]: [item] });
    const found = validateSync(alone).find((each) => each.property === property);
    const broken = brokenAt(found?.constraints);
    if (broken.length === 0) return [];
    return [{ path: `${path}/${index}`, expected: expectations(error, broken, true), ...shown(item) }];
  });
}

function expectations(
  error: ValidationError,
  broken: readonly (readonly [name: string, message: string])[],
  ofItem = false,
): Text {
  const parts = broken.map(([name, message]) => expectation(error, name, message, ofItem));
  return text(parts.map(({ en }) => en).join('; '), parts.map((part) => part['zh-CN']).join('；'));
}

/** The arguments of a decorator are not in the error: they are found at the class where it was declared. */
function expectation(error: ValidationError, name: string, message: string, ofItem: boolean): Text {
  const target = error.target?.constructor;
  const known = target ? fieldsOf(target) : [];
  if (name === 'whitelistValidation') return unknownField(known);
  const declared = known.find(
    (each) => each.propertyName === error.property && (each.name ?? each.type) === name,
  );
  const said = { args: declared?.constraints, words: declared?.context as Text | undefined };
  return constraintText(name, said, message, !ofItem && (declared?.each ?? false));
}

function fieldsOf(target: object) {
  return getMetadataStorage().getTargetValidationMetadatas(target as Type, '', true, false);
}

function unknownField(known: readonly { readonly propertyName: string }[]): Text {
  const fields = [...new Set(known.map((each) => each.propertyName))].sort().join(', ');
  return text(`no field of this name; known are ${fields}`, `没有该字段；可用字段：${fields}`);
}

/** Enough of a wrong value to recognise it by; never a whole document. */
function shown(value: unknown): { actual?: Json } {
  if (value === undefined) return {};
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return { actual: value };
  return {
    actual: (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, longestActual),
  };
}
