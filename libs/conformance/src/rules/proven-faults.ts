import { isWithheld } from '@liucheng/kernel';
import type { ErrorObject } from 'ajv';
import type { Found } from '../json-pointer.ts';
import type { CaseEvent } from '../verdict.ts';
import { isHidden } from './owed.ts';

/** Keywords whose parts may fail without anything being wrong: what they come to is said by the fault of the whole. */
const compound = /\/(anyOf|oneOf|not|if|then|else|contains|dependentSchemas|propertyNames)(\/|$)/;
/** Those that look at all that stands within a value. */
const ofAllWithin = new Set([
  'anyOf',
  'oneOf',
  'not',
  'if',
  'contains',
  'dependentSchemas',
  'minProperties',
  'uniqueItems',
  'const',
  'enum',
]);

/**
 * The faults that data have for certain: not those that there may be only because a personal value is not shown, or words stand for it,
 * as the value might have been right.
 */
export function provenFaults(
  errors: readonly ErrorObject[],
  { data, hidden = [] }: Pick<CaseEvent, 'data' | 'hidden'>,
): readonly ErrorObject[] {
  const unread = [...withheldPlaces(data, ''), ...hidden];
  if (unread.length === 0) return errors;
  return errors.filter(({ keyword, instancePath, schemaPath, params }) => {
    const whole = schemaPath.slice(0, schemaPath.lastIndexOf('/'));
    if (compound.test(`${whole}/`) || Object.values(params as Record<string, unknown>).some(holdsWords))
      return false;
    const { missingProperty } = params as Readonly<Record<string, unknown>>;
    const at =
      typeof missingProperty === 'string' ? `${instancePath}/${escaped(missingProperty)}` : instancePath;
    const within = ofAllWithin.has(keyword) && unread.some((place) => place.startsWith(`${at}/`));
    return !within && !isHidden(unread, at);
  });
}

function holdsWords(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isWithheld) : isWithheld(value);
}

/** As JSON Pointers. */
function withheldPlaces(value: Found, path: string): string[] {
  if (isWithheld(value)) return [path];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) => withheldPlaces(each, `${path}/${escaped(key)}`));
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
